# Prøvevarselet: den automatiske prøven av at varselet virker. Ordet PRØVE står på hvert kort, på alle språk.
canary-prefix = PRØVE: { $headline }
canary-line = Dette er en automatisk prøve av varselet. Ingen trenger hjelp.
canary-unit = Automatisk prøve
works-tested = Prøvd automatisk { $when }
works-rung = Prøvd på telefon { $when }
