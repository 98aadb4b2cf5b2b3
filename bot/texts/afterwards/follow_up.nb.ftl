# Lederens oppfølging etter at varselet er avsluttet, og det ledere og verneombud ser av enheten sin.
# Rettes som de andre tekstene (docs/texts.md).

# Kortet til lederen
summary-plan = Følg opp { $name }
plan-somebody = den det gjelder
plan-ask-who = { $name } meldte dette for en annen. Spør { $name } hvem det gjelder.
plan-headline = Oppfølging av { $name }
plan-progress = Følg opp { $name } · { $done } av { $all } er gjort
plan-when = Rødt kort { $time }
plan-when-noted = Meldt { $time }
plan-part = { $name } har oppfølgingen. Noen av punktene er dine.
plan-owner = { $name } har oppfølgingen
plan-nobody = Ingen har oppfølgingen ennå
plan-taken = { $name } har oppfølgingen nå
plan-gone = Du har ikke denne oppfølgingen
plan-gone-summary = Oppfølging etter rødt kort
plan-threat-open = Noe gjenstår etter trusselen.
plan-away = { $name } står ikke lenger i enheten. Følg opp likevel, eller skriv hvorfor det ikke er aktuelt.
plan-unit-gone = { $unit } finnes ikke lenger i organisasjonsfilen. Oppfølgingen er fortsatt din.
plan-by = Innen { $day }
plan-overdue = Skulle vært gjort { $day }
plan-point-owner = { $name } har dette

# Punktene. Knappene og listene bruker de samme ordene
plan-talk = Snakk med den ansatte i dag
plan-peer = Støtte fra en kollega
plan-health = Tilby bedriftshelsetjeneste
plan-police = Vurder anmeldelse
plan-injury = Vurder skademelding
plan-risk = Oppdater risikovurderingen
plan-deviation = Behandle og lukk avviket

# Hva du gjør. Ikke noe om brukeren eller om helse her
plan-hint-talk = Spør hvordan det går, og hva { $name } trenger nå. Avtal når dere snakkes igjen. Har enheten et omsorgsskjema, står det der hvem som kan kontaktes. Ikke skriv det her.
plan-hint-peer = Spør om { $name } ønsker det. Velg en kollega som ikke selv er berørt av hendelsen.
plan-hint-health = Tilby samtale med bedriftshelsetjenesten, eller krisehjelp. Det er { $name } som velger. Ikke skriv om helse her.
plan-hint-police = Varsle politiet ved fare eller trussel. Anmeldelse er noe annet: Arbeidsgiveren kan anmelde, og ingen skal be { $name } om å stå som anmelder. Politiet har { $police }. Fare nå: { $emergency }.
plan-hint-injury = Ble noen skadet, fysisk eller psykisk? Meld det til Nav på skjema 13-07.05. Ved alvorlig skade varsler arbeidsgiver Arbeidstilsynet og politiet straks.
plan-hint-risk = Gå gjennom risikovurderingen sammen med verneombudet. Skal noe endres etter dette?
plan-hint-deviation = Finn ut hva som skjedde og hvorfor, rett opp det som var galt, og sørg for at det ikke skjer igjen.
plan-which-colleague = Hvem gir støtte?

# Hva det ble til
plan-is-done = { $task }: gjort, sier { $name } { $time }
plan-is-done-by = { $task }: { $person }, sier { $name } { $time }
plan-is-not-relevant = { $task }: ikke aktuelt, sier { $name } { $time }

# Skjemaene
plan-which = Hvilket punkt?
plan-date = Ny dato
plan-new-day = Ny dato
plan-give = Gi til en annen
plan-to-whom = Hvem skal ha det?
plan-everything = Hele oppfølgingen
plan-why-hint = Ikke skriv navn på brukeren, og ikke noe om helse.
plan-why-not-police = Anmeldelse trenger ingen begrunnelse.
plan-close = Lukk avviket
plan-close-anyway = Lukk likevel
plan-close-open = Dette er ikke gjort ennå: { $tasks }.
plan-close-line = Ikke skriv navn på brukeren, og ikke noe om helse. Verneombudet kan lese dette.
plan-close-no-deviation = Det er ikke noe avvik å behandle. Oppfølgingen lukkes.
plan-close-what = Hva skjedde?
plan-close-why = Hvorfor skjedde det?
plan-close-fixed = Hva er rettet opp?
plan-close-prevented = Hva gjør at det ikke skjer igjen?
plan-close-routines = Ble rutinene fulgt? Hva sviktet? Kan stå tomt.
plan-close-minutes = Hvor ligger referat og vedtak? Kan stå tomt.
plan-close-needed = Skriv noe her. Kort er bra.
plan-routines = Rutinene
plan-minutes = Referat og vedtak
plan-closed = Avviket er lukket
plan-closed-only = Oppfølgingen er lukket
plan-closed-by = Lukket av { $name } { $time }
plan-show = Vis alt
plan-rest = Vis resten
plan-talk-done = Vi har snakket sammen
phase-today = Nå › avslutt › **i dag** › denne uken
phase-week = Nå › avslutt › i dag › **denne uken**

# Den ansattes rapport. Bare om den er levert, aldri hva et utkast sier
plan-report-there = Rapporten er levert
plan-report-missing = Rapporten mangler
plan-report-not-felt = Ikke opplevd som truende, trakasserende eller sjikanerende
plan-number = avvik { $number }

# Listen som ledere og verneombud får med «status»
list-headline = Rødt kort i enheten din
list-counts = Over fristen: { $overdue } · Åpne: { $open } · Lukket: { $closed }
list-empty = Det er ingen hendelser å følge opp.
list-no-unit = Oppfølging du har fått fra andre
list-overdue = Over fristen
list-open = Åpne
list-closed = Lukket
list-noted = meldt uten varsel
list-note-begun = Et notat til brukerens sak er begynt, og ikke ferdig
list-undescribed = ikke beskrevet nærmere
list-training = HMS-grunnopplæringen din fornyes innen { $day }.
list-training-late = HMS-grunnopplæringen din skulle vært fornyet { $day }. Snakk med lederen din.
list-late-since = skulle vært gjort { $day }
list-next = neste { $day }
list-closed-at = Lukket { $day }
list-show = Vis oppfølgingen
list-open-report = Åpne rapporten
list-earlier = Forrige side
list-later = Neste side
list-page = Side { $page } av { $pages }
list-back = Til listen
report-read = Rapporten
report-read-line = At du åpnet den, står i tidslinjen. Fødselsnumre er skjult.

# Svar
answer-plan-noted = Notert.
answer-plan-given = { $name } har det nå.
answer-plan-to-whom = Velg en leder i enheten som kan nås her.
answer-plan-day = Velg en dato, fra i dag og høyst ett år fram.
answer-plan-why = Skriv hvorfor det ikke er aktuelt.
answer-plan-deviation = Den ansatte avgjør om dette er et avvik. Lukk det med de fire svarene.
answer-plan-closing = Skriv noe under alle fire spørsmålene.
answer-plan-open = Noe er ikke gjort ennå. Se over listen, og lukk likevel hvis det er riktig.
answer-plan-not-yours = Dette kan bare den som har oppfølgingen, gjøre.
answer-report-gone = Rapporten kan ikke vises. Teksten er slettet.

# Det den ansatte blir spurt om, og får vite. Ingenting her skal kunne forstås av den som ser skjermen
talk-question = Har du fått snakke med en leder?
talk-about = Om hendelsen { $time }. Lederen ser hva du svarer.
talk-yes = Ja
talk-arranged = Avtalt
talk-not-yet = Ikke ennå
talk-unwanted = Jeg vil ikke nå
talk-answered = Du svarte «{ $answer }»
talk-leader = Lederen
talk-after-yes = Det er notert.
talk-after-arranged = { $name } blir minnet på samtalen til den er holdt.
talk-after-not-yet = { $name } blir minnet på det. Er samtalen ikke holdt neste arbeidsdag, spør vi deg igjen.
talk-after-unwanted = Det er greit. Du kan si fra når du vil.
talk-change = Endre svaret
talk-tell-both = Skal vi si fra til { $name } og verneombudet?
talk-tell-leader = Skal vi si fra til { $name }?
talk-tell-reps = Skal vi si fra til verneombudet?
talk-tell-line = De får vite at samtalen ikke er holdt, ikke hva du har skrevet.
talk-tell-yes = Si fra
talk-tell-no = Ikke nå
talk-told = Vi sier fra
talk-told-both = { $name } og verneombudet får vite at samtalen ikke er holdt.
talk-told-leader = { $name } får vite at samtalen ikke er holdt.
talk-told-reps = Verneombudet får vite at samtalen ikke er holdt.
talk-not-told = Vi sier ikke fra
talk-over = Dette trenger du ikke svare på lenger
talk-not-held = Samtalen er ikke holdt
talk-not-held-line = { $name } i { $unit } har ikke fått snakke med en leder etter hendelsen { $time }.
talk-not-held-do = Hjelp til med at samtalen blir holdt.
progress-headline = Oppfølging av det du har opplevd eller meldt
progress-about = Om hendelsen { $time }
progress-about-name = Om det { $name } opplevde { $time }
progress-received = Mottatt
progress-talked = Samtale holdt
progress-chosen = Tiltak valgt
progress-closed = Lukket
progress-over = Oppfølgingen er lukket
progress-open-again = Oppfølgingen er åpnet igjen
progress-ask = Lurer du på noe, spør { $name }.

# Trusselen vurderes på nytt, og det som letter for en tid
plan-assessment = Vurder trusselen på nytt
plan-hint-assessment = Vurder sammen med { $name } og verneombudet. Er det fortsatt fare, sett ny dato. Er faren over, trykk Gjort.
plan-relief = Avlastning: { $relief }
plan-hint-relief = Trenger { $name } dette lenger, sett ny dato. Hvis ikke, trykk Gjort.
plan-relief-open = Midlertidig avlastning
plan-relief-what = Hva har dere avtalt?
plan-relief-until = Til og med
relief-tasks = andre oppgaver
relief-together = to i samtalene
relief-place = annet arbeidssted
relief-contact = en annen har kontakten med brukeren
relief-other = annet
plan-until = Til og med { $day }
plan-until-over = Skulle vært avklart { $day }
plan-after = Avviket er lukket. Dette går videre.
plan-close-goes-on = Dette blir du minnet på også etterpå: { $tasks }.

# Samtalen som ikke ble holdt. Ingenting skal skrives om helse
plan-no-talk = Samtalen blir ikke holdt
plan-no-talk-why = Hvorfor er samtalen ikke holdt?
no-talk-declined = Ansatt ønsket det ikke
no-talk-away = Ansatt er borte
no-talk-other-leader = En annen leder snakket med ansatt
no-talk-not-done = Ikke gjort
plan-not-held = Samtalen: { $why }, sier { $name } { $time }
plan-said = { $name } svarte { $day }: «{ $answer }»
list-talk-late = Samtalen med den ansatte er ikke holdt
answer-plan-no-talk = Velg hvorfor samtalen ikke er holdt.
answer-plan-relief = Velg avlastning og en dato, fra i dag og høyst ett år fram.
