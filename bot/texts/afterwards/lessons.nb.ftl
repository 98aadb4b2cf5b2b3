# Det enheten lærer av en hendelse (R31). Rettes som de andre tekstene (docs/texts.md).

# Skjemaet til lederen, når oppfølgingen er lukket
lesson-write = Del lærdom med enheten
lesson-headline = Hva kan enheten lære av dette?
lesson-ask = Hva kan enheten lære av dette? Én setning holder
lesson-all-read = Alle i enheten får lese dette. Ikke skriv navn, og ikke noe om brukeren.
lesson-employee = Vis det til { $name } før du sender.
lesson-review = Se over

# Slik de andre vil lese det. Ingenting sendes av seg selv (L9)
lesson-preview = Slik vil alle lese det
lesson-to-whom = { $count ->
    [one] Går til én i { $unit }. Bare du ser det nå.
   *[other] Går til { $count } i { $unit }. Bare du ser det nå.
}
lesson-share = Send til enheten
lesson-change = Endre
lesson-drop = Slett
lesson-show-written = Se over lærdommen

# Når den er delt
lesson-is-shared = Lærdommen er delt
lesson-whence = { $unit }, { $day }. Skrevet av { $name }.
lesson-received = Dette har enheten lært
lesson-again = Du finner det igjen når du skriver «rutiner».
lesson-gone = Lærdommen er tatt bort
lesson-take-back = Trekk tilbake
lesson-take-back-line = Setningen blir borte fra kortene og fra listen. At den var delt, står fortsatt i tidslinjen.
lesson-take-back-sure = Ja, trekk tilbake
lesson-show = Vis
lesson-all = Det enheten har lært
lesson-follow-up = Vis oppfølgingen
lessons-headline = Det enheten har lært
lessons-none = Ingen har delt noe ennå.

# Svar
answer-lesson-later = Lukk oppfølgingen først. Da kan du dele hva enheten kan lære av den.
answer-lesson-already = Lærdommen er allerede delt.
answer-lesson-empty = Skriv en setning først.
answer-lesson-long = Det er for langt. Skriv høyst 400 tegn.
answer-lesson-nobody = Ingen i enheten kan nås her. Ingenting er sendt.
