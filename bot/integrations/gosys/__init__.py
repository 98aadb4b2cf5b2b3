"""Gosys: the archive behind it (dokarkiv), its tasks (oppgave) and who may write about whom
(tilgangsmaskinen); or a human who pastes by hand, which is the embedded default."""
