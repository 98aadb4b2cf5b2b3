# Årstallene til partnerskapsmøtet (rodtkort export yearly), bokmål. Rettes som de andre (docs/texts.md).
# Ingen personer og ingen rangering (L13).

yearly-title = Rødt kort i { $year }
yearly-unit = { $unit } ({ $number })
yearly-unit-and-below = { $unit } ({ $number }) og enhetene under
yearly-so-far = Tallene for { $year } går til og med { $date }. Tallene for { $before } gjelder hele året.
yearly-nothing = Det er ikke registrert noen varsler eller hendelser.
yearly-front = Oversikt
yearly-value = Tall
yearly-before = Året før
yearly-target = Mål
yearly-subject = Hva
yearly-footer = Anonyme tall til partnerskapsmøtet. Laget { $date }.

# Tall
yearly-seconds = { $value } s
yearly-percent = { $value } %
yearly-mark-hidden = under fem
yearly-mark-too-few = for få
yearly-mark-rest = blant andre
yearly-mark-unanswered = ikke besvart

# Måned for måned
yearly-short = Varsler og hendelser
yearly-short-year = { $count ->
     [0] I { $year } ble det ikke sendt noe varsel.
     [one] I { $year } ble det sendt ett varsel ({ $months }).
    *[other] I { $year } ble det sendt { $count } varsler ({ $months }).
  }
yearly-short-noted = { $count ->
     [one] Én hendelse ble registrert uten varsel.
    *[other] { $count } hendelser ble registrert uten varsel.
  }
yearly-short-few = Det er for få til å vise svartid, avviksmeldinger og hva som skjedde uten at noen kan kjennes igjen.
yearly-months = Varsler måned for måned
yearly-months-words = Søyler: antall varsler hver måned, i år og året før. Tallene står i tabellen under.
yearly-month-column = Måned
yearly-whole-year = Hele året
yearly-month = { $month ->
     [1] Januar
     [2] Februar
     [3] Mars
     [4] April
     [5] Mai
     [6] Juni
     [7] Juli
     [8] August
     [9] September
     [10] Oktober
     [11] November
    *[12] Desember
  }
yearly-month-short = { $month ->
     [1] jan
     [2] feb
     [3] mars
     [4] apr
     [5] mai
     [6] juni
     [7] juli
     [8] aug
     [9] sep
     [10] okt
     [11] nov
    *[12] des
  }
yearly-alarms = Varsler
yearly-without-alarm = Registrert uten varsel
yearly-median = Svartid, median

# Svartid
yearly-answers = Svartid
yearly-answers-words = Stolper: andelen varsler som ble besvart innen 10 og 40 sekunder, mot målene. Tallene står i tabellen under.
yearly-counted = Fra varselet ble sendt til en leder eller kollega sa at de hjelper.
yearly-measured = Varsler med svartid
yearly-p80 = 80 % besvart innen
yearly-within = Besvart innen { $seconds } s
yearly-unanswered = Ikke besvart
yearly-called = Varsler der noen ble ringt
yearly-by-key = Besvart på telefonen, med tast
yearly-to-key = Fra varsel til tast, median
yearly-exhausted = Hele kjeden varslet, ingen svarte
yearly-more-after-answer = Flere måtte varsles etter svar
yearly-level = Besvart på nivå { $level }
yearly-level-again = Besvart etter at hele kjeden var varslet
yearly-level-others = Besvart på andre nivåer

# Rapportering
yearly-reports = Varsler og avviksmeldinger
yearly-reports-words = Stolper: hva som er gjort med avviksmelding for varslene. Tallene står i tabellen under.
yearly-reports-intro = Er det grunn til å tro at noe ikke blir meldt? Hva kan grunnen være?
yearly-missing = Uten avviksmelding
yearly-reported = Avvik meldt
yearly-not-felt = Ikke opplevd som truende
yearly-withdrawn-unreported = Varselet ble trukket
yearly-reported-without-alarm = Avvik meldt uten varsel
yearly-delivered = Avvik registrert i avvikssystemet
yearly-notes-filed = Notater journalført
yearly-evidence = Bevis lagret
yearly-follow-ups-closed = Oppfølging lukket
yearly-follow-ups-open = Oppfølging ikke lukket
yearly-lessons = Lærdom delt med enheten
yearly-threats = Trusler å følge opp
yearly-threats-followed-up = Trusler fulgt opp ferdig

# Hva som skjedde
yearly-kinds = Hva de ansatte opplevde
yearly-ways = Hvordan det skjedde
yearly-places = Hvor den ansatte var
yearly-targets = Hvem det var rettet mot
yearly-split-words = Stolper: { $heading }. Tallene står i tabellen under.
yearly-target-self = Den ansatte selv
yearly-not-told = Ikke oppgitt
yearly-too-few-to-split = Det er for få til å deles opp.
yearly-others = Andre
yearly-conversations = Samtalene
yearly-warned = Advarsel gitt
yearly-calls-ended = Samtalen avsluttet

# Enhetene
yearly-units = Enhetene
yearly-units-intro = I rekkefølge etter enhetsnummer. Enhetene har ulike oppgaver og kan ikke rangeres etter tallene.
yearly-unit-column = Enhet

# Beredskap
yearly-prepared = Øvelser og rutiner
yearly-prepared-intro = Øvelser er ikke med i noen av de andre tallene.
yearly-prepared-none = Ingen øvelser og ingen leste rutiner er registrert.
yearly-prepared-words = Søyler: antall øvelser hver måned, i år og året før. Tallene står i tabellen under.
yearly-drills = Øvelser
yearly-readings = Rutiner lest

# Slik er det talt
yearly-notes = Slik er det talt
yearly-note-few = Tall som er mindre enn { $least }, vises ikke når de kan fortelle hvem det gjelder. Da står det «under fem» eller «for få», eller de er slått sammen under «Andre».
yearly-note-alarms = Varsler er rødt kort som noen fikk. Registrert uten varsel er hendelser som noen har lagt inn etterpå. Begge er med i det som skjedde. Er det sendt avviksmelding, gjelder det som står der. Et notat alene er ingen hendelse.
yearly-note-answers = Et varsel som ingen svarte på, teller som ikke besvart i tide. Det er ikke med hvis det sto i 40 sekunder eller mindre.
yearly-note-reports = Uten avviksmelding er varsler som ikke er trukket, ikke er meldt som avvik, og der den ansatte ikke har sagt at det ikke opplevdes truende. Tallet vises når det er minst fem varsler.
yearly-note-drills = Øvelser telles for seg. Rutiner lest gjelder dem som hører til enheten i dag.
yearly-note-units = Alt telles i den måneden hendelsen skjedde, i enheten den skjedde i, norsk tid.
