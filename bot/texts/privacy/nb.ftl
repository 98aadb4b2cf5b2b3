# Tekster om personvern, bokmål. Rettes som de andre (docs/texts.md).

# Siden der én person ser ett papir
page-title = Rødt kort
page-broken = Det kan ikke vises nå
page-old = Lenken er for gammel
paper-page-old-line = Gå tilbake til chatten med Rødt kort i Teams, og be om en ny.
paper-page-report = Avviksmelding
paper-page-note = Notat
paper-page-about = Det Rødt kort vet om deg
paper-page-show = Vis
paper-page-own-line = Siden er din alene: ikke vis den til andre.
paper-page-line = Det noteres at du ser på den. Siden er din alene: ikke vis den til andre.
paper-page-pdf = Åpne PDF
paper-page-json = Last ned
paper-page-minutes = Lenken virker i noen minutter. Lukk siden når du er ferdig.

# personvern: det som er lagret om den som spør
about-headline = Dette er lagret om deg
about-what = Hva
about-raised = { $count ->
    [one] Ett varsel du har sendt, øvelser medregnet
   *[other] { $count } varsler du har sendt, øvelser medregnet
}
about-helped = { $count ->
    [one] Ett varsel der du hjalp
   *[other] { $count } varsler der du hjalp
}
about-words = { $count ->
    [one] Én melding du har skrevet
   *[other] { $count } meldinger du har skrevet
}
about-evidence = { $count ->
    [one] Ett bevis du har sendt inn
   *[other] { $count } bevis du har sendt inn
}
about-papers = { $count ->
    [one] Én avviksmelding eller ett notat
   *[other] { $count } avviksmeldinger og notater
}
about-readings = { $count ->
    [one] Én rutine du har lest
   *[other] { $count } rutiner du har lest
}
about-drills = { $count ->
    [one] Én øvelse du har gjennomført
   *[other] { $count } øvelser du har gjennomført
}
about-calls = { $count ->
    [one] Én gang Rødt kort har ringt deg
   *[other] { $count } ganger Rødt kort har ringt deg
}
about-absences = Når du er borte, og hvem som er din stedfortreder
about-nothing = Ingen varsler og ingen tekst
about-always = Navnet ditt, hvor i Teams du nås, og språket du har valgt
about-how-long = Hvor lenge
about-kept-words = Det du skrev under et varsel: { $span }
about-kept-lessons = Det du har delt med enheten som lærdom: { $span }
about-kept-papers = Teksten i en innsendt melding eller et notat: { $span }
about-kept-evidence = Bevis: inntil { $span }
about-kept-readings = Hva du har lest: { $span }
about-kept-drills = Hva du har øvd på: { $span }
about-kept-looks = Hvem som har sett: { $span }
about-kept-alarms = Når du ba om hjelp, og hvem som hjalp: { $span }
about-hold = Går en hendelse til politi eller domstol, kan den holdes tilbake lenger.
about-who = Hvem har sett det
about-nobody = Ingen andre har åpnet bevis, avviksmeldinger eller varsler som er dine.
about-look-evidence = { $name } så et bevis, { $when }
about-look-exported = { $name } hentet ut bevis, { $when }
about-look-report = { $name } leste en avviksmelding, { $when }
about-look-alarm = { $name } så et varsel, { $when }
about-look = { $name } så noe av dette, { $when }
about-look-person = { $name } hentet ut denne oversikten som en fil, { $when }
about-operator = En som drifter Rødt kort
about-download = Last ned
about-open = Åpne siden
about-open-line = Lenken er din alene og virker i fem minutter.
about-no-page = Vil du ha alt som en fil, spør dem som drifter Rødt kort.

# Hvor lenge, i det største målet som går opp
span-years = { $count ->
    [one] ett år
   *[other] { $count } år
}
span-months = { $count ->
    [one] én måned
   *[other] { $count } måneder
}
span-days = { $count ->
    [one] én dag
   *[other] { $count } dager
}
