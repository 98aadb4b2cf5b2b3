# Alle ord som brukerne leser, på bokmål. Nynorsk står i nn.ftl, engelsk i en.ftl.
# Rett fritt i teksten til høyre for likhetstegnet. La navnet til venstre og { $… } stå.
# Regler: korte setninger, du-form, verbet først på knapper, ingen utropstegn, ingen skyld,
# «Nav» med én stor bokstav. «Sak» er brukerens sak hos Nav; alarmen heter «varselet».

## Ord som går igjen på flere kort

# Lov L12: ordet skal stå på hvert kort i en øvelse, på alle språk.
drill-prefix = ØVELSE: { $headline }
drill-line = Dette er en øvelse. Ingen er i fare.
clock = kl. { $time }
danger = Er noen i fare nå? Ring { $number }.
call = Ring { $number }
call-in-teams = Ring i Teams
call-person = Ring { $name }
chat-person = Skriv til { $name }
more-people = … og { $count } til
in-a-row = { $others } og { $last }
close-call = Hjelp meg å avslutte
warn = Gi advarsel
strengthen = Varsle flere
end-alarm = Avslutt varselet
# Det låseskjermen viser saksbehandleren. Skjermen kan være delt, så det står alltid det samme.
summary-caseworker = Ny oppdatering

## Det som kan fortelles om hendelsen (Fortell mer, det røde kortet)

fact-meeting = Samtale
fact-kind = Hva
fact-place = Hvor
fact-target = Rettet mot
fact-phone = Telefon
meeting-phone = Telefon
meeting-video = Videomøte
meeting-chat = Chat
kind-violence = Vold
kind-threat = Trussel
kind-threatening = Truende atferd
kind-harassing = Trakasserende atferd
kind-abusive = Sjikanerende atferd
place-office = Kontor
place-home-office = Hjemmekontor
place-home-office-alone = Hjemmekontor, alene
place-out = Ute
place-out-alone = Ute, alene
target-self = Meg selv
target-colleague = En kollega
target-other-unit = En annen enhet
target-third-party = En annen person
target-client-self = Brukeren selv
fact-channel = Kom via
channel-phone = Telefon
channel-meeting = Møte
channel-video = Videomøte
channel-chat = Chat
channel-email = E-post
channel-sms = SMS
channel-social-media = Sosiale medier
channel-letter = Brev

## Statuskortet: saksbehandlerens ene kort, fra første sekund til slutten

status-sent = Rødt kort er sendt
status-rest-line = Du trenger ikke gjøre noe mer.
status-no-answer = Ingen har svart ennå
status-again-line = Vi varsler alle på nytt. Ring gjerne selv også.
status-exhausted-line = Ring en av disse. Kortet ligger fortsatt hos alle.
status-alone = Slik virker rødt kort
status-alone-line = Startet { $time } · ingen andre er varslet
status-alone-who = Slik ville det gått:
step-alerted = **{ $name }** er varslet
steps-alerted = **{ $names }** er varslet
step-held-back = **{ $name }** får beskjed så snart Teams tar imot
step-ringing = Ringer **{ $name }** …
step-seen = **{ $name }** har sett det
step-declined = { $name } kan ikke nå
step-unreachable = { $name } kan ikke nås her
step-unanswered = { $name } har ikke svart
step-next = { $name } varsles { $time }
step-next-soon = { $name } varsles straks
step-later = { $name } varsles etterpå
step-would = { $name } ville blitt varslet { $time }
step-would-later = { $name } ville blitt varslet etterpå
status-skipped = Ingen å varsle på nivået «{ $level }». Det ble hoppet over.
# Når varselet gjelder en trussel
status-duty-asked = En leder er spurt om å ta seg av trusselen.
status-duty-owner = { $name } tar seg av trusselen.
status-threat-told = { $names } er varslet om trusselen.
threat-it-is = Det er en trussel
threat-whom = Meldt som trussel. Hvem gjelder den?
threat-waits = En ny melding om trussel venter på svar fra { $name }.
threat-told-by = { $name } har meldt dette som en trussel.
threat-right = Stemmer
threat-correct = Rett opp
threat-was-none = Det var ikke en trussel
threat-was-it = Var det en trussel?
threat-was = Ja, meld den
threat-was-not = Nei
safe-question = Er du trygg nå?
safe-yes = Ja
safe-no = Nei, varsle igjen
rep-talk = Snakk med verneombudet
rep-talk-line = Ingen får vite at du ser på dette.
call-missed = { $name } ringte { $time } og kom ikke gjennom.
call-missed-ring = Skriv her, eller ring { $number }.
call-missed-write = Skriv her.
call-missed-also = { $names } er varslet.
status-where = Hvor kom trusselen?
status-written = Lim inn et skjermbilde her. Ikke slett meldingen.

# Når noen hjelper
helps-you = { $name } hjelper deg
helps-write = Skriver med deg
helps-call = Ringer deg
helps-join = Blir med i samtalen
helps-phone = På telefon
helps-in-person = Her hos deg
# Det samme, slik de andre lederne leser det
helping-write = Skriver
helping-call = Ringer
helping-join = Er med i samtalen
helping-phone = På telefon
helping-in-person = På stedet
also-helps = { $name } hjelper også · { $how }
also-help = { $names } hjelper også
write-here = Skriv her, så ser { $name } det. Du kan fortsette å snakke med brukeren.
add-to-meeting = Legg til { $name } i møtet.
contact-missing-line = Dere har ikke fått kontakt ennå. Vi varsler flere.
alerting-more-line = Vi varsler flere.

# Når varselet er slutt
ended-resolved = Varselet er avsluttet
ended-resolved-line = Avsluttet av { $name } { $time }
ended-cancelled = Varselet er trukket
ended-superseded = Et nytt varsel har tatt over
ended-superseded-line = Dette kortet gjelder ikke lenger. Se det nyeste kortet.
ended-talk = Snakk med en leder eller kollega i dag, også hvis det gikk bra.
ended-report = Skriv avviksmelding
raise-again = Varsle igjen

# Noen hjelper meg
helped = Noen hjelper meg
helped-question = Hvem hjelper deg?
helped-by-phone = På telefon
helped-here = Her hos meg
helped-no-answer = Svarte ikke
helped-tooltip-phone = { $name } hjelper meg på telefon
helped-tooltip-here = { $name } er her hos meg
helped-tooltip-no-answer = { $name } svarte ikke på telefon
helped-other = En annen
helped-choose = Velg navn
helped-colleague = Navnet på kollegaen

# Fortell mer
describe = Fortell mer
meanings = Hva er hva?
describe-save = Lagre
describe-colleague = Hvilken kollega?
describe-colleague-name = Skriv hele navnet
choose = Velg
unit-number-other = Ikke i listen? Enhetsnummer, fire sifre

## Det røde kortet: til lederne som varsles

alert-headline = { $name } trenger hjelp nå
alert-headline-crisis = { $name } trenger hjelp med en bruker i krise
alert-also = { $names } venter også på hjelp nå
alert-sent = Rødt kort · sendt { $time }
# Det låseskjermen viser lederen. Bare kollegaens navn, aldri noe om brukeren (L11).
summary-alert = RØDT KORT: { $name } trenger hjelp nå
alert-stands-in = Du er varslet fordi { $name } er borte.
alert-level = Du er varslet som «{ $level }».
passed-declined = { $name } kan ikke nå.
passed-unreachable = { $name } kan ikke nås her.
passed-unanswered = { $name } har ikke svart.
claim-write = Jeg skriver med deg
claim-call = Jeg ringer deg
claim-join = Jeg blir med i samtalen
claim-write-also = Jeg skriver med { $name }
claim-call-also = Jeg ringer { $name }
claim-join-also = Jeg blir med { $name } i samtalen
claim-come-also = Jeg går til { $name }
decline = Kan ikke hjelpe nå
alert-promise = { $name } får vite det med en gang.
alert-call-over = Samtalen med brukeren er slutt.
alert-declined = Du kan ikke nå. Du kan fortsatt hjelpe.
already-helps = { $name } hjelper allerede
already-help = { $names } hjelper allerede
already-helps-line = { $how } · siden { $time }.
already-thanks = Takk for at du er klar.
already-more = Det trengs flere. Du kan også hjelpe.
already-unanswered = Ingen svarte på spørsmålet, så flere varsles. Du kan også hjelpe.
alert-cancelled-line = { $name } har trukket varselet. Du trenger ikke gjøre noe.
alert-resolved-line = { $name } har fått hjelp. Du trenger ikke gjøre noe.

## Rollekortet: til den som hjelper

role-headline = Du hjelper { $name }
role-sent = Rødt kort sendt { $time }
role-danger = Er noen i fare nå? Ring { $number } for kollegaen din. Spør hvor { $name } er.
# Hva du gjør, etter hvordan du hjelper
role-do-write = Skriv her nå: «Jeg er her. Jeg blir her.»
role-do-write-choose = Skriv her nå, og velg { $name }: «Jeg er her. Jeg blir her.»
role-do-call = Ring { $name } nå.
role-do-join = Bli med i møtet nå. Mangler du lenken, be { $name } legge deg til.
role-do-join-link = Bli med i møtet nå.
join-meeting = Bli med i møtet
role-do-phone = Bli på telefonen med { $name }.
role-do-in-person = Bli hos { $name }.
# … etter hva som skjer
role-kind-threat = Ta trusselen på alvor. Skriv ned ordene slik de ble sagt.
role-kind-other = Tro på { $name }. Spør hva som skjer, og hør etter.
# … etter hvordan de snakker sammen
role-meeting-phone = { $name } er i telefonen. Skriv kort, og spør så det holder med ja eller nei.
role-meeting-video = { $name } er i video. Spør om du skal ta over praten.
role-meeting-chat = { $name } er i chat. Si at det er greit å slutte å svare.
role-call-over = Samtalen med brukeren er slutt. Hør hvordan { $name } har det.
role-meeting-unknown = Spør hvordan { $name } snakker med brukeren.
role-meeting-written = Trusselen er skriftlig. Be { $name } ta skjermbilde og ikke slette noe.
role-client-self = Brukeren kan være i fare. Bli på linjen. Ring 113 eller 112.
role-stop = Si at det er greit å avslutte når som helst.
role-stay = Bli til { $name } sier at det er over.
# Hvor kollegaen står i samtalen
role-walk = Steg { $number } av { $of }: { $what }
role-walk-beside = Nå: { $what }
role-walk-reaction = Brukeren { $time }: { $reaction }
walk-acknowledge = { $name } tilbyr hjelp
walk-behaviour = { $name } sier fra om atferden
walk-consequence = { $name } advarer om at samtalen avsluttes
walk-stay = { $name } blir på linjen
walk-ask = { $name } spør hva som er planen
walk-where = { $name } spør hvor brukeren er
walk-help = { $name } viser hvem som kan hjelpe
walk-danger = brukeren er i fare, ring 113
walk-tell = { $name } sier at det meldes videre
walk-calm = samtalen roer seg
walk-end = { $name } avslutter samtalen
role-advised-end = Du har rådet til å avslutte nå.
role-advised-stay = Du har rådet til å bli på linjen.
role-word-time = { $name } { $time }
role-quote-time = { $name } skrev ned det som ble sagt, { $time }
role-word = «{ $words }»
role-write-label = Skriv til { $name }
role-write-placeholder = Korte setninger. { $name } får det med en gang.
role-send = Send
role-others = { $name } hjelper også · { $how }
role-contact-missing = Dere har ikke fått kontakt. Vi varsler flere.
call-spoke = Vi snakket sammen
call-busy = Opptatt
call-busy-write = Skriv til { $name } i stedet
call-no-answer = Ingen svarer
hand-over = La en annen ta over
hand-over-line = Du hjelper til den andre har svart.
hand-over-waiting = Du har spurt { $name }. Du hjelper til svaret kommer.
hand-over-nobody = Det er ingen andre å spørre nå. Varsle flere, eller si at du må slippe.
ask-person = Spør { $name }
ask-chosen = Spør den du har valgt
release = Jeg må slippe
release-tooltip = Flere varsles med en gang
summary-role = Du hjelper { $name }

## Overtakelse: til den som blir spurt

hand-over-headline = Kan du ta over for { $name }?
hand-over-from = { $name } hjelper til du svarer.
hand-over-about = { $name } trenger hjelp
summary-hand-over = RØDT KORT: Kan du ta over for { $name }?

## Nytt kort når noen hjelper

news-line = { $how } fra { $time }
news-over = { $name } hjalp deg
news-over-line = Varselet er over. Kortet over viser hva du kan gjøre nå.

## Har dere kontakt?

contact-question = Har dere kontakt?
contact-line-caseworker = { $name } har sagt ja til å hjelpe deg.
contact-line-claimant = Du har sagt ja til å hjelpe { $name }.
contact-no-caseworker = Svarer du nei, varsles flere med en gang. { $name } hjelper fortsatt.
contact-no-claimant = Svarer du nei, varsles flere med en gang. Du hjelper fortsatt.
contact-yes = Ja
contact-no = Nei
contact-answered-yes = Dere har kontakt
contact-answered-no = Flere varsles nå
contact-closed = Du trenger ikke svare lenger
summary-contact = Har dere kontakt?

## Ingen har svart ennå

exhausted-headline = Ingen har svart ennå
exhausted-call = Ring en av disse nå
exhausted-again = Vi varsler alle på nytt nå.
exhausted-last = Alle er varslet flere ganger. Kortet ligger fortsatt hos alle.

## Til nærmeste leder og verneombud etterpå

follow-up-headline = Du har oppfølgingen
follow-up-line = { $helper } hjelper { $name } nå, fra { $time }.
follow-up-mine = Du har oppfølgingen. Snakk med { $name } i dag.
follow-up-duty = Som nærmeste leder følger du opp { $name } etterpå. Snakk sammen i dag.
safety-rep-headline = Rødt kort i { $unit }
safety-rep-line = En ansatt brukte rødt kort { $time }, og noen har svart.
safety-rep-no-answer = En ansatt brukte rødt kort { $time }. Ingen har svart ennå.
safety-rep-duty = Du får vite dette som verneombud. Du trenger ikke gjøre noe nå.
safety-rep-waits = Du får vite dette som verneombud. Kortet ligger fortsatt hos alle som er varslet.

## Etter en trussel: til lederen som tar seg av den (R43)

duty-headline = Kan du ta deg av trusselen?
duty-headline-crisis = Kan du ta deg av en bruker i krise?
duty-told = Meldt av { $name } { $time }
duty-unit = { $unit } · { $date }
duty-untaken = Ingen tar seg av trusselen ennå.
duty-what = Dette er det som skal gjøres:
duty-target-unknown = Spør { $name } hvem trusselen gjelder.
duty-take = Jeg tar meg av trusselen
duty-decline = Kan ikke
duty-decline-threat = Jeg kan ikke ta meg av trusselen
duty-declined = Du har svart at du ikke kan. Du kan fortsatt gjøre det.
duty-next = Neste: { $task }
duty-mine = Du tar deg av trusselen · { $done } av { $all } er gjort
duty-then = Etterpå
duty-all = De andre oppgavene
duty-talk = Snakk med { $name } i dag.
duty-task-target-unit = Varsle enheten som er truet
duty-task-colleague = Si fra til kollegaen
duty-task-health = Ring 113 om brukeren
duty-task-police = Varsle politiet
duty-task-own-unit = Si fra i egen enhet
duty-task-safety-rep = Snakk med verneombud
# Hva du sier. Ikke navn på brukeren her; det sier du i telefonen.
duty-hint-target-unit = Velg enheten, så får lederen der beskjed og bekrefter. Eller ring selv.
duty-hint-colleague = Ring kollegaen trusselen gjelder. Avtal hva som er trygt i dag.
duty-hint-health = Si hvem du er, hva brukeren har sagt, og hvor brukeren kan være. { $ambulance } for hjelp, { $police } når det haster for noens sikkerhet.
duty-hint-police = Fare nå: { $emergency }. Ellers { $police }. Si: «Jeg ringer fra { $unit }. En ansatt har fått en trussel.» Si så hva som ble sagt, når, og hvem det gjelder.
duty-hint-charges = Varsle politiet ved fare eller trussel. Anmeldelse er noe annet: Arbeidsgiveren kan anmelde, og ingen skal be { $name } om å stå som anmelder.
duty-charges = Om anmeldelse
duty-hint-own-unit = Si fra til mottaket og dem som kan møte brukeren. Avtal hva dere gjør.
duty-hint-safety-rep = Boten sier bare at rødt kort er brukt. Resten forteller du.
duty-unit-choose = Hvilken enhet?
duty-unit-number = Enhetsnummer, fire sifre
duty-notify = Varsle enheten
duty-notify-another = Varsle en enhet til
duty-done = Gjort
duty-not-relevant = Ikke aktuelt
duty-why = Hvorfor er det ikke aktuelt?
duty-why-more = Skriv gjerne mer. Ikke navn på brukeren.
duty-save = Lagre
duty-reason-somebody-else = En annen har gjort det
duty-reason-not-needed = Vurdert som ikke nødvendig
duty-reason-no-threat = Det var ikke en trussel
duty-reason-other = Annet, skriv hvorfor
# Det samme, slik det leses etterpå
duty-reason-other-told = En annen grunn
duty-is-done = { $task }: gjort av { $name } { $time }
duty-is-not-relevant = { $task }: ikke aktuelt, sier { $name } { $time }. { $reason }.
duty-is-not-relevant-plain = { $task }: ikke aktuelt, sier { $name } { $time }.
duty-notice-waiting = { $unit } er varslet { $time }. { $names } har ikke bekreftet ennå.
duty-notice-rests = { $unit } ble varslet { $time }, og ingen har bekreftet. Varslingen står stille. Varsle på nytt.
duty-notice-received = { $unit }: mottatt av { $name } { $time }
duty-notice-unreached = Ingen i { $unit } har bekreftet. Ring selv:
duty-correct = Rett opp
duty-undo = Angre: { $task }
duty-give-up = Jeg kan ikke likevel
duty-taken = { $name } tar seg av trusselen
duty-taken-line = Du trenger ikke gjøre noe.
duty-settled = Alt om trusselen er gjort
duty-settled-line = Ingen flere påminnelser.
duty-closed-withdrawn = Varselet er trukket. Du trenger ikke gjøre mer med trusselen.
duty-closed-no-threat = { $name } sier at det ikke var en trussel. Du trenger ikke gjøre mer med den.
duty-closed-drill = Øvelsen er over. Du trenger ikke gjøre mer.
duty-closed = Du trenger ikke gjøre noe med dette lenger.
# Det låseskjermen viser. Bare kollegaens navn, aldri noe om brukeren (L11).
summary-duty = Trussel meldt av { $name }: kan du ta deg av den?
summary-duty-crisis = { $name } trenger en leder etter varselet
summary-duty-mine = Trusselen: { $task }

## Til lederne i en annen enhet som er truet

unit-notice-headline = En trussel kan gjelde enheten din
unit-notice-from = { $unit } melder fra · { $date } { $time }
unit-notice-call = Ring { $name } nå for å høre hva som er sagt.
unit-notice-confirm = Trykk Mottatt, så vet { $unit } at dere har fått beskjed.
unit-notice-rep = Lederne i enheten din er varslet. Du får vite det som verneombud.
unit-notice-received = Mottatt
unit-notice-received-by = Mottatt av { $name } { $time }
unit-notice-withdrawn = { $unit } har trukket varselet. Du trenger ikke gjøre noe.
summary-unit-notice = Trussel meldt fra { $unit }. Les og bekreft.

## Til verneombudet når ingen tar seg av trusselen

untaken-headline = Ingen tar seg av en trussel
untaken-line = Meldt i { $unit } { $date }. Alle ledere i kjeden er spurt.
untaken-duty = Snakk med ledelsen i dag om hvem som gjør det.

## Meldinger mellom saksbehandler og den som hjelper

relay-from = { $name } skriver
relay-corrected = Rettet av { $name }
relay-answer-caseworker = Svar her. Du kan fortsette å snakke med brukeren.
relay-answer-claimant = Svar her, så får { $name } det med en gang.
summary-relay = Ny melding fra { $name }

## Bevis

# Kortet for det som er sendt: først «Mottatt», så «Lagret som bevis»
evidence-received = Mottatt
evidence-saving = Lagrer …
evidence-kept = Lagret som bevis
evidence-kept-again = Dette er lagret fra før
evidence-kept-some = { $kept } av { $count } er lagret som bevis
evidence-refused = Ikke lagret
evidence-erased = Slettet
evidence-removed = Fjernet
evidence-belongs = Hører til varselet { $time }
evidence-belongs-noted = Hører til hendelsen { $time }
evidence-trying-again = Vi får ikke hentet det ennå. Vi prøver igjen. Behold bildet til vi har det.
evidence-line = { $number }. { $what }: { $state }
evidence-line-saving = lagrer …
evidence-line-kept = lagret
evidence-line-noted = notert
evidence-line-again = lagret fra før
evidence-line-refused = ikke lagret
evidence-line-erased = slettet
evidence-line-removed = fjernet
evidence-is-picture = Bilde
evidence-is-file = Fil
evidence-is-pdf = PDF
evidence-is-text = Tekst
evidence-is-message = Melding
evidence-is-recording = Opptak
evidence-send-picture = Teams sender ikke bildene i meldingen. Ta et skjermbilde og lim det inn her.
evidence-which = Hvilken hendelse hører det til?
evidence-new-incident = En ny hendelse
evidence-drop = Slett det
evidence-waits = Det ligger kryptert til du har svart. Svarer du ikke innen { $days ->
    [one] { $days } dag
   *[other] { $days } dager
 }, slettes det.
evidence-nobody-told = Ingen er varslet om dette. Ord som er videresendt, leses ikke som dine.
evidence-alarm = Varsel
evidence-noted = Uten varsel
evidence-drill = Øvelse
evidence-view = Vis
evidence-view-number = Vis { $number }
evidence-see = Se bevis
evidence-remove = Feil bilde? Fjern
evidence-remove-other = Sendt ved en feil? Fjern
evidence-remove-number = Fjern { $number }
evidence-remove-line = Ingen ser det etterpå. Du kan angre i 24 timer.
evidence-removed-line = Ingen kan se det nå. Du kan angre til { $time }. Da slettes det for godt.
evidence-removed-held = Hendelsen er holdt tilbake, så det er ikke slettet. Du kan angre så lenge.
evidence-restore = Angre
evidence-for-good = Slett for godt nå
evidence-for-good-ask = Slette det for godt nå? Det kan ikke hentes tilbake.
evidence-for-good-yes = Ja, slett for godt
evidence-for-good-no = Nei, vent
evidence-open = Åpne i nettleseren
evidence-open-line = Lenken er din alene og virker i fem minutter. Det noteres at du ser på beviset.
evidence-no-pages = Det kan ikke vises her. En som drifter boten, kan hente det ut til politi eller arkiv.
evidence-remains = Det du sendte, ligger fortsatt i Teams og OneDrive. Vi kan ikke slette det der.
evidence-delete = Slik sletter du det i Teams
evidence-delete-chat = PC: Pek på meldingen din med bildet, velg … og Slett.
evidence-delete-phone = Telefon: Hold på meldingen og velg Slett.
evidence-delete-onedrive = Fil: Åpne OneDrive, mappen Microsoft Teams-chatfiler. Slett filen, og tøm papirkurven.
# Kortet for bevis: hvordan det sendes, og hva som er lagret
evidence-save = Lagre bevis
evidence-headline = Bevis
evidence-elsewhere = Bevis tas imot her i den private chatten, der bare du ser det.
evidence-how = Lim inn et skjermbilde her, eller legg ved en fil. Det lagres uendret og kryptert.
evidence-how-pc = PC: Windows + Shift + S, merk utsnittet, og lim inn her med Ctrl + V.
evidence-how-phone = Telefon: Ta skjermbilde, trykk + her, og velg bildet.
evidence-how-message = Melding i Teams: Velg … på meldingen og Lagre som bevis.
evidence-count = { $count ->
    [one] Ett bevis lagret
   *[other] { $count } bevis lagret
}
evidence-older = … og { $count } eldre
evidence-waiting = { $count ->
    [one] Ett bevis venter på svar fra deg
   *[other] { $count } bevis venter på svar fra deg
}
# Verneombudet får vite at noe er lagret, aldri hva.
evidence-safety-rep = { $count ->
    [one] Ett bevis er lagret, { $time }.
   *[other] { $count } bevis er lagret, det siste { $time }.
}
recording = Opptak av samtalen
recording-line = Finnes det et opptak i telefonisystemet, noterer vi hvor. Boten tar aldri opp.
recording-system = Hvilket system?
recording-reference = Opptakets nummer
recording-reference-hint = Ikke navn på brukeren
recording-day = Dato
recording-from = Fra klokka
recording-to = Til klokka
recording-save = Noter opptaket
# Siden der beviset vises
evidence-page-title = Bevis fra Rødt kort
evidence-page-show = Vis beviset
evidence-page-line = Det noteres at du ser på det. Siden er din alene: ikke vis den til andre.
evidence-page-old-line = Gå tilbake til chatten med Rødt kort i Teams, og trykk Vis en gang til.
evidence-page-cut = Her vises begynnelsen. Alt er lagret.
evidence-page-about = Bevis { $number }. Sendt { $time } av { $name }.
evidence-page-alt = { $what } { $number }, sendt { $time } av { $name }
evidence-page-enlarge = Vis i full størrelse

## Gi advarsel og avslutte: setningene selv står i ladders/

guide-say = Si dette:
guide-write = Skriv dette:
guide-spoken = «{ $words }»
guide-where = Steg { $number } av { $of }
guide-beside = Når det roer seg
guide-beside-stay = Bli på linjen
guide-beside-danger = I fare nå
guide-closing = Slik avslutter du
guide-advice-end = { $name } råder deg til å avslutte nå.
guide-advice-stay = { $name } råder deg til å bli på linjen.
# Brukerens reaksjon, og det du selv vil
guide-how = Hvordan reagerer brukeren?
guide-calmer = Roer seg
guide-continues = Fortsetter
guide-threatens = Truer
guide-hung-up = Brukeren la på
guide-hung-up-chat = Brukeren forlot chatten
guide-hung-up-video = Brukeren forlot møtet
# The same, where one asks whether the client will harm themselves (113 first).
guide-asked = Hva svarer brukeren?
guide-yes = Ja
guide-no = Nei
guide-silent = Svarer ikke
guide-told = Sier hvor
guide-left = La på
guide-left-chat = Forlot chatten
guide-left-video = Forlot møtet
guide-danger = I fare nå
guide-end = Avslutt nå
guide-back = Tilbake ett steg
guide-go-on = Samtalen fortsetter
guide-language-line = Hvilket språk snakker brukeren?
guide-routine = Rutinen for samtalen
guide-alerts = Trykker du Truer, varsles lederen din med en gang.
guide-alerts-crisis = Velger du en av de to nederste, varsles lederen din med en gang.
guide-alerts-danger = «{ $what }» varsler lederen din med en gang.
guide-alerts-more = «{ $what }» varsler flere med en gang.
guide-alarm-over = Varselet er avsluttet. Du kan fortsette her.
guide-replaced = Fortsett på kortet lenger ned i chatten.
ladder-phone = Telefon
ladder-chat = Chat
ladder-video = Video
ladder-self-harm = Vil skade seg selv
ladder-third-party = Truer noen andre
end-hang-up = Boten legger ikke på. Legg på selv.
end-hang-up-crisis = Bli på linjen hvis du kan.
note-open = Skriv ned ordene
note-label = Skriv ned nå, mens du husker det
note-placeholder = Ordene slik de ble sagt, klokkeslett, hvem som hørte det. Ikke navn på brukeren.
note-save = Lagre
note-written = Du skrev ned
# When not everything fits on the card.
note-written-more = Alt er lagret, også det som ikke får plass her.
call-over = Samtalen er slutt
call-over-headline = Samtalen er slutt
call-over-line = Det er notert. Pust ut. Du gjorde det riktig.
call-over-told = Den som hjelper deg, får vite det.
call-lost-headline = Ring 113 nå
call-lost-line = { $what }. Si hvor brukeren er, og hva som ble sagt.
call-lost-told = Vi varsler videre nå. Kortet ditt viser hvem.

## Hjemkortet: svar på alt boten ikke kjenner igjen

home-headline = Trenger du hjelp?
home-line = Lederen din varsles straks. Ingen spørsmål først.
home-raise = Varsle leder
home-language = Språk
home-short = Skriv hjelp, eller trykk Varsle leder, hvis du trenger hjelp nå.
home-after = Etter en samtale
language-bokmal = Bokmål
language-nynorsk = Nynorsk
language-english = English
welcome-headline = Rødt kort
welcome-line = Skriv hjelp her, aldri i møtechatten. Skriver du hjelp, varsles lederen din straks. Vil du øve alene, skriv øvelse. Hører du ikke noe på fem sekunder, ring.
welcome-helper = Trenger en kollega hjelp, får du et rødt kort her. Ett trykk er nok til å svare.
welcome-safety-rep = Som verneombud får du beskjed når rødt kort er brukt i enheten din.
welcome-drill = Prøv en øvelse

## Beredskap

readiness-headline = Disse varsles når du ber om hjelp
readiness-wait = venter i { $wait }
# Hvor lenge noen venter: 45 sekunder, 2 minutter, 1 minutt og 30 sekunder
wait-seconds = { $count ->
    [one] { $count } sekund
   *[other] { $count } sekunder
}
wait-minutes = { $count ->
    [one] { $count } minutt
   *[other] { $count } minutter
}
readiness-numbers = Andre numre
readiness-empty = Ingen på dette nivået kan varsles nå. Det hoppes over.
readiness-where = Skriv hjelp her i chatten, aldri i møtechatten.
readiness-level = **{ $number } · { $level }** · { $wait }
readiness-emergency = Er noen i fare nå? Ring politiet på { $police } eller ambulanse på { $ambulance }.
wall-police = politi
wall-ambulance = ambulanse
# Kortet til veggen. Det skrives ut og henger der når Teams ikke virker.
wall-title = Rødt kort – beredskapskort for { $unit }
wall-headline = Skriv hjelp til Rødt kort i Teams
wall-line = Lederen din varsles straks. Skriv aldri hjelp i møtechatten.
wall-call = Svarer ikke Rødt kort innen fem sekunder, ring.
wall-practise = Skriv øvelse til Rødt kort for å prøve alene.
wall-code = QR-kode: ring { $name } på { $number }
wall-no-number = uten telefonnummer
wall-footer = { $unit } ({ $number }) · Skrevet ut { $date }. Bytt kortet når noe endres.

## Rutiner

# Selve rutinene står i mappen routines, se docs/texts.md.
routines-headline = Rutinene våre
routines-all = Alle rutinene
routines-choose = Hvilken vil du lese?
routines-open = Les
routine-line-read = { $title } · lest
routine-line-changed = { $title } · endret siden sist
routine-line-others = { $title } · for andre roller
routine-read = Lest og forstått
routine-read-on = Lest { $date }
routine-not-read = Ikke lest ennå
routine-changed = Endret siden du leste den. Les den på nytt.
routine-gone = Den rutinen finnes ikke lenger. Disse gjelder nå.
# Brukes i setninger: Lest 22. november 2026
day = { $day }. { $month ->
     [1] januar
     [2] februar
     [3] mars
     [4] april
     [5] mai
     [6] juni
     [7] juli
     [8] august
     [9] september
     [10] oktober
     [11] november
    *[12] desember
    } { $year }
weekday = { $weekday ->
     [1] mandag
     [2] tirsdag
     [3] onsdag
     [4] torsdag
     [5] fredag
     [6] lørdag
    *[7] søndag
    } { $date }

## Borte og tilbake

away-headline = Når er du borte?
away-line = Da varsles den som tar over for deg, med en gang.
away-first-label = Første dag (tom: fra nå)
away-until-label = Siste dag
away-hours-hint = Bare noen timer? Skriv for eksempel borte til kl. 14.
away-stand-in-label = Hvem tar over?
away-nobody = Ingen
away-save = Jeg er borte
away-save-open = Til jeg skriver tilbake
away-unclear = Jeg forstod ikke når. Velg dato.
away-no-last = Velg siste dag også. Vet du den ikke, trykk «Til jeg skriver tilbake».
away-order = Siste dag er før første dag. Velg på nytt.
away-long = Det er mer enn et år fram. Velg en tidligere dag.
away-stand-in-away = { $name } er også borte da. Velg en annen, eller ingen.
away-still = Du varsles fortsatt.
away-stored = Du er borte
away-stored-until = Til og med { $date }.
away-stored-time = Til { $date } { $time }.
away-stored-open = Til du skriver tilbake.
away-stored-stand-in = { $name } varsles i stedet for deg.
away-stored-nobody = Ingen tar over. Neste nivå varsles med en gang.
away-back = Jeg er tilbake
away-is-back = Du er tilbake. Du varsles igjen.
away-planned = Du er meldt borte
away-from-day = Fra og med { $date }.
away-from-time = Fra { $date } { $time }.
away-until-then = Du varsles som vanlig til da.
away-also = Også meldt borte
away-span-open = Fra { $first } til du skriver tilbake
away-drop = Fjern fraværet
away-dropped = Fraværet er fjernet
away-as-usual = Du varsles som vanlig.

## Menyene i Teams. Navn og beskrivelse av appen står i manifest/

# Står i menyen bak ordet som skrives. Ordene selv står i words.toml; det første vises.
menu-help = Varsle lederen din straks
# I en chat som andre kan lese, og på en skjerm som kan være delt. Sier ikke hvorfor.
menu-help-shared = Få hjelp. Svaret kommer bare til deg
menu-end = Få setningen som avslutter samtalen
menu-warn = Få setningen som advarer
menu-cancel = Trekk varselet
menu-threat = Varsle lederen din om en trussel
menu-drill = Øv alene eller med lederen din
menu-away = Si fra at du er borte, og hvem som tar over
menu-back = Si fra at du er tilbake
menu-readiness = Se hvem som varsles når du skriver hjelp
menu-evidence = Lagre et skjermbilde som bevis
menu-report = Meld et avvik
menu-note = Skriv notat om hendelsen
menu-status = Se hva som skjer nå
menu-routines = Se rutinene i enheten din
menu-language = Velg bokmål, nynorsk eller engelsk
menu-privacy = Se hva som lagres om deg

## Når varselet ikke kan bekreftes lagret

degraded-headline = Vi får ikke bekreftet at varselet er lagret
degraded-line = Ring en av disse nå. Vi prøver videre imens.
degraded-told = { $names } får beskjed nå.
degraded-nobody = Ingen har svart ennå
degraded-nobody-line = Ring en av disse nå. Vi får ikke bekreftet at varselet er lagret.
degraded-helped-line = Varselet er ikke lagret ennå. Hører du ikke noe, ring, eller skriv hjelp igjen.
degraded-withdrawn = Varselet er trukket
degraded-withdrawn-line = De som fikk beskjed, får vite det. Trenger du hjelp likevel, skriv hjelp.
degraded-stored = Varselet er lagret nå
degraded-stored-line = Se det nyeste kortet.
degraded-never = Varselet blir ikke lagret
degraded-never-line = Trenger du hjelp, ring en av disse, eller skriv hjelp på nytt.
degraded-stopping = Systemet starter på nytt
degraded-stopping-line = Ring en av disse nå. Hører du ikke noe innen et minutt, skriv hjelp igjen.
degraded-asked = Trenger du hjelp nå?
degraded-asked-line = Vi får ikke sjekket om kortet hører til en øvelse. Ingen er varslet. Trykk «Varsle leder», skriv hjelp, eller ring.
followed-headline = Vi får ikke fulgt varselet som vanlig nå
followed-line = Varselet er lagret, og vi varsler videre. Ring en av disse nå.
followed-nobody-line = Varselet er lagret. Ring en av disse nå.
followed-helped-line = Det som skjer nå, er ikke lagret ennå. Hører du ikke noe, ring, eller skriv hjelp igjen.
followed-again = Vi følger varselet som vanlig igjen
plain-alarm-headline = { $name } trenger hjelp
plain-alarm-sent = Sendt { $time }
plain-alarm-call = Ring { $number } nå.
plain-alarm-no-number = Ta kontakt nå.
plain-alarm-line = Systemet virker ikke som det skal. Trykk når du hjelper, så får { $name } vite det.
plain-alarm-passed = { $names } har ikke svart.
plain-alarm-help = Jeg hjelper
plain-alarm-mine = Du hjelper { $name }
plain-alarm-mine-line = { $name } får vite det. Det er ikke lagret ennå.
plain-alarm-mine-others = { $names } hjelper også.
plain-alarm-taken = { $helper } hjelper { $name }
plain-alarm-taken-line = Det er ikke lagret ennå. Du får beskjed hvis flere trengs.
plain-alarm-withdrawn = { $name } har trukket varselet
plain-alarm-withdrawn-line = Du trenger ikke gjøre noe.
plain-alarm-stored = Varselet er lagret nå
plain-alarm-stored-line = Dette kortet gjelder ikke lenger. Det andre kortet om { $name } gjelder.
plain-alarm-over = Dette varselet er gammelt
plain-alarm-over-line = Har ingen snakket med { $name }, ta kontakt.

## Svar i én setning

answer-unknown-verb = Den knappen kjenner vi ikke igjen. Trenger du hjelp, trykk Varsle leder.
answer-stale = Kortet var gammelt. Her er det som gjelder nå.
answer-not-yours = Vi finner ikke noe varsel her som du kan svare på.
answer-gap = Systemet ble gjenopprettet. Det som ble meldt fra { $from } til { $until }, er borte hos oss. Ring den som varslet. Trenger du hjelp, skriv hjelp.
answer-gap-goes-on = Systemet ble gjenopprettet. Det som skjedde her fra { $from } til { $until }, er borte hos oss. Varselet går videre derfra. Er det løst, avslutt det.
answer-cancelled = Varselet er trukket.
answer-resolved = Varselet er avsluttet.
answer-no-open-alarm = Du har ikke noe varsel som er åpent nå.
answer-someone-helps = { $name } hjelper allerede.
answer-strengthened = Vi varsler flere nå.
answer-language-chosen = Fra nå får du kortene på bokmål.
answer-away-not-stored = Fravær er ikke lagret. Skal du være borte, skriv /borte og til når, for eksempel /borte til kl. 15.
answer-away-past = Datoen er passert. Velg en dag som kommer.
answer-away-not-leader = Du står ikke i noen varslingskjede, så du trenger ikke melde deg borte.
answer-back-not-leader = Du står ikke i noen varslingskjede, så du trenger ikke melde deg tilbake.
answer-drill-started-alone = Øvelsen er startet. Ingen andre er varslet.
answer-drill-started-leader = Øvelsen er startet. Lederen din får et kort merket ØVELSE.
answer-drill-not-now = Du har et ekte varsel som er åpent. Øv når det er avsluttet.
answer-evidence-withheld = Noe av det du sendte, fikk vi ikke fra Teams. Send det på nytt:
not-come-picture = Bilde: Lim inn et skjermbilde her, eller legg det ved som fil.
not-come-moving = GIF eller klistremerke: Er det bevis, ta et skjermbilde og lim det inn her.
not-come-file = Fil: Last den ned, og legg den ved her. En lenke gir oss ikke filen.
not-come-sound = Lydopptak: Boten tar ikke imot lyd. Skriv bevis, og noter hvor opptaket ligger.
not-come-film = Film: Boten tar ikke imot film. Ta et skjermbilde, eller skriv bevis og noter hvor opptaket ligger.
not-come-message = Melding du viste til: Velg … på meldingen og Lagre som bevis, eller lim inn et skjermbilde her.
not-come-code = Kodeutdrag: Kopier teksten, og lim den inn her som vanlig tekst.
not-come-loop = Loop-komponent: Kopier teksten, eller lim inn et skjermbilde her.
not-come-card = Kort eller forhåndsvisning: Lim inn et skjermbilde her.
not-come-end = Slutten av teksten: Vi leser 4 000 tegn av en melding. Send resten i en melding til.
not-come-more = Mer enn 20 bilder og filer: Send resten i en melding til.
not-come-other = Noe vi ikke kjenner: Lim inn et skjermbilde her, eller skriv hva det var.
answer-evidence-too-many = Høyst { $count ->
    [one] { $count } bilde eller én fil
   *[other] { $count } bilder og filer
 } kan vente på svar. Si først hvilken hendelse de hører til, og send dette på nytt etterpå.
answer-evidence-unconfirmed = Vi får ikke bekreftet at det du sendte, er lagret. Behold det. Vi prøver videre.
answer-moment = Et øyeblikk. Det går tregt akkurat nå. Trenger du hjelp, skriv hjelp.
answer-help-unconfirmed = Vi får ikke bekreftet at svaret ditt er lagret. Vil du hjelpe, ta kontakt selv nå.
answer-plain-newest = Se det nyeste kortet.
answer-plain-kept = Vi tar vare på det du skrev. Den som svarer, får lese det.
answer-plain-full = Vi får ikke tatt vare på mer av det du skriver nå. Ring i stedet.
answer-plain-passed-on = { $name } får det med en gang.
answer-never-stored = Det du skrev eller trykket på, ble ikke lagret. Gjør det en gang til.
answer-evidence-nothing-waits = Det er alt svart på dette. Kortet viser det som gjelder nå.
answer-evidence-settled = Greit. Det er notert.
answer-evidence-not-yours = Vi finner ikke noe bevis her som du kan se.
answer-evidence-no-page = Beviset er lagret, men kan ikke vises her. En som drifter boten, kan hente det ut.
answer-evidence-which-removed = Du sendte flere. Trykk Fjern, og velg hvilket.
answer-evidence-held = Det kan ikke fjernes nå. Spør lederen din.
answer-evidence-sent = Meldingen eller notatet er sendt med dette i, så det kan ikke fjernes her. Si det til lederen din.
answer-evidence-sent-by-two = En annen har sendt det samme, så det beholdes. Si det til lederen din om det er feil.
answer-evidence-too-late = Det er for sent å angre. Det er slettet.
answer-evidence-there-again = Det samme er sendt på nytt og er lagret. Derfor er det ikke hentet tilbake.
answer-message-kept = Meldingen lagres som bevis. Bilder følger ikke med. Ta et skjermbilde, og lim det inn i den private chatten med Rødt kort.
answer-recording-noted = Opptaket er notert som bevis.
answer-recording-incomplete = Skriv hvilket system opptaket ligger i, og nummeret på det.
answer-privacy = Vi lagrer når du ba om hjelp, hvem som ble varslet, og hva som ble gjort. Det du skriver, lagres kryptert og slettes etter fristen. Du, den som hjelper deg og lederen din ser varselet. Svartider vises bare samlet for enheten. Skriv aldri navn eller fødselsnummer på brukeren her.
answer-relay-which = Du hjelper flere nå. Trykk Mer på kortet til den det gjelder, og skriv der.
answer-relay-sent = Sendt.
answer-unsent-gone = Det ligger ikke her lenger. Skriv det på nytt.
answer-written = Lagret som sitat, slik du skrev det.
answer-written-cut = Lagret de første 10 000 tegnene. Skriv resten i feltet en gang til.
answer-nothing-written = Skriv noe først, så lagrer vi det.
answer-routine-below = Rutinen ligger nederst i chatten.
answer-advised = Rådet er sendt. Kollegaen din bestemmer selv.
answer-kept = Lagt til. Den som svarer, får lese det.
answer-empty-text = Skriv noe først, så sender vi det.
answer-hand-over-asked = { $name } er spurt.
answer-hand-over-pending = Du har alt spurt { $name }. Du hjelper til svaret kommer.
answer-hand-over-not-possible = Den personen kan ikke spørres nå. Velg en annen.
answer-helped-who = Velg hvem som hjelper deg, eller skriv et navn.
answer-details-saved = Lagret. Den som varsles, ser det.
answer-colleague-unknown = Resten er lagret. Vi fant ikke den kollegaen. Skriv hele navnet.
answer-call-logged = Samtalen er notert.
answer-threat-reported = Meldt som trussel.
answer-no-threat = Notert. Ingen gjør mer med en trussel.
answer-threat-known = Trusselen er meldt.
answer-threat-asked = { $name } har svart nei før, og spørres igjen nå. Er noen i fare, ring 112.
# A threat was reported after the card on which the reader answered "no".
answer-threat-since = Det ble meldt en trussel etter dette spørsmålet. Svaret ditt gjelder ikke den.
answer-declined = Greit. Andre varsles.
answer-released = Greit. Flere varsles med en gang.
answer-mismatch = Det stemmer ikke med det som står på kortet. Her er det som gjelder nå.
answer-duty-has = { $name } tar seg av trusselen.
answer-duty-declined = Greit. Den neste blir spurt.
answer-duty-noted = Notert.
answer-duty-why = Velg hvorfor det ikke er aktuelt, eller skriv det.
answer-unit-which = Velg hvilken enhet som skal varsles.
answer-unit-told = Lederen i { $unit } er varslet. Du ser her når noen bekrefter.
answer-unit-told-already = { $unit } er varslet fra før.
answer-unit-unreached = Ingen i { $unit } kan nås her. Ring selv.
answer-language-which = Hvilket språk vil du ha?
answer-relay-nobody = Det er lagret, men ingen kan lese det i Teams nå. Ring heller.
answer-sent-see-below = Varselet er sendt. Se kortet nedenfor.
answer-stand-in-unknown = Vi finner ingen med det navnet. Velg i listen hvem som tar over.
answer-helper-left = { $name } måtte slippe. Vi varsler flere nå.
answer-try-again = Det gikk ikke. Prøv igjen, eller ring.
# Vises i en chat som brukeren kan lese. Skal ikke si noe.
public-received = Mottatt.
targeted-sent = Rødt kort er sendt. Jeg når deg ikke i privat chat: åpne appen Rødt kort og skriv til meg der, så ser du hvem som kommer. Er noen i fare nå? Ring 112.
targeted-unreachable = Jeg når deg ikke i privat chat. Åpne appen Rødt kort og skriv til meg der.

## Bevis: hvorfor noe ikke er lagret, og hva som er verdt å vite

evidence-refused-empty = Filen var tom. Ta skjermbildet på nytt, og lim det inn her.
evidence-refused-too-large = Filen er for stor. Behold den der den er, og si fra til lederen din.
evidence-refused-recording = Opptak lagres ikke her. Skriv hvor opptaket ligger: system, tid og nummer. Ikke slett det.
evidence-refused-too-many-pixels = Bildet er for stort til å åpnes trygt. Ta et skjermbilde av det som viser hva som skjedde.
evidence-refused-too-many-pages = Dokumentet har for mange sider. Ta skjermbilder av dem som viser hva som skjedde.
evidence-refused-unknown-type = Den filtypen tar vi ikke imot. Send et bilde, en PDF eller ren tekst.
evidence-refused-not-the-file = Vi fikk en nettside i stedet for filen. Ta et skjermbilde, og lim det inn her.
evidence-refused-broken = Filen er skadet, og er ikke lagret. Ta skjermbildet på nytt, og lim det inn her.
evidence-refused-malware = Filen kan gjøre skade, og er ikke lagret. Ikke åpne den. Ta et skjermbilde i stedet.
evidence-refused-not-checked = Filen kunne ikke sjekkes for skadelig innhold, og er ikke lagret. Prøv igjen om litt.
evidence-refused-forbidden-place = Filen ligger et sted vi ikke henter fra. Last den ned, og legg den ved her.
evidence-refused-expired = Lenken til filen virker ikke lenger. Send filen på nytt.
evidence-refused-not-fetched = Vi fikk ikke hentet filen. Send den på nytt om litt.
evidence-refused-not-kept = Beviset er ikke lagret. Bildet ligger fortsatt i chatten. Prøv igjen om litt.
evidence-refused-key-lost = Beviset kan ikke åpnes nå. Si fra til dem som drifter Rødt kort.
evidence-refused-damaged = Beviset er ikke slik det ble lagret, så vi viser det ikke. Si fra til dem som drifter Rødt kort.
evidence-refused-erased = Beviset er slettet.
evidence-remark-first-frame = Bildet beveger seg. Kopien viser det første bildet. Originalen er lagret.
evidence-remark-incomplete = Filen er ikke hel. Kopien viser det som lot seg lese. Originalen er lagret.
evidence-remark-not-shown = Filen er lagret. Den kan ikke vises her, men originalen er tatt vare på.
evidence-remark-trailing-data = Det lå noe annet bak bildet i filen. Kopien er uten det. Originalen er lagret.
evidence-remark-other-type = Filnavnet sa en annen type enn innholdet. Innholdet gjelder.

## Bevismappen (rodtkort evidence export)

dossier-title = Bevis i varsel { $incident }
dossier-intro = Skrevet ut fra Rødt kort { $date } av { $who }. Originalene ligger i mappen originals slik de kom, bit for bit. Bildene under er kopier uten skjulte opplysninger.
dossier-check = Kontroll: hver fil kan sjekkes mot SHA256SUMS, og hver sum står på varselets tidslinje.
dossier-item = Bevis { $number }
dossier-added = Lagt til
dossier-by = Av
dossier-came = Kom som
dossier-came-pasted = limt inn i chatten
dossier-came-file = vedlagt fil
dossier-came-message-action = melding lagret som bevis
dossier-came-reference = henvisning til opptak
dossier-type = Type og størrelse
dossier-size = { $type }, { $bytes } byte
dossier-scan = Virussjekk
dossier-scan-clean = sjekket, uten funn
dossier-scan-not-scanned = ikke skannet
dossier-original = SHA-256, original
dossier-copy = SHA-256, kopi
dossier-system = System
dossier-recording = Opptak
dossier-period = Fra – til
dossier-picture = Kopi av bevis { $number }
dossier-no-picture = Kan ikke vises her. Se originalen.
dossier-drill = ØVELSE
dossier-footer = Rødt kort · varsel { $incident }

## Når Teams ikke tar imot kortet: det samme i ord, uten knapper
# Ordene i «…» må være ord som boten forstår (words.toml); `make test` prøver dem.

plain-call = Ring { $name }: { $number }
plain-status-words = Skriv «varsle flere» for å varsle flere, «avslutt» for hjelp til å avslutte samtalen, eller «avbryt» for å trekke varselet.
plain-helped-words = Skriv «varsle flere» hvis det trengs flere, eller «avslutt» for hjelp til å avslutte samtalen.
plain-drill-words = Skriv «avbryt» for å avslutte øvelsen.
plain-cancelled-words = Skriv «varsle igjen» for å varsle på nytt.
plain-resolved-words = Skriv «rapport» for å melde avvik.
plain-alert-words = Kortet kan ikke vises her. Be { $name } velge «Noen hjelper meg» når dere har kontakt. Ellers varsles flere.
plain-role-words = Det du skriver her, får { $name } lese.
plain-no-buttons = Kortet med knapper kan ikke vises her.
plain-contact-words = Får dere ikke kontakt, skriv «varsle flere».
plain-contact-role = Kortet med Ja og Nei kan ikke vises her. Uten svar varsles flere, og du hjelper fortsatt.
plain-write = Skriv { $words }.
plain-word-help = «hjelp» for å varsle lederen din
plain-word-more = «varsle flere» for å varsle flere
plain-word-drill = «øvelse» for å øve
plain-word-end = «avslutt» for hjelp til å avslutte samtalen
plain-word-warn = «advarsel» for å gi advarsel
plain-word-cancel = «avbryt» for å trekke varselet
plain-word-evidence = «bevis» for bevis
plain-word-here = «her i dag» når du er på kontoret
plain-word-back = «tilbake» når du er tilbake
plain-word-language = «språk» for å bytte språk

## Når det som skrives, ikke er et klart svar

asked-waits = { $name } venter fortsatt på svar.
asked-question = Hjelper du?
asked-which = Hvem hjelper du?
asked-own-need = Jeg trenger hjelp selv
unclear-from = { $name } skrev:
unclear-waiting = Vi venter på et tydelig svar.
undo-headline = Du hjelper { $name } nå.
undo-no = Nei, jeg kan ikke
own-need-question = Trenger du hjelp selv?
own-need-line = Varselet ditt er sendt.
own-need-yes = Ja, jeg trenger hjelp
own-need-no = Nei, trekk varselet

## Når noen varsler for en kollega (R84)

concerns-question = Gjelder det { $name }?
concerns-line = Varselet er sendt i ditt navn. Svar når du kan.
concerns-no = Nei, det gjelder meg
concerns-probably = Gjelder trolig { $name }
concerns-sure = Gjelder { $name }
concerns-told = { $name } har varslet en leder fordi du kan trenge hjelp. Du trenger ikke svare. Skriv hjelp her hvis du vil varsle selv.
answer-taken = Du hjelper { $name } nå. Se det røde kortet.
answer-concerns-yes = Notert. De som varsles, ser det.
answer-concerns-yes-after = Notert. Det gjelder kollegaen din.
answer-concerns-no = Notert. Varselet gjelder deg.

## Når noen skriver et ord om frykt, eller om noe som har skjedd

offer-help = Trenger du hjelp nå?
offer-past = Har du fått en trussel? Meld den, så får lederen din vite det med en gang.
offer-topic = Trakassering, hets og vold skal meldes. Hva vil du gjøre?
offer-threat = Meld trusselen

## Det levende kortet (L14): linjer, ord og det som ligger bak Mer

line-card = Nytt om varselet
line-sent = Rødt kort er sendt
line-needs-help = { $name } trenger hjelp
line-helps = { $name } hjelper deg
line-contact = Vi spurte om kontakt
line-no-answer = Ingen hadde svart
line-hand-over = Du ble spurt om å ta over
line-guided = Hjelp med samtalen
line-wrote = Det du skrev, er lagt til
line-threat = Om trusselen
line-follow-up = Oppfølging av { $name }
line-meant = { $name }
line-said = Melding · { $time }
said-by = { $name } · { $time }
said-quote = { $name } skrev ned det som ble sagt · { $time }
status-next = Svarer ingen, varsles { $name } om ca. { $seconds } sek.
status-next-minutes = Svarer ingen, varsles { $name } om ca. { $minutes ->
    [one] { $minutes } minutt
   *[other] { $minutes } minutter
}.
status-next-now = Nå varsles { $name }.
helping-since = { $how } · siden { $time }
more = Mer
more-headline = Mer om varselet
more-withdraw = Feil? Trekk varselet
more-log = Vis forløpet
more-log-older = Det som ble skrevet før, står lenger opp i chatten.
more-log-nothing = Ingen har skrevet noe ennå.
write-below = Skriv her nede, så ser { $name } det.
meant-end = Ville du avslutte varselet?
meant-withdraw = Ville du trekke varselet?
meant-call-over = Er samtalen slutt?
answer-not-meant = Ingenting er endret.
undo = Angre
answer-undone = Varselet går videre som før.
answer-call-over = Notert at samtalen er slutt.
answer-call-resumed = Samtalen går videre.
answer-undo-late = Det er for sent å angre. Her er det som gjelder nå.
role-write-below = Skriv her nede. { $name } får det med en gang.
role-write-below-choose = Skriv her nede, og velg { $name } etterpå.
role-write-behind = Trykk Mer for å skrive til { $name }.
role-advise-end = Råd til å avslutte
role-advise-stay = Råd til å bli på linjen
answer-helped = Notert: { $name } hjelper deg.

# What is written after the end, and words of which it is not clear whom they are for
ended-write-on = Det dere skriver her, er en del av varselet.
unsent-headline = Ikke sendt.
unsent-which = Hvem er det til?
unsent-line = Det du skrev, er ikke sendt ennå.
unsent-send = Send til { $name }
unsent-send-all = Send til dem som hjalp
unsent-chat = Skriv i Teams
