# Fana i Teams, og dei same sidene i nettlesaren. Bilete først, tabellar under. Ingen namn og ingen tal under fem, utan der det står (L13).

tab-title = Raudt kort
tab-name = Mi side
tab-skip = Gå til innhaldet
tab-menu = Sider
tab-chat = Hjelp: til chatten
tab-now = No
tab-today = I dag
tab-year = Året
tab-mine = Mitt
tab-few = færre enn fem
tab-not-told = blir ikkje vist
tab-print = Skriv ut
tab-out = Logg ut
tab-language = Språk
tab-language-save = Byt

tab-hidden = Gøymt fordi sida har stått urørt. Rør sida for å vise ho att.
tab-meeting = Sida blir ikkje vist i eit møte. Opne Raudt kort i venstre felt i Teams.
tab-old = Denne sida kan du ikkje sjå, eller så finst ho ikkje.
tab-broken = Sida kan ikkje visast no, fordi databasen ikkje svarer. Treng du hjelp, skriv hjelp i chatten. Høyrer du ikkje noko på fem sekund, ring.
tab-not-stored = Det vart ikkje lagra. Prøv igjen om litt.
tab-no-chat = Opne chatten med Raudt kort i Teams først. Då kan du gjere dette her.
tab-stale = Sida var for gammal. Gjer det ein gong til.

tab-in-title = Logg inn
tab-in-wait = Eit augeblikk. Teams loggar deg inn.
tab-in-browser = Logg inn med Nav-kontoen
tab-in-line = Opne Raudt kort i Teams, eller logg inn her.
tab-in-failed = Du vart ikkje logga inn. Lukk sida og opne ho att.
tab-in-teams-only = Opne Raudt kort i Teams. Her kan du ikkje logge inn.
tab-who-title = Kven er du?
tab-who-line = Berre på di eiga maskin. Alle her er oppdikta.

tab-now-title = Akkurat no
tab-now-none = Ingen opne varsel
tab-now-lost = Sida får ikkje vite kva som skjer akkurat no. Varsel går ut som før: følg med i chatten.
tab-now-none-line = Sida følgjer med av seg sjølv.
tab-now-open = { $count ->
    [one] Eitt ope varsel
   *[other] { $count } opne varsel
}
tab-now-waits = { $name } treng hjelp
tab-now-helped = { $helper } hjelper { $name }
tab-now-exhausted = Ingen har svart { $name }
tab-now-where = { $unit } · { $time }
tab-now-level = nivå { $level } er varsla
tab-now-answer = Svar i chatten
tab-now-answer-line = Du svarer på varselet på kortet ditt i chatten.
tab-now-others = { $count ->
    [one] Eitt varsel er ope i { $unit }. Dei som kan svare, er varsla.
   *[other] { $count } varsel er opne i { $unit }. Dei som kan svare, er varsla.
}
tab-now-reach = Kven kan nåast
tab-now-unit = Eining
tab-now-level-name = Nivå
tab-now-state = No
tab-now-can = kan nåast
tab-now-cannot = kan ikkje nåast
tab-now-calm = { $count ->
    [one] Alle nivå kan nåast i éi eining.
   *[other] Alle nivå kan nåast i { $count } einingar.
}

tab-today-title = I dag
tab-today-follow-up = Oppfølging
tab-today-nothing = Ingenting å gjere her.
tab-today-is-open = Open
tab-today-when = Hending
tab-today-what = Kva
tab-today-state = Status
tab-today-next = Neste
tab-today-report = Avviksmelding
tab-today-owner = Blir følgd opp av
tab-today-do = Gjer
tab-today-open = Opne
tab-today-drills = Øvingar
tab-today-drill-function = Prøv varselet innan { $day }
tab-today-drill-late = Varselet skulle vore prøvd { $day }
tab-today-drill-unknown = Ingen dato er sett
tab-today-drill-people = { $count } av { $of } manglar øving
tab-today-drill-few = Kor mange som manglar øving, blir ikkje vist
tab-today-measures = Tryggleikstiltak
tab-today-counts = Over fristen: { $overdue } · I bruk: { $all }
tab-today-rest = Heile registeret får du med tiltak i chatten.

tab-plan-title = Oppfølging
tab-plan-done = Gjort
tab-plan-again = Rett opp
tab-plan-date = Ny dato
tab-plan-save = Lagre
tab-plan-line = Resten gjer du på kortet i chatten: lukke avviket.
tab-plan-read = Vis alt
tab-plan-read-line = At du les det som er skrive, blir registrert.
tab-report-title = Avviksmelding
tab-report-line = At du opnar ho, blir registrert. Den som skreiv ho, kan sjå det.
tab-report-open = Opne avviksmeldinga
tab-back = Tilbake

tab-year-ends = Denne månaden er ikkje med.
tab-year-title = Siste tolv månader
tab-year-all = Alle einingane
tab-year-choose = Eining
tab-year-show = Vis
tab-year-too-many = Det er for mykje til å teljast her. Be drifta om årstala.
tab-year-pdf = Årstal som PDF
tab-year-xlsx = Årstal som rekneark
tab-year-alarms = varsel
tab-year-months = Varsel per månad
tab-year-months-line = { $count ->
    [0] Månader med færre enn fem blir ikkje viste kvar for seg.
   *[other] Månader med færre enn fem blir ikkje viste kvar for seg. Dei skraverte har { $count } til saman.
}
tab-year-month = Månad
tab-year-number = Tal
tab-year-share = Del
tab-year-answers = Svartid
tab-year-within = Innan { $seconds ->
    [one] { $seconds } sekund
   *[other] { $seconds } sekund
}
tab-year-target = mål { $target } %
tab-year-reached = nådd
tab-year-missed = ikkje nådd
tab-year-median = Halvparten er svart på innan
tab-year-p80 = 80 % er svart på innan
tab-year-no-times = Ingen svartider enno.
tab-year-few-times = Svartidene blir ikkje viste: færre enn fem varsel.
tab-year-one-leader = Svartidene blir ikkje viste: eininga har éin leiar, og tala skal ikkje måle nokon.
tab-year-kinds = Kva tilsette opplevde
tab-year-ways = Kanal
tab-year-about = Runda av til næraste fem prosent.
tab-year-no-kinds = For få til å visast.
tab-year-followed = Oppfølging og rapportar
tab-year-prepared = Øvingar
tab-year-units = Einingane
tab-year-left-out = { $count ->
    [one] Éi eining har for få varsel og er ikkje med i summen.
   *[other] { $count } einingar har for få varsel og er ikkje med i summen.
}
tab-year-drills = Øvingar
tab-year-exhausted = Ingen svarte i heile kjeda
tab-year-missing = Utan avviksmelding
tab-year-withdrawn = Trekte
tab-year-without = Hendingar utan varsel
tab-year-overdue = Oppfølging over fristen
tab-year-open = Oppfølging open
tab-year-closed = Oppfølging lukka
tab-year-alone = Øvingar åleine
tab-year-with-leader = Øvingar med leiar
tab-year-late = Manglar øving
tab-year-of = { $count } av { $of }

tab-mine-title = Mitt
tab-mine-line = Berre du ser denne sida.
tab-mine-alarms = Varsel og meldingar
tab-mine-none = Ingenting her enno.
tab-mine-at = Når
tab-mine-unit = Eining
tab-mine-what = Kva
tab-mine-helper = Hjelpte deg
tab-mine-nobody = ingen
tab-mine-evidence = Bevis
tab-mine-sent = Sendt
tab-mine-of = Varsel
tab-mine-show = Vis
tab-mine-of-none = ikkje knytt til eit varsel her
tab-mine-not-shown = blir ikkje vist her
tab-mine-look-line = At du ser på det, blir registrert.
tab-mine-settings = Innstillingar
tab-mine-open = ope
tab-mine-ended = avslutta
tab-mine-noted = meldt utan varsel
tab-mine-drill = ØVELSE
tab-mine-papers = Avviksmeldingar og notat
tab-mine-paper = Papir
tab-mine-report = Avviksmelding
tab-mine-note = Notat
tab-mine-state = Status
tab-mine-pdf = PDF
tab-mine-looks = Kven har sett
tab-mine-looks-none = Ingen andre har opna noko av ditt.
tab-mine-training = Opplæring
tab-mine-alone = Øvd åleine
tab-mine-with-leader = Øvd med leiar
tab-mine-next = Neste øving innan
tab-mine-due = no
tab-mine-never = ikkje enno
tab-mine-read = Lese
tab-mine-in-chat = Skriv rapport, bevis eller øving i chatten for å gå vidare.
tab-paper-open = ikkje ferdig
tab-paper-waiting = på veg
tab-paper-refused = må rettast
tab-paper-by-hand = du fører det sjølv
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
