# Kollegaer på samme kontor. Rettes som de andre (docs/texts.md). Hva den som kommer skal gjøre, står i
# rutinen kollega (bot/texts/routines), som en enhet kan ha sin egen av.

# Kortet til kollegaen
colleague-go = Gå til { $name }
colleague-go-room = Gå til { $room }
colleague-helps = { $helps } · { $how }
colleague-come-too = Gå dit du også.
claim-come = Jeg går dit

# Hvordan hjelpen kommer
helps-come = Er på vei til deg
helping-come = På vei dit
role-do-come = Gå til { $name } nå.
role-do-come-room = Gå til { $room } nå.

# Kortet til den som varsler
colleagues-call = Varsle kollegaer her
colleagues-here = { $count ->
    [one] Én kollega er på kontoret i dag
   *[other] { $count } kollegaer er på kontoret i dag
}
colleagues-called = { $count ->
    [one] Én kollega på kontoret er varslet
   *[other] { $count } kollegaer på kontoret er varslet
}
colleagues-none-comes = Ingen av kollegaene som ble varslet, kan komme
answer-colleagues = { $count ->
    [0] Ingen flere kollegaer har meldt at de er på kontoret. Rop på hjelp hvis du kan.
    [one] Én kollega på kontoret er varslet.
   *[other] { $count } kollegaer på kontoret er varslet.
}
answer-colleagues-alone = I en øvelse alene varsles ingen andre. Er det alvor, skriv hjelp.

# her i dag: den som er på kontoret i dag
here-today = Jeg er her i dag
here-headline = Du er på kontoret i dag
here-room = Du sitter her: { $room }
here-others = { $count ->
    [0] Ingen andre i enheten har meldt seg ennå
    [one] Én til i enheten er her
   *[other] { $count } andre i enheten er her
}
here-line = Trenger en kollega her hjelp, får du rødt kort. Skriver du hjelp, kan du varsle dem.
here-room-label = Hvor sitter du?
here-room-placeholder = Rom eller plass. Kan stå tomt
here-room-save = Lagre
here-privacy = Gjelder til midnatt og slettes i morgen. Ingen ser hvem som er her, bare hvor mange.
here-gone = Jeg har gått
answer-gone-home = Du er ikke lenger meldt på kontoret.
answer-presence-no-unit = Du står ikke i noen enhet ennå, så ingen kollegaer kan varsles til deg. Spør lederen din.
menu-here = Si fra at du er på kontoret i dag
menu-colleagues = Få kollegaer på kontoret til å komme
about-presence = Om du er på kontoret i dag, og hvor du sitter
