# Innsikt: enhetens siste tolv måneder, og hvem som har øvd og lest. Ingen rangering, ingen svartider per person (L13).

insight-headline = { $unit }: siste tolv måneder
insight-period = { $first }–{ $last }
insight-no-alarms = Ingen varsler i perioden.
insight-months = Varsler per måned
insight-month-letter = { $month ->
    [1] J
    [2] F
    [3] M
    [4] A
    [5] M
    [6] J
    [7] J
    [8] A
    [9] S
    [10] O
    [11] N
   *[other] D
}
insight-button = Innsikt
insight-answers = Svar på varsler
insight-within = Innen { $seconds ->
    [one] { $seconds } sekund
   *[other] { $seconds } sekunder
 }
insight-within-reached = { $share } %, målet er { $target } %: nådd
insight-within-missed = { $share } %, målet er { $target } %: ikke nådd
insight-answers-few = Færre enn fem varsler med svartid. Da vises ikke svartidene.
insight-follow-up = Oppfølging
insight-overdue = Over fristen: { $count }
insight-open = Åpne: { $count }
insight-closed = Lukket: { $count }
insight-table = Tallene
insight-alarms = Varsler
insight-without-alarm = Hendelser uten varsel
insight-withdrawn = Trukket
insight-exhausted = Ingen svarte i hele kjeden
insight-more-after-answer = Flere måtte varsles etter svar
insight-median = Svartid, median
insight-p80 = 80 % besvart innen
insight-called = Noen ble ringt
insight-by-key = Besvart på telefonen
insight-to-key = Fra varsel til tast, median
insight-missing = Uten avviksmelding
insight-seconds = { $value } s
insight-few = for få til å vises
insight-unanswered = ikke besvart
insight-kinds = Hva ansatte opplevde
insight-ways = Kanal
insight-not-told = Ikke oppgitt
insight-others = Andre
insight-prepared = Øvelser og rutiner
insight-drills-alone = Øvelser alene
insight-drills-leader = Øvelser med leder
insight-drills-by-key = Øvelser besvart på telefonen
insight-drills-due = Øvelse mangler
insight-new = Har aldri øvd
insight-of = { $count } av { $of }
insight-read = Lest: { $title }
insight-completion = Se hvem som har øvd
insight-other-unit = Vis { $unit }
insight-yearly = Årstallene til partnerskapsmøtet får du av driften.
insight-summary = Innsikt: siste tolv måneder

training-headline = Din opplæring
training-due-now = Det er på tide å øve.
training-due = Neste øvelse innen { $day }.
training-line = Bare du ser datoene. Du får hjelp uansett.
training-alone = Øvelse
training-leader = Øvelse med leder
training-at = Sist { $day }
training-never = Ikke ennå
training-routines = Rutiner
training-read-at = Lest { $day }
training-unread = Ikke lest
training-drill = Øv alene
training-show-routines = Les rutinene
training-unit = Oversikt: { $unit }
training-mine = Min opplæring

completion-headline = Opplæring i { $unit }
completion-purpose = For å planlegge opplæring, ikke for å vurdere ansatte. At du har sett oversikten, blir registrert.
completion-new = { $count ->
    [0] Alle har øvd minst én gang.
    [one] Én har ikke øvd ennå. Alle får hjelp, også uten øvelse.
   *[other] { $count } har ikke øvd ennå. Alle får hjelp, også uten øvelse.
}
completion-person-new = Ikke øvd ennå
completion-alone-done = øvd
completion-alone-not = ikke øvd
completion-leader-done = øvd med leder
completion-leader-not = ikke øvd med leder
completion-read-done = rutiner lest
completion-read-not = rutiner ikke lest
completion-due = neste innen { $day }
completion-late = øvelse mangler
completion-page = Side { $page } av { $pages }
completion-earlier = Forrige side
completion-later = Neste side
completion-summary = Oversikt over opplæring

answer-insight-nobody = Innsikt er for ledere, verneombud og administratorer i en enhet.
answer-insight-too-many = Det er for mange hendelser til å telles her. Be driften om årstallene.
answer-completion-nobody = Oversikten er for administratorer i en enhet.

menu-insight = Se tallene for enheten din
menu-training = Se hva du har øvd på og lest

about-look-training = { $name } så hvem i enheten som har øvd og lest, { $when }

insight-download = Årstall som PDF
insight-year-headline = Årstall for { $unit }
insight-year-line = Lenken er din alene og virker i fem minutter. At du åpner den, blir registrert.
paper-page-figures = Årstall for enheten

insight-choose = Velg enhet
insight-choose-label = Enhet
insight-choose-show = Vis
