# Årstala til partnarskapsmøtet (rodtkort export yearly), nynorsk. Blir retta som dei andre (docs/texts.md).
# Ingen personar og ingen rangering (L13).

yearly-title = Raudt kort i { $year }
yearly-unit = { $unit } ({ $number })
yearly-unit-and-below = { $unit } ({ $number }) og einingane under
yearly-so-far = Tala for { $year } går til og med { $date }. Tala for { $before } gjeld heile året.
yearly-nothing = Det er ikkje registrert nokon varsel eller hendingar.
yearly-front = Oversikt
yearly-value = Tal
yearly-before = Året før
yearly-target = Mål
yearly-subject = Kva
yearly-footer = Anonyme tal til partnarskapsmøtet. Laga { $date }.

# Tal
yearly-seconds = { $value } s
yearly-percent = { $value } %
yearly-mark-hidden = under fem
yearly-mark-too-few = for få
yearly-mark-rest = blant andre
yearly-mark-unanswered = ikkje svart på

# Månad for månad
yearly-short = Varsel og hendingar
yearly-short-year = { $count ->
     [0] I { $year } vart det ikkje sendt noko varsel.
     [one] I { $year } vart det sendt eitt varsel ({ $months }).
    *[other] I { $year } vart det sendt { $count } varsel ({ $months }).
  }
yearly-short-noted = { $count ->
     [one] Éi hending vart registrert utan varsel.
    *[other] { $count } hendingar vart registrerte utan varsel.
  }
yearly-short-few = Det er for få til å vise svartid, avviksmeldingar og kva som hende utan at nokon kan kjennast att.
yearly-months = Varsel månad for månad
yearly-months-words = Søyler: talet på varsel kvar månad, i år og året før. Tala står i tabellen under.
yearly-month-column = Månad
yearly-whole-year = Heile året
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
yearly-alarms = Varsel
yearly-without-alarm = Registrert utan varsel
yearly-median = Svartid, median

# Svartid
yearly-answers = Svartid
yearly-answers-words = Stolpar: delen av varsla som nokon svarte på innan 10 og 40 sekund, mot måla. Tala står i tabellen under.
yearly-counted = Frå varselet vart sendt til ein leiar eller kollega sa at dei hjelper.
yearly-measured = Varsel med svartid
yearly-p80 = 80 % svart på innan
yearly-within = Svart på innan { $seconds } s
yearly-unanswered = Ikkje svart på
yearly-called = Varsel der nokon vart ringt
yearly-by-key = Svart på i telefonen, med tast
yearly-to-key = Frå varsel til tast, median
yearly-exhausted = Heile kjeda varsla, ingen svarte
yearly-more-after-answer = Fleire måtte varslast etter svar
yearly-level = Svart på nivå { $level }
yearly-level-again = Svart på etter at heile kjeda var varsla
yearly-level-others = Svart på andre nivå

# Rapportering
yearly-reports = Varsel og avviksmeldingar
yearly-reports-words = Stolpar: kva som er gjort med avviksmelding for varsla. Tala står i tabellen under.
yearly-reports-intro = Er det grunn til å tru at noko ikkje blir meldt? Kva kan grunnen vere?
yearly-missing = Utan avviksmelding
yearly-reported = Avvik meldt
yearly-not-felt = Ikkje opplevd som trugande
yearly-withdrawn-unreported = Varselet vart trekt
yearly-reported-without-alarm = Avvik meldt utan varsel
yearly-delivered = Avvik registrert i avvikssystemet
yearly-notes-filed = Notat journalført
yearly-evidence = Bevis lagra
yearly-follow-ups-closed = Oppfølging lukka
yearly-follow-ups-open = Oppfølging ikkje lukka
yearly-lessons = Lærdom delt med eininga
yearly-threats = Trugsmål å følgje opp
yearly-threats-followed-up = Trugsmål følgt opp ferdig

# Kva som skjedde
yearly-kinds = Kva dei tilsette opplevde
yearly-ways = Korleis det skjedde
yearly-places = Kvar den tilsette var
yearly-targets = Kven det var retta mot
yearly-split-words = Stolpar: { $heading }. Tala står i tabellen under.
yearly-target-self = Den tilsette sjølv
yearly-not-told = Ikkje oppgitt
yearly-too-few-to-split = Det er for få til å delast opp.
yearly-others = Andre
yearly-conversations = Samtalane
yearly-warned = Åtvaring gitt
yearly-calls-ended = Samtalen avslutta

# Einingane
yearly-units = Einingane
yearly-units-intro = I rekkjefølgje etter einingsnummer. Einingane har ulike oppgåver og kan ikkje rangerast etter tala.
yearly-unit-column = Eining

# Beredskap
yearly-prepared = Øvingar og rutinar
yearly-prepared-intro = Øvingar er ikkje med i nokon av dei andre tala.
yearly-prepared-none = Ingen øvingar og ingen lesne rutinar er registrerte.
yearly-prepared-words = Søyler: talet på øvingar kvar månad, i år og året før. Tala står i tabellen under.
yearly-drills = Øvingar
yearly-readings = Rutinar lesne

# Slik er det talt
yearly-notes = Slik er det talt
yearly-note-few = Tal som er mindre enn { $least }, blir ikkje viste når dei kan fortelje kven det gjeld. Då står det «under fem» eller «for få», eller dei er slått saman under «Andre».
yearly-note-alarms = Varsel er raudt kort som nokon fekk. Registrert utan varsel er hendingar som nokon har lagt inn etterpå. Begge er med i det som skjedde. Er det sendt avviksmelding, gjeld det som står der. Eit notat åleine er inga hending.
yearly-note-answers = Eit varsel som ingen svarte på, tel som ikkje svart på i tide. Det er ikkje med dersom det stod i 40 sekund eller mindre.
yearly-note-reports = Utan avviksmelding er varsel som ikkje er trekte, ikkje er melde som avvik, og der den tilsette ikkje har sagt at det ikkje opplevdest trugande. Talet blir vist når det er minst fem varsel.
yearly-note-drills = Øvingar blir talde for seg. Rutinar lesne gjeld dei som høyrer til eininga i dag.
yearly-note-units = Alt blir talt i den månaden hendinga skjedde, i eininga ho skjedde i, norsk tid.
