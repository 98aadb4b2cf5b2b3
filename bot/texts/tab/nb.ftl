# Fanen i Teams, og de samme sidene i nettleseren. Bilder først, tabeller under. Ingen navn og ingen tall under fem, uten der det står (L13).

tab-title = Rødt kort
tab-name = Min side
tab-skip = Gå til innholdet
tab-menu = Sider
tab-chat = Hjelp: til chatten
tab-now = Nå
tab-today = I dag
tab-year = Året
tab-mine = Mitt
tab-few = færre enn fem
tab-not-told = vises ikke
tab-print = Skriv ut
tab-out = Logg ut
tab-language = Språk
tab-language-save = Bytt

tab-hidden = Skjult fordi siden har stått urørt. Rør siden for å vise den igjen.
tab-meeting = Siden vises ikke i et møte. Åpne Rødt kort i venstre felt i Teams.
tab-old = Denne siden kan du ikke se, eller så finnes den ikke.
tab-broken = Siden kan ikke vises nå, fordi databasen ikke svarer. Trenger du hjelp, skriv hjelp i chatten. Hører du ikke noe på fem sekunder, ring.
tab-not-stored = Det ble ikke lagret. Prøv igjen om litt.
tab-no-chat = Åpne chatten med Rødt kort i Teams først. Da kan du gjøre dette her.
tab-stale = Siden var for gammel. Gjør det en gang til.

tab-in-title = Logg inn
tab-in-wait = Et øyeblikk. Teams logger deg inn.
tab-in-browser = Logg inn med Nav-kontoen
tab-in-line = Åpne Rødt kort i Teams, eller logg inn her.
tab-in-failed = Du ble ikke logget inn. Lukk siden og åpne den igjen.
tab-in-teams-only = Åpne Rødt kort i Teams. Her kan du ikke logge inn.
tab-who-title = Hvem er du?
tab-who-line = Bare på din egen maskin. Alle her er oppdiktet.

tab-now-title = Akkurat nå
tab-now-none = Ingen åpne varsler
tab-now-lost = Siden får ikke vite hva som skjer akkurat nå. Varsler går ut som før: følg med i chatten.
tab-now-none-line = Siden følger med av seg selv.
tab-now-open = { $count ->
    [one] Ett åpent varsel
   *[other] { $count } åpne varsler
}
tab-now-waits = { $name } trenger hjelp
tab-now-helped = { $helper } hjelper { $name }
tab-now-exhausted = Ingen har svart { $name }
tab-now-where = { $unit } · { $time }
tab-now-level = nivå { $level } er varslet
tab-now-answer = Svar i chatten
tab-now-answer-line = Du svarer på varselet på kortet ditt i chatten.
tab-now-others = { $count ->
    [one] Ett varsel er åpent i { $unit }. De som kan svare, er varslet.
   *[other] { $count } varsler er åpne i { $unit }. De som kan svare, er varslet.
}
tab-now-reach = Hvem kan nås
tab-now-unit = Enhet
tab-now-level-name = Nivå
tab-now-state = Nå
tab-now-can = kan nås
tab-now-cannot = kan ikke nås
tab-now-calm = { $count ->
    [one] Alle nivåer kan nås i én enhet.
   *[other] Alle nivåer kan nås i { $count } enheter.
}

tab-today-title = I dag
tab-today-follow-up = Oppfølging
tab-today-nothing = Ingenting å gjøre her.
tab-today-is-open = Åpen
tab-today-when = Hendelse
tab-today-what = Hva
tab-today-state = Status
tab-today-next = Neste
tab-today-report = Avviksmelding
tab-today-owner = Følges opp av
tab-today-do = Gjør
tab-today-open = Åpne
tab-today-drills = Øvelser
tab-today-drill-function = Prøv varselet innen { $day }
tab-today-drill-late = Varselet skulle vært prøvd { $day }
tab-today-drill-unknown = Ingen dato er satt
tab-today-drill-people = { $count } av { $of } mangler øvelse
tab-today-drill-few = Hvor mange som mangler øvelse, vises ikke
tab-today-measures = Sikkerhetstiltak
tab-today-counts = Over fristen: { $overdue } · I bruk: { $all }
tab-today-rest = Hele registeret får du med tiltak i chatten.

tab-plan-title = Oppfølging
tab-plan-done = Gjort
tab-plan-again = Rett opp
tab-plan-date = Ny dato
tab-plan-save = Lagre
tab-plan-line = Resten gjør du på kortet i chatten: lukke avviket.
tab-plan-read = Vis alt
tab-plan-read-line = At du leser det som er skrevet, blir registrert.
tab-report-title = Avviksmelding
tab-report-line = At du åpner den, blir registrert. Den som skrev den, kan se det.
tab-report-open = Åpne avviksmeldingen
tab-back = Tilbake

tab-year-ends = Denne måneden er ikke med.
tab-year-title = Siste tolv måneder
tab-year-all = Alle enhetene
tab-year-choose = Enhet
tab-year-show = Vis
tab-year-too-many = Det er for mye til å telles her. Be driften om årstallene.
tab-year-pdf = Årstall som PDF
tab-year-xlsx = Årstall som regneark
tab-year-alarms = varsler
tab-year-months = Varsler per måned
tab-year-months-line = { $count ->
    [0] Måneder med færre enn fem vises ikke hver for seg.
   *[other] Måneder med færre enn fem vises ikke hver for seg. De skraverte har { $count } til sammen.
}
tab-year-month = Måned
tab-year-number = Antall
tab-year-share = Andel
tab-year-answers = Svartid
tab-year-within = Innen { $seconds ->
    [one] { $seconds } sekund
   *[other] { $seconds } sekunder
}
tab-year-target = mål { $target } %
tab-year-reached = nådd
tab-year-missed = ikke nådd
tab-year-median = Halvparten er besvart innen
tab-year-p80 = 80 % er besvart innen
tab-year-no-times = Ingen svartider ennå.
tab-year-few-times = Svartidene vises ikke: færre enn fem varsler.
tab-year-one-leader = Svartidene vises ikke: enheten har én leder, og tallene skal ikke måle noen.
tab-year-kinds = Hva ansatte opplevde
tab-year-ways = Kanal
tab-year-about = Rundet av til nærmeste fem prosent.
tab-year-no-kinds = For få til å vises.
tab-year-followed = Oppfølging og rapporter
tab-year-prepared = Øvelser
tab-year-units = Enhetene
tab-year-left-out = { $count ->
    [one] Én enhet har for få varsler og er ikke med i summen.
   *[other] { $count } enheter har for få varsler og er ikke med i summen.
}
tab-year-drills = Øvelser
tab-year-exhausted = Ingen svarte i hele kjeden
tab-year-missing = Uten avviksmelding
tab-year-withdrawn = Trukket
tab-year-without = Hendelser uten varsel
tab-year-overdue = Oppfølging over fristen
tab-year-open = Oppfølging åpen
tab-year-closed = Oppfølging lukket
tab-year-alone = Øvelser alene
tab-year-with-leader = Øvelser med leder
tab-year-late = Mangler øvelse
tab-year-of = { $count } av { $of }

tab-mine-title = Mitt
tab-mine-line = Bare du ser denne siden.
tab-mine-alarms = Varsler og meldinger
tab-mine-none = Ingenting her ennå.
tab-mine-at = Når
tab-mine-unit = Enhet
tab-mine-what = Hva
tab-mine-helper = Hjalp deg
tab-mine-nobody = ingen
tab-mine-evidence = Bevis
tab-mine-sent = Sendt
tab-mine-of = Varsel
tab-mine-show = Vis
tab-mine-of-none = ikke knyttet til et varsel her
tab-mine-not-shown = vises ikke her
tab-mine-look-line = At du ser på det, blir registrert.
tab-mine-settings = Innstillinger
tab-mine-open = åpent
tab-mine-ended = avsluttet
tab-mine-noted = meldt uten varsel
tab-mine-drill = ØVELSE
tab-mine-papers = Avviksmeldinger og notater
tab-mine-paper = Papir
tab-mine-report = Avviksmelding
tab-mine-note = Notat
tab-mine-state = Status
tab-mine-pdf = PDF
tab-mine-looks = Hvem har sett
tab-mine-looks-none = Ingen andre har åpnet noe av ditt.
tab-mine-training = Opplæring
tab-mine-alone = Øvd alene
tab-mine-with-leader = Øvd med leder
tab-mine-next = Neste øvelse innen
tab-mine-due = nå
tab-mine-never = ikke ennå
tab-mine-read = Lest
tab-mine-in-chat = Skriv rapport, bevis eller øvelse i chatten for å gå videre.
tab-paper-open = ikke ferdig
tab-paper-waiting = på vei
tab-paper-refused = må rettes
tab-paper-by-hand = føres av deg
tab-paper-sent = levert
tab-month = { $month ->
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
   *[other] desember
}
