# Tekster til rapport og notat, bokmål. Rettes som de andre (docs/texts.md).

# Papirer: notatet og avviksmeldingen, som PDF og som tekst
paper-when = Når
paper-unit = Enhet
paper-exhibit = Bevis { $number }
paper-kept = Tatt vare på
paper-exhibit-text = Innhold
note-heading = Notat etter samtale
note-about = Hva samtalen gjaldt
note-behaviour = Hva som ble sagt og gjort
note-told = Hva brukeren fikk vite
note-agreed = Hva som er avtalt
note-footer = Notat etter samtale med bruker

# Hvem ser notatet? Valget er den ansattes (L9)
note-visibility = Hvem ser notatet
note-internal = Bare Nav
note-shown = Brukeren, på nav.no
note-internal-consequence = Notatet vises ikke på nav.no. Brukeren kan likevel be om innsyn i det. Når det er journalført, kan det ikke endres eller slettes.
note-shown-consequence = Brukeren kan lese hele notatet på nav.no fra neste virkedag. Det kan ikke skjules, endres eller slettes etterpå.


# Det som mangler i notatet
note-gap-title = Gi notatet en tittel.
note-gap-title-too-long = Tittelen er for lang. Den kan ha høyst 500 tegn.
note-gap-title-masked = Ta bort stjernene i tittelen.
note-gap-behaviour = Skriv hva som ble sagt og gjort.
note-gap-too-long = Notatet er for langt. Det kan ha høyst 100 000 tegn.
note-gap-unit = Skriv enhetsnummeret, fire sifre.
note-gap-tema = Velg tema.
note-gap-tema-deprecated = Dette temaet er ikke lenger i bruk. Velg et annet.
note-gap-tema-hidden = Dette temaet vises aldri på nav.no. Velg et annet tema, eller at bare Nav ser notatet.
note-gap-tema-not-granted = Boten har ikke lov til å arkivere på dette temaet. Velg et annet, eller før notatet i Gosys selv.
note-gap-case-number = Du har valgt fagsystem. Skriv saksnummeret også, eller velg «Ingen fagsak».
note-gap-case-system = Du har skrevet et saksnummer. Velg fagsystem også, eller ta bort nummeret.
note-gap-case-format = Saksnummeret passer ikke til fagsystemet. Se over begge.
note-gap-case-not-granted = Boten har ikke lov til å arkivere på denne fagsaken. Velg «Ingen fagsak», eller før notatet i Gosys selv.
note-gap-case-not-general = Ta bort saksnummeret, eller velg fagsak.
note-gap-consequence = Bekreft at brukeren får se notatet på nav.no.
note-gap-date-ahead = Samtalen kan ikke være frem i tid. Rett dato og klokkeslett.
note-gap-remarks = Det er for mange merknader til at notatet kan vises på nav.no. Rett noen av dem, eller velg at bare Nav ser det.

# Fødselsnummeret. Setningene gjentar aldri et siffer (L11)
number-not-eleven-digits = Et fødselsnummer har elleve sifre. Se over og skriv det igjen.
number-no-such-date = De seks første sifrene er ikke en dato. Se over og skriv nummeret igjen.
number-wrong-checksum = Nummeret er ikke gyldig. Trolig er et siffer feil. Se over og skriv det igjen.
number-synthetic = Dette er nummeret til en testperson. Det kan ikke brukes her.

# Ord og tall som ikke hører hjemme i teksten
wording-birth-number = Vi skjulte et tall som kan være et fødselsnummer. Det hører ikke hjemme her.
wording-phone-number = Vi skjulte et tall som kan være et telefonnummer. Skriv ikke brukerens nummer her.
wording-colleague = Her står navnet { $word }. Skriv «veileder» eller «leder» i stedet.
wording-person = «{ $word }» sier noe om personen. Skriv heller hva som ble sagt eller gjort.
wording-health = «{ $word }» kan være en helseopplysning. Skriv det bare hvis saken trenger det.

# Journalføring i Gosys
filing-barred-protected = Boten kan ikke journalføre dette notatet. Snakk med lederen din. Enheten som har tilgang, fører det i Gosys.
filing-barred-relations = Du har ikke tilgang til denne brukeren. Snakk med lederen din, så kan en annen føre notatet.
filing-barred-area = Brukeren hører til en annen enhet. Snakk med lederen din om hvem som fører notatet.
filing-barred-other = Du har ikke tilgang til denne brukeren. Snakk med lederen din.
filing-not-complete = Noe mangler. Åpne det og fyll ut resten.
filing-drill = ØVELSE. Dette sendes ikke noe sted.
filing-no-ident = Boten kjenner ikke Nav-identen din. Før notatet i Gosys selv.
filing-title = Gosys tok ikke imot tittelen. Skriv en annen.
filing-client = Gosys finner ikke brukeren. Se over fødselsnummeret.
filing-case = Gosys finner ikke saken. Se over saksnummer og fagsystem.
filing-tema = Gosys tok ikke imot temaet. Velg et annet.
filing-unit = Gosys kjenner ikke enheten. Se over enhetsnummeret.
filing-date = Gosys tok ikke imot datoen. Se over når samtalen var.
filing-document = Gosys tok ikke imot dokumentet. Før notatet i Gosys selv.
filing-not-accepted = Det ble ikke tatt imot. Ingenting er tapt. Prøv igjen, eller før det inn selv.
filing-not-permitted = Boten har ikke lov til dette. De som drifter boten, må rette det. Før det inn selv så lenge.
filing-client-gone = Fødselsnummeret er ikke her lenger. Skriv det på nytt og send igjen.
filing-words-gone = Teksten er slettet, så den kan ikke sendes. Begynn på en ny om den fortsatt trengs.
filing-incident-gone = Hendelsen er slettet, så dette ble ikke sendt.
filing-evidence = Et bevis du valgte, kan ikke legges ved. Ta det bort og send igjen.
filing-gave-up = Vi har prøvd i to uker uten å få svar. Send igjen, eller før det inn selv.
filing-waits-gosys = Vi får ikke svar fra Gosys. Vi prøver igjen, og du trenger ikke gjøre noe.
filing-waits-system = Vi får ikke svar fra avvikssystemet. Vi prøver igjen, og du trenger ikke gjøre noe.
filing-waits-locked = Vi slipper ikke inn der dette skal. De som drifter boten, må rette det. Vi prøver igjen, og ingenting er tapt.
filing-waits-here = Vi får ikke gjort det klart hos oss ennå. Vi prøver igjen, og ingenting er tapt.
filing-complete-in-gosys = Notatet ligger i Gosys, men er ikke ferdig journalført. Åpne det der og fullfør.
filing-no-task = Notatet er journalført, men oppgaven i Gosys ble ikke laget. Lag den selv om den trengs.
filing-task = Det er journalført et notat etter en samtale. Les notatet og vurder om saken trenger noe mer.

# Når boten ikke har tilgang til Gosys: sjekkliste
hand-protected = Får du ikke opp brukeren i Gosys, stopp her og snakk med lederen din.
hand-find-client = Åpne brukeren i Gosys og se at det er rett person.
hand-new-note = Lag et nytt notat. Trykk «Kopier» nederst, og lim inn tittel og tekst.
hand-internal = Velg internt notat. Brukeren ser det ikke på nav.no.
hand-shown = Velg forvaltningsnotat. Brukeren ser det på nav.no.
hand-attach = Legg ved PDF-en om du vil.
hand-check = Les gjennom før du journalfører. Etterpå kan notatet ikke endres.
hand-number = Trykk på knappen under når du er ferdig.

# Når avvikssystemet må fylles ut for hånd: sjekkliste
copy-open-system = Åpne avvikssystemet.
copy-paste = Trykk «Kopier» nederst, og lim inn teksten.
copy-attach = Legg ved PDF-en.
copy-number = Skriv avviksnummeret her når du har fått det.

# Avviksmeldingen
report-heading = Avviksmelding
report-drill = ØVELSE
report-footer = Avviksmelding { $id }
report-sector = Arbeidsgiver
report-sector-state = Staten
report-sector-municipal = Kommunen
report-reporter = Meldt av
report-on-behalf = På vegne av
report-type = Opplevd som
report-type-threat = trussel
report-type-threatening = truende
report-type-harassing = trakasserende
report-type-abusive = sjikanerende
report-type-violence = vold
report-target = Rettet mot
report-target-self = meg
report-target-colleague = en kollega
report-target-unit = en annen enhet
report-target-third = en tredjeperson
report-target-client = brukeren selv
report-meeting = Kanal
report-place = Sted
report-place-office = kontoret
report-place-home = hjemmekontor
report-place-out = ute
report-severity = Alvorlighet
report-severity-low = liten
report-severity-medium = middels
report-severity-high = stor
report-injury = Skade
report-injury-none = ingen
report-injury-physical = fysisk
report-injury-mental = psykisk
report-injury-both = fysisk og psykisk
report-risk = Risikovurdering
report-submitted = Sendt
report-ready = Gjort klar
report-words = Ordene som ble brukt
report-course = Hva som skjedde
report-known = Klokkeslett fra varselet
report-work = Arbeidet som ble gjort
report-voice = Stemme og bakgrunnslyd
report-cause = Antatt årsak
report-breach = Brudd på rutiner
report-measures = Strakstiltak
report-witnesses = Vitner
report-follow-up = Behov for oppfølging
report-proposed = Forslag til tiltak
report-told = Varslet
report-told-leader = Leder
report-told-rep = Verneombud
report-told-police = Politi
report-told-unit = Annen enhet
report-evidence = Bevis
report-gap-title = Gi meldingen en tittel.
report-gap-type = Velg hvordan du opplevde det.
report-gap-course = Skriv kort hva som skjedde.
report-gap-future = Se over når det skjedde. Tidspunktet har ikke vært ennå.

# Kortene: meldingen og notatet skrives her. Ingen andre ser et utkast (L9, L13)
paper-headline-report = Avviksmelding
paper-headline-note = Notat til brukerens sak
paper-of-incident = Hendelsen { $time }
paper-private = Bare du ser dette
paper-optional = Alt her kan stå tomt
paper-next = Neste
paper-more = Legg til mer
paper-back = Tilbake
paper-later = Lagre til senere
paper-review = Se over
paper-from-alarm = Hentet fra varselet. Rett det som er feil.
paper-source = Hentet fra varselet
paper-too-long = Alt du skrev er lagret ({ $letters } tegn). Det er for langt til å vises her; PDF-en har hele teksten.
paper-write-anew = Skriv her bare hvis du vil erstatte teksten
paper-missing = Dette mangler
paper-note-this = Se på dette før du sender
paper-tick-each = Brukeren får lese dette. Kryss av ved hver merknad før du sender
paper-tick-missing = Kryss av her, eller rett teksten.
paper-you-decide = Les gjennom. Ingenting sendes før du trykker.
paper-send-report = Send til avvikssystemet
paper-ready-report = Gjør klar meldingen
paper-send-note = Journalfør notatet
paper-ready-note = Gjør klart notatet
paper-change = Endre
paper-pdf = Vis som PDF
paper-pdf-open = Åpne PDF-en
paper-pdf-line = Lenken er din og virker i fem minutter.
paper-draft = UTKAST
paper-copy = Kopier
paper-copy-line = Merk teksten og kopier den.
paper-copy-cut = Merk teksten og kopier den. Resten står i PDF-en.
paper-drop = Slett utkastet
paper-drop-line = Det du har skrevet, blir borte. Hendelsen står fortsatt i loggen.
paper-drop-sure = Ja, slett
paper-waiting = Sendes nå
paper-waiting-line = Du trenger ikke vente. Du får beskjed her.
paper-waiting-long = Mottakeren svarer ikke ennå. Vi prøver igjen. Ingenting er tapt.
paper-refused = Ble ikke tatt imot
paper-refused-code = Kode til brukerstøtte: { $code }
paper-send-again = Send igjen
paper-report-sent = Avviksmeldingen er sendt
paper-report-there = Meldingen ligger i avvikssystemet
paper-then = Dette skjer videre
paper-then-state = Levert til avvikssystemet for statlig ansatte.
paper-then-municipal = Levert til avvikssystemet til kommunen.
paper-then-number = Skriv avviksnummeret under når du vet det. Vi minner deg på det.
paper-then-leader = { $name } følger opp. Leder og verneombud kan lese meldingen.
paper-then-somebody = En leder i enheten følger opp. Leder og verneombud kan lese meldingen.
paper-note-filed = Notatet er journalført
paper-note-entry = Journalpost { $reference }
paper-not-finalised = Gosys fikk notatet, men det må ferdigstilles der. Åpne journalposten og gjør det ferdig.
paper-number = Avviksnummer { $reference }
paper-number-ask = Hvilket nummer fikk meldingen i avvikssystemet?
paper-number-save = Lagre nummeret
paper-hand-report = Legg meldingen i avvikssystemet
paper-hand-note = Før notatet i Gosys
paper-hand-done-report = Jeg har lagt den inn
paper-hand-done-note = Jeg har ført notatet i Gosys
paper-not-felt = Du opplevde det ikke som truende, trakasserende eller sjikanerende. Det er notert, og det sendes ingen avviksmelding.
paper-felt-after-all = Jeg vil melde likevel
paper-dropped = Utkastet er slettet
paper-unreadable = Teksten finnes ikke lenger.
paper-write-note = Skriv notat til brukerens sak
paper-note-offer = Skal brukerens sak vite om dette? Bare da trengs et notat.

# Hva gjelder meldingen? (R84)
start-report = Hva gjelder avviksmeldingen?
start-note = Hvilken samtale gjelder notatet?
start-continue = Fortsett: { $what }
start-self = Noe annet som har skjedd
start-new-note = En annen samtale
start-told = Det kan gjelde deg eller en kollega. Leder og verneombud får vite at du har startet en melding, ikke hva den sier.

# Feltene
field-title = Tittel
field-day = Dato
field-clock = Klokkeslett
ask-course = Hva skjedde?
ask-words = Hva ble sagt?
ask-quotes = Fra varselet: ta med det du vil
ask-target = Hvem var det rettet mot?
ask-type = Hvordan opplevde du det?
ask-title = Hva skal overskriften være?
ask-day = Hvilken dag var det?
ask-clock = Når på dagen?
ask-colleague = Gjelder det en kollega? Skriv hvem
ask-channel = Hvordan hadde dere kontakt?
ask-place = Hvor var du?
ask-severity = Hvor alvorlig var det?
ask-injury = Ble noen skadet?
ask-witnesses = Hvem så eller hørte det?
ask-known = Stemmer klokkeslettene fra varselet?
ask-measures = Hva ble gjort med en gang?
ask-follow-up = Hva trenger du nå?
ask-proposed = Hva kan gjøre at det ikke skjer igjen?
ask-work = Hva jobbet du med da det skjedde?
ask-voice = Hva la du merke til ved stemmen eller lydene?
ask-about = Hva gjaldt samtalen?
ask-behaviour = Hva ble sagt og gjort?
ask-told = Hva fikk brukeren vite?
ask-agreed = Hva ble dere enige om?
ask-visibility = Hvem skal kunne lese notatet?
hint-course = Skriv «brukeren», ikke navnet.
help-behaviour = Skriv hva brukeren sa og gjorde. Ikke navn på kolleger.
field-injury-line = Skriv ikke om helse utover dette. Det hører hjemme hos legen.
field-client = Brukerens fødselsnummer (11 sifre)
field-client-kept = Fødselsnummeret er lagret kryptert og slettes når notatet er journalført.
field-client-gap = Skriv brukerens fødselsnummer.
field-tema = Tema i Gosys
field-unit = Enhet (fire sifre)
field-case-line = Bare hvis notatet hører til en bestemt fagsak.
field-case-number = Saksnummer
field-case-system = Fagsystem
case-none = Ingen fagsak
choose-or-search = Søk eller velg
field-attach = Legg ved bevis som PDF
field-seen-consequence = Jeg vet at brukeren får lese notatet, og at det ikke kan skjules etterpå

# Påminnelsen (R18, R30)
remind-headline = Vil du skrive avviksmelding nå?
remind-line = Det tar omtrent ti minutter. Det vi vet, er fylt ut.
remind-begin = Skriv nå
remind-continue = Fortsett på utkastet
remind-later = Minn meg senere
remind-not-felt = Jeg opplevde det ikke slik
remind-not-felt-line = Opplevde du det ikke som truende, trakasserende eller sjikanerende? Si det her, så spør vi ikke mer.
remind-postponed = Greit. Vi minner deg igjen { $time }.
remind-last = Greit. Vi minner deg ikke igjen. Skriv «rapport» når du vil melde.
remind-done = Meldingen er på vei. Takk for at du meldte fra.
remind-number = Har meldingen fått et nummer?

# Påminnelsen om et notat som er begynt. Aldri noe av det som står i det
note-remind-headline = Notatet ditt er ikke ferdig
note-remind-line = Det ligger her som du forlot det. Bare du ser det.
note-remind-continue = Fortsett på notatet
note-remind-by-hand = Har du ført notatet i Gosys?
note-remind-by-hand-line = Si fra her når det er gjort.
note-remind-show = Vis notatet
note-remind-not-needed = Trenger ikke notat
note-remind-drop-line = Det du har skrevet i notatet, blir borte. Du kan skrive et nytt senere.
note-remind-last = Greit. Vi minner deg ikke igjen. Skriv «notat» når du vil fortsette.

# Utkast til tekst: den ansatte retter og bestemmer (L9)
draft-title-report = { $kind } – { $channel }
draft-title-unknown = Uønsket hendelse
draft-title-violence = Vold
draft-title-note = Samtale med bruker
draft-title-note-ended = Samtale avsluttet
draft-line = { $time } { $what }
draft-raised = Jeg varslet leder.
draft-reported = Jeg meldte fra om en trussel.
draft-helped = { $name } hjalp.
draft-contact = Vi hadde kontakt.
draft-exhausted = Ingen hadde svart.
draft-behaviour = Jeg sa fra om oppførselen.
draft-warned = Jeg ga advarsel om at samtalen kunne bli avsluttet.
draft-ended = Jeg avsluttet samtalen.
draft-call-over = Samtalen var over.
draft-unit-told = Enhet { $unit } ble varslet.
draft-police = Politiet ble kontaktet.
draft-said = Brukeren sa: «{ $words }»
draft-me = Du
draft-client = Brukeren
draft-quote = «{ $words }»
draft-told-warned = At samtalen ble avsluttet fordi oppførselen fortsatte etter advarsel.
draft-told-warning = At samtalen ville bli avsluttet hvis oppførselen fortsatte.

# Svar
answer-paper-not-yours = Dette utkastet finnes ikke, eller det er ikke ditt.
answer-paper-saved = Lagret. Skriv «{ $word }» for å fortsette.
answer-paper-both = Utkastet var endret på en annen enhet også. Der begge hadde skrevet, står begge tekstene.
answer-paper-gone = Utkastet er sendt eller slettet. Det du skrev nå, er ikke lagret.
answer-paper-incomplete = Noe mangler. Se øverst på kortet.
answer-paper-tick = Kryss av ved hver merknad før du sender. Ingenting er sendt.
answer-paper-too-long = Noe du skrev var for langt og ble ikke lagret. Skriv kortere, eller del det opp.
answer-paper-which = Dette er ikke din hendelse. Skriv «rapport» for å melde noe selv.
answer-paper-number = Nummeret er lagret.
answer-paper-number-missing = Skriv nummeret først.
answer-paper-no-page = PDF kan ikke vises her. De som drifter boten, må sette opp en adresse.
answer-report-begun = { $name } har startet en avviksmelding om noe som har skjedd. Snakk sammen i dag.
answer-report-begun-rep = { $name } i { $unit } har startet en avviksmelding. Lederen har fått beskjed.
