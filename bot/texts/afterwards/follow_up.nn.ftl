# Oppfølginga til leiaren etter at varselet er avslutta, og det leiarar og verneombod ser av eininga si.
# Blir retta som dei andre tekstane (docs/texts.md).

# Kortet til leiaren
summary-plan = Følg opp { $name }
plan-somebody = den det gjeld
plan-ask-who = { $name } melde dette for nokon annan. Spør { $name } kven det gjeld.
plan-headline = Oppfølging av { $name }
plan-progress = Følg opp { $name } · { $done } av { $all } er gjort
plan-when = Raudt kort { $time }
plan-when-noted = Meldt { $time }
plan-part = { $name } har oppfølginga. Nokre av punkta er dine.
plan-owner = { $name } har oppfølginga
plan-nobody = Ingen har oppfølginga enno
plan-taken = { $name } har oppfølginga no
plan-gone = Du har ikkje denne oppfølginga
plan-gone-summary = Oppfølging etter raudt kort
plan-threat-open = Noko står att etter trugsmålet.
plan-away = { $name } står ikkje lenger i eininga. Følg opp likevel, eller skriv kvifor det ikkje er aktuelt.
plan-unit-gone = { $unit } finst ikkje lenger i organisasjonsfila. Oppfølginga er framleis di.
plan-by = Innan { $day }
plan-overdue = Skulle vore gjort { $day }
plan-point-owner = { $name } har dette

# Punkta. Knappane og listene bruker dei same orda
plan-talk = Snakk med den tilsette i dag
plan-peer = Støtte frå ein kollega
plan-health = Tilby bedriftshelseteneste
plan-police = Vurder å melde til politiet
plan-injury = Vurder skademelding
plan-risk = Oppdater risikovurderinga
plan-deviation = Behandle og lukk avviket

# Kva du gjer. Ikkje noko om brukaren eller om helse her
plan-hint-talk = Spør korleis det går, og kva { $name } treng no. Avtal når de snakkast igjen. Har eininga eit omsorgsskjema, står det der kven som kan kontaktast. Ikkje skriv det her.
plan-hint-peer = Spør om { $name } ønskjer det. Vel ein kollega som ikkje sjølv er råka av hendinga.
plan-hint-health = Tilby samtale med bedriftshelsetenesta, eller krisehjelp. Det er { $name } som vel. Ikkje skriv om helse her.
plan-hint-police = Varsle politiet ved fare eller trugsmål. Politimelding er noko anna: Arbeidsgivaren kan melde, og ingen skal be { $name } om å stå som meldar. Politiet har { $police }. Fare no: { $emergency }.
plan-hint-injury = Vart nokon skadde, fysisk eller psykisk? Meld det til Nav på skjema 13-07.05. Ved alvorleg skade varslar arbeidsgivaren Arbeidstilsynet og politiet straks.
plan-hint-risk = Gå gjennom risikovurderinga saman med verneombodet. Skal noko endrast etter dette?
plan-hint-deviation = Finn ut kva som skjedde og kvifor, rett opp det som var gale, og sørg for at det ikkje skjer igjen.
plan-which-colleague = Kven gir støtte?

# Kva det vart til
plan-is-done = { $task }: gjort, seier { $name } { $time }
plan-is-done-by = { $task }: { $person }, seier { $name } { $time }
plan-is-not-relevant = { $task }: ikkje aktuelt, seier { $name } { $time }

# Skjemaa
plan-which = Kva punkt?
plan-date = Ny dato
plan-new-day = Ny dato
plan-give = Gi til ein annan
plan-to-whom = Kven skal ha det?
plan-everything = Heile oppfølginga
plan-why-hint = Ikkje skriv namn på brukaren, og ikkje noko om helse.
plan-why-not-police = Politimelding treng inga grunngiving.
plan-close = Lukk avviket
plan-close-anyway = Lukk likevel
plan-close-open = Dette er ikkje gjort enno: { $tasks }.
plan-close-line = Ikkje skriv namn på brukaren, og ikkje noko om helse. Verneombodet kan lese dette.
plan-close-no-deviation = Det er ikkje noko avvik å behandle. Oppfølginga blir lukka.
plan-close-what = Kva skjedde?
plan-close-why = Kvifor skjedde det?
plan-close-fixed = Kva er retta opp?
plan-close-prevented = Kva gjer at det ikkje skjer igjen?
plan-close-routines = Vart rutinane følgde? Kva svikta? Kan stå tomt.
plan-close-minutes = Kvar ligg referat og vedtak? Kan stå tomt.
plan-close-needed = Skriv noko her. Kort er bra.
plan-routines = Rutinane
plan-minutes = Referat og vedtak
plan-closed = Avviket er lukka
plan-closed-only = Oppfølginga er lukka
plan-closed-by = Lukka av { $name } { $time }
plan-show = Vis alt
plan-rest = Vis resten
plan-talk-done = Vi har snakka saman
phase-today = No › avslutt › **i dag** › denne veka
phase-week = No › avslutt › i dag › **denne veka**

# Rapporten til den tilsette. Berre om han er levert, aldri kva eit utkast seier
plan-report-there = Rapporten er levert
plan-report-missing = Rapporten manglar
plan-report-not-felt = Ikkje opplevd som trugande, trakasserande eller sjikanerande
plan-number = avvik { $number }

# Lista som leiarar og verneombod får med «status»
list-headline = Raudt kort i eininga di
list-counts = Over fristen: { $overdue } · Opne: { $open } · Lukka: { $closed }
list-empty = Det er ingen hendingar å følgje opp.
list-no-unit = Oppfølging du har fått frå andre
list-overdue = Over fristen
list-open = Opne
list-closed = Lukka
list-noted = meldt utan varsel
list-note-begun = Eit notat til saka til brukaren er byrja, og ikkje ferdig
list-undescribed = ikkje skildra nærare
list-training = HMS-grunnopplæringa di skal fornyast innan { $day }.
list-training-late = HMS-grunnopplæringa di skulle vore fornya { $day }. Snakk med leiaren din.
list-late-since = skulle vore gjort { $day }
list-next = neste { $day }
list-closed-at = Lukka { $day }
list-show = Vis oppfølginga
list-open-report = Opne rapporten
list-earlier = Førre side
list-later = Neste side
list-page = Side { $page } av { $pages }
list-back = Til lista
report-read = Rapporten
report-read-line = At du opna han, står i tidslinja. Fødselsnummer er skjulte.

# Svar
answer-plan-noted = Notert.
answer-plan-given = { $name } har det no.
answer-plan-to-whom = Vel ein leiar i eininga som kan nåast her.
answer-plan-day = Vel ein dato, frå i dag og høgst eitt år fram.
answer-plan-why = Skriv kvifor det ikkje er aktuelt.
answer-plan-deviation = Den tilsette avgjer om dette er eit avvik. Lukk det med dei fire svara.
answer-plan-closing = Skriv noko under alle fire spørsmåla.
answer-plan-open = Noko er ikkje gjort enno. Sjå over lista, og lukk likevel dersom det er rett.
answer-plan-not-yours = Dette kan berre den som har oppfølginga, gjere.
answer-report-gone = Rapporten kan ikkje visast. Teksten er sletta.

# Det den tilsette blir spurd om, og får vite. Ingenting her skal kunne skjønast av den som ser skjermen
talk-question = Har du fått snakke med ein leiar?
talk-about = Om hendinga { $time }. Leiaren ser kva du svarer.
talk-yes = Ja
talk-arranged = Avtalt
talk-not-yet = Ikkje enno
talk-unwanted = Eg vil ikkje no
talk-answered = Du svarte «{ $answer }»
talk-leader = Leiaren
talk-after-yes = Det er notert.
talk-after-arranged = { $name } blir minna på samtalen til han er halden.
talk-after-not-yet = { $name } blir minna på det. Er samtalen ikkje halden neste arbeidsdag, spør vi deg igjen.
talk-after-unwanted = Det er greitt. Du kan seie frå når du vil.
talk-change = Endre svaret
talk-tell-both = Skal vi seie frå til { $name } og verneombodet?
talk-tell-leader = Skal vi seie frå til { $name }?
talk-tell-reps = Skal vi seie frå til verneombodet?
talk-tell-line = Dei får vite at samtalen ikkje er halden, ikkje kva du har skrive.
talk-tell-yes = Sei frå
talk-tell-no = Ikkje no
talk-told = Vi seier frå
talk-told-both = { $name } og verneombodet får vite at samtalen ikkje er halden.
talk-told-leader = { $name } får vite at samtalen ikkje er halden.
talk-told-reps = Verneombodet får vite at samtalen ikkje er halden.
talk-not-told = Vi seier ikkje frå
talk-over = Dette treng du ikkje svare på lenger
talk-not-held = Samtalen er ikkje halden
talk-not-held-line = { $name } i { $unit } har ikkje fått snakke med ein leiar etter hendinga { $time }.
talk-not-held-do = Hjelp til med at samtalen blir halden.
progress-headline = Oppfølging av det du har opplevd eller meldt
progress-about = Om hendinga { $time }
progress-about-name = Om det { $name } opplevde { $time }
progress-received = Motteke
progress-talked = Samtale halden
progress-chosen = Tiltak valt
progress-closed = Lukka
progress-over = Oppfølginga er lukka
progress-open-again = Oppfølginga er opna igjen
progress-ask = Lurer du på noko, spør { $name }.

# Trugsmålet blir vurdert på nytt, og det som lettar for ei tid
plan-assessment = Vurder trugsmålet på nytt
plan-hint-assessment = Vurder saman med { $name } og verneombodet. Er det framleis fare, set ny dato. Er faren over, trykk Gjort.
plan-relief = Avlasting: { $relief }
plan-hint-relief = Treng { $name } dette lenger, set ny dato. Viss ikkje, trykk Gjort.
plan-relief-open = Mellombels avlasting
plan-relief-what = Kva har de avtalt?
plan-relief-until = Til og med
relief-tasks = andre oppgåver
relief-together = to i samtalane
relief-place = annan arbeidsstad
relief-contact = ein annan har kontakten med brukaren
relief-other = anna
plan-until = Til og med { $day }
plan-until-over = Skulle vore avklart { $day }
plan-after = Avviket er lukka. Dette går vidare.
plan-close-goes-on = Dette blir du minna på også etterpå: { $tasks }.

# Samtalen som ikkje vart halden. Ingenting skal skrivast om helse
plan-no-talk = Samtalen blir ikkje halden
plan-no-talk-why = Kvifor er samtalen ikkje halden?
no-talk-declined = Den tilsette ønskte det ikkje
no-talk-away = Den tilsette er borte
no-talk-other-leader = Ein annan leiar snakka med den tilsette
no-talk-not-done = Ikkje gjort
plan-not-held = Samtalen: { $why }, seier { $name } { $time }
plan-said = { $name } svarte { $day }: «{ $answer }»
list-talk-late = Samtalen med den tilsette er ikkje halden
answer-plan-no-talk = Vel kvifor samtalen ikkje er halden.
answer-plan-relief = Vel avlasting og ein dato, frå i dag og høgst eitt år fram.
