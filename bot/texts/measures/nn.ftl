# Sikkerheitstiltaka til eininga («tiltak»). Blir retta som dei andre tekstane (docs/texts.md).

# Registeret
menu-measures = Sjå tryggleikstiltaka i eininga di
measure-headline = Tryggleikstiltak
measure-counts = Over fristen: { $overdue } · I bruk: { $all } · Forslag: { $suggested }
measure-empty = Eininga har ikkje ført opp nokon tiltak enno.
measure-empty-decides = Byrj med dei ferdige forslaga. Eitt trykk tek eit tiltak i bruk.
measure-unreadable = { $count ->
    [one] Eitt tiltak kan ikkje lesast, fordi nøkkelen manglar. Sei frå til den som driftar boten.
   *[other] { $count } tiltak kan ikkje lesast, fordi nøkkelen manglar. Sei frå til den som driftar boten.
}
measure-overdue-group = Over fristen
measure-soon-group = Dei neste 30 dagane
measure-fine-group = Seinare
measure-undated-group = Utan dato
measure-suggested-group = Forslag
measure-open-short = Vis
measure-open = Vis { $title }
measure-next = { $care } { $day }
measure-late = { $care } skulle vore gjort { $day }
measure-no-date = Ingen dato er sett
measure-owner = Ansvarleg: { $name }
measure-yours = Du er ansvarleg for dette no.
measure-owner-missing = Ingen ansvarleg
measure-owner-left = Den ansvarlege er ikkje lenger i eininga
measure-review-next = Heile registeret blir gjennomgått innan { $day }
measure-review-late = Registeret skulle vore gjennomgått { $day }
measure-reviewed = Gjennomgått { $day } av { $name }
measure-more = Side { $page } av { $pages }
measure-earlier = Førre side
measure-later = Neste side
measure-other-unit = { $unit }
measure-back = Til tiltaka
measure-ended = Avslutta tiltak
measure-ended-which = Tiltak

# Kva som blir gjort med eit tiltak
measure-maintenance = Vedlikehald
measure-evaluation = Evaluering
measure-test = Test
measure-maintained = Halde ved like
measure-evaluated = Evaluert
measure-tested = Testa
measure-every = { $months ->
    [one] kvar månad
   *[other] kvar { $months }. månad
}
measure-every-year = kvart år
measure-every-two-years = anna kvart år
measure-when-needed = ved behov
measure-care-next = { $every } · neste { $day }
measure-care-late = { $every } · skulle vore gjort { $day }
measure-care-undated = { $every } · ingen dato
measure-care-done = Sist { $day }, seier { $name }
measure-suggested-line = Dette er eit forslag. Ein leiar eller administrator avgjer.
measure-ended-line = Tiltaket er avslutta.
measure-lifted-line = Løfta til { $names }.
measure-lifted-nobody = Løfta til nivået over.
measure-lifted-why = Kvifor det vart løfta: { $why }

# Knappar og skjema
measure-new = Nytt tiltak
measure-suggest = Foreslå tiltak
measure-title = Kva er tiltaket?
measure-title-hint = Til dømes: Alarmknappar i møteromma
measure-title-needed = Skriv kva tiltaket er.
measure-purpose = Kva skal tiltaket hindre? Kan stå tomt.
measure-purpose-hint = Ikkje skriv namn på brukarar.
measure-save = Lagre
measure-add = Ta i bruk
measure-send-suggestion = Send forslaget
measure-edit = Endre
measure-dates = Datoar
measure-how-often = { $care }: kor ofte?
measure-next-day = { $care }: neste dato
measure-who = Kven er ansvarleg?
measure-who-else = Eller skriv namnet
measure-minutes = Referat og vedtak
measure-minutes-line = Skriv kvar referatet ligg og kva som vart bestemt. Sjølve referatet høyrer heime i arkivet.
measure-held = Når var møtet?
measure-reference = Kvar ligg referatet?
measure-reference-hint = Arkivnummer, lenkje eller stad
measure-decision = Kva vart bestemt? Éi linje.
measure-minutes-save = Lagre referatet
measure-minutes-shown = { $day }: { $name } skreiv
measure-review = Gå gjennom registeret
measure-review-line = To gonger i året går eininga gjennom alle tiltaka saman med verneombodet. Referatet kan stå tomt.
measure-review-save = Registeret er gjennomgått
measure-more-actions = Meir
measure-history = Historikk
measure-lift = Løft til nivået over
measure-end = Avslutt tiltaket
measure-why = Kvifor?
measure-lift-line = Nivået over får vite det med ein gong, og ser kvifor.
measure-lift-sure = Løft
measure-end-line = Tiltaket gjeld ikkje lenger. Historikken blir ståande.
measure-end-sure = Avslutt
measure-restore = Ta i bruk igjen
measure-accept = Ta forslaget i bruk
measure-refuse = Ikkje ta det i bruk
measure-undo = Angre siste kryss
measure-ready = Ferdige forslag
measure-ready-line = Henta frå rettleiaren for trygge brukarmøte. Du blir ansvarleg til du vel ein annan, og alt kan endrast etterpå.
measure-ready-empty = Alle dei ferdige forslaga er tekne i bruk.
measure-ready-often = { $care } { $every }
measure-plan = Varslingsrutinen
measure-plan-open = Opne varslingsrutinen
measure-plan-open-line = Lenkja verkar i fem minutt, og berre for deg. Legg sida i beredskapsplanen.

# Historikken
measure-change-suggested = { $time }: foreslått av { $name }
measure-change-added = { $time }: lagt til av { $name }
measure-change-taken = { $time }: teke i bruk av { $name }
measure-change-accepted = { $time }: forslaget teke i bruk av { $name }
measure-change-changed = { $time }: { $what } endra av { $name }
measure-change-dated = { $time }: datoar endra av { $name } ({ $what })
measure-what-title = tittel
measure-what-purpose = kva det skal hindre
measure-what-owner = ansvarleg
measure-what-something = noko
measure-change-maintenance = { $time }: halde ved like, seier { $name }
measure-change-evaluation = { $time }: evaluert, seier { $name }
measure-change-test = { $time }: testa, seier { $name }
measure-change-undone = { $time }: kryss angra av { $name }
measure-change-lifted = { $time }: løfta av { $name }
measure-change-ended = { $time }: avslutta av { $name }
measure-change-why = { $change }: { $why }
measure-change-restored = { $time }: teke i bruk igjen av { $name }
measure-change-moved = { $time }: flytta frå ei eining som ikkje finst lenger, av { $name }

# Dei ferdige tiltaka. Eininga kan endre orda etterpå
measure-ready-bot = Raudt kort i Teams
measure-ready-bot-purpose = Den som blir truga, får hjelp av eit namngitt menneske. Test: skriv øving med leiar. Vedlikehald: rett opp det morgonsjekken finn, og sjå at leiarar og stadfortredarar stemmer.
measure-ready-drills = Øvingar
measure-ready-drills-purpose = Alle har prøvd å tilkalle hjelp, avslutte ein samtale og melde frå. Øv åleine og med leiar, på telefon, chat, video og i møte.
measure-ready-numbers = Telefonnummer og beredskapskort
measure-ready-numbers-purpose = Numra stemmer, og kortet heng der alle ser det. Ring numra når du testar.
measure-ready-alarm = Alarmknappar
measure-ready-alarm-purpose = Alle veit kvar alarmane er, og kven som kjem. Test kvar knapp. Serviceavtalen gjeld.
measure-ready-alone = To i møtet, og åleinearbeid
measure-ready-alone-purpose = Eininga har bestemt når de er to, og korleis den som er åleine, tilkallar hjelp.
measure-ready-entrance = Inngang, dører og lås
measure-ready-entrance-purpose = Ingen kjem inn der dei ikkje skal. Dører, låsar og tilgangskort verkar.
measure-ready-rooms = Møterom og innreiing
measure-ready-rooms-purpose = Møblane hindrar ingen i å gå ut. Ingen lause gjenstandar kan brukast som våpen.
measure-ready-escape = Rømmingsvegar og evakuering
measure-ready-escape-purpose = Alle kjem raskt og trygt ut frå arbeidsplassar og møterom. Gå vegen når du testar.

# Kortet som minner om det
measure-due-headline = Tryggleikstiltak må sjåast til
measure-due-owner = Du er ansvarleg.
measure-due-decides = Du leier eller administrerer { $unit }.
measure-due-up = Dette er ikkje løyst i { $unit }, og er løfta til deg.
measure-due-gone = { $unit } finst ikkje lenger. Tiltaka må høyre til ei anna eining.
measure-due-gone-count = { $count ->
    [one] Eitt tiltak ligg igjen.
   *[other] { $count } tiltak ligg igjen.
}
measure-due-move = Flytt til { $unit }
measure-due-today = { $care } i dag
measure-due-late = { $care } skulle vore gjort { $day }
measure-due-review = Gå gjennom alle tiltaka
measure-due-no-owner = Vel ein ansvarleg
measure-due-suggestion = Nytt forslag
measure-due-lifted = Løfta hit frå eininga
measure-due-nothing = Alt er gjort
measure-due-nothing-line = Du har ingen tiltak å sjå til no.
measure-due-more = … og { $count } til

# Til dei tilsette i eininga: kva som er nytt
measure-news-headline = Tiltak er endra i { $unit }
measure-news-new = Nye
measure-news-changed = Endra
measure-news-ended = Avslutta
measure-news-was = Heitte før: { $title }
measure-news-purpose = Det står noko anna om kva det skal hindre.

# Svar
answer-measure-noted = Notert.
answer-measure-next = Notert. Neste gong: { $day }.
answer-measure-added = Tiltaket er i bruk. Du er ansvarleg til du vel ein annan.
answer-measure-suggested = Takk. Forslaget er sendt til dei som avgjer.
answer-measure-title = Skriv kva tiltaket er, med høgst 100 teikn.
answer-measure-purpose = Skriv kortare om kva det skal hindre, høgst 400 teikn.
answer-measure-full = Eininga har 60 tiltak. Avslutt nokre først.
answer-measure-suggestions-full = Det ligg alt 20 forslag som ingen har avgjort. Snakk med leiaren din.
answer-measure-day = Vel ein dato frå i dag og høgst fem år fram.
answer-measure-held = Vel dagen møtet vart halde.
answer-measure-reference = Skriv kvar referatet ligg, og kva som vart bestemt, med høgst 300 teikn kvar.
answer-measure-owner = Vel ein ansvarleg som høyrer til eininga.
answer-measure-both = { $name } endra det same i mellomtida. Det som { $name } skreiv, står no. Sjå over, og lagre på nytt dersom du vil endre det.
answer-measure-both-yours = Du hadde skrive:
answer-measure-not-yours = Dette kan berre leiarane og administratorane i eininga gjere.
answer-measure-gone = Tiltaket finst ikkje her.
answer-measure-unreadable = Tiltaket kan ikkje lesast, fordi nøkkelen manglar. Sei frå til den som driftar boten.
answer-measure-lifted = Løfta. { $names } får vite det.
answer-measure-lifted-nobody = Løfta, men ingen på nivået over kan nåast her. Ring dei.
answer-measure-top = Det er ikkje noko nivå over.
answer-measure-why = Skriv kvifor.
answer-measure-ended = Tiltaket er avslutta. Ingen blir minna om det.
answer-measure-nothing-to-undo = Det er ikkje noko kryss å angre.
answer-measure-reviewed = Registeret er gjennomgått. Neste gong innan { $day }.
answer-measure-moved = Tiltaka høyrer no til { $unit }.
answer-measure-no-page = Det er ikkje sett opp noka side å vise ho på. Den som driftar boten, kan lage ho.

# Det som er lagra om deg
about-measures = { $count ->
    [one] Eitt tiltak du har endra eller er ansvarleg for
   *[other] { $count } tiltak du har endra eller er ansvarleg for
}
about-kept-measures = Avslutta tiltak og historikken: { $span }.

# I årstala
yearly-measures = Tryggleikstiltak i bruk no: { $count }. Over fristen: { $overdue }.
