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
