# Administrasjon i chatten, og meldingar om endringar. Blir retta som dei andre tekstane (docs/texts.md).

# Kortet som viser korleis eininga er sett opp
admin-headline = Varsling i { $unit }
admin-line = Vel det du vil endre. Du ser kva endringa betyr, før ho blir lagra.
admin-read-only = Oppsettet ligg i ei fil. Dei som driftar boten, endrar ho. Fråvær kan du melde her.
admin-level = **{ $number }. { $level }** · { $wait }
admin-wait = ventar { $wait }
admin-call-after = { $wait }, ringer etter { $after }
admin-wait-alone = { $wait }, { $alone } når kollegaen er åleine
admin-above = Kjem frå eininga over. Blir endra der.
alerted-for = { $name } for { $absent }
alerted-away = { $name } (borte)
alerted-unreached = { $name } (kan ikkje nåast i Teams)
admin-and-more = { $names } og { $count } til
admin-nobody = ingen
admin-away = Borte
admin-away-until = { $name } er borte til og med { $day }
admin-away-open = { $name } er borte inntil vidare
admin-away-from-until = { $name } er borte frå { $first } til og med { $day }
admin-away-from-open = { $name } er borte frå { $first } og inntil vidare
admin-away-stand-in = { $away }. { $stand_in } svarer i staden.
admin-away-nobody = { $away }. Ingen svarer i staden.
admin-facts-members = Medlemmer
admin-facts-reps = Verneombod
admin-facts-admins = Administratorar
admin-facts-contacts = Andre nummer
admin-facts-contact = Spør om kontakt
admin-facts-contact-after = etter { $wait }
admin-facts-repeat = Går gjennom nivåa
admin-facts-times = { $count } { $count ->
    [one] gong
   *[other] gonger
}
admin-recent = Siste endringar
admin-recent-line = { $time } · { $name }
admin-by-file = organisasjonsfila
admin-by-import = import
admin-by-operators = dei som driftar boten
admin-others = Andre einingar du styrer
admin-open-level = Endre { $level }
admin-open-new-level = Legg til nivå
admin-open-absence = Meld fråvær
admin-open-members = Endre medlemmer
admin-open-reps = Endre verneombod
admin-open-admins = Endre administratorar
admin-open-measures = Tiltak
admin-choose = Kva vil du gjere?
admin-choose-open = Opne
admin-open-unit = Opne eininga
admin-open-contacts = Endre nummer
admin-open-phones = Rett telefonnummer
admin-open-times = Endre tider
admin-back = Tilbake til oppsettet
admin-people = Folk
admin-people-who = Kven gjeld det?
admin-people-new = Ny person
admin-people-type = Eller skriv namnet, eller ein del av det
admin-left = Har slutta
admin-replace = Byt ut
admin-newcomer = Ny i eininga

# Skjemaa
admin-form-level = Endre nivået { $level }
admin-form-new-level = Nytt nivå i { $unit }
admin-form-members = Medlemmer i { $unit }
admin-form-reps = Verneombod i { $unit }
admin-form-admins = Administratorar i { $unit }
admin-form-contacts = Nummer for { $unit }
admin-form-phones = Telefonnummer i { $unit }
admin-form-times = Tider for { $unit }
admin-form-absence = Fråvær i { $unit }
admin-form-people = Folk i { $unit }
admin-form-line = Ingenting blir endra før du har sett over og lagra.
admin-now-there = No: { $names }
admin-add-person = Legg til person
admin-remove-person = Ta bort person
admin-move-person = Flytt person
admin-choose-person = Kven?
admin-type-name = Eller skriv heile namnet
admin-type-name-only = Skriv heile namnet
admin-namesake = { $name } ({ $where })
admin-namesake-id = { $name } ({ $where }, ID …{ $end })
admin-no-unit = utan eining
admin-move-to = Til kva nivå?
admin-level-name = Namn på nivået
admin-level-wait = Ventetid i sekund
admin-level-alone = Ventetid når kollegaen er åleine
admin-level-edit = Endre namn og tid
admin-level-up = Flytt nivået opp
admin-level-down = Flytt nivået ned
admin-level-remove = Fjern nivået
admin-level-first = Kven blir varsla her?
admin-new-level-hint = Det nye nivået kjem sist. Du kan flytte det opp etterpå.
admin-contact-add = Legg til nummer
admin-contact-remove = Ta bort nummer
admin-contact-name = Namn
admin-phone = Telefonnummer
admin-phone-new = Nytt telefonnummer
admin-time-contact = Spør «Har de kontakt?» etter så mange sekund
admin-time-repeat = Kor mange gonger blir nivåa gått gjennom?
admin-absence-add = Meld borte
admin-absence-until = Til og med (tomt: inntil vidare)
admin-absence-stand-in = Kven svarer i staden?
admin-absence-back = Meld tilbake
admin-look = Sjå over

# Førehandsvisinga
admin-preview = Sjå over endringa
admin-preview-again = Noko er endra sidan du såg på det
admin-preview-again-line = Sjå over ein gong til før du lagrar.
admin-meanwhile = Dette er endra i mellomtida
admin-meanwhile-other = Oppsettet er endra ein annan stad enn i chatten.
admin-from-now = Frå no blir desse varsla
admin-save = Lagre
admin-save-anyway = Lagre likevel
admin-asks = { $name } er medlem i { $unit } no. Ingenting blir endra før ein administrator der har sagt ja: { $names }.
admin-ask = Spør om flytting
admin-breaks = Dette blir ikkje bra
admin-cancel = Avbryt
admin-means-member = { $person } varslar leiarane i { $unit } når noko skjer.
admin-means-not-member = { $person } varslar leiarane i { $instead } når noko skjer.
admin-means-rep = { $person } får beskjed når nokon i { $unit } har varsla.
admin-means-not-rep = { $person } får ikkje lenger beskjed når nokon i { $unit } har varsla.
admin-means-admin = { $person } kan endre oppsettet for { $unit }.
admin-means-not-admin = { $person } kan ikkje lenger endre oppsettet for { $unit }.
admin-means-myself = Du kan ikkje endre oppsettet for { $unit } etterpå.
admin-means-contact = Nummeret står på beredskapskortet til { $unit }.
admin-means-not-contact = Nummeret står ikkje lenger på beredskapskortet til { $unit }.
admin-means-phone = Kollegaer ser dette nummeret når dei skal ringe { $person }.
admin-means-stand-in = Frå no blir { $instead } varsla i staden for { $person }.
admin-means-stand-in-later = Då blir { $instead } varsla i staden for { $person }.
admin-means-no-stand-in = Ingen blir varsla i staden for { $person }. Er det ingen andre på nivået, går varselet rett vidare.
admin-means-back = { $person } blir varsla igjen frå no.
admin-means-back-later = Fråværet som er meldt for { $person }, blir fjerna.

# På kortet til den som er borte
away-breaks = Så lenge du er borte
away-by = Meldt av { $name }.

# Til den som blir varsla frå no av, eller ikkje lenger
responder-put-in = Du blir varsla no når nokon i { $unit } treng hjelp
responder-stands-in = Du svarer no for { $name } i { $unit }
responder-back = Du blir varsla igjen når nokon i { $unit } treng hjelp
responder-stands-in-no-more = Du svarer ikkje lenger for { $name } i { $unit }
responder-taken-out = Du blir ikkje lenger varsla når nokon i { $unit } treng hjelp
responder-level = Nivå: { $level }
responder-until = Til og med { $day }
responder-by = Sett inn av { $by }
responder-expected = Treng ein kollega hjelp, får du eit raudt kort her. Eitt trykk er nok til å svare. Svarer du ikkje innan { $wait }, blir den neste varsla.
responder-practise = Øv no
responder-cannot-button = Kan ikkje
responder-cannot = { $by } kan ikkje svare i { $unit }
responder-cannot-for = { $by } kan ikkje svare for { $name } i { $unit }
responder-cannot-over = { $by } svarer ikkje lenger i { $unit }
responder-cannot-over-for = { $by } svarer ikkje lenger for { $name } i { $unit }
responder-nothing-to-do = Du treng ikkje gjere noko.
responder-still = { $by } blir varsla likevel, til nokon andre er sette inn.
answer-cannot-over = Dette er over: du svarer ikkje lenger for andre her. Du treng ikkje gjere noko.
answer-cannot-over-own = Du blir ikkje varsla i { $unit } no. Du treng ikkje gjere noko.
answer-cannot-told = { $names } har fått beskjed. Du blir varsla til ein annan er sett inn.
answer-cannot-nobody = Ingen kunne få beskjed i Teams. Ring den som sette deg inn. Du blir varsla til ein annan er sett inn.

# Til administratorane i ei anna eining: kan ein av deira flyttast?
move-headline = Kan { $name } flyttast til { $unit }?
move-line = { $by }, administrator i { $unit }, spør.
move-places = Dette blir endra i { $unit }
move-means = Seier du ja, blir { $name } flytt med ein gong, og varslar leiarane i { $unit }.
move-week = Spørsmålet gjeld i ei veke.
move-yes = Ja, flytt
move-yes-anyway = Flytt likevel
move-no = Nei
move-said-yes = { $by } sa ja. { $name } er flytt til { $unit }.
move-said-no = { $by } sa nei. { $name } er ikkje flytt til { $unit }.
answer-move-asked = { $names } har fått spørsmålet om { $name } kan flyttast. Du får svaret her.
answer-move-yes = { $name } er flytt til { $unit }. { $by } får beskjed.
answer-move-no = { $name } blir i { $unit }. { $by } får beskjed.
answer-move-old = Spørsmålet er meir enn ei veke gammalt, og ingenting vart endra. { $by } kan spørje på nytt.
answer-move-not-theirs = { $by } er ikkje lenger administrator i { $unit }. Ingenting vart endra.
answer-move-gone = Det er alt endra kvar { $name } høyrer til. Ingenting vart endra no.
answer-move-needed = { $name } trengst i { $unit }. Utan { $name } ville eininga mangle administrator, eller for få bli varsla. Nokon andre må setjast inn der først.
answer-move-nobody = { $name } er medlem i { $unit }, og ingen administrator der kan svare i Teams. Dei som driftar boten, kan flytte { $name }.

# Til administratorane i ei eining som ein import ikkje endra
import-refused-nobody-alerted = { $unit }: importen endra ingenting her, fordi alle som blir varsla, har slutta. Set inn nokon andre i oppsettet, eller sei frå til dei som driftar boten.
import-refused-no-administrator = { $unit }: importen endra ingenting her, fordi eininga ville stått utan administrator. Sei frå til dei som driftar boten.
import-refused-no-members = { $unit }: importen endra ingenting her, fordi alle medlemmene ville stått utan eining. Sei frå til dei som driftar boten.
import-refused-without-unit = { $unit }: importen endra ingenting her, fordi { $names } ville stått utan eining. Er det rett, sei frå til dei som driftar boten.
import-refused-shrinking = { $unit }: importen endra ingenting her. { $stayed } av { $count ->
    [one] { $count } medlem
   *[other] { $count } medlemmer
} ville vore att. Er det rett, sei frå til dei som driftar boten.
import-refused-rules = { $unit }: importen endra ingenting her, fordi oppsettet ikkje ville vore gyldig. Det kan vere at berre éin person ville blitt varsla. Sjå over nivåa.

# Det som er endra, i ord
change-unit-added = Ny eining: { $name }
change-unit-removed = Eininga { $name } er teken ut
change-unit-renamed = Eininga heiter no { $after }, før { $before }
change-level-added = Nytt nivå: { $name } ({ $people })
change-level-removed = Fjerna nivå: { $name } ({ $people })
change-level-renamed = Nivået { $before } heiter no { $after }
change-levels-ordered = Ny rekkjefølgje: { $people }
change-level-joined = Nytt i { $name }: { $people }
change-level-left = Ute av { $name }: { $people }
change-level-wait = Ventetid i { $name }: { $before } → { $after }
change-level-wait-alone = Ventetid i { $name } når kollegaen er åleine: { $before } → { $after }
change-repeat = Kor mange gonger nivåa blir gått gjennom: { $before } → { $after }
change-contact-seconds = Spør om kontakt etter: { $before } → { $after }
change-rep-joined = Nytt verneombod: { $people }
change-rep-left = Ikkje lenger verneombod: { $people }
change-admin-joined = Ny administrator: { $people }
change-admin-left = Ikkje lenger administrator: { $people }
change-member-joined = { $count ->
    [one] Nytt medlem
   *[other] Nye medlemmer
}: { $people }
change-member-left = Ikkje lenger medlem: { $people }
change-members-joined = { $count ->
    [one] Eitt nytt medlem
   *[other] { $count } nye medlemmer
}
change-members-left = { $count ->
    [one] Eitt medlem er ute
   *[other] { $count } medlemmer er ute
}
change-number-added = Nytt nummer: { $name }, { $after }
change-number-removed = Fjerna nummer: { $name }, { $before }
change-phone = Telefonnummer til { $name }: { $before } → { $after }
change-name = { $before } heiter no { $after }
change-away = { $name } er borte til og med { $after }
change-away-open = { $name } er borte inntil vidare
change-away-from = { $name } er borte frå { $before } til og med { $after }
change-away-from-open = { $name } er borte frå { $before } og inntil vidare
change-back = { $name } er tilbake
change-none = ingen

# Meldinga til dei tilsette
announce-headline = Noko er endra i { $unit }
announce-routines-headline = Rutinar er endra i { $unit }
announce-by = Endra av { $names }
announce-by-file = Endra i organisasjonsfila
announce-by-import = Endra ved import
announce-chain = Slik blir det varsla no
announce-routine = Rutinen «{ $title }» er endra. Les han, og sei frå når du har forstått han.
announce-read = Les { $title }
announce-ladder = Setningane under «{ $ladder }» er endra. Skriv åtvaring for å sjå dei.

# Svar
answer-admin-who = Berre administratorane kan endre dette. Spør { $names }.
answer-admin-ring = Berre administratorane kan endre dette, og ingen av dei kan nåast i Teams. Ring { $names }, eller spør dei som driftar boten.
answer-admin-unreached = Berre administratorane kan endre dette, og ingen av dei kan nåast i Teams. Spør dei som driftar boten.
answer-admin-nobody = Eininga har ingen administrator. Spør dei som driftar boten.
answer-admin-saved = Lagra. Det gjeld frå no. Dei tilsette i eininga får beskjed.
answer-admin-only-saved = Lagra. Det gjeld frå no.
answer-admin-planned = Lagra.
answer-admin-saved-absence = Lagra. Det gjeld frå no. { $name } får beskjed.
answer-admin-saved-absence-later = Lagra. { $name } får beskjed.
answer-admin-saved-already = Det er lagra. Her er oppsettet slik det er no.
answer-admin-no-change = Slik er det allereie. Ingenting vart endra.
answer-admin-wait = Oppsettet vart endra akkurat no. Vent nokre sekund, og prøv igjen.
answer-admin-read-only = Oppsettet ligg i ei fil, og kan ikkje endrast her. Dei som driftar boten, endrar ho.
answer-admin-level-gone = Nivået finst ikkje lenger. Her er oppsettet slik det er no.
answer-admin-empty-level = Eit nivå må ha minst éin person. Legg til ein annan først, eller fjern nivået.
answer-admin-no-level = Eininga må ha minst eitt nivå. Legg til eit nytt først.
answer-admin-one-person = Då ville berre éin person kunne svare. Det må vere minst to i nivåa til saman.
answer-admin-two-units = { $name } er medlem i { $unit }. Ta personen ut der først.
answer-admin-phone = Dette nummeret kan ikkje ringast. Skriv åtte siffer, eller pluss og landkode.
answer-admin-seconds = Ventetid blir skriven som heile sekund, frå 1 til 3600.
answer-admin-repeat = Talet på gonger blir skrive som eit heilt tal, frå 1 til 100.
answer-admin-no-name = Skriv eit namn.
answer-admin-twice = Personen er på nivået frå før.
answer-admin-unknown-person = Fann ingen med det namnet. Personen må ha skrive til boten, eller stå i oppsettet frå før.
answer-admin-other = Endringa vart ikkje godteken. Spør dei som driftar boten.
answer-admin-last = Eininga må ha minst éin administrator. Legg til ein annan først.
answer-admin-choose = Vel ein person, eller skriv namnet.
answer-admin-choose-only = Vel kven det gjeld.
answer-admin-several = Fleire har dette namnet. Vel personen i lista, eller skriv ID-en i staden for namnet.
answer-admin-loop = { $name } er sjølv borte, og ingen svarer til slutt. Vel ein annan.
answer-admin-own-stand-in = { $name } kan ikkje svare for seg sjølv. Vel ein annan, eller ingen.
answer-admin-past = Datoen er passert. Vel ein dag frå i dag av, eller la feltet stå tomt.
answer-admin-far = Datoen ligg for langt fram. Vel ein dag før år 2100, eller la feltet stå tomt.
answer-admin-changed-since = Noko av dette er endra sidan, eller nokon har slutta. Rett det i oppsettet.
answer-back-by-admin = { $name } har meldt deg tilbake. Du blir varsla igjen frå no.
answer-dropped-by-admin = { $name } har fjerna fråværet ditt. Du blir varsla som vanleg.
about-changes = Endringar du har gjort i oppsettet: { $count }

# I menyen
menu-admin = Sjå og endre oppsettet i eininga di

# Knappen på kortet frå morgonsjekken
admin-open = Opne oppsettet

# Skrivebordet: det den som styrer, leier eller er verneombod, får når dei skriv hei
desk-headline = Dette ventar på deg
desk-headline-well = Ingenting ventar på deg
desk-look = Sjå og endre
desk-ahead = Frå { $day } har { $level } ingen: { $name } er borte
desk-print = Skriv ut
desk-raise = Varsle leiar
desk-setup = Oppsett
desk-measures = Tiltak
desk-insight = Innsikt
desk-wall = Beredskapskort
desk-plan = Varslingsrutine
desk-year = Årstal
desk-back = Tilbake til oversikta
desk-measures-late = { $count ->
    [one] Eitt tiltak er over fristen
   *[other] { $count } tiltak er over fristen
}
desk-measures-due = { $count ->
    [one] Eitt tiltak har frist denne veka
   *[other] { $count } tiltak har frist denne veka
}
desk-drill = { $count ->
    [0] Det er på tide å prøve varselet
    [one] Éin i eininga skulle ha øvd
   *[other] { $count } i eininga skulle ha øvd
}
desk-follow-ups-late = { $count ->
    [one] Éi oppfølging er over fristen
   *[other] { $count } oppfølgingar er over fristen
}
desk-follow-ups = { $count ->
    [one] Du har éi oppfølging som ikkje er ferdig
   *[other] Du har { $count } oppfølgingar som ikkje er ferdige
}
desk-report = Avviksmeldinga di er ikkje send
desk-note = Notatet ditt er ikkje sendt
desk-stands-in = Du svarer for { $name }
desk-stands-in-until = Du svarer for { $name } til og med { $day }
desk-do-who = Kven kan rette?
desk-do-setup = Opne oppsettet
desk-do-level = Rett nivået
desk-do-absence = Set inn nokon
desk-do-phones = Rett nummeret
desk-do-admins = Ny administrator
desk-do-reps = Vel verneombod
desk-do-people = Byt ut
desk-do-write = Skriv i Teams
desk-do-write-all = Skriv til dei
desk-do-measures = { $count ->
    [one] Sjå tiltaket
   *[other] Sjå tiltaka
}
desk-do-drill = Planlegg øving
desk-do-follow-up = Følg opp
desk-do-report = Gjer ferdig
answer-desk-done = Dette er ordna i mellomtida. Her er det som ventar no.
answer-desk-nobody = Oversikta er for dei som leier, er verneombod eller administrerer ei eining.
answer-desk-not-yours = Du har ikkje lenger denne rolla i eininga.
menu-desk = Sjå kva som ventar på deg, og skriv ut beredskapskort, rutine og årstal

# Skriv ut
papers-headline = Skriv ut for { $unit }
papers-line = Lenkjene er dine og verkar i fem minutt.
papers-wall = Beredskapskort til veggen
papers-others = Andre papir
papers-unit = Kort for { $unit }
papers-nowhere = Papira blir skrivne ut av dei som driftar boten.
admin-wall = Heng opp nytt kort
admin-wall-old = Beredskapskortet på veggen er gammalt no. Dei som driftar boten, skriv ut eit nytt.
wall-hang-new = Beredskapskortet for { $unit } er gammalt no, og { $by } er ikkje lenger administrator. Skriv «skriv ut» her, og heng opp eit nytt.
paper-page-wall = Beredskapskort
paper-page-wall-line = Skriv det ut, og heng det der alle ser det.
announce-broken = Dette er ikkje i orden
