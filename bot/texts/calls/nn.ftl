# Telefonen som ringer (docs/calling.md). Stemma er ei bokmålsstemme: nynorsk stemme finst ikkje.

# Når telefonen blir teken
call-say-card = Raudt kort.
call-say-needs = { $name } treng hjelp no.
call-say-needs-others = { $count ->
    [one] { $name } og ein til treng hjelp no.
   *[other] { $name } og { $count } til treng hjelp no.
}
call-say-somebody = ein kollega
call-say-key-help = Trykk 1 om du hjelper.
call-say-key-help-one = Trykk 1 om du hjelper { $name }.
call-say-key-cannot = Trykk 2 om du ikkje kan.
call-say-key-again = Trykk 9 for å høyre meldinga på nytt.

# Først og sist i ei øving, og i boten si eiga prøve
call-say-drill-first = Øvelse.
call-say-drill-last = Øvelse.
call-say-canary-first = Prøve.
call-say-canary-last = Prøve.

# Etter tasten
call-say-you-help = Du hjelper { $name } no.
call-say-on-the-phone = { $name } er oppteken i telefonen.
call-say-do-not-ring = Ikkje ring.
call-say-write = Opne Teams og skriv.
call-say-join = Opne Teams og bli med i samtalen.
call-say-ring = Ring { $name } på { $number }.
call-say-ring-again = Ein gong til: { $number }.
call-say-ring-teams = Opne Teams og ring { $name }.
call-say-come = Gå til { $name }.
call-say-come-where = Opne Teams og sjå kvar.
call-say-taken = { $helper } hjelper allereie.
call-say-yours = Du hjelper allereie.
call-say-thanks = Takk.
call-say-withdrawn = Varselet er trekt.
call-say-over = Varselet er avslutta.
call-say-next = Neste får beskjed.
call-say-told = { $name } får vite det.
call-say-wrong-key = Den tasten blir ikkje brukt.
call-say-wait = Eit augeblikk.
call-say-failed = Det gjekk ikkje.
call-say-card-waits = Kortet ligg i Teams.
call-say-no-key = Du har ikkje valt.
call-say-bye = Ha det.
call-say-not-stored = Svaret er ikkje lagra enno.

# Ring meg: ei prøve
call-say-test = Dette er ei prøve.
call-say-test-nobody = Ingen treng hjelp.
call-say-test-key = Trykk 1 om du høyrer dette.
call-say-test-works = Takk. Telefonen verkar.

# Innspelt, for når det ikkje er noka stemme å få
call-say-recorded-needs = Ein kollega treng hjelp no.
call-say-recorded-help = Du hjelper no. Opne Teams.
call-say-recorded-taken = Ein annan hjelper allereie.

# Kortet til den som varslar
call-card-ringing = Ringer { $names } …
call-card-write = { $name } tok telefonen og skriv til deg snart.
call-card-join = { $name } tok telefonen og blir med i samtalen snart.
call-card-call = { $name } tok telefonen og ringer deg snart.
call-card-come = { $name } tok telefonen og kjem til deg.
call-card-silent = { $name } tok telefonen, men har ikkje gitt lyd frå seg. Fleire blir varsla.

# Tidslinja
call-end-claimed = ringde, trykte 1
call-end-cannot = ringde, trykte 2
call-end-not-made = vart ikkje ringd
call-end-no-key = ringde, ingen tast
call-end-no-answer = ringde, ikkje svar
call-end-busy = ringde, oppteke
call-end-declined = ringde, avvist
call-end-unreachable = ringde, ikkje å få tak i
call-end-failed = ringde, feil
call-end-stopped = ringde, avbrote
call-end-lost = ringde, veit ikkje korleis det gjekk
call-end-ringing = ringer
call-end-answered = telefonen er teken, ingen tast enno

# «ring meg»: når ein leiar blir ringt, og ei prøve
my-calls-headline = Når du blir ringt
my-calls-number = Raudt kort ringer deg på { $number } når du ikkje svarer på kortet.
my-calls-teams = Raudt kort ringer deg i Teams når du ikkje svarer på kortet.
my-calls-always = Du blir ringt heile døgnet.
my-calls-on-duty = Du blir ringt berre når du er på vakt: kvardagar 8–16, og ikkje når du er borte. Elles får du berre kortet i Teams.
my-calls-choose-on-duty = Berre når eg er på vakt
my-calls-choose-always = Ring meg heile døgnet
my-calls-try = Ring meg no
my-calls-calling = Ringer deg no. Trykk 1 når du høyrer stemma.
my-calls-works = Telefonen verkar. Du trykte 1.
my-calls-tried = Prøva: { $outcome }
my-calls-wait = Inga prøve no, så nummeret ikkje blir sperra. Prøv igjen { $time }.
answer-my-calls-nobody = Raudt kort ringer berre leiarar som blir varsla.
my-calls-without = Utan telefonnummer når varselet deg berre i Teams. Då går det raskare vidare til neste nivå.
my-calls-asked = Du har bede om å vere utan telefonnummer. Administrator og verneombod må seie ja. Til då er alt som før.
my-calls-choose-without = Eg vil vere utan telefonnummer
my-calls-number-again = Angre: ring meg som før

# Til administrator og verneombod
no-number-headline = { $name } vil vere utan telefonnummer
no-number-means = Utan telefonnummer når varselet { $name } berre i Teams. Då går det raskare vidare til neste nivå.
no-number-both = Ein administrator og eit verneombod må seie ja.
no-number-yes = Ja, det er i orden
no-number-agreed = Du har sagt ja. Éin til må seie ja.
no-number-decided = Begge har sagt ja. Det gjeld no.
no-number-over = Det er ikkje aktuelt lenger.
