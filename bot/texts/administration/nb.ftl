# Administrasjon i chatten, og beskjeder om endringer. Rettes som de andre tekstene (docs/texts.md).

# Kortet som viser hvordan enheten er satt opp
admin-headline = Varsling i { $unit }
admin-line = Velg det du vil endre. Du ser hva endringen betyr, før den lagres.
admin-read-only = Oppsettet ligger i en fil. De som drifter boten, endrer den. Fravær kan du melde her.
admin-level = **{ $number }. { $level }** · { $wait }
admin-wait = venter { $wait }
admin-call-after = { $wait }, ringer etter { $after }
admin-wait-alone = { $wait }, { $alone } når kollegaen er alene
admin-above = Kommer fra enheten over. Endres der.
alerted-for = { $name } for { $absent }
alerted-away = { $name } (borte)
alerted-unreached = { $name } (nås ikke i Teams)
admin-and-more = { $names } og { $count } til
admin-nobody = ingen
admin-away = Borte
admin-away-until = { $name } er borte til og med { $day }
admin-away-open = { $name } er borte inntil videre
admin-away-from-until = { $name } er borte fra { $first } til og med { $day }
admin-away-from-open = { $name } er borte fra { $first } og inntil videre
admin-away-stand-in = { $away }. { $stand_in } svarer i stedet.
admin-away-nobody = { $away }. Ingen svarer i stedet.
admin-facts-members = Medlemmer
admin-facts-reps = Verneombud
admin-facts-admins = Administratorer
admin-facts-contacts = Andre numre
admin-facts-contact = Spør om kontakt
admin-facts-contact-after = etter { $wait }
admin-facts-repeat = Går gjennom nivåene
admin-facts-times = { $count } { $count ->
    [one] gang
   *[other] ganger
}
admin-recent = Siste endringer
admin-recent-line = { $time } · { $name }
admin-by-file = organisasjonsfilen
admin-by-import = import
admin-by-operators = de som drifter boten
admin-others = Andre enheter du styrer
admin-open-level = Endre { $level }
admin-open-new-level = Legg til nivå
admin-open-absence = Meld fravær
admin-open-members = Endre medlemmer
admin-open-reps = Endre verneombud
admin-open-admins = Endre administratorer
admin-open-measures = Tiltak
admin-choose = Hva vil du gjøre?
admin-choose-open = Åpne
admin-open-unit = Åpne enheten
admin-open-contacts = Endre numre
admin-open-phones = Rett telefonnummer
admin-open-times = Endre tider
admin-back = Tilbake til oppsettet
admin-people = Folk
admin-people-who = Hvem gjelder det?
admin-people-new = Ny person
admin-people-type = Eller skriv navnet, eller en del av det
admin-left = Har sluttet
admin-replace = Bytt ut
admin-newcomer = Ny i enheten

# Skjemaene
admin-form-level = Endre nivået { $level }
admin-form-new-level = Nytt nivå i { $unit }
admin-form-members = Medlemmer i { $unit }
admin-form-reps = Verneombud i { $unit }
admin-form-admins = Administratorer i { $unit }
admin-form-contacts = Numre for { $unit }
admin-form-phones = Telefonnummer i { $unit }
admin-form-times = Tider for { $unit }
admin-form-absence = Fravær i { $unit }
admin-form-people = Folk i { $unit }
admin-form-line = Ingenting endres før du har sett over og lagret.
admin-now-there = Nå: { $names }
admin-add-person = Legg til person
admin-remove-person = Ta bort person
admin-move-person = Flytt person
admin-choose-person = Hvem?
admin-type-name = Eller skriv hele navnet
admin-type-name-only = Skriv hele navnet
admin-namesake = { $name } ({ $where })
admin-namesake-id = { $name } ({ $where }, ID …{ $end })
admin-no-unit = uten enhet
admin-move-to = Til hvilket nivå?
admin-level-name = Navn på nivået
admin-level-wait = Ventetid i sekunder
admin-level-alone = Ventetid når kollegaen er alene
admin-level-edit = Endre navn og tid
admin-level-up = Flytt nivået opp
admin-level-down = Flytt nivået ned
admin-level-remove = Fjern nivået
admin-level-first = Hvem varsles her?
admin-new-level-hint = Det nye nivået kommer sist. Du kan flytte det opp etterpå.
admin-contact-add = Legg til nummer
admin-contact-remove = Ta bort nummer
admin-contact-name = Navn
admin-phone = Telefonnummer
admin-phone-new = Nytt telefonnummer
admin-time-contact = Spør «Har dere kontakt?» etter så mange sekunder
admin-time-repeat = Hvor mange ganger gås nivåene gjennom?
admin-absence-add = Meld borte
admin-absence-until = Til og med (tomt: inntil videre)
admin-absence-stand-in = Hvem svarer i stedet?
admin-absence-back = Meld tilbake
admin-look = Se over

# Forhåndsvisningen
admin-preview = Se over endringen
admin-preview-again = Noe er endret siden du så på det
admin-preview-again-line = Se over en gang til før du lagrer.
admin-meanwhile = Dette er endret i mellomtiden
admin-meanwhile-other = Oppsettet er endret et annet sted enn i chatten.
admin-from-now = Fra nå varsles
admin-save = Lagre
admin-save-anyway = Lagre likevel
admin-asks = { $name } er medlem i { $unit } nå. Ingenting endres før en administrator der har sagt ja: { $names }.
admin-ask = Spør om flytting
admin-breaks = Dette blir ikke bra
admin-cancel = Avbryt
admin-means-member = { $person } varsler lederne i { $unit } når noe skjer.
admin-means-not-member = { $person } varsler lederne i { $instead } når noe skjer.
admin-means-rep = { $person } får beskjed når noen i { $unit } har varslet.
admin-means-not-rep = { $person } får ikke lenger beskjed når noen i { $unit } har varslet.
admin-means-admin = { $person } kan endre oppsettet for { $unit }.
admin-means-not-admin = { $person } kan ikke lenger endre oppsettet for { $unit }.
admin-means-myself = Du kan ikke endre oppsettet for { $unit } etterpå.
admin-means-contact = Nummeret står på beredskapskortet til { $unit }.
admin-means-not-contact = Nummeret står ikke lenger på beredskapskortet til { $unit }.
admin-means-phone = Kolleger ser dette nummeret når de skal ringe { $person }.
admin-means-stand-in = Fra nå varsles { $instead } i stedet for { $person }.
admin-means-stand-in-later = Da varsles { $instead } i stedet for { $person }.
admin-means-no-stand-in = Ingen varsles i stedet for { $person }. Er det ingen andre på nivået, går varselet rett videre.
admin-means-back = { $person } varsles igjen fra nå.
admin-means-back-later = Fraværet som er meldt for { $person }, blir fjernet.

# På kortet til den som er borte
away-breaks = Så lenge du er borte
away-by = Meldt av { $name }.

# Til den som varsles fra nå av, eller ikke lenger
responder-put-in = Du varsles nå når noen i { $unit } trenger hjelp
responder-stands-in = Du svarer nå for { $name } i { $unit }
responder-back = Du varsles igjen når noen i { $unit } trenger hjelp
responder-stands-in-no-more = Du svarer ikke lenger for { $name } i { $unit }
responder-taken-out = Du varsles ikke lenger når noen i { $unit } trenger hjelp
responder-level = Nivå: { $level }
responder-until = Til og med { $day }
responder-by = Satt inn av { $by }
responder-expected = Trenger en kollega hjelp, får du et rødt kort her. Ett trykk er nok til å svare. Svarer du ikke innen { $wait }, varsles neste.
responder-practise = Øv nå
responder-cannot-button = Kan ikke
responder-cannot = { $by } kan ikke svare i { $unit }
responder-cannot-for = { $by } kan ikke svare for { $name } i { $unit }
responder-cannot-over = { $by } svarer ikke lenger i { $unit }
responder-cannot-over-for = { $by } svarer ikke lenger for { $name } i { $unit }
responder-nothing-to-do = Du trenger ikke gjøre noe.
responder-still = { $by } varsles likevel, til noen andre er satt inn.
answer-cannot-over = Dette er over: du svarer ikke lenger for andre her. Du trenger ikke gjøre noe.
answer-cannot-over-own = Du varsles ikke i { $unit } nå. Du trenger ikke gjøre noe.
answer-cannot-told = { $names } har fått beskjed. Du varsles til en annen er satt inn.
answer-cannot-nobody = Ingen kunne få beskjed i Teams. Ring den som satte deg inn. Du varsles til en annen er satt inn.

# Til administratorene i en annen enhet: kan en av deres flyttes?
move-headline = Kan { $name } flyttes til { $unit }?
move-line = { $by }, administrator i { $unit }, spør.
move-places = Dette endres i { $unit }
move-means = Sier du ja, flyttes { $name } med en gang, og varsler lederne i { $unit }.
move-week = Spørsmålet gjelder i en uke.
move-yes = Ja, flytt
move-yes-anyway = Flytt likevel
move-no = Nei
move-said-yes = { $by } sa ja. { $name } er flyttet til { $unit }.
move-said-no = { $by } sa nei. { $name } er ikke flyttet til { $unit }.
answer-move-asked = { $names } har fått spørsmålet om { $name } kan flyttes. Du får svaret her.
answer-move-yes = { $name } er flyttet til { $unit }. { $by } får beskjed.
answer-move-no = { $name } blir i { $unit }. { $by } får beskjed.
answer-move-old = Spørsmålet er mer enn en uke gammelt, og ingenting ble endret. { $by } kan spørre på nytt.
answer-move-not-theirs = { $by } er ikke lenger administrator i { $unit }. Ingenting ble endret.
answer-move-gone = Det er alt endret hvor { $name } hører til. Ingenting ble endret nå.
answer-move-needed = { $name } trengs i { $unit }. Uten { $name } ville enheten mangle administrator, eller for få bli varslet. Noen andre må settes inn der først.
answer-move-nobody = { $name } er medlem i { $unit }, og ingen administrator der kan svare i Teams. De som drifter boten, kan flytte { $name }.

# Til administratorene i en enhet som en import ikke endret
import-refused-nobody-alerted = { $unit }: importen endret ingenting her, fordi alle som varsles, har sluttet. Sett inn noen andre i oppsettet, eller si fra til de som drifter boten.
import-refused-no-administrator = { $unit }: importen endret ingenting her, fordi enheten ville stått uten administrator. Si fra til de som drifter boten.
import-refused-no-members = { $unit }: importen endret ingenting her, fordi alle medlemmene ville stått uten enhet. Si fra til de som drifter boten.
import-refused-without-unit = { $unit }: importen endret ingenting her, fordi { $names } ville stått uten enhet. Er det riktig, si fra til de som drifter boten.
import-refused-shrinking = { $unit }: importen endret ingenting her. { $stayed } av { $count ->
    [one] { $count } medlem
   *[other] { $count } medlemmer
} ville vært igjen. Er det riktig, si fra til de som drifter boten.
import-refused-rules = { $unit }: importen endret ingenting her, fordi oppsettet ikke ville vært gyldig. Det kan være at bare én person ville blitt varslet. Se over nivåene.

# Det som er endret, i ord
change-unit-added = Ny enhet: { $name }
change-unit-removed = Enheten { $name } er tatt ut
change-unit-renamed = Enheten heter nå { $after }, før { $before }
change-level-added = Nytt nivå: { $name } ({ $people })
change-level-removed = Fjernet nivå: { $name } ({ $people })
change-level-renamed = Nivået { $before } heter nå { $after }
change-levels-ordered = Ny rekkefølge: { $people }
change-level-joined = Nytt i { $name }: { $people }
change-level-left = Ute av { $name }: { $people }
change-level-wait = Ventetid i { $name }: { $before } → { $after }
change-level-wait-alone = Ventetid i { $name } når kollegaen er alene: { $before } → { $after }
change-repeat = Hvor mange ganger nivåene gås gjennom: { $before } → { $after }
change-contact-seconds = Spør om kontakt etter: { $before } → { $after }
change-rep-joined = Nytt verneombud: { $people }
change-rep-left = Ikke lenger verneombud: { $people }
change-admin-joined = Ny administrator: { $people }
change-admin-left = Ikke lenger administrator: { $people }
change-member-joined = { $count ->
    [one] Nytt medlem
   *[other] Nye medlemmer
}: { $people }
change-member-left = Ikke lenger medlem: { $people }
change-members-joined = { $count ->
    [one] Ett nytt medlem
   *[other] { $count } nye medlemmer
}
change-members-left = { $count ->
    [one] Ett medlem er ute
   *[other] { $count } medlemmer er ute
}
change-number-added = Nytt nummer: { $name }, { $after }
change-number-removed = Fjernet nummer: { $name }, { $before }
change-phone = Telefonnummer til { $name }: { $before } → { $after }
change-name = { $before } heter nå { $after }
change-away = { $name } er borte til og med { $after }
change-away-open = { $name } er borte inntil videre
change-away-from = { $name } er borte fra { $before } til og med { $after }
change-away-from-open = { $name } er borte fra { $before } og inntil videre
change-back = { $name } er tilbake
change-none = ingen

# Beskjeden til de ansatte
announce-headline = Noe er endret i { $unit }
announce-routines-headline = Rutiner er endret i { $unit }
announce-by = Endret av { $names }
announce-by-file = Endret i organisasjonsfilen
announce-by-import = Endret ved import
announce-chain = Slik varsles det nå
announce-routine = Rutinen «{ $title }» er endret. Les den, og si fra når du har forstått den.
announce-read = Les { $title }
announce-ladder = Setningene under «{ $ladder }» er endret. Skriv advarsel for å se dem.

# Svar
answer-admin-who = Bare administratorene kan endre dette. Spør { $names }.
answer-admin-ring = Bare administratorene kan endre dette, og ingen av dem nås i Teams. Ring { $names }, eller spør de som drifter boten.
answer-admin-unreached = Bare administratorene kan endre dette, og ingen av dem nås i Teams. Spør de som drifter boten.
answer-admin-nobody = Enheten har ingen administrator. Spør de som drifter boten.
answer-admin-saved = Lagret. Det gjelder fra nå. De ansatte i enheten får beskjed.
answer-admin-only-saved = Lagret. Det gjelder fra nå.
answer-admin-planned = Lagret.
answer-admin-saved-absence = Lagret. Det gjelder fra nå. { $name } får beskjed.
answer-admin-saved-absence-later = Lagret. { $name } får beskjed.
answer-admin-saved-already = Det er lagret. Her er oppsettet slik det er nå.
answer-admin-no-change = Slik er det allerede. Ingenting ble endret.
answer-admin-wait = Oppsettet ble endret akkurat nå. Vent noen sekunder, og prøv igjen.
answer-admin-read-only = Oppsettet ligger i en fil, og kan ikke endres her. De som drifter boten, endrer den.
answer-admin-level-gone = Nivået finnes ikke lenger. Her er oppsettet slik det er nå.
answer-admin-empty-level = Et nivå må ha minst én person. Legg til en annen først, eller fjern nivået.
answer-admin-no-level = Enheten må ha minst ett nivå. Legg til et nytt først.
answer-admin-one-person = Da ville bare én person kunne svare. Det må være minst to i nivåene til sammen.
answer-admin-two-units = { $name } er medlem i { $unit }. Ta personen ut der først.
answer-admin-phone = Dette nummeret kan ikke ringes. Skriv åtte siffer, eller pluss og landkode.
answer-admin-seconds = Ventetid skrives som hele sekunder, fra 1 til 3600.
answer-admin-repeat = Antall ganger skrives som et helt tall, fra 1 til 100.
answer-admin-no-name = Skriv et navn.
answer-admin-twice = Personen er på nivået fra før.
answer-admin-unknown-person = Fant ingen med det navnet. Personen må ha skrevet til boten, eller stå i oppsettet fra før.
answer-admin-other = Endringen ble ikke godtatt. Spør de som drifter boten.
answer-admin-last = Enheten må ha minst én administrator. Legg til en annen først.
answer-admin-choose = Velg en person, eller skriv navnet.
answer-admin-choose-only = Velg hvem det gjelder.
answer-admin-several = Flere har dette navnet. Velg personen i listen, eller skriv ID-en i stedet for navnet.
answer-admin-loop = { $name } er selv borte, og ingen svarer til slutt. Velg en annen.
answer-admin-own-stand-in = { $name } kan ikke svare for seg selv. Velg en annen, eller ingen.
answer-admin-past = Datoen er passert. Velg en dag fra i dag av, eller la feltet stå tomt.
answer-admin-far = Datoen ligger for langt fram. Velg en dag før år 2100, eller la feltet stå tomt.
answer-admin-changed-since = Noe av dette er endret siden, eller noen har sluttet. Rett det i oppsettet.
answer-back-by-admin = { $name } har meldt deg tilbake. Du varsles igjen fra nå.
answer-dropped-by-admin = { $name } har fjernet fraværet ditt. Du varsles som vanlig.
about-changes = Endringer du har gjort i oppsettet: { $count }

# I menyen
menu-admin = Se og endre oppsettet i enheten din

# Knappen på kortet fra morgensjekken
admin-open = Åpne oppsettet

# Skrivebordet: det den som styrer, leder eller er verneombud, får når de skriver hei
desk-headline = Dette venter på deg
desk-headline-well = Ingenting venter på deg
desk-look = Se og endre
desk-ahead = Fra { $day } har { $level } ingen: { $name } er borte
desk-print = Skriv ut
desk-raise = Varsle leder
desk-setup = Oppsett
desk-measures = Tiltak
desk-insight = Innsikt
desk-wall = Beredskapskort
desk-plan = Varslingsrutine
desk-year = Årstall
desk-back = Tilbake til oversikten
desk-measures-late = { $count ->
    [one] Ett tiltak er over fristen
   *[other] { $count } tiltak er over fristen
}
desk-measures-due = { $count ->
    [one] Ett tiltak har frist denne uken
   *[other] { $count } tiltak har frist denne uken
}
desk-drill = { $count ->
    [0] Det er på tide å prøve varselet
    [one] Én i enheten skulle ha øvd
   *[other] { $count } i enheten skulle ha øvd
}
desk-follow-ups-late = { $count ->
    [one] Én oppfølging er over fristen
   *[other] { $count } oppfølginger er over fristen
}
desk-follow-ups = { $count ->
    [one] Du har én oppfølging som ikke er ferdig
   *[other] Du har { $count } oppfølginger som ikke er ferdige
}
desk-report = Avviksmeldingen din er ikke sendt
desk-note = Notatet ditt er ikke sendt
desk-stands-in = Du svarer for { $name }
desk-stands-in-until = Du svarer for { $name } til og med { $day }
desk-do-who = Hvem kan rette?
desk-do-setup = Åpne oppsettet
desk-do-level = Rett nivået
desk-do-absence = Sett inn noen
desk-do-phones = Rett nummeret
desk-do-admins = Ny administrator
desk-do-reps = Velg verneombud
desk-do-people = Bytt ut
desk-do-write = Skriv i Teams
desk-do-write-all = Skriv til dem
desk-do-measures = { $count ->
    [one] Se tiltaket
   *[other] Se tiltakene
}
desk-do-drill = Planlegg øvelse
desk-do-follow-up = Følg opp
desk-do-report = Gjør ferdig
answer-desk-done = Dette er ordnet i mellomtiden. Her er det som venter nå.
answer-desk-nobody = Oversikten er for dem som leder, er verneombud eller administrerer en enhet.
answer-desk-not-yours = Du har ikke lenger denne rollen i enheten.
menu-desk = Se hva som venter på deg, og skriv ut beredskapskort, rutine og årstall

# Skriv ut
papers-headline = Skriv ut for { $unit }
papers-line = Lenkene er dine og virker i fem minutter.
papers-wall = Beredskapskort til veggen
papers-others = Andre papirer
papers-unit = Kort for { $unit }
papers-nowhere = Papirene skrives ut av dem som drifter boten.
admin-wall = Heng opp nytt kort
admin-wall-old = Beredskapskortet på veggen er gammelt nå. De som drifter boten, skriver ut et nytt.
wall-hang-new = Beredskapskortet for { $unit } er gammelt nå, og { $by } er ikke lenger administrator. Skriv «skriv ut» her, og heng opp et nytt.
paper-page-wall = Beredskapskort
paper-page-wall-line = Skriv det ut, og heng det der alle ser det.
announce-broken = Dette er ikke i orden
