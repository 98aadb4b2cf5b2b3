# Det eininga lærer av ei hending (R31). Vert retta som dei andre tekstane (docs/texts.md).

# Skjemaet til leiaren, når oppfølginga er lukka
lesson-write = Del lærdom med eininga
lesson-headline = Kva kan eininga lære av dette?
lesson-ask = Kva kan eininga lære av dette? Éi setning held
lesson-all-read = Alle i eininga får lese dette. Ikkje skriv namn, og ikkje noko om brukaren.
lesson-employee = Vis det til { $name } før du sender.
lesson-review = Sjå over

# Slik dei andre vil lese det. Ingenting vert sendt av seg sjølv (L9)
lesson-preview = Slik vil alle lese det
lesson-to-whom = { $count ->
    [one] Går til éin i { $unit }. Berre du ser det no.
   *[other] Går til { $count } i { $unit }. Berre du ser det no.
}
lesson-share = Send til eininga
lesson-change = Endre
lesson-drop = Slett
lesson-show-written = Sjå over lærdomen

# Når han er delt
lesson-is-shared = Lærdomen er delt
lesson-whence = { $unit }, { $day }. Skriven av { $name }.
lesson-received = Dette har eininga lært
lesson-again = Du finn det igjen når du skriv «rutinar».
lesson-gone = Lærdomen er teken bort
lesson-take-back = Trekk tilbake
lesson-take-back-line = Setninga blir borte frå korta og frå lista. At ho var delt, står framleis i tidslinja.
lesson-take-back-sure = Ja, trekk tilbake
lesson-show = Vis
lesson-all = Det eininga har lært
lesson-follow-up = Vis oppfølginga
lessons-headline = Det eininga har lært
lessons-none = Ingen har delt noko enno.

# Svar
answer-lesson-later = Lukk oppfølginga først. Då kan du dele kva eininga kan lære av ho.
answer-lesson-already = Lærdomen er alt delt.
answer-lesson-empty = Skriv ei setning først.
answer-lesson-long = Det er for langt. Skriv høgst 400 teikn.
answer-lesson-nobody = Ingen i eininga kan nåast her. Ingenting er sendt.
