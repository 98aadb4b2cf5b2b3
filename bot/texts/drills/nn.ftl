# Tekstar om øvingar, nynorsk: tilbodet, kortet som følgjer øvinga, kalenderen. Blir retta som dei andre
# (docs/texts.md). Det som blir sagt i dei oppdikta situasjonane, står i bot/texts/scenarios/.
# Ordet «øvelse» med store bokstavar kjem av seg sjølv på alt som høyrer til ei øving (lov L12).

# Tilbodet: øvelse, Prøv ei øving, Øv no
drill-offer = Øv på Raudt kort
drill-offer-line = Alt er oppdikta, og ingenting blir sendt.
drill-offer-what = Kva skjer?
drill-phone = På telefon
drill-chat = I chat
drill-video = I videomøte
drill-written = Eit skriftleg trugsmål
drill-offer-leader = Med leiar: dei som elles blir varsla, får eit kort som er merkt som øving.
drill-day-off = Det er heilagdag i dag
drill-day-off-line = Dei som blir varsla når du øver med leiar, kan ha fri.
drill-alone = Øv åleine
drill-with-leader = Øv med leiar
drill-again = Øv igjen
drill-never = Du har ikkje øvd enno.
drill-last = Du øvde sist { $date }.
drill-last-helped = Du svarte sist på ei øving { $date }.
drill-next = Neste gong: innan { $date }.
drill-late = Du skulle ha øvd innan { $date }.
drill-planned = { $unit } øver { $date }, { $how }. Planlagt av { $name }.
drill-how-alone = kvar for seg
drill-how-leader = med leiar

# Planleggje: leiarar og administratorar
drill-plan = Planlegg øving
drill-replan = Endre planlagd øving
drill-plan-line = Eininga får melding om morgonen den dagen. Kvar og ein startar øvinga sjølv.
drill-plan-unit = Eining
drill-plan-day = Dag
drill-plan-how = Korleis
drill-plan-alone = Kvar for seg
drill-plan-leader = Med leiar
drill-plan-save = Lagre
drill-unplan = Avlys øvinga
drill-day-missing = Vel ein dag.
drill-day-past = Vel ein dag frå i morgon av.
drill-day-weekend = Vel ein dag frå måndag til fredag som ikkje er heilagdag.
drill-day-far = Vel ein dag innan eit år.
drill-day-same = Vel ein annan dag enn den det skjedde.
answer-drill-planned = Planlagt: { $unit } øver { $date }.
answer-drill-unplanned = Øvinga er avlyst.
answer-drill-plan-taken = { $name } planla ei øving { $date } i mellomtida. Sjå om ho passar, eller endre ho.
answer-drill-plan-gone = Den planlagde øvinga er avlyst eller halden i mellomtida. Dette gjeld no.
answer-drill-plan-not-yours = Leiarar og administratorar i eininga planlegg øvingar. Du kan øve når du vil.

# Dagen
drill-today = I dag øver { $unit }
drill-today-member = Det tek nokre minutt. Du startar sjølv, når det passar i dag.
drill-today-helper = Du kan få eit kort som er merkt som øving. Svar på det som om det var ekte.
drill-today-by = Planlagt av { $name }.
drill-today-left = { $name } planla øvinga, men leier ikkje eininga lenger. Eininga er spurd likevel.
drill-now = Øv no

# Påminninga
drill-due = Det er på tide å øve
drill-due-line = Det tek nokre minutt. Øver du åleine, blir ingen andre varsla.
drill-later = Minn meg seinare
drill-rests = Vi minner deg igjen { $date }.
drill-no-longer-due = Du har øvd sidan vi spurde. Takk.

# Velkomstpakka
pack-headline = Dette bør du kunne
pack-line = Gå gjennom det før du snakkar med brukarar.
pack-raise = **Be om hjelp.** Skriv hjelp her, aldri i møtechatten. Leiaren din blir varsla straks.
pack-answer = **Svar.** Treng ein kollega hjelp, får du eit raudt kort her. Eitt trykk er nok.
pack-practise = **Øv.** Ingen andre blir varsla når du øver åleine.
pack-read = **Les rutinane.**
pack-flag = Til du har øvd, står du som ny i oversikta for eininga. Hjelp får du uansett.

# Lista til den som administrerer eininga
unit-drills = Øvingar i { $unit }
unit-drills-function = Varselet vart sist prøvd med ein leiar { $date }. Prøv det igjen no.
unit-drills-function-never = Varselet er ikkje prøvd med ein leiar enno. Prøv det no.
unit-drills-leaders = Bør svare på ei øving
unit-drills-members = Bør øve
unit-drills-new = Nye som ikkje har øvd
unit-drills-why = Lista er for å planleggje opplæring, ikkje for å vurdere nokon. Ho kjem høgst éin gong i månaden.

# Kortet som følgjer øvinga
scenario-step = { $what } · Steg { $number } av { $of }
scenario-says = Brukaren seier:
scenario-writes = Brukaren skriv:
scenario-called = Varselet er sendt
scenario-called-alone = Du ser no kortet som leiaren får. Svar på det sjølv: trykk Eg skriv med deg.
scenario-called-leader = Leiaren din har fått eit kort. Følg med på kortet ditt: det seier kven som svarer.
scenario-warn = Gi ei åtvaring
scenario-warn-line = Nokon hjelper deg. Sei setningane høgt, som om samtalen var ekte.
scenario-calm = Sei setninga på kortet under. Brukaren har roa seg. Avslutt når de er ferdige.
scenario-end = Avslutt samtalen
scenario-end-line = Sei setningane på kortet under, steg for steg. Du kan avslutte når som helst.
scenario-keep = Lagre det som kom
scenario-keep-line = Det er ingen å åtvare. Lim inn eit skjermbilete her, til dømes av dette kortet.
scenario-keep-skip = Hopp over
scenario-close = Avslutt varselet
scenario-close-line = Samtalen er over. Sei frå at du ikkje treng hjelp lenger.
scenario-close-written = Sei frå at du ikkje treng hjelp lenger.
scenario-report = Meld frå
scenario-report-line = Øv på avviksmeldinga. Ho blir ikkje send nokon stad, og blir sletta av seg sjølv.
scenario-report-button = Øv på avviksmelding
scenario-done = Du har øvd på alt
scenario-done-line = Be om hjelp, avslutte og melde frå: no har du gjort det éin gong.
scenario-over = Øvinga er over
scenario-over-line = Du kan øve igjen når du vil.
scenario-below = Hald fram på kortet nedst.
answer-relay-in-drill = Sendt som ein del av øvinga. Er det ekte, skriv berre ordet hjelp.

# Ei øving som ingen svarte på
unanswered-headline = Ingen svarte
unanswered-line = Øvinga er over. Du gjorde det rett.
unanswered-would = Var det ekte, ville du no fått numra og 112, og korta ville venta til nokon svarte.
unanswered-next = Neste steg: snakk med { $name } om kvifor. Eininga har fått melding.
unanswered-next-unit = Neste steg: snakk med leiaren din om kvifor. Eininga har fått melding.
unanswered-alone = Kortet som leiaren får, vart ikkje svart på
unanswered-alone-line = Øvinga er over. Det gjer ingenting.
unanswered-alone-next = Neste steg: øv igjen, og svar på det raude kortet sjølv.
unanswered-alert = Øvinga er over
unanswered-alert-line = Ingen svarte { $name }. Neste steg: sei frå kvifor du ikkje såg kortet, eller prøv igjen saman.
unanswered-to-unit = Ingen svarte då { $name } øvde med leiar { $time }. Neste steg: skriv beredskap, sjå kven som kan nåast, og øv igjen.

# Papir i ei øving
practice-you-decide = Dette er ei øving. Ingenting blir sendt, heller ikkje når du trykker.
practice-send = Øv på å sende
practice-report = Du har øvd på avviksmeldinga
practice-note = Du har øvd på notatet
practice-line = Ingenting er sendt, og ingen har fått det. Teksten blir sletta av seg sjølv.
practice-note-offer = Øv på notatet
practice-no-number = I ei øving spør vi ikkje kven det gjeld. Skriv aldri eit ekte fødselsnummer her.

# Etter ei hending (oppfølginga til leiaren)
plan-drill-suggested = Øv gjerne saman når det har roa seg, til dømes { $date }.
plan-drill-planned = Eininga øver { $date }.
scenario-by-key = { $name } svarte på telefonen.
scenario-rang = Det ringde òg. Ingen svarte på telefonen.
