# Morgonsjekken: om eit varsel frå eininga når fram, kva som er i vegen, og det eine steget som rettar
# det. Og svaret på «status» når ingen varsel er opne.
# Blir retta som dei andre tekstane (docs/texts.md). { $you } er yes når kortet blir lese av den det gjeld.

# Kortet til den som administrerer eininga
check-summary = Morgonsjekk for { $unit }
check-summary-broken = Noko må rettast hos { $unit }
check-headline-well = Alle kan nåast
check-headline-silent = Varselet kan bli ståande utan svar
check-headline-broken = Noko må rettast før varselet trengst
check-headline-weak = Varselet verkar, men noko manglar
check-headline-unsure = Nokon kunne ikkje sjekkast
check-at = { $unit } · sjekka { $time }
check-all-well = { $people ->
    [one] Éin person
   *[other] { $people } personar
} på { $levels ->
    [one] eitt nivå
   *[other] { $levels } nivå
} og rundt dei. Du treng ikkje gjere noko.
check-above = Ingen administrator for eininga er tilgjengeleg no. Derfor får du dette kortet.
check-hidden = { $count ->
    [one] Éin ting til blir vist når dette er retta.
   *[other] { $count } ting til blir viste når dette er retta.
}
check-checking = Sjekkar no. Kortet blir oppdatert av seg sjølv.
check-again = Sjekk på nytt
check-checking-here = Sjekkar no. Trykk «Sjå svaret» om eit augeblikk.
check-see = Sjå svaret
check-headline-first = Sjekkar { $unit }
check-unit = Sjekk varslinga i { $unit }
check-a-unit = Sjekk varslinga i ei eining
check-replaced = Det ligg eit nyare kort om { $unit } lenger ned
check-not-yours = Du får ikkje lenger morgonsjekken for { $unit }
check-unit-gone = { $unit } er ikkje lenger i organisasjonen

# Kva som er i vegen
check-nobody = Ingen i varslingskjeda kan nåast
check-only-helper = { $you ->
    [yes] Du er den einaste som kan svare, og varslar du sjølv, svarer ingen
   *[no] { $name } er den einaste som kan svare, og varslar { $name } sjølv, svarer ingen
}
check-one-person = { $you ->
    [yes] Du er den einaste i heile kjeda som kan nåast
   *[no] { $name } er den einaste i heile kjeda som kan nåast
}
check-level-empty = Nivået «{ $level }» har ingen i dag
check-level-unreached = Ingen på nivået «{ $level }» kan nåast
check-not-installed = { $name } har ikkje Raudt kort i Teams
check-removed = { $name } har fjerna Raudt kort frå Teams
check-blocked = { $name } har blokkert Raudt kort
check-switched-off = Appen er slått av for { $name }
check-gone = Teams finn ikkje { $name } lenger
check-no-stand-in = { $you ->
    [yes] Du er borte, og ingen er sett inn for deg
   *[no] { $name } er borte, og ingen er sett inn
}
check-stand-in-away = { $you ->
    [yes] Du er borte, og stadfortredaren din er det også
   *[no] { $name } er borte, og stadfortredaren er det også
}
check-stand-in-loop = { $you ->
    [yes] Du er borte, og stadfortredarane viser i ring
   *[no] { $name } er borte, og stadfortredarane viser i ring
}
check-stand-in-gone = { $you ->
    [yes] Du er borte, og stadfortredaren din er ikkje lenger i organisasjonen
   *[no] { $name } er borte, og stadfortredaren er ikkje lenger i organisasjonen
}
check-no-phone = { $you ->
    [yes] Du har ikkje noko telefonnummer her
   *[no] { $name } har ikkje noko telefonnummer her
}
check-bad-phone = { $you ->
    [yes] Telefonnummeret ditt kan ikkje ringast
   *[no] Telefonnummeret til { $name } kan ikkje ringast
}
check-no-call = { $you ->
    [yes] Du kan ikkje ringast når det er eit varsel
   *[no] { $name } kan ikkje ringast når det er eit varsel
}
check-no-calls = Ingen kan ringast når det er eit varsel
check-no-voice = Den som blir ringt, høyrer ikkje kven som treng hjelp
check-no-administrator = Eininga har ingen administrator
check-administrators-unreached = Ingen administrator for eininga kan nåast
check-no-safety-rep = Eininga har ikkje noko verneombod her
check-member-not-installed = { $you ->
    [yes] Du har ikkje Raudt kort i Teams, og kan ikkje varsle
   *[no] { $name } har ikkje Raudt kort i Teams, og kan ikkje varsle
}
check-members-not-installed = { $count ->
    [one] { $count } medlem
   *[other] { $count } medlemmer
 } har ikkje Raudt kort i Teams, og kan ikkje varsle: { $names }
check-long-wait = Nivået «{ $level }» blir venta på i fleire minutt
check-slow-start = Det går meir enn 40 sekund før tredje nivå blir varsla
check-several-levels = { $you ->
    [yes] Du blir også varsla på nivået «{ $level }»
   *[no] { $name } blir også varsla på nivået «{ $level }»
}
check-stand-in-untold = { $name } svarer for ein annan, og har ikkje fått beskjed
check-stand-in-cries = { $name } svarer for ein annan, og har sjølv samtalar
check-in-unit = { $unit }: { $found }
check-unsure = { $name } kunne ikkje sjekkast
check-unsure-people = { $count ->
    [one] Éin person kunne ikkje sjekkast
   *[other] { $count } personar kunne ikkje sjekkast
}

# Det eine steget
check-step-nobody = Set inn nokon som har Raudt kort i Teams, og sei frå til dei tilsette at dei må ringe så lenge.
check-step-one-more = Set inn éin til på eit nivå i kjeda.
check-step-level-empty = Be ein leiar på nivået skrive «tilbake», eller set inn ein stadfortredar.
check-step-level-unreached = Set inn nokon på nivået som har Raudt kort i Teams.
check-step-install = Be { $name } leggje til Raudt kort i Teams.
check-step-unblock = Be { $name } oppheve blokkeringa i Teams, og så skrive «status» til Raudt kort.
check-step-switch-on = Be den som styrer Teams, slå på appen for { $name }.
check-step-gone = Jobbar { $name } framleis her? Be { $name } leggje til Raudt kort på nytt. Om ikkje, set inn ein annan.
check-step-stand-in = { $you ->
    [yes] Skriv «borte» til Raudt kort, og vel kven som skal svare for deg.
   *[no] Be { $name } skrive «borte» til Raudt kort, og velje kven som skal svare.
}
check-step-phone = { $you ->
    [yes] Få nummeret ditt lagt inn i organisasjonen, med landkode.
   *[no] Legg inn nummeret til { $name } i organisasjonen, med landkode.
}
check-step-no-calls = Be dei som driftar Raudt kort, prøve telefonen.
check-step-no-voice = Be dei som driftar Raudt kort, sjå på stemma.
check-step-call = { $you ->
    [yes] Varselet når deg berre i Teams. Få eit nummer som kan ringast, lagt inn i organisasjonen.
   *[no] Varselet når { $name } berre i Teams. Legg inn eit nummer som kan ringast.
}
check-step-administrator = Set inn ein administrator som har Raudt kort i Teams.
check-step-safety-rep = Legg inn verneombodet i organisasjonen.
check-step-install-members = Be dei leggje til Raudt kort i Teams.
check-step-long-wait = Ventetida blir skriven i sekund. Set ho til 30 eller mindre.
check-step-slow-start = Set ventetidene på dei to første nivåa til 20 sekund.
check-step-several-levels = Set inn ein annan på eitt av nivåa.
check-step-stand-in-untold = Sei frå til { $name }, og be { $name } skrive «status» til Raudt kort.
check-step-stand-in-cries = Vel ein som ikkje har samtalar sjølv, om de kan.
check-step-file = Oppsettet ligg i ei fil. Be dei som driftar Raudt kort, rette det.
check-step-file-nobody = Be dei som driftar Raudt kort, setje inn nokon som har Raudt kort i Teams, og sei frå til dei tilsette at dei må ringe så lenge.
check-step-file-gone = Jobbar { $name } framleis her? Be { $name } leggje til Raudt kort på nytt. Om ikkje, be dei som driftar Raudt kort, setje inn ein annan.
check-step-file-call = { $you ->
    [yes] Varselet når deg berre i Teams. Be dei som driftar Raudt kort, leggje inn eit nummer som kan ringast.
   *[no] Varselet når { $name } berre i Teams. Be dei som driftar Raudt kort, leggje inn eit nummer som kan ringast.
}
check-step-again = Det kan vere Teams. Trykk «Sjekk på nytt» om ei stund.

# Til nivået over ein leiar som ikkje har kunna nåast på to dagar
check-leader-headline = { $name } kan ikkje nåast av eit varsel
check-leader-since = Slik har det vore sidan { $date }. Eit varsel går forbi { $name } til neste nivå.
check-leader-back = { $name } kan nåast av eit varsel igjen
check-leader-over = Kortet om { $name } gjeld ikkje lenger
check-leader-replaced = Det ligg eit nyare kort om { $name } lenger ned

# «status» når ingen varsel er opne
works-headline = Varselet verkar no
works-headline-partly = Varselet verkar, men ikkje alle nivå kan nåast
works-headline-channel = Teams svarer ikkje som det skal no
works-headline-nobody = Varselet når ingen no. Ring.
works-levels = { $unit }: { $levels ->
    [one] nivået kan nåast
   *[other] alle { $levels } nivåa kan nåast
}
works-levels-missing = { $unit }: { $reached } av { $levels } nivå kan nåast. Ikkje no: { $missing }
works-checked = Sjekka { $when }
works-practised = Siste øving { $when }
works-today = i dag { $time }
works-untested = Ikkje testa enno
works-no-calls = Ingen kan ringast no. Varselet når berre fram i Teams. Dei som driftar Raudt kort, må sjå på det.
works-no-voice = Den som blir ringt, høyrer ikkje kven som treng hjelp. Elles verkar det.
works-no-call = Kan ikkje ringast: { $names }. Der når varselet berre fram i Teams. Be ein administrator leggje inn eit nummer.
works-no-call-you = Du kan ikkje ringast. Varselet når deg berre i Teams. Be ein administrator leggje inn nummeret ditt.
works-limits = Er Teams, nettet eller telefonen nede, når varselet ikkje fram. Boten kan ikkje ringe eller leggje på for deg. Høyrer du ikkje noko på fem sekund, ring.

# «personvern»
about-reach = { $count ->
    [one] Om eit varsel når deg i Teams, slik morgonsjekken såg det sist
   *[other] Om eit varsel når deg i Teams, slik morgonsjekken såg det sist
}
about-kept-reach = Om eit varsel når deg, etter siste sjekk: { $span }
