# Til administratorane når varsel ikkje verkar som dei skal, og når det er over. `parts` er namn på delar av boten,
# dei same som i /internal/isready: dei er for dei som driftar han, og blir ikkje omsette.
outage-headline = Raudt kort verkar ikkje som det skal
outage-since = Sidan { $moment }
outage-store = Varsel blir ikkje lagra no. Den som skriv hjelp, får numra med ein gong, og leiarane får ei enkel melding om kven dei skal ringe.
outage-escalation = Eit varsel kan bli ståande utan å gå vidare til neste nivå.
outage-sending = Meldingar frå Raudt kort kjem kanskje ikkje fram i Teams.
outage-receiving = Raudt kort får kanskje ikkje med seg det som blir skrive i Teams.
outage-other = Ein del av Raudt kort har stansa.
outage-do = Sei til kollegaene dine: Ring leiaren direkte til dette er over. Ved fare: 112.
outage-told = Du får beskjed her når det er over.
outage-operators = Til dei som driftar boten: { $parts }
outage-summary = Raudt kort verkar ikkje som det skal
outage-over-headline = Raudt kort verkar igjen
outage-over-line = Det varte frå { $from } til { $until }.
outage-over-do = Sei til kollegaene dine at dei kan skrive hjelp som før.
