# Til administratorene når varsler ikke virker som de skal, og når det er over. `parts` er navn på deler av boten,
# de samme som i /internal/isready: de er for dem som drifter den, og oversettes ikke.
outage-headline = Rødt kort virker ikke som det skal
outage-since = Siden { $moment }
outage-store = Varsler blir ikke lagret nå. Den som skriver hjelp, får numrene med en gang, og lederne får en enkel melding om hvem de skal ringe.
outage-escalation = Et varsel kan bli stående uten å gå videre til neste nivå.
outage-sending = Meldinger fra Rødt kort kommer kanskje ikke fram i Teams.
outage-receiving = Rødt kort får kanskje ikke med seg det som blir skrevet i Teams.
outage-other = En del av Rødt kort har stanset.
outage-do = Si til kollegaene dine: Ring lederen direkte til dette er over. Ved fare: 112.
outage-told = Du får beskjed her når det er over.
outage-operators = Til dem som drifter boten: { $parts }
outage-summary = Rødt kort virker ikke som det skal
outage-over-headline = Rødt kort virker igjen
outage-over-line = Det varte fra { $from } til { $until }.
outage-over-do = Si til kollegaene dine at de kan skrive hjelp som før.
