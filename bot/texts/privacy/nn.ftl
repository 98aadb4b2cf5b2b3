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
paper-page-own-line = Sida er di åleine: ikkje vis henne til andre.
paper-page-line = Det blir notert at du ser på henne. Sida er di åleine: ikkje vis henne til andre.
paper-page-pdf = Opne PDF
paper-page-json = Last ned
paper-page-minutes = Lenkja verkar i nokre minutt. Lukk sida når du er ferdig.
