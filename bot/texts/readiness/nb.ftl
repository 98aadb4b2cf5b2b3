# Morgensjekken: om et varsel fra enheten når fram, hva som er i veien, og det ene steget som retter
# det. Og svaret på «status» når ingen varsel er åpne.
# Rettes som de andre tekstene (docs/texts.md). { $you } er yes når kortet leses av den det gjelder.

# Kortet til den som administrerer enheten
check-summary = Morgensjekk for { $unit }
check-summary-broken = Noe må rettes hos { $unit }
check-headline-well = Alle kan nås
check-headline-silent = Varselet kan bli stående uten svar
check-headline-broken = Noe må rettes før varselet trengs
check-headline-weak = Varselet virker, men noe mangler
check-headline-unsure = Noen kunne ikke sjekkes
check-at = { $unit } · sjekket { $time }
check-all-well = { $people ->
    [one] Én person
   *[other] { $people } personer
} på { $levels ->
    [one] ett nivå
   *[other] { $levels } nivåer
} og rundt dem. Du trenger ikke gjøre noe.
check-above = Ingen administrator for enheten er tilgjengelig nå. Derfor får du dette kortet.
check-hidden = { $count ->
    [one] Én ting til vises når dette er rettet.
   *[other] { $count } ting til vises når dette er rettet.
}
check-checking = Sjekker nå. Kortet oppdateres av seg selv.
check-again = Sjekk på nytt
check-checking-here = Sjekker nå. Trykk «Se svaret» om et øyeblikk.
check-see = Se svaret
check-headline-first = Sjekker { $unit }
check-unit = Sjekk varslingen i { $unit }
check-a-unit = Sjekk varslingen i en enhet
check-replaced = Det ligger et nyere kort om { $unit } lenger ned
check-not-yours = Du får ikke lenger morgensjekken for { $unit }
check-unit-gone = { $unit } er ikke lenger i organisasjonen

# Hva som er i veien
check-nobody = Ingen i varslingskjeden kan nås
check-only-helper = { $you ->
    [yes] Du er den eneste som kan svare, og varsler du selv, svarer ingen
   *[no] { $name } er den eneste som kan svare, og varsler { $name } selv, svarer ingen
}
check-one-person = { $you ->
    [yes] Du er den eneste i hele kjeden som kan nås
   *[no] { $name } er den eneste i hele kjeden som kan nås
}
check-level-empty = Nivået «{ $level }» har ingen i dag
check-level-unreached = Ingen på nivået «{ $level }» kan nås
check-not-installed = { $name } har ikke Rødt kort i Teams
check-removed = { $name } har fjernet Rødt kort fra Teams
check-blocked = { $name } har blokkert Rødt kort
check-switched-off = Appen er slått av for { $name }
check-gone = Teams finner ikke { $name } lenger
check-no-stand-in = { $you ->
    [yes] Du er borte, og ingen er satt inn for deg
   *[no] { $name } er borte, og ingen er satt inn
}
check-stand-in-away = { $you ->
    [yes] Du er borte, og stedfortrederen din er det også
   *[no] { $name } er borte, og stedfortrederen er det også
}
check-stand-in-loop = { $you ->
    [yes] Du er borte, og stedfortrederne viser i ring
   *[no] { $name } er borte, og stedfortrederne viser i ring
}
check-stand-in-gone = { $you ->
    [yes] Du er borte, og stedfortrederen din er ikke lenger i organisasjonen
   *[no] { $name } er borte, og stedfortrederen er ikke lenger i organisasjonen
}
check-no-phone = { $you ->
    [yes] Du har ikke noe telefonnummer her
   *[no] { $name } har ikke noe telefonnummer her
}
check-bad-phone = { $you ->
    [yes] Telefonnummeret ditt kan ikke ringes
   *[no] Telefonnummeret til { $name } kan ikke ringes
}
check-no-call = { $you ->
    [yes] Du kan ikke ringes når det er et varsel
   *[no] { $name } kan ikke ringes når det er et varsel
}
check-no-calls = Ingen kan ringes når det er et varsel
check-no-voice = Den som blir ringt, hører ikke hvem som trenger hjelp
check-no-administrator = Enheten har ingen administrator
check-administrators-unreached = Ingen administrator for enheten kan nås
check-no-safety-rep = Enheten har ikke noe verneombud her
check-member-not-installed = { $you ->
    [yes] Du har ikke Rødt kort i Teams, og kan ikke varsle
   *[no] { $name } har ikke Rødt kort i Teams, og kan ikke varsle
}
check-members-not-installed = { $count ->
    [one] { $count } medlem
   *[other] { $count } medlemmer
 } har ikke Rødt kort i Teams, og kan ikke varsle: { $names }
check-long-wait = Nivået «{ $level }» ventes på i flere minutter
check-slow-start = Det går mer enn 40 sekunder før tredje nivå varsles
check-several-levels = { $you ->
    [yes] Du varsles også på nivået «{ $level }»
   *[no] { $name } varsles også på nivået «{ $level }»
}
check-stand-in-untold = { $name } svarer for en annen, og har ikke fått beskjed
check-stand-in-cries = { $name } svarer for en annen, og har selv samtaler
check-in-unit = { $unit }: { $found }
check-unsure = { $name } kunne ikke sjekkes
check-unsure-people = { $count ->
    [one] Én person kunne ikke sjekkes
   *[other] { $count } personer kunne ikke sjekkes
}

# Det ene steget
check-step-nobody = Sett inn noen som har Rødt kort i Teams, og si fra til de ansatte at de må ringe så lenge.
check-step-one-more = Sett inn én til på et nivå i kjeden.
check-step-level-empty = Be en leder på nivået skrive «tilbake», eller sett inn en stedfortreder.
check-step-level-unreached = Sett inn noen på nivået som har Rødt kort i Teams.
check-step-install = Be { $name } legge til Rødt kort i Teams.
check-step-unblock = Be { $name } oppheve blokkeringen i Teams, og så skrive «status» til Rødt kort.
check-step-switch-on = Be den som styrer Teams, slå på appen for { $name }.
check-step-gone = Jobber { $name } fortsatt her? Be { $name } legge til Rødt kort på nytt. Hvis ikke, sett inn en annen.
check-step-stand-in = { $you ->
    [yes] Skriv «borte» til Rødt kort, og velg hvem som skal svare for deg.
   *[no] Be { $name } skrive «borte» til Rødt kort, og velge hvem som skal svare.
}
check-step-phone = { $you ->
    [yes] Få nummeret ditt lagt inn i organisasjonen, med landkode.
   *[no] Legg inn nummeret til { $name } i organisasjonen, med landkode.
}
check-step-no-calls = Be dem som drifter Rødt kort, prøve telefonen.
check-step-no-voice = Be dem som drifter Rødt kort, se på stemmen.
check-step-call = { $you ->
    [yes] Varselet når deg bare i Teams. Få et nummer som kan ringes, lagt inn i organisasjonen.
   *[no] Varselet når { $name } bare i Teams. Legg inn et nummer som kan ringes.
}
check-step-administrator = Sett inn en administrator som har Rødt kort i Teams.
check-step-safety-rep = Legg inn verneombudet i organisasjonen.
check-step-install-members = Be dem legge til Rødt kort i Teams.
check-step-long-wait = Ventetiden skrives i sekunder. Sett den til 30 eller mindre.
check-step-slow-start = Sett ventetidene på de to første nivåene til 20 sekunder.
check-step-several-levels = Sett inn en annen på ett av nivåene.
check-step-stand-in-untold = Si fra til { $name }, og be { $name } skrive «status» til Rødt kort.
check-step-stand-in-cries = Velg en som ikke har samtaler selv, hvis dere kan.
check-step-file = Oppsettet ligger i en fil. Be dem som drifter Rødt kort, rette det.
check-step-file-nobody = Be dem som drifter Rødt kort, sette inn noen som har Rødt kort i Teams, og si fra til de ansatte at de må ringe så lenge.
check-step-file-gone = Jobber { $name } fortsatt her? Be { $name } legge til Rødt kort på nytt. Hvis ikke, be dem som drifter Rødt kort, sette inn en annen.
check-step-file-call = { $you ->
    [yes] Varselet når deg bare i Teams. Be dem som drifter Rødt kort, legge inn et nummer som kan ringes.
   *[no] Varselet når { $name } bare i Teams. Be dem som drifter Rødt kort, legge inn et nummer som kan ringes.
}
check-step-again = Det kan være Teams. Trykk «Sjekk på nytt» om en stund.

# Til nivået over en leder som ikke har kunnet nås på to dager
check-leader-headline = { $name } kan ikke nås av et varsel
check-leader-since = Slik har det vært siden { $date }. Et varsel går forbi { $name } til neste nivå.
check-leader-back = { $name } kan nås av et varsel igjen
check-leader-over = Kortet om { $name } gjelder ikke lenger
check-leader-replaced = Det ligger et nyere kort om { $name } lenger ned

# «status» når ingen varsel er åpne
works-headline = Varselet virker nå
works-headline-partly = Varselet virker, men ikke alle nivåer kan nås
works-headline-channel = Teams svarer ikke som det skal nå
works-headline-nobody = Varselet når ingen nå. Ring.
works-levels = { $unit }: { $levels ->
    [one] nivået kan nås
   *[other] alle { $levels } nivåene kan nås
}
works-levels-missing = { $unit }: { $reached } av { $levels ->
    [one] { $levels } nivå
   *[other] { $levels } nivåer
 } kan nås. Ikke nå: { $missing }
works-checked = Sjekket { $when }
works-practised = Siste øvelse { $when }
works-today = i dag { $time }
works-untested = Ikke testet ennå
works-no-calls = Ingen kan ringes nå. Varselet når bare fram i Teams. De som drifter Rødt kort, må se på det.
works-no-voice = Den som blir ringt, hører ikke hvem som trenger hjelp. Ellers virker det.
works-no-call = Kan ikke ringes: { $names }. Der når varselet bare fram i Teams. Be en administrator legge inn et nummer.
works-no-call-you = Du kan ikke ringes. Varselet når deg bare i Teams. Be en administrator legge inn nummeret ditt.
works-limits = Er Teams, nettet eller telefonen nede, når varselet ikke fram. Boten kan ikke ringe eller legge på for deg. Hører du ikke noe på fem sekunder, ring.

# «personvern»
about-reach = { $count ->
    [one] Om et varsel når deg i Teams, slik morgensjekken så det sist
   *[other] Om et varsel når deg i Teams, slik morgensjekken så det sist
}
about-kept-reach = Om et varsel når deg, etter siste sjekk: { $span }
