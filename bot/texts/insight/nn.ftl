# Innsikt på nynorsk. Sjå nb.ftl for kva kvar tekst er.

insight-headline = { $unit }: siste tolv månader
insight-period = { $first }–{ $last }
insight-no-alarms = Ingen varsel i perioden.
insight-months = Varsel per månad
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
insight-answers = Svar på varsel
insight-within = Innan { $seconds } sekund
insight-within-reached = { $share } %, målet er { $target } %: nådd
insight-within-missed = { $share } %, målet er { $target } %: ikkje nådd
insight-answers-few = Færre enn fem varsel med svartid. Då blir ikkje svartidene viste.
insight-follow-up = Oppfølging
insight-overdue = Over fristen: { $count }
insight-open = Opne: { $count }
insight-closed = Lukka: { $count }
insight-table = Tala
insight-alarms = Varsel
insight-without-alarm = Hendingar utan varsel
insight-withdrawn = Trekte
insight-exhausted = Ingen svarte i heile kjeda
insight-more-after-answer = Fleire måtte varslast etter svar
insight-median = Svartid, median
insight-p80 = 80 % svart på innan
insight-called = Nokon vart ringt
insight-by-key = Svart på i telefonen
insight-to-key = Frå varsel til tast, median
insight-missing = Utan avviksmelding
insight-seconds = { $value } s
insight-few = for få til å visast
insight-unanswered = ikkje svart på
insight-kinds = Kva tilsette opplevde
insight-ways = Kanal
insight-not-told = Ikkje oppgitt
insight-others = Andre
insight-prepared = Øvingar og rutinar
insight-drills-alone = Øvingar åleine
insight-drills-leader = Øvingar med leiar
insight-drills-by-key = Øvingar svart på i telefonen
insight-drills-due = Øving manglar
insight-new = Har aldri øvd
insight-of = { $count } av { $of }
insight-read = Lese: { $title }
insight-completion = Sjå kven som har øvd
insight-other-unit = Vis { $unit }
insight-yearly = Årstala til partnarskapsmøtet får du av drifta.
insight-summary = Innsikt: siste tolv månader

training-headline = Di opplæring
training-due-now = Det er på tide å øve.
training-due = Neste øving innan { $day }.
training-line = Berre du ser datoane. Du får hjelp uansett.
training-alone = Øving
training-leader = Øving med leiar
training-at = Sist { $day }
training-never = Ikkje enno
training-routines = Rutinar
training-read-at = Lese { $day }
training-unread = Ikkje lese
training-drill = Øv åleine
training-show-routines = Les rutinane
training-unit = Oversikt: { $unit }
training-mine = Mi opplæring

completion-headline = Opplæring i { $unit }
completion-purpose = For å planleggje opplæring, ikkje for å vurdere tilsette. At du har sett oversikta, blir registrert.
completion-new = { $count ->
    [0] Alle har øvd minst éin gong.
    [one] Éin har ikkje øvd enno. Alle får hjelp, også utan øving.
   *[other] { $count } har ikkje øvd enno. Alle får hjelp, også utan øving.
}
completion-person-new = Ikkje øvd enno
completion-alone-done = øvd
completion-alone-not = ikkje øvd
completion-leader-done = øvd med leiar
completion-leader-not = ikkje øvd med leiar
completion-read-done = rutinar lesne
completion-read-not = rutinar ikkje lesne
completion-due = neste innan { $day }
completion-late = øving manglar
completion-page = Side { $page } av { $pages }
completion-earlier = Førre side
completion-later = Neste side
completion-summary = Oversikt over opplæring

answer-insight-nobody = Innsikt er for leiarar, verneombod og administratorar i ei eining.
answer-insight-too-many = Det er for mange hendingar til å teljast her. Be drifta om årstala.
answer-completion-nobody = Oversikta er for administratorar i ei eining.

menu-insight = Sjå tala for eininga di
menu-training = Sjå kva du har øvd på og lese

about-look-training = { $name } såg kven i eininga som har øvd og lese, { $when }

insight-download = Årstal som PDF
insight-year-headline = Årstal for { $unit }
insight-year-line = Lenkja er di åleine og verkar i fem minutt. At du opnar ho, blir registrert.
paper-page-figures = Årstal for eininga

insight-choose = Vel eining
insight-choose-label = Eining
insight-choose-show = Vis
