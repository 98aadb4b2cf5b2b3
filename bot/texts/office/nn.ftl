# Kollegaer på same kontor. Blir retta som dei andre (docs/texts.md). Kva den som kjem skal gjere, står i
# rutinen kollega (bot/texts/routines), som ei eining kan ha sin eigen av.

# Kortet til kollegaen
colleague-go = Gå til { $name }
colleague-go-room = Gå til { $room }
colleague-helps = { $helps } · { $how }
colleague-come-too = Gå dit du òg.
claim-come = Eg går dit

# Korleis hjelpa kjem
helps-come = Er på veg til deg
helping-come = På veg dit
role-do-come = Gå til { $name } no.
role-do-come-room = Gå til { $room } no.

# Kortet til den som varslar
colleagues-call = Varsle kollegaer her
colleagues-here = { $count ->
    [one] Éin kollega er på kontoret i dag
   *[other] { $count } kollegaer er på kontoret i dag
}
colleagues-called = { $count ->
    [one] Éin kollega på kontoret er varsla
   *[other] { $count } kollegaer på kontoret er varsla
}
colleagues-none-comes = Ingen av kollegaene som vart varsla, kan kome
answer-colleagues = { $count ->
    [0] Ingen fleire kollegaer har meldt at dei er på kontoret. Rop på hjelp viss du kan.
    [one] Éin kollega på kontoret er varsla.
   *[other] { $count } kollegaer på kontoret er varsla.
}
answer-colleagues-alone = I ei øving åleine blir ingen andre varsla. Er det alvor, skriv hjelp.

# her i dag: den som er på kontoret i dag
here-today = Eg er her i dag
here-headline = Du er på kontoret i dag
here-room = Du sit her: { $room }
here-others = { $count ->
    [0] Ingen andre i eininga har meldt seg enno
    [one] Éin til i eininga er her
   *[other] { $count } andre i eininga er her
}
here-line = Treng ein kollega her hjelp, får du raudt kort. Skriv du hjelp, kan du varsle dei.
here-room-label = Kvar sit du?
here-room-placeholder = Rom eller plass. Kan stå tomt
here-room-save = Lagre
here-privacy = Gjeld til midnatt og blir sletta i morgon. Ingen ser kven som er her, berre kor mange.
here-gone = Eg har gått
answer-gone-home = Du er ikkje lenger meldt på kontoret.
answer-presence-no-unit = Du står ikkje i noka eining enno, så ingen kollegaer kan varslast til deg. Spør leiaren din.
menu-here = Sei frå at du er på kontoret i dag
menu-colleagues = Få kollegaer på kontoret til å kome
about-presence = Om du er på kontoret i dag, og kvar du sit
