canary-prefix = PRØVE: { $headline }
canary-line = Dette er ei automatisk prøve av varselet. Ingen treng hjelp.
canary-unit = Automatisk prøve
works-tested = Prøvd automatisk { $when }
works-rung = Prøvd på telefon { $when }
