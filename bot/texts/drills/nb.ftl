# Tekster om øvelser, bokmål: tilbudet, kortet som følger øvelsen, kalenderen. Rettes som de andre
# (docs/texts.md). Det som sies i de oppdiktede situasjonene, står i bot/texts/scenarios/.
# Ordet «øvelse» med store bokstaver kommer av seg selv på alt som hører til en øvelse (lov L12).

# Tilbudet: øvelse, Prøv en øvelse, Øv nå
drill-offer = Øv på Rødt kort
drill-offer-line = Alt er oppdiktet, og ingenting sendes.
drill-offer-what = Hva skjer?
drill-phone = På telefon
drill-chat = I chat
drill-video = I videomøte
drill-written = En trussel skriftlig
drill-offer-leader = Med leder: de som ellers varsles, får et kort som er merket som øvelse.
drill-day-off = Det er helligdag i dag
drill-day-off-line = De som varsles når du øver med leder, kan ha fri.
drill-alone = Øv alene
drill-with-leader = Øv med leder
drill-again = Øv igjen
drill-never = Du har ikke øvd ennå.
drill-last = Du øvde sist { $date }.
drill-last-helped = Du svarte sist på en øvelse { $date }.
drill-next = Neste gang: innen { $date }.
drill-late = Du skulle ha øvd innen { $date }.
drill-planned = { $unit } øver { $date }, { $how }. Planlagt av { $name }.
drill-how-alone = hver for seg
drill-how-leader = med leder

# Planlegge: ledere og administratorer
drill-plan = Planlegg øvelse
drill-replan = Endre planlagt øvelse
drill-plan-line = Enheten får beskjed om morgenen den dagen. Hver og en starter øvelsen selv.
drill-plan-unit = Enhet
drill-plan-day = Dag
drill-plan-how = Hvordan
drill-plan-alone = Hver for seg
drill-plan-leader = Med leder
drill-plan-save = Lagre
drill-unplan = Avlys øvelsen
drill-day-missing = Velg en dag.
drill-day-past = Velg en dag fra i morgen av.
drill-day-weekend = Velg en dag fra mandag til fredag som ikke er helligdag.
drill-day-far = Velg en dag innen et år.
drill-day-same = Velg en annen dag enn den det skjedde.
answer-drill-planned = Planlagt: { $unit } øver { $date }.
answer-drill-unplanned = Øvelsen er avlyst.
answer-drill-plan-taken = { $name } planla en øvelse { $date } i mellomtiden. Se om den passer, eller endre den.
answer-drill-plan-gone = Den planlagte øvelsen er avlyst eller holdt i mellomtiden. Dette gjelder nå.
answer-drill-plan-not-yours = Ledere og administratorer i enheten planlegger øvelser. Du kan øve når du vil.

# Dagen
drill-today = I dag øver { $unit }
drill-today-member = Det tar noen minutter. Du starter selv, når det passer i dag.
drill-today-helper = Du kan få et kort som er merket som øvelse. Svar på det som om det var ekte.
drill-today-by = Planlagt av { $name }.
drill-today-left = { $name } planla øvelsen, men leder ikke enheten lenger. Enheten er spurt likevel.
drill-now = Øv nå

# Påminnelsen
drill-due = Det er på tide å øve
drill-due-line = Det tar noen minutter. Øver du alene, varsles ingen andre.
drill-later = Minn meg senere
drill-rests = Vi minner deg igjen { $date }.
drill-no-longer-due = Du har øvd siden vi spurte. Takk.

# Velkomstpakken
pack-headline = Dette bør du kunne
pack-line = Gå gjennom det før du snakker med brukere.
pack-raise = **Be om hjelp.** Skriv hjelp her, aldri i møtechatten. Lederen din varsles straks.
pack-answer = **Svar.** Trenger en kollega hjelp, får du et rødt kort her. Ett trykk er nok.
pack-practise = **Øv.** Ingen andre varsles når du øver alene.
pack-read = **Les rutinene.**
pack-flag = Til du har øvd, står du som ny i oversikten for enheten. Hjelp får du uansett.

# Lista til den som administrerer enheten
unit-drills = Øvelser i { $unit }
unit-drills-function = Varselet ble sist prøvd med en leder { $date }. Prøv det igjen nå.
unit-drills-function-never = Varselet er ikke prøvd med en leder ennå. Prøv det nå.
unit-drills-leaders = Bør svare på en øvelse
unit-drills-members = Bør øve
unit-drills-new = Nye som ikke har øvd
unit-drills-why = Listen er for å planlegge opplæring, ikke for å vurdere noen. Den kommer høyst én gang i måneden.

# Kortet som følger øvelsen
scenario-step = { $what } · Steg { $number } av { $of }
scenario-says = Brukeren sier:
scenario-writes = Brukeren skriver:
scenario-called = Varselet er sendt
scenario-called-alone = Du ser nå kortet som lederen får. Svar på det selv: trykk Jeg skriver med deg.
scenario-called-leader = Lederen din har fått et kort. Følg med på kortet ditt: det sier hvem som svarer.
scenario-warn = Gi en advarsel
scenario-warn-line = Noen hjelper deg. Si setningene høyt, som om samtalen var ekte.
scenario-calm = Si setningen på kortet under. Brukeren har roet seg. Avslutt når dere er ferdige.
scenario-end = Avslutt samtalen
scenario-end-line = Si setningene på kortet under, steg for steg. Du kan avslutte når som helst.
scenario-keep = Lagre det som kom
scenario-keep-line = Det er ingen å advare. Lim inn et skjermbilde her, for eksempel av dette kortet.
scenario-keep-skip = Hopp over
scenario-close = Avslutt varselet
scenario-close-line = Samtalen er over. Si fra at du ikke trenger hjelp lenger.
scenario-close-written = Si fra at du ikke trenger hjelp lenger.
scenario-report = Meld fra
scenario-report-line = Øv på avviksmeldingen. Den sendes ikke noe sted, og slettes av seg selv.
scenario-report-button = Øv på avviksmelding
scenario-done = Du har øvd på alt
scenario-done-line = Be om hjelp, avslutte og melde fra: nå har du gjort det én gang.
scenario-over = Øvelsen er over
scenario-over-line = Du kan øve igjen når du vil.
scenario-below = Fortsett på kortet nederst.
answer-relay-in-drill = Sendt som en del av øvelsen. Er det ekte, skriv bare ordet hjelp.

# En øvelse som ingen svarte på
unanswered-headline = Ingen svarte
unanswered-line = Øvelsen er over. Du gjorde det riktig.
unanswered-would = Var det ekte, ville du nå fått numrene og 112, og kortene ville ventet til noen svarte.
unanswered-next = Neste steg: snakk med { $name } om hvorfor. Enheten har fått beskjed.
unanswered-next-unit = Neste steg: snakk med lederen din om hvorfor. Enheten har fått beskjed.
unanswered-alone = Kortet som lederen får, ble ikke besvart
unanswered-alone-line = Øvelsen er over. Det gjør ingenting.
unanswered-alone-next = Neste steg: øv igjen, og svar på det røde kortet selv.
unanswered-alert = Øvelsen er over
unanswered-alert-line = Ingen svarte { $name }. Neste steg: si fra hvorfor du ikke så kortet, eller prøv igjen sammen.
unanswered-to-unit = Ingen svarte da { $name } øvde med leder { $time }. Neste steg: skriv beredskap, se hvem som kan nås, og øv igjen.

# Papirer i en øvelse
practice-you-decide = Dette er en øvelse. Ingenting sendes, heller ikke når du trykker.
practice-send = Øv på å sende
practice-report = Du har øvd på avviksmeldingen
practice-note = Du har øvd på notatet
practice-line = Ingenting er sendt, og ingen har fått det. Teksten slettes av seg selv.
practice-note-offer = Øv på notatet
practice-no-number = I en øvelse spør vi ikke hvem det gjelder. Skriv aldri et ekte fødselsnummer her.

# Etter en hendelse (lederens oppfølging)
plan-drill-suggested = Øv gjerne sammen når det har roet seg, for eksempel { $date }.
plan-drill-planned = Enheten øver { $date }.
scenario-by-key = { $name } svarte på telefonen.
scenario-rang = Det ringte også. Ingen svarte på telefonen.
