# Enhetens sikkerhetstiltak («tiltak»). Rettes som de andre tekstene (docs/texts.md).

# Registeret
menu-measures = Se sikkerhetstiltakene i enheten din
measure-headline = Sikkerhetstiltak
measure-counts = Over fristen: { $overdue } · I bruk: { $all } · Forslag: { $suggested }
measure-empty = Enheten har ikke ført opp noen tiltak ennå.
measure-empty-decides = Begynn med de ferdige forslagene. Ett trykk tar et tiltak i bruk.
measure-unreadable = { $count ->
    [one] Ett tiltak kan ikke leses, fordi nøkkelen mangler. Si fra til den som drifter boten.
   *[other] { $count } tiltak kan ikke leses, fordi nøkkelen mangler. Si fra til den som drifter boten.
}
measure-overdue-group = Over fristen
measure-soon-group = De neste 30 dagene
measure-fine-group = Senere
measure-undated-group = Uten dato
measure-suggested-group = Forslag
measure-open-short = Vis
measure-open = Vis { $title }
measure-next = { $care } { $day }
measure-late = { $care } skulle vært gjort { $day }
measure-no-date = Ingen dato er satt
measure-owner = Ansvarlig: { $name }
measure-yours = Du er ansvarlig for dette nå.
measure-owner-missing = Ingen ansvarlig
measure-owner-left = Den ansvarlige er ikke lenger i enheten
measure-review-next = Hele registeret gjennomgås innen { $day }
measure-review-late = Registeret skulle vært gjennomgått { $day }
measure-reviewed = Gjennomgått { $day } av { $name }
measure-more = Side { $page } av { $pages }
measure-earlier = Forrige side
measure-later = Neste side
measure-other-unit = { $unit }
measure-back = Til tiltakene
measure-ended = Avsluttede tiltak
measure-ended-which = Tiltak

# Hva som gjøres med et tiltak
measure-maintenance = Vedlikehold
measure-evaluation = Evaluering
measure-test = Test
measure-maintained = Vedlikeholdt
measure-evaluated = Evaluert
measure-tested = Testet
measure-every = { $months ->
    [one] hver måned
   *[other] hver { $months }. måned
}
measure-every-year = hvert år
measure-every-two-years = annethvert år
measure-when-needed = ved behov
measure-care-next = { $every } · neste { $day }
measure-care-late = { $every } · skulle vært gjort { $day }
measure-care-undated = { $every } · ingen dato
measure-care-done = Sist { $day }, sier { $name }
measure-suggested-line = Dette er et forslag. En leder eller administrator avgjør.
measure-ended-line = Tiltaket er avsluttet.
measure-lifted-line = Løftet til { $names }.
measure-lifted-nobody = Løftet til nivået over.
measure-lifted-why = Hvorfor det ble løftet: { $why }

# Knapper og skjemaer
measure-new = Nytt tiltak
measure-suggest = Foreslå tiltak
measure-title = Hva er tiltaket?
measure-title-hint = For eksempel: Alarmknapper i møterommene
measure-title-needed = Skriv hva tiltaket er.
measure-purpose = Hva skal tiltaket hindre? Kan stå tomt.
measure-purpose-hint = Ikke skriv navn på brukere.
measure-save = Lagre
measure-add = Ta i bruk
measure-send-suggestion = Send forslaget
measure-edit = Endre
measure-dates = Datoer
measure-how-often = { $care }: hvor ofte?
measure-next-day = { $care }: neste dato
measure-who = Hvem er ansvarlig?
measure-who-else = Eller skriv navnet
measure-minutes = Referat og vedtak
measure-minutes-line = Skriv hvor referatet ligger og hva som ble bestemt. Selve referatet hører hjemme i arkivet.
measure-held = Når var møtet?
measure-reference = Hvor ligger referatet?
measure-reference-hint = Arkivnummer, lenke eller sted
measure-decision = Hva ble bestemt? Én linje.
measure-minutes-save = Lagre referatet
measure-minutes-shown = { $day }: { $name } skrev
measure-review = Gjennomgå registeret
measure-review-line = To ganger i året går enheten gjennom alle tiltakene sammen med verneombudet. Referatet kan stå tomt.
measure-review-save = Registeret er gjennomgått
measure-more-actions = Mer
measure-history = Historikk
measure-lift = Løft til nivået over
measure-end = Avslutt tiltaket
measure-why = Hvorfor?
measure-lift-line = Nivået over får vite det med en gang, og ser hvorfor.
measure-lift-sure = Løft
measure-end-line = Tiltaket gjelder ikke lenger. Historikken blir stående.
measure-end-sure = Avslutt
measure-restore = Ta i bruk igjen
measure-accept = Ta forslaget i bruk
measure-refuse = Ikke ta det i bruk
measure-undo = Angre siste kryss
measure-ready = Ferdige forslag
measure-ready-line = Hentet fra veilederen for trygge brukermøter. Du blir ansvarlig til du velger en annen, og alt kan endres etterpå.
measure-ready-empty = Alle de ferdige forslagene er tatt i bruk.
measure-ready-often = { $care } { $every }
measure-plan = Varslingsrutinen
measure-plan-open = Åpne varslingsrutinen
measure-plan-open-line = Lenken virker i fem minutter, og bare for deg. Legg siden i beredskapsplanen.

# Historikken
measure-change-suggested = { $time }: foreslått av { $name }
measure-change-added = { $time }: lagt til av { $name }
measure-change-taken = { $time }: tatt i bruk av { $name }
measure-change-accepted = { $time }: forslaget tatt i bruk av { $name }
measure-change-changed = { $time }: { $what } endret av { $name }
measure-change-dated = { $time }: datoer endret av { $name } ({ $what })
measure-what-title = tittel
measure-what-purpose = hva det skal hindre
measure-what-owner = ansvarlig
measure-what-something = noe
measure-change-maintenance = { $time }: vedlikeholdt, sier { $name }
measure-change-evaluation = { $time }: evaluert, sier { $name }
measure-change-test = { $time }: testet, sier { $name }
measure-change-undone = { $time }: kryss angret av { $name }
measure-change-lifted = { $time }: løftet av { $name }
measure-change-ended = { $time }: avsluttet av { $name }
measure-change-why = { $change }: { $why }
measure-change-restored = { $time }: tatt i bruk igjen av { $name }
measure-change-moved = { $time }: flyttet fra en enhet som ikke finnes lenger, av { $name }

# De ferdige tiltakene. Enheten kan endre ordene etterpå
measure-ready-bot = Rødt kort i Teams
measure-ready-bot-purpose = Den som blir truet, får hjelp av et navngitt menneske. Test: skriv øvelse med leder. Vedlikehold: rett opp det morgensjekken finner, og se at ledere og stedfortredere stemmer.
measure-ready-drills = Øvelser
measure-ready-drills-purpose = Alle har prøvd å tilkalle hjelp, avslutte en samtale og melde fra. Øv alene og med leder, på telefon, chat, video og i møte.
measure-ready-numbers = Telefonnumre og beredskapskort
measure-ready-numbers-purpose = Numrene stemmer, og kortet henger der alle ser det. Ring numrene når du tester.
measure-ready-alarm = Alarmknapper
measure-ready-alarm-purpose = Alle vet hvor alarmene er, og hvem som kommer. Test hver knapp. Serviceavtalen gjelder.
measure-ready-alone = To i møtet, og alenearbeid
measure-ready-alone-purpose = Enheten har bestemt når dere er to, og hvordan den som er alene, tilkaller hjelp.
measure-ready-entrance = Inngang, dører og lås
measure-ready-entrance-purpose = Ingen kommer inn dit de ikke skal. Dører, låser og adgangskort virker.
measure-ready-rooms = Møterom og innredning
measure-ready-rooms-purpose = Møblene hindrer ingen i å gå ut. Ingen løse gjenstander kan brukes som våpen.
measure-ready-escape = Rømningsveier og evakuering
measure-ready-escape-purpose = Alle kommer raskt og trygt ut fra arbeidsplasser og møterom. Gå veien når du tester.

# Kortet som minner om det
measure-due-headline = Sikkerhetstiltak må ses til
measure-due-owner = Du er ansvarlig.
measure-due-decides = Du leder eller administrerer { $unit }.
measure-due-up = Dette er ikke løst i { $unit }, og er løftet til deg.
measure-due-gone = { $unit } finnes ikke lenger. Tiltakene må høre til en annen enhet.
measure-due-gone-count = { $count ->
    [one] Ett tiltak ligger igjen.
   *[other] { $count } tiltak ligger igjen.
}
measure-due-move = Flytt til { $unit }
measure-due-today = { $care } i dag
measure-due-late = { $care } skulle vært gjort { $day }
measure-due-review = Gå gjennom alle tiltakene
measure-due-no-owner = Velg en ansvarlig
measure-due-suggestion = Nytt forslag
measure-due-lifted = Løftet hit fra enheten
measure-due-nothing = Alt er gjort
measure-due-nothing-line = Du har ingen tiltak å se til nå.
measure-due-more = … og { $count } til

# Til enhetens ansatte: hva som er nytt
measure-news-headline = Tiltak er endret i { $unit }
measure-news-new = Nye
measure-news-changed = Endret
measure-news-ended = Avsluttet
measure-news-was = Het før: { $title }
measure-news-purpose = Det står noe annet om hva det skal hindre.

# Svar
answer-measure-noted = Notert.
answer-measure-next = Notert. Neste gang: { $day }.
answer-measure-added = Tiltaket er i bruk. Du er ansvarlig til du velger en annen.
answer-measure-suggested = Takk. Forslaget er sendt til dem som avgjør.
answer-measure-title = Skriv hva tiltaket er, med høyst 100 tegn.
answer-measure-purpose = Skriv kortere om hva det skal hindre, høyst 400 tegn.
answer-measure-full = Enheten har 60 tiltak. Avslutt noen først.
answer-measure-suggestions-full = Det ligger allerede 20 forslag som ingen har avgjort. Snakk med lederen din.
answer-measure-day = Velg en dato fra i dag og høyst fem år fram.
answer-measure-held = Velg dagen møtet ble holdt.
answer-measure-reference = Skriv hvor referatet ligger, og hva som ble bestemt, med høyst 300 tegn hver.
answer-measure-owner = Velg en ansvarlig som hører til enheten.
answer-measure-both = { $name } endret det samme i mellomtiden. Det som { $name } skrev, står nå. Se over, og lagre på nytt hvis du vil endre det.
answer-measure-both-yours = Du hadde skrevet:
answer-measure-not-yours = Dette kan bare lederne og administratorene i enheten gjøre.
answer-measure-gone = Tiltaket finnes ikke her.
answer-measure-unreadable = Tiltaket kan ikke leses, fordi nøkkelen mangler. Si fra til den som drifter boten.
answer-measure-lifted = Løftet. { $names } får vite det.
answer-measure-lifted-nobody = Løftet, men ingen på nivået over kan nås her. Ring dem.
answer-measure-top = Det er ikke noe nivå over.
answer-measure-why = Skriv hvorfor.
answer-measure-ended = Tiltaket er avsluttet. Ingen blir minnet om det.
answer-measure-nothing-to-undo = Det er ikke noe kryss å angre.
answer-measure-reviewed = Registeret er gjennomgått. Neste gang innen { $day }.
answer-measure-moved = Tiltakene hører nå til { $unit }.
answer-measure-no-page = Det er ikke satt opp noen side å vise den på. Den som drifter boten, kan lage den.

# Det som er lagret om deg
about-measures = { $count ->
    [one] Ett tiltak du har endret eller er ansvarlig for
   *[other] { $count } tiltak du har endret eller er ansvarlig for
}
about-kept-measures = Avsluttede tiltak og historikken: { $span }.

# I årstallene
yearly-measures = Sikkerhetstiltak i bruk nå: { $count }. Over fristen: { $overdue }.
