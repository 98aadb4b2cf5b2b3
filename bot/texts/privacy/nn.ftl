# Tekstar om personvern, nynorsk. Blir retta som dei andre (docs/texts.md).

# Sida der éin person ser eitt papir
page-title = Raudt kort
page-broken = Det kan ikkje visast no
page-old = Lenkja er for gammal
paper-page-old-line = Gå tilbake til chatten med Raudt kort i Teams, og be om ei ny.
paper-page-report = Avviksmelding
paper-page-note = Notat
paper-page-about = Det Raudt kort veit om deg
paper-page-show = Vis
paper-page-own-line = Sida er di åleine: ikkje vis ho til andre.
paper-page-line = Det blir notert at du ser på ho. Sida er di åleine: ikkje vis ho til andre.
paper-page-pdf = Opne PDF
paper-page-json = Last ned
paper-page-minutes = Lenkja verkar i nokre minutt. Lukk sida når du er ferdig.

# personvern: det som er lagra om den som spør
about-headline = Dette er lagra om deg
about-what = Kva
about-raised = { $count ->
    [one] Eitt varsel du har sendt, øvingar medrekna
   *[other] { $count } varsel du har sendt, øvingar medrekna
}
about-helped = { $count ->
    [one] Eitt varsel der du hjelpte
   *[other] { $count } varsel der du hjelpte
}
about-words = { $count ->
    [one] Éi melding du har skrive
   *[other] { $count } meldingar du har skrive
}
about-evidence = { $count ->
    [one] Eitt bevis du har sendt inn
   *[other] { $count } bevis du har sendt inn
}
about-papers = { $count ->
    [one] Éi avviksmelding eller eitt notat
   *[other] { $count } avviksmeldingar og notat
}
about-readings = { $count ->
    [one] Éin rutine du har lese
   *[other] { $count } rutinar du har lese
}
about-drills = { $count ->
    [one] Éi øving du har gjennomført
   *[other] { $count } øvingar du har gjennomført
}
about-calls = { $count ->
    [one] Éin gong Raudt kort har ringt deg
   *[other] { $count } gonger Raudt kort har ringt deg
}
about-absences = Når du er borte, og kven som er stadfortredaren din
about-nothing = Ingen varsel og ingen tekst
about-always = Namnet ditt, kvar i Teams du kan nåast, og språket du har valt
about-how-long = Kor lenge
about-kept-words = Det du skreiv under eit varsel: { $span }
about-kept-lessons = Det du har delt med eininga som lærdom: { $span }
about-kept-papers = Teksten i ei innsend melding eller eit notat: { $span }
about-kept-evidence = Bevis: inntil { $span }
about-kept-readings = Kva du har lese: { $span }
about-kept-drills = Kva du har øvd på: { $span }
about-kept-looks = Kven som har sett: { $span }
about-kept-alarms = Når du bad om hjelp, og kven som hjelpte: { $span }
about-hold = Går ei hending til politi eller domstol, kan ho haldast tilbake lenger.
about-who = Kven har sett det
about-nobody = Ingen andre har opna bevis, avviksmeldingar eller varsel som er dine.
about-look-evidence = { $name } såg eit bevis, { $when }
about-look-exported = { $name } henta ut bevis, { $when }
about-look-report = { $name } las ei avviksmelding, { $when }
about-look-alarm = { $name } såg eit varsel, { $when }
about-look = { $name } såg noko av dette, { $when }
about-look-person = { $name } henta ut denne oversikta som ei fil, { $when }
about-operator = Ein som driftar Raudt kort
about-download = Last ned
about-open = Opne sida
about-open-line = Lenkja er di åleine og verkar i fem minutt.
about-no-page = Vil du ha alt som ei fil, spør dei som driftar Raudt kort.

# Hvor lenge, i det største målet som går opp
span-years = { $count ->
    [one] eitt år
   *[other] { $count } år
}
span-months = { $count ->
    [one] éin månad
   *[other] { $count } månader
}
span-days = { $count ->
    [one] éin dag
   *[other] { $count } dagar
}
