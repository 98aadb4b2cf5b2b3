# Telefonen som ringer (docs/calling.md). Det som sies høyt, begynner med call-say, og er én setning for seg: det
# leses av en maskin. Tallene 1, 2 og 9 er tastene. Den som tar telefonen, kan være en annen enn den som skulle ha
# den: før noen har trykket, sies fornavnet og ikke mer.

# Når telefonen tas
call-say-card = Rødt kort.
call-say-needs = { $name } trenger hjelp nå.
call-say-needs-others = { $count ->
    [one] { $name } og en til trenger hjelp nå.
   *[other] { $name } og { $count } til trenger hjelp nå.
}
call-say-somebody = en kollega
call-say-key-help = Trykk 1 hvis du hjelper.
call-say-key-help-one = Trykk 1 hvis du hjelper { $name }.
call-say-key-cannot = Trykk 2 hvis du ikke kan.
call-say-key-again = Trykk 9 for å høre meldingen på nytt.

# Først og sist i en øvelse, og i botens egen prøve
call-say-drill-first = Øvelse.
call-say-drill-last = Øvelse.
call-say-canary-first = Prøve.
call-say-canary-last = Prøve.

# Etter tasten
call-say-you-help = Du hjelper { $name } nå.
call-say-on-the-phone = { $name } er opptatt i telefonen.
call-say-do-not-ring = Ikke ring.
call-say-write = Åpne Teams og skriv.
call-say-join = Åpne Teams og bli med i samtalen.
call-say-ring = Ring { $name } på { $number }.
call-say-ring-again = En gang til: { $number }.
call-say-ring-teams = Åpne Teams og ring { $name }.
call-say-come = Gå til { $name }.
call-say-come-where = Åpne Teams og se hvor.
call-say-taken = { $helper } hjelper allerede.
call-say-yours = Du hjelper allerede.
call-say-thanks = Takk.
call-say-withdrawn = Varselet er trukket.
call-say-over = Varselet er avsluttet.
call-say-next = Neste får beskjed.
call-say-told = { $name } får vite det.
call-say-wrong-key = Den tasten brukes ikke.
call-say-wait = Et øyeblikk.
call-say-failed = Det gikk ikke.
call-say-card-waits = Kortet ligger i Teams.
call-say-no-key = Du har ikke valgt.
call-say-bye = Ha det.
call-say-not-stored = Svaret er ikke lagret ennå.

# Ring meg: en prøve
call-say-test = Dette er en prøve.
call-say-test-nobody = Ingen trenger hjelp.
call-say-test-key = Trykk 1 hvis du hører dette.
call-say-test-works = Takk. Telefonen virker.

# Innspilt, for når ingen stemme er å få
call-say-recorded-needs = En kollega trenger hjelp nå.
call-say-recorded-help = Du hjelper nå. Åpne Teams.
call-say-recorded-taken = En annen hjelper allerede.

# Kortet til den som varsler
call-card-ringing = Ringer { $names } …
call-card-write = { $name } tok telefonen og skriver til deg snart.
call-card-join = { $name } tok telefonen og blir med i samtalen snart.
call-card-call = { $name } tok telefonen og ringer deg snart.
call-card-come = { $name } tok telefonen og kommer til deg.
call-card-silent = { $name } tok telefonen, men har ikke gitt lyd fra seg. Flere varsles.

# Tidslinjen
call-end-claimed = ringte, trykket 1
call-end-cannot = ringte, trykket 2
call-end-not-made = ble ikke ringt
call-end-no-key = ringte, ingen tast
call-end-no-answer = ringte, ikke svar
call-end-busy = ringte, opptatt
call-end-declined = ringte, avvist
call-end-unreachable = ringte, ikke å få tak i
call-end-failed = ringte, feil
call-end-stopped = ringte, avbrutt
call-end-lost = ringte, vet ikke hvordan det gikk
call-end-ringing = ringer
call-end-answered = telefonen er tatt, ingen tast ennå

# «ring meg»: når en leder blir ringt, og en prøve
my-calls-headline = Når du blir ringt
my-calls-number = Rødt kort ringer deg på { $number } når du ikke svarer på kortet.
my-calls-teams = Rødt kort ringer deg i Teams når du ikke svarer på kortet.
my-calls-always = Du blir ringt hele døgnet.
my-calls-on-duty = Du blir ringt bare når du er på vakt: hverdager 8–16, og ikke når du er borte. Ellers får du bare kortet i Teams.
my-calls-choose-on-duty = Ring meg bare når jeg er på vakt
my-calls-choose-always = Ring meg hele døgnet
my-calls-try = Ring meg nå
my-calls-calling = Ringer deg nå. Trykk 1 når du hører stemmen.
my-calls-works = Telefonen virker. Du trykket 1.
my-calls-tried = Prøven: { $outcome }
my-calls-wait = Ingen prøve nå, så nummeret ikke blir sperret. Prøv igjen { $time }.
answer-my-calls-nobody = Rødt kort ringer bare ledere som varsles.
my-calls-without = Uten telefonnummer nås du bare i Teams. Da går varselet raskere videre til neste nivå.
my-calls-asked = Du har bedt om å være uten telefonnummer. Administrator og verneombud må si ja. Til da er alt som før.
my-calls-choose-without = Jeg vil være uten telefonnummer
my-calls-number-again = Angre: ring meg som før

# Til administrator og verneombud
no-number-headline = { $name } vil være uten telefonnummer
no-number-means = Uten telefonnummer nås { $name } bare i Teams. Da går varselet raskere videre til neste nivå.
no-number-both = En administrator og et verneombud må si ja.
no-number-yes = Ja, det er i orden
no-number-agreed = Du har sagt ja. En til må si ja.
no-number-decided = Begge har sagt ja. Det gjelder nå.
no-number-over = Det er ikke aktuelt lenger.
