# Tekstar til rapport og notat, nynorsk. Blir retta som dei andre (docs/texts.md). Skal lesast av ein som skriv nynorsk.

# Papir: notatet og avviksmeldinga, som PDF og som tekst
paper-when = Når
paper-unit = Eining
paper-exhibit = Bevis { $number }
paper-kept = Teke vare på
paper-exhibit-text = Innhald
note-heading = Notat etter samtale
note-about = Kva samtalen gjaldt
note-behaviour = Kva som vart sagt og gjort
note-told = Kva brukaren fekk vite
note-agreed = Kva som er avtalt
note-footer = Notat etter samtale med brukar

# Kven ser notatet? Valet er den tilsette sitt (L9)
note-visibility = Kven ser notatet
note-internal = Berre Nav
note-shown = Brukaren, på nav.no
note-internal-consequence = Notatet blir ikkje vist på nav.no. Brukaren kan likevel be om innsyn i det. Når det er journalført, kan det ikkje endrast eller slettast.
note-shown-consequence = Brukaren kan lese heile notatet på nav.no frå neste verkedag. Det kan ikkje skjulast, endrast eller slettast etterpå.


# Det som manglar i notatet
note-gap-title = Gi notatet ein tittel.
note-gap-title-too-long = Tittelen er for lang. Han kan ha høgst 500 teikn.
note-gap-title-masked = Ta bort stjernene i tittelen.
note-gap-behaviour = Skriv kva som vart sagt og gjort.
note-gap-too-long = Notatet er for langt. Det kan ha høgst 100 000 teikn.
note-gap-unit = Skriv einingsnummeret, fire siffer.
note-gap-tema = Vel tema.
note-gap-tema-deprecated = Dette temaet er ikkje lenger i bruk. Vel eit anna.
note-gap-tema-hidden = Dette temaet blir aldri vist på nav.no. Vel eit anna tema, eller at berre Nav ser notatet.
note-gap-tema-not-granted = Boten har ikkje lov til å arkivere på dette temaet. Vel eit anna, eller før notatet i Gosys sjølv.
note-gap-case-number = Du har valt fagsystem. Skriv saksnummeret òg, eller vel «Inga fagsak».
note-gap-case-system = Du har skrive eit saksnummer. Vel fagsystem òg, eller ta bort nummeret.
note-gap-case-format = Saksnummeret passar ikkje til fagsystemet. Sjå over begge.
note-gap-case-not-granted = Boten har ikkje lov til å arkivere på denne fagsaka. Vel «Inga fagsak», eller før notatet i Gosys sjølv.
note-gap-case-not-general = Ta bort saksnummeret, eller vel fagsak.
note-gap-consequence = Stadfest at brukaren får sjå notatet på nav.no.
note-gap-date-ahead = Samtalen kan ikkje vere fram i tid. Rett dato og klokkeslett.
note-gap-remarks = Det er for mange merknader til at notatet kan visast på nav.no. Rett nokre av dei, eller vel at berre Nav ser det.

# Fødselsnummeret. Setningane tek aldri opp att eit siffer (L11)
number-not-eleven-digits = Eit fødselsnummer har elleve siffer. Sjå over og skriv det på nytt.
number-no-such-date = Dei seks første siffera er ikkje ein dato. Sjå over og skriv nummeret på nytt.
number-wrong-checksum = Nummeret er ikkje gyldig. Truleg er eit siffer feil. Sjå over og skriv det på nytt.
number-synthetic = Dette er nummeret til ein testperson. Det kan ikkje brukast her.

# Ord og tal som ikkje høyrer heime i teksten
wording-birth-number = Vi skjulte eit tal som kan vere eit fødselsnummer. Det høyrer ikkje heime her.
wording-phone-number = Vi skjulte eit tal som kan vere eit telefonnummer. Skriv ikkje nummeret til brukaren her.
wording-colleague = Her står namnet { $word }. Skriv «rettleiar» eller «leiar» i staden.
wording-person = «{ $word }» seier noko om personen. Skriv heller kva som vart sagt eller gjort.
wording-health = «{ $word }» kan vere ei helseopplysning. Skriv det berre om saka treng det.

# Journalføring i Gosys
filing-barred-protected = Boten kan ikkje journalføre dette notatet. Snakk med leiaren din. Eininga som har tilgang, fører det i Gosys.
filing-barred-relations = Du har ikkje tilgang til denne brukaren. Snakk med leiaren din, så kan ein annan føre notatet.
filing-barred-area = Brukaren høyrer til ei anna eining. Snakk med leiaren din om kven som fører notatet.
filing-barred-other = Du har ikkje tilgang til denne brukaren. Snakk med leiaren din.
filing-not-complete = Noko manglar. Opne det og fyll ut resten.
filing-drill = ØVELSE. Dette blir ikkje sendt nokon stad.
filing-no-ident = Boten kjenner ikkje Nav-identen din. Før notatet i Gosys sjølv.
filing-title = Gosys tok ikkje imot tittelen. Skriv ein annan.
filing-client = Gosys finn ikkje brukaren. Sjå over fødselsnummeret.
filing-case = Gosys finn ikkje saka. Sjå over saksnummer og fagsystem.
filing-tema = Gosys tok ikkje imot temaet. Vel eit anna.
filing-unit = Gosys kjenner ikkje eininga. Sjå over einingsnummeret.
filing-date = Gosys tok ikkje imot datoen. Sjå over når samtalen var.
filing-document = Gosys tok ikkje imot dokumentet. Før notatet i Gosys sjølv.
filing-not-accepted = Det vart ikkje teke imot. Ingenting er tapt. Prøv igjen, eller før det inn sjølv.
filing-not-permitted = Boten har ikkje lov til dette. Dei som driftar boten, må rette det. Før det inn sjølv så lenge.
filing-client-gone = Fødselsnummeret er ikkje her lenger. Skriv det på nytt og send igjen.
filing-words-gone = Teksten er sletta, så han kan ikkje sendast. Start på ein ny om han framleis trengst.
filing-incident-gone = Hendinga er sletta, så dette vart ikkje sendt.
filing-evidence = Eit bevis du valde, kan ikkje leggjast ved. Ta det bort og send igjen.
filing-gave-up = Vi har prøvd i to veker utan å få svar. Send igjen, eller før det inn sjølv.
filing-waits-gosys = Vi får ikkje svar frå Gosys. Vi prøver igjen, og du treng ikkje gjere noko.
filing-waits-system = Vi får ikkje svar frå avvikssystemet. Vi prøver igjen, og du treng ikkje gjere noko.
filing-waits-locked = Vi slepp ikkje inn der dette skal. Dei som driftar boten, må rette det. Vi prøver igjen, og ingenting er tapt.
filing-waits-here = Vi får ikkje gjort det klart hos oss enno. Vi prøver igjen, og ingenting er tapt.
filing-complete-in-gosys = Notatet ligg i Gosys, men er ikkje ferdig journalført. Opne det der og fullfør.
filing-no-task = Notatet er journalført, men oppgåva i Gosys vart ikkje laga. Lag henne sjølv om ho trengst.
filing-task = Det er journalført eit notat etter ein samtale. Les notatet og vurder om saka treng noko meir.

# Når boten ikkje har tilgang til Gosys: sjekkliste
hand-protected = Får du ikkje opp brukaren i Gosys, stopp her og snakk med leiaren din.
hand-find-client = Opne brukaren i Gosys og sjå at det er rett person.
hand-new-note = Lag eit nytt notat. Trykk «Kopier» nedst, og lim inn tittel og tekst.
hand-internal = Vel internt notat. Brukaren ser det ikkje på nav.no.
hand-shown = Vel forvaltningsnotat. Brukaren ser det på nav.no.
hand-attach = Legg ved PDF-en om du vil.
hand-check = Les gjennom før du journalfører. Etterpå kan notatet ikkje endrast.
hand-number = Trykk på knappen under når du er ferdig.

# Når avvikssystemet må fyllast ut for hand: sjekkliste
copy-open-system = Opne avvikssystemet.
copy-paste = Trykk «Kopier» nedst, og lim inn teksten.
copy-attach = Legg ved PDF-en.
copy-number = Skriv avviksnummeret her når du har fått det.

# Avviksmeldinga
report-heading = Avviksmelding
report-drill = ØVELSE
report-footer = Avviksmelding { $id }
report-sector = Arbeidsgivar
report-sector-state = Staten
report-sector-municipal = Kommunen
report-reporter = Meldt av
report-on-behalf = På vegner av
report-type = Opplevd som
report-type-threat = trugsmål
report-type-threatening = trugande
report-type-harassing = trakasserande
report-type-abusive = sjikanerande
report-type-violence = vald
report-target = Retta mot
report-target-self = meg
report-target-colleague = ein kollega
report-target-unit = ei anna eining
report-target-third = ein tredjeperson
report-target-client = brukaren sjølv
report-meeting = Kanal
report-place = Stad
report-place-office = kontoret
report-place-home = heimekontor
report-place-out = ute
report-severity = Alvor
report-severity-low = lite
report-severity-medium = middels
report-severity-high = stort
report-injury = Skade
report-injury-none = ingen
report-injury-physical = fysisk
report-injury-mental = psykisk
report-injury-both = fysisk og psykisk
report-risk = Risikovurdering
report-submitted = Sendt
report-ready = Gjord klar
report-words = Orda som vart brukte
report-course = Kva som skjedde
report-known = Klokkeslett frå varselet
report-work = Arbeidet som vart gjort
report-voice = Stemme og bakgrunnslyd
report-cause = Truleg årsak
report-breach = Brot på rutinar
report-measures = Strakstiltak
report-witnesses = Vitne
report-follow-up = Behov for oppfølging
report-proposed = Forslag til tiltak
report-told = Varsla
report-told-leader = Leiar
report-told-rep = Verneombod
report-told-police = Politi
report-told-unit = Anna eining
report-evidence = Bevis
report-gap-title = Gi meldinga ein tittel.
report-gap-type = Vel korleis du opplevde det.
report-gap-course = Skriv kort kva som skjedde.
report-gap-future = Sjå over når det skjedde. Tidspunktet har ikkje vore enno.

# Kortene: meldingen og notatet skrives her. Ingen andre ser et utkast (L9, L13)
paper-headline-report = Avviksmelding
paper-headline-note = Notat til saka til brukaren
paper-of-incident = Hendinga { $time }
paper-private = Berre du ser dette
paper-optional = Alt her kan stå tomt
paper-next = Neste
paper-more = Legg til meir
paper-back = Tilbake
paper-later = Lagre til seinare
paper-review = Sjå over
paper-from-alarm = Henta frå varselet. Rett det som er feil.
paper-source = Henta frå varselet
paper-too-long = Alt du skreiv er lagra ({ $letters } teikn). Det er for langt til å visast her; PDF-en har heile teksten.
paper-write-anew = Skriv her berre om du vil erstatte teksten
paper-missing = Dette manglar
paper-note-this = Sjå på dette før du sender
paper-tick-each = Brukaren får lese dette. Kryss av ved kvar merknad før du sender
paper-tick-missing = Kryss av her, eller rett teksten.
paper-you-decide = Les gjennom. Ingenting blir sendt før du trykkjer.
paper-send-report = Send til avvikssystemet
paper-ready-report = Gjer klar meldinga
paper-send-note = Journalfør notatet
paper-ready-note = Gjer klart notatet
paper-change = Endre
paper-pdf = Vis som PDF
paper-pdf-open = Opne PDF-en
paper-pdf-line = Lenkja er di og verkar i fem minutt.
paper-draft = UTKAST
paper-copy = Kopier
paper-copy-line = Merk teksten og kopier han.
paper-copy-cut = Merk teksten og kopier han. Resten står i PDF-en.
paper-drop = Slett utkastet
paper-drop-line = Det du har skrive, blir borte. Hendinga står framleis i loggen.
paper-drop-sure = Ja, slett
paper-waiting = Blir sendt no
paper-waiting-line = Du treng ikkje vente. Du får beskjed her.
paper-waiting-long = Mottakaren svarer ikkje enno. Vi prøver igjen. Ingenting er tapt.
paper-refused = Vart ikkje teke imot
paper-refused-code = Kode til brukarstøtte: { $code }
paper-send-again = Send igjen
paper-report-sent = Avviksmeldinga er send
paper-report-there = Meldinga ligg i avvikssystemet
paper-then = Dette skjer vidare
paper-then-state = Levert til avvikssystemet for statleg tilsette.
paper-then-municipal = Levert til avvikssystemet til kommunen.
paper-then-number = Skriv avviksnummeret under når du veit det. Vi minner deg på det.
paper-then-leader = { $name } følgjer opp. Leiar og verneombod kan lese meldinga.
paper-then-somebody = Ein leiar i eininga følgjer opp. Leiar og verneombod kan lese meldinga.
paper-note-filed = Notatet er journalført
paper-note-entry = Journalpost { $reference }
paper-not-finalised = Gosys fekk notatet, men det må ferdigstillast der. Opne journalposten og gjer det ferdig.
paper-number = Avviksnummer { $reference }
paper-number-ask = Kva nummer fekk meldinga i avvikssystemet?
paper-number-save = Lagre nummeret
paper-hand-report = Legg meldinga i avvikssystemet
paper-hand-note = Før notatet i Gosys
paper-hand-done-report = Eg har lagt den inn
paper-hand-done-note = Eg har ført notatet i Gosys
paper-not-felt = Du opplevde det ikkje som truande, trakasserande eller sjikanerande. Det er notert, og det blir ikkje sendt noka avviksmelding.
paper-felt-after-all = Eg vil melde likevel
paper-dropped = Utkastet er sletta
paper-unreadable = Teksten finst ikkje lenger.
paper-write-note = Skriv notat til saka til brukaren
paper-note-offer = Skal saka til brukaren vite om dette? Berre då trengst eit notat.

# Hva gjelder meldingen? (R84)
start-report = Kva gjeld avviksmeldinga?
start-note = Kva samtale gjeld notatet?
start-continue = Hald fram: { $what }
start-self = Noko anna som har hendt
start-new-note = Ein annan samtale
start-told = Det kan gjelde deg eller ein kollega. Leiar og verneombud får vite at du har starta ei melding, ikkje kva ho seier.

# Feltene
field-title = Tittel
field-day = Dato
field-clock = Klokkeslett
ask-course = Kva skjedde?
ask-words = Kva vart sagt?
ask-quotes = Frå varselet: ta med det du vil
ask-target = Kven var det retta mot?
ask-type = Korleis opplevde du det?
ask-title = Kva skal overskrifta vere?
ask-day = Kva dag var det?
ask-clock = Når på dagen?
ask-colleague = Gjeld det ein kollega? Skriv kven
ask-channel = Korleis hadde de kontakt?
ask-place = Kvar var du?
ask-severity = Kor alvorleg var det?
ask-injury = Vart nokon skadde?
ask-witnesses = Kven såg eller høyrde det?
ask-known = Stemmer klokkesletta frå varselet?
ask-measures = Kva vart gjort med ein gong?
ask-follow-up = Kva treng du no?
ask-proposed = Kva kan gjere at det ikkje skjer igjen?
ask-work = Kva arbeidde du med då det skjedde?
ask-voice = Kva la du merke til ved røysta eller lydane?
ask-about = Kva gjaldt samtalen?
ask-behaviour = Kva vart sagt og gjort?
ask-told = Kva fekk brukaren vite?
ask-agreed = Kva vart de einige om?
ask-visibility = Kven skal kunne lese notatet?
hint-course = Skriv «brukaren», ikkje namnet.
help-behaviour = Skriv kva brukaren sa og gjorde. Ikkje namn på kollegaer.
field-injury-line = Skriv ikkje om helse utover dette. Det høyrer heime hos legen.
field-client = Fødselsnummeret til brukaren (11 siffer)
field-client-kept = Fødselsnummeret er lagra kryptert og blir sletta når notatet er journalført.
field-client-gap = Skriv fødselsnummeret til brukaren.
field-tema = Tema i Gosys
field-unit = Eining (fire siffer)
field-case-line = Berre om notatet høyrer til ei bestemt fagsak.
field-case-number = Saksnummer
field-case-system = Fagsystem
case-none = Inga fagsak
choose-or-search = Søk eller vel
field-attach = Legg ved bevis som PDF
field-seen-consequence = Eg veit at brukaren får lese notatet, og at det ikkje kan skjulast etterpå

# Påminnelsen (R18, R30)
remind-headline = Vil du skrive avviksmelding no?
remind-line = Det tek om lag ti minutt. Det vi veit, er fylt ut.
remind-begin = Skriv no
remind-continue = Hald fram på utkastet
remind-later = Minn meg seinare
remind-not-felt = Eg opplevde det ikkje slik
remind-not-felt-line = Opplevde du det ikkje som truande, trakasserande eller sjikanerande? Sei det her, så spør vi ikkje meir.
remind-postponed = Greitt. Vi minner deg igjen { $time }.
remind-last = Greitt. Vi minner deg ikkje igjen. Skriv «rapport» når du vil melde.
remind-done = Meldinga er på veg. Takk for at du melde frå.
remind-number = Har meldinga fått eit nummer?

# Påminninga om eit notat som er byrja. Aldri noko av det som står i det
note-remind-headline = Notatet ditt er ikkje ferdig
note-remind-line = Det ligg her som du forlét det. Berre du ser det.
note-remind-continue = Hald fram på notatet
note-remind-by-hand = Har du ført notatet i Gosys?
note-remind-by-hand-line = Sei frå her når det er gjort.
note-remind-show = Vis notatet
note-remind-not-needed = Treng ikkje notat
note-remind-drop-line = Det du har skrive i notatet, blir borte. Du kan skrive eit nytt seinare.
note-remind-last = Greitt. Vi minner deg ikkje igjen. Skriv «notat» når du vil halde fram.

# Utkast til tekst: den ansatte retter og bestemmer (L9)
draft-title-report = { $kind } – { $channel }
draft-title-unknown = Uønskt hending
draft-title-violence = Vald
draft-title-note = Samtale med brukar
draft-title-note-ended = Samtale avslutta
draft-line = { $time } { $what }
draft-raised = Eg varsla leiar.
draft-reported = Eg melde frå om eit trugsmål.
draft-helped = { $name } hjelpte.
draft-contact = Vi hadde kontakt.
draft-exhausted = Ingen hadde svart.
draft-behaviour = Eg sa frå om åtferda.
draft-warned = Eg gav åtvaring om at samtalen kunne bli avslutta.
draft-ended = Eg avslutta samtalen.
draft-call-over = Samtalen var over.
draft-unit-told = Eining { $unit } vart varsla.
draft-police = Politiet vart kontakta.
draft-said = Brukaren sa: «{ $words }»
draft-me = Du
draft-client = Brukaren
draft-quote = «{ $words }»
draft-told-warned = At samtalen vart avslutta fordi åtferda heldt fram etter åtvaring.
draft-told-warning = At samtalen ville bli avslutta om åtferda heldt fram.

# Svar
answer-paper-not-yours = Dette utkastet finst ikkje, eller det er ikkje ditt.
answer-paper-saved = Lagra. Skriv «{ $word }» for å halde fram.
answer-paper-both = Utkastet var endra på ei anna eining òg. Der begge hadde skrive, står begge tekstane.
answer-paper-gone = Utkastet er sendt eller sletta. Det du skreiv no, er ikkje lagra.
answer-paper-incomplete = Noko manglar. Sjå øvst på kortet.
answer-paper-tick = Kryss av ved kvar merknad før du sender. Ingenting er sendt.
answer-paper-too-long = Noko du skreiv var for langt og vart ikkje lagra. Skriv kortare, eller del det opp.
answer-paper-which = Dette er ikkje di hending. Skriv «rapport» for å melde noko sjølv.
answer-paper-number = Nummeret er lagra.
answer-paper-number-missing = Skriv nummeret først.
answer-paper-no-page = PDF kan ikkje visast her. Dei som driftar boten, må setje opp ei adresse.
answer-report-begun = { $name } har starta ei avviksmelding om noko som har hendt. Snakk saman i dag.
answer-report-begun-rep = { $name } i { $unit } har starta ei avviksmelding. Leiaren har fått beskjed.
