# Alle ord som brukarane les, på nynorsk. Bokmål står i nb.ftl, engelsk i en.ftl.
# Rett fritt i teksten til høgre for likskapsteiknet. Lat namnet til venstre og { $… } stå.
# Skal lesast av ein som har nynorsk som hovudmål, før boten blir teken i bruk (docs/texts.md).

## Ord som går igjen på fleire kort

# Lov L12: ordet skal stå på kvart kort i ei øving, på alle språk, òg her.
drill-prefix = ØVELSE: { $headline }
drill-line = Dette er ei øving. Ingen er i fare.
clock = kl. { $time }
danger = Er nokon i fare no? Ring { $number }.
call = Ring { $number }
call-in-teams = Ring i Teams
call-person = Ring { $name }
chat-person = Skriv til { $name }
more-people = … og { $count } til
in-a-row = { $others } og { $last }
close-call = Hjelp meg å avslutte
warn = Gi åtvaring
strengthen = Varsle fleire
end-alarm = Avslutt varselet
# Det låseskjermen viser saksbehandlaren. Skjermen kan vere delt, så det står alltid det same.
summary-caseworker = Ny oppdatering

## Det som kan fortelast om hendinga (Fortel meir, det raude kortet)

fact-meeting = Samtale
fact-kind = Kva
fact-place = Kvar
fact-target = Retta mot
fact-phone = Telefon
meeting-phone = Telefon
meeting-video = Videomøte
meeting-chat = Chat
kind-violence = Vald
kind-threat = Trugsmål
kind-threatening = Trugande åtferd
kind-harassing = Trakasserande åtferd
kind-abusive = Sjikanerande åtferd
place-office = Kontor
place-home-office = Heimekontor
place-home-office-alone = Heimekontor, åleine
place-out = Ute
place-out-alone = Ute, åleine
target-self = Meg sjølv
target-colleague = Ein kollega
target-other-unit = Ei anna eining
target-third-party = Ein annan person
target-client-self = Brukaren sjølv
fact-channel = Kom via
channel-phone = Telefon
channel-meeting = Møte
channel-video = Videomøte
channel-chat = Chat
channel-email = E-post
channel-sms = SMS
channel-social-media = Sosiale medium
channel-letter = Brev

## Statuskortet: det eine kortet til saksbehandlaren, frå første sekund til slutten

status-sent = Raudt kort er sendt
status-rest-line = Du treng ikkje gjere noko meir.
status-no-answer = Ingen har svart enno
status-again-line = Vi varslar alle på nytt. Ring gjerne sjølv òg.
status-exhausted-line = Ring ein av desse. Kortet ligg framleis hos alle.
status-alone = Slik verkar raudt kort
status-alone-line = Starta { $time } · ingen andre er varsla
status-alone-who = Slik ville det gått:
step-alerted = **{ $name }** er varsla
steps-alerted = **{ $names }** er varsla
step-held-back = **{ $name }** får beskjed så snart Teams tek imot
step-ringing = Ringer **{ $name }** …
step-seen = **{ $name }** har sett det
step-declined = { $name } kan ikkje no
step-unreachable = { $name } kan ikkje nåast her
step-unanswered = { $name } har ikkje svart
step-next = { $name } blir varsla { $time }
step-next-soon = { $name } blir varsla straks
step-later = { $name } blir varsla etterpå
step-would = { $name } ville blitt varsla { $time }
step-would-later = { $name } ville blitt varsla etterpå
status-skipped = Ingen å varsle på nivået «{ $level }». Det vart hoppa over.
# Når varselet gjeld eit trugsmål
status-duty-asked = Ein leiar er spurd om å ta seg av trugsmålet.
status-duty-owner = { $name } tek seg av trugsmålet.
status-threat-told = { $names } er varsla om trugsmålet.
threat-it-is = Det er eit trugsmål
threat-whom = Meldt som trugsmål. Kven gjeld det?
threat-waits = Ei ny melding om trugsmål ventar på svar frå { $name }.
threat-told-by = { $name } har meldt dette som eit trugsmål.
threat-right = Stemmer
threat-correct = Rett opp
threat-was-none = Det var ikkje eit trugsmål
threat-was-it = Var det eit trugsmål?
threat-was = Ja, meld det
threat-was-not = Nei
safe-question = Er du trygg no?
safe-yes = Ja
safe-no = Nei, varsle igjen
rep-talk = Snakk med verneombodet
rep-talk-line = Ingen får vite at du ser på dette.
call-missed = { $name } ringde { $time } og kom ikkje gjennom.
call-missed-ring = Skriv her, eller ring { $number }.
call-missed-write = Skriv her.
call-missed-also = { $names } er varsla.
status-where = Kvar kom trugsmålet?
status-written = Lim inn eit skjermbilete her. Ikkje slett meldinga.

# Når nokon hjelper
helps-you = { $name } hjelper deg
helps-write = Skriv med deg
helps-call = Ringer deg
helps-join = Blir med i samtalen
helps-phone = På telefon
helps-in-person = Her hos deg
# Det same, slik dei andre leiarane les det
helping-write = I chatten
helping-call = Ringer
helping-join = Er med i samtalen
helping-phone = På telefon
helping-in-person = På staden
also-helps = { $name } hjelper òg · { $how }
also-help = { $names } hjelper òg
write-here = Skriv her, så ser { $name } det. Du kan halde fram med å snakke med brukaren.
add-to-meeting = Legg til { $name } i møtet.
contact-missing-line = De har ikkje fått kontakt enno. Vi varslar fleire.
alerting-more-line = Vi varslar fleire.

# Når varselet er slutt
ended-resolved = Varselet er avslutta
ended-resolved-line = Avslutta av { $name } { $time }
ended-cancelled = Varselet er trekt
ended-superseded = Eit nytt varsel har teke over
ended-superseded-line = Dette kortet gjeld ikkje lenger. Sjå det nyaste kortet.
ended-talk = Snakk med ein leiar eller kollega i dag, også om det gjekk bra.
ended-report = Skriv avviksmelding
raise-again = Varsle igjen

# Nokon hjelper meg
helped = Nokon hjelper meg
helped-question = Kven hjelper deg?
helped-by-phone = På telefon
helped-here = Her hos meg
helped-no-answer = Svarte ikkje
helped-tooltip-phone = { $name } hjelper meg på telefon
helped-tooltip-here = { $name } er her hos meg
helped-tooltip-no-answer = { $name } svarte ikkje på telefon
helped-other = Ein annan
helped-choose = Vel namn
helped-colleague = Namnet på kollegaen

# Fortel meir
describe = Fortel meir
meanings = Kva er kva?
describe-save = Lagre
describe-colleague = Kva for ein kollega?
describe-colleague-name = Skriv heile namnet
choose = Vel
unit-number-other = Ikkje i lista? Einingsnummer, fire siffer

## Det raude kortet: til leiarane som blir varsla

alert-headline = { $name } treng hjelp no
alert-headline-crisis = { $name } treng hjelp med ein brukar i krise
alert-also = { $names } ventar òg på hjelp no
alert-sent = Raudt kort · sendt { $time }
# Det låseskjermen viser leiaren. Berre namnet på kollegaen, aldri noko om brukaren (L11).
summary-alert = RAUDT KORT: { $name } treng hjelp no
alert-stands-in = Du er varsla fordi { $name } er borte.
alert-level = Du er varsla som «{ $level }».
passed-declined = { $name } kan ikkje no.
passed-unreachable = { $name } kan ikkje nåast her.
passed-unanswered = { $name } har ikkje svart.
claim-write = Eg skriv med deg
claim-call = Eg ringer deg
claim-join = Eg blir med i samtalen
claim-write-also = Eg skriv med { $name }
claim-call-also = Eg ringer { $name }
claim-join-also = Eg blir med { $name } i samtalen
claim-come-also = Eg går til { $name }
decline = Kan ikkje hjelpe no
alert-promise = { $name } får vite det med ein gong.
alert-call-over = Samtalen med brukaren er slutt.
alert-declined = Du kan ikkje no. Du kan framleis hjelpe.
already-helps = { $name } hjelper allereie
already-help = { $names } hjelper allereie
already-helps-line = { $how } · sidan { $time }.
already-thanks = Takk for at du er klar.
already-more = Det trengst fleire. Du kan òg hjelpe.
already-unanswered = Ingen svarte på spørsmålet, så fleire blir varsla. Du kan òg hjelpe.
alert-cancelled-line = { $name } har trekt varselet. Du treng ikkje gjere noko.
alert-resolved-line = { $name } har fått hjelp. Du treng ikkje gjere noko.

## Rollekortet: til den som hjelper

role-headline = Du hjelper { $name }
role-sent = Raudt kort sendt { $time }
role-danger = Er nokon i fare no? Ring { $number } for kollegaen din. Spør kvar { $name } er.
# Kva du gjer, etter korleis du hjelper
role-do-write = Skriv her no: «Eg er her. Eg blir her.»
role-do-write-choose = Skriv her no, og vel { $name }: «Eg er her. Eg blir her.»
role-do-call = Ring { $name } no.
role-do-join = Bli med i møtet no. Manglar du lenkja, be { $name } leggje deg til.
role-do-join-link = Bli med i møtet no.
join-meeting = Bli med i møtet
role-do-phone = Bli på telefonen med { $name }.
role-do-in-person = Bli hos { $name }.
# … etter kva som skjer
role-kind-threat = Ta trugsmålet på alvor. Skriv ned orda slik dei vart sagde.
role-kind-other = Tru på { $name }. Spør kva som skjer, og høyr etter.
# … etter korleis dei snakkar saman
role-meeting-phone = { $name } er i telefonen. Skriv kort, og spør så det held med ja eller nei.
role-meeting-video = { $name } er i video. Spør om du skal ta over praten.
role-meeting-chat = { $name } er i chat. Sei at det er greitt å slutte å svare.
role-call-over = Samtalen med brukaren er slutt. Høyr korleis { $name } har det.
role-meeting-unknown = Spør korleis { $name } snakkar med brukaren.
role-meeting-written = Trugsmålet er skriftleg. Be { $name } ta skjermbilete og ikkje slette noko.
role-client-self = Brukaren kan vere i fare. Bli på linja. Ring 113 eller 112.
role-stop = Sei at det er greitt å avslutte når som helst.
role-stay = Bli til { $name } seier at det er over.
# Kvar kollegaen står i samtalen
role-walk = Steg { $number } av { $of }: { $what }
role-walk-beside = No: { $what }
role-walk-reaction = Brukaren { $time }: { $reaction }
walk-acknowledge = { $name } tilbyr hjelp
walk-behaviour = { $name } seier frå om åtferda
walk-consequence = { $name } åtvarar om at samtalen blir avslutta
walk-stay = { $name } blir på linja
walk-ask = { $name } spør kva som er planen
walk-where = { $name } spør kvar brukaren er
walk-help = { $name } viser kven som kan hjelpe
walk-danger = brukaren er i fare, ring 113
walk-tell = { $name } seier at det blir meldt vidare
walk-calm = samtalen roar seg
walk-end = { $name } avsluttar samtalen
role-advised-end = Du har rådd til å avslutte no.
role-advised-stay = Du har rådd til å bli på linja.
role-word-time = { $name } { $time }
role-quote-time = { $name } skreiv ned det som vart sagt, { $time }
role-word = «{ $words }»
role-write-label = Skriv til { $name }
role-write-placeholder = Korte setningar. { $name } får det med ein gong.
role-send = Send
role-others = { $name } hjelper òg · { $how }
role-contact-missing = De har ikkje fått kontakt. Vi varslar fleire.
call-spoke = Vi snakka saman
call-busy = Oppteke
call-busy-write = Skriv til { $name } i staden
call-no-answer = Ingen svarer
hand-over = La ein annan ta over
hand-over-line = Du hjelper til den andre har svart.
hand-over-waiting = Du har spurt { $name }. Du hjelper til svaret kjem.
hand-over-nobody = Det er ingen andre å spørje no. Varsle fleire, eller sei at du må sleppe.
ask-person = Spør { $name }
ask-chosen = Spør den du har valt
release = Eg må sleppe
release-tooltip = Fleire blir varsla med ein gong
summary-role = Du hjelper { $name }

## Overtaking: til den som blir spurd

hand-over-headline = Kan du ta over for { $name }?
hand-over-from = { $name } hjelper til du svarer.
hand-over-about = { $name } treng hjelp
summary-hand-over = RAUDT KORT: Kan du ta over for { $name }?

## Nytt kort når nokon hjelper

news-line = { $how } frå { $time }
news-over = { $name } hjelpte deg
news-over-line = Varselet er over. Kortet over viser kva du kan gjere no.

## Har de kontakt?

contact-question = Har de kontakt?
contact-line-caseworker = { $name } har sagt ja til å hjelpe deg.
contact-line-claimant = Du har sagt ja til å hjelpe { $name }.
contact-no-caseworker = Svarer du nei, blir fleire varsla med ein gong. { $name } hjelper framleis.
contact-no-claimant = Svarer du nei, blir fleire varsla med ein gong. Du hjelper framleis.
contact-yes = Ja
contact-no = Nei
contact-answered-yes = De har kontakt
contact-answered-no = Fleire blir varsla no
contact-closed = Du treng ikkje svare lenger
summary-contact = Har de kontakt?

## Ingen har svart enno

exhausted-headline = Ingen har svart enno
exhausted-call = Ring ein av desse no
exhausted-again = Vi varslar alle på nytt no.
exhausted-last = Alle er varsla fleire gonger. Kortet ligg framleis hos alle.

## Til næraste leiar og verneombod etterpå

follow-up-headline = Du har oppfølginga
follow-up-line = { $helper } hjelper { $name } no, frå { $time }.
follow-up-mine = Du har oppfølginga. Snakk med { $name } i dag.
follow-up-duty = Som næraste leiar følgjer du opp { $name } etterpå. Snakk saman i dag.
safety-rep-headline = Raudt kort i { $unit }
safety-rep-line = Ein tilsett brukte raudt kort { $time }, og nokon har svart.
safety-rep-no-answer = Ein tilsett brukte raudt kort { $time }. Ingen har svart enno.
safety-rep-duty = Du får vite dette som verneombod. Du treng ikkje gjere noko no.
safety-rep-waits = Du får vite dette som verneombod. Kortet ligg framleis hos alle som er varsla.

## Etter eit trugsmål: til leiaren som tek seg av det (R43)

duty-headline = Kan du ta deg av trugsmålet?
duty-headline-crisis = Kan du ta deg av ein brukar i krise?
duty-told = Meldt av { $name } { $time }
duty-unit = { $unit } · { $date }
duty-untaken = Ingen tek seg av trugsmålet enno.
duty-what = Dette er det som skal gjerast:
duty-target-unknown = Spør { $name } kven trugsmålet gjeld.
duty-take = Eg tek meg av trugsmålet
duty-decline = Kan ikkje
duty-decline-threat = Eg kan ikkje ta meg av trugsmålet
duty-declined = Du har svart at du ikkje kan. Du kan framleis gjere det.
duty-next = Neste: { $task }
duty-mine = Du tek deg av trugsmålet · { $done } av { $all } er gjort
duty-then = Etterpå
duty-all = Dei andre oppgåvene
duty-talk = Snakk med { $name } i dag.
duty-task-target-unit = Varsle eininga som er truga
duty-task-colleague = Sei frå til kollegaen
duty-task-health = Ring 113 om brukaren
duty-task-police = Varsle politiet
duty-task-own-unit = Sei frå i eiga eining
duty-task-safety-rep = Snakk med verneombod
# Kva du seier. Ikkje namn på brukaren her; det seier du i telefonen.
duty-hint-target-unit = Vel eininga, så får leiaren der beskjed og stadfestar. Eller ring sjølv.
duty-hint-colleague = Ring kollegaen trugsmålet gjeld. Avtal kva som er trygt i dag.
duty-hint-health = Sei kven du er, kva brukaren har sagt, og kvar brukaren kan vere. { $ambulance } for hjelp, { $police } når det hastar for tryggleiken til nokon.
duty-hint-police = Fare no: { $emergency }. Elles { $police }. Sei: «Eg ringer frå { $unit }. Ein tilsett har fått eit trugsmål.» Sei så kva som vart sagt, når, og kven det gjeld.
duty-hint-charges = Varsle politiet ved fare eller trugsmål. Politimelding er noko anna: Arbeidsgivaren kan melde, og ingen skal be { $name } om å stå som meldar.
duty-charges = Om politimelding
duty-hint-own-unit = Sei frå til mottaket og dei som kan møte brukaren. Avtal kva de gjer.
duty-hint-safety-rep = Boten seier berre at raudt kort er brukt. Resten fortel du.
duty-unit-choose = Kva for ei eining?
duty-unit-number = Einingsnummer, fire siffer
duty-notify = Varsle eininga
duty-notify-another = Varsle ei eining til
duty-done = Gjort
duty-not-relevant = Ikkje aktuelt
duty-why = Kvifor er det ikkje aktuelt?
duty-why-more = Skriv gjerne meir. Ikkje namn på brukaren.
duty-save = Lagre
duty-reason-somebody-else = Ein annan har gjort det
duty-reason-not-needed = Vurdert som ikkje nødvendig
duty-reason-no-threat = Det var ikkje eit trugsmål
duty-reason-other = Anna, skriv kvifor
# Det same, slik det blir lese etterpå
duty-reason-other-told = Ein annan grunn
duty-is-done = { $task }: gjort av { $name } { $time }
duty-is-not-relevant = { $task }: ikkje aktuelt, seier { $name } { $time }. { $reason }.
duty-is-not-relevant-plain = { $task }: ikkje aktuelt, seier { $name } { $time }.
duty-notice-waiting = { $unit } er varsla { $time }. { $names } har ikkje stadfesta enno.
duty-notice-rests = { $unit } vart varsla { $time }, og ingen har stadfesta. Varslinga står stille. Varsle på nytt.
duty-notice-received = { $unit }: motteke av { $name } { $time }
duty-notice-unreached = Ingen i { $unit } har stadfesta. Ring sjølv:
duty-correct = Rett opp
duty-undo = Angre: { $task }
duty-give-up = Eg kan ikkje likevel
duty-taken = { $name } tek seg av trugsmålet
duty-taken-line = Du treng ikkje gjere noko.
duty-settled = Alt om trugsmålet er gjort
duty-settled-line = Ingen fleire påminningar.
duty-closed-withdrawn = Varselet er trekt. Du treng ikkje gjere meir med trugsmålet.
duty-closed-no-threat = { $name } seier at det ikkje var eit trugsmål. Du treng ikkje gjere meir med det.
duty-closed-drill = Øvinga er over. Du treng ikkje gjere meir.
duty-closed = Du treng ikkje gjere noko med dette lenger.
# Det låseskjermen viser. Berre namnet på kollegaen, aldri noko om brukaren (L11).
summary-duty = Trugsmål meldt av { $name }: kan du ta deg av det?
summary-duty-crisis = { $name } treng ein leiar etter varselet
summary-duty-mine = Trugsmålet: { $task }

## Til leiarane i ei anna eining som er truga

unit-notice-headline = Eit trugsmål kan gjelde eininga di
unit-notice-from = { $unit } melder frå · { $date } { $time }
unit-notice-call = Ring { $name } no for å høyre kva som er sagt.
unit-notice-confirm = Trykk Motteke, så veit { $unit } at de har fått beskjed.
unit-notice-rep = Leiarane i eininga di er varsla. Du får vite det som verneombod.
unit-notice-received = Motteke
unit-notice-received-by = Motteke av { $name } { $time }
unit-notice-withdrawn = { $unit } har trekt varselet. Du treng ikkje gjere noko.
summary-unit-notice = Trugsmål meldt frå { $unit }. Les og stadfest.

## Til verneombodet når ingen tek seg av trugsmålet

untaken-headline = Ingen tek seg av eit trugsmål
untaken-line = Meldt i { $unit } { $date }. Alle leiarar i kjeda er spurde.
untaken-duty = Snakk med leiinga i dag om kven som gjer det.

## Meldingar mellom saksbehandlaren og den som hjelper

relay-from = { $name } skriv
relay-corrected = Retta av { $name }
relay-answer-caseworker = Svar her. Du kan halde fram med å snakke med brukaren.
relay-answer-claimant = Svar her, så får { $name } det med ein gong.
summary-relay = Ny melding frå { $name }

## Bevis

# Kortet for det som er sendt: først «Motteke», så «Lagra som bevis»
evidence-received = Motteke
evidence-saving = Lagrar …
evidence-kept = Lagra som bevis
evidence-kept-again = Dette er lagra frå før
evidence-kept-some = { $kept } av { $count } er lagra som bevis
evidence-refused = Ikkje lagra
evidence-erased = Sletta
evidence-removed = Fjerna
evidence-belongs = Høyrer til varselet { $time }
evidence-belongs-noted = Høyrer til hendinga { $time }
evidence-trying-again = Vi får ikkje henta det enno. Vi prøver igjen. Ta vare på biletet til vi har det.
evidence-line = { $number }. { $what }: { $state }
evidence-line-saving = lagrar …
evidence-line-kept = lagra
evidence-line-noted = notert
evidence-line-again = lagra frå før
evidence-line-refused = ikkje lagra
evidence-line-erased = sletta
evidence-line-removed = fjerna
evidence-is-picture = Bilete
evidence-is-file = Fil
evidence-is-pdf = PDF
evidence-is-text = Tekst
evidence-is-message = Melding
evidence-is-recording = Opptak
evidence-send-picture = Teams sender ikkje bileta i meldinga. Ta eit skjermbilete og lim det inn her.
evidence-which = Kva hending høyrer det til?
evidence-new-incident = Ei ny hending
evidence-drop = Slett det
evidence-waits = Det ligg kryptert til du har svart. Svarer du ikkje innan { $days ->
    [one] { $days } dag
   *[other] { $days } dagar
 }, blir det sletta.
evidence-nobody-told = Ingen er varsla om dette. Ord som er vidaresende, blir ikkje lesne som dine.
evidence-alarm = Varsel
evidence-noted = Utan varsel
evidence-drill = Øving
evidence-view = Vis
evidence-view-number = Vis { $number }
evidence-see = Sjå bevis
evidence-remove = Feil bilete? Fjern
evidence-remove-other = Sendt ved ein feil? Fjern
evidence-remove-number = Fjern { $number }
evidence-remove-line = Ingen ser det etterpå. Du kan angre i 24 timar.
evidence-removed-line = Ingen kan sjå det no. Du kan angre til { $time }. Då blir det sletta for godt.
evidence-removed-held = Hendinga er halden tilbake, så det er ikkje sletta. Du kan angre så lenge.
evidence-restore = Angre
evidence-for-good = Slett for godt no
evidence-for-good-ask = Slette det for godt no? Det kan ikkje hentast tilbake.
evidence-for-good-yes = Ja, slett for godt
evidence-for-good-no = Nei, vent
evidence-open = Opne i nettlesaren
evidence-open-line = Lenkja er di åleine og verkar i fem minutt. Det blir notert at du ser på beviset.
evidence-no-pages = Det kan ikkje visast her. Ein som driftar boten, kan hente det ut til politi eller arkiv.
evidence-remains = Det du sende, ligg framleis i Teams og OneDrive. Vi kan ikkje slette det der.
evidence-delete = Slik slettar du det i Teams
evidence-delete-chat = PC: Peik på meldinga di med biletet, vel … og Slett.
evidence-delete-phone = Telefon: Hald på meldinga og vel Slett.
evidence-delete-onedrive = Fil: Opne OneDrive, mappa Microsoft Teams-chatfiler. Slett fila, og tøm papirkorga.
# Kortet for bevis: korleis det blir sendt, og kva som er lagra
evidence-save = Lagre bevis
evidence-headline = Bevis
evidence-elsewhere = Bevis blir teke imot her i den private chatten, der berre du ser det.
evidence-how = Lim inn eit skjermbilete her, eller legg ved ei fil. Det blir lagra uendra og kryptert.
evidence-how-pc = PC: Windows + Shift + S, merk utsnittet, og lim inn her med Ctrl + V.
evidence-how-phone = Telefon: Ta skjermbilete, trykk + her, og vel biletet.
evidence-how-message = Melding i Teams: Vel … på meldinga og Lagre som bevis.
evidence-count = { $count ->
    [one] Eitt bevis lagra
   *[other] { $count } bevis lagra
}
evidence-older = … og { $count } eldre
evidence-waiting = { $count ->
    [one] Eitt bevis ventar på svar frå deg
   *[other] { $count } bevis ventar på svar frå deg
}
# Verneombodet får vite at noko er lagra, aldri kva.
evidence-safety-rep = { $count ->
    [one] Eitt bevis er lagra, { $time }.
   *[other] { $count } bevis er lagra, det siste { $time }.
}
recording = Opptak av samtalen
recording-line = Finst det eit opptak i telefonisystemet, noterer vi kvar. Boten tek aldri opp.
recording-system = Kva system?
recording-reference = Nummeret på opptaket
recording-reference-hint = Ikkje namn på brukaren
recording-day = Dato
recording-from = Frå klokka
recording-to = Til klokka
recording-save = Noter opptaket
# Sida der beviset blir vist
evidence-page-title = Bevis frå Raudt kort
evidence-page-show = Vis beviset
evidence-page-line = Det blir notert at du ser på det. Sida er di åleine: ikkje vis ho til andre.
evidence-page-old-line = Gå tilbake til chatten med Raudt kort i Teams, og trykk Vis ein gong til.
evidence-page-cut = Her ser du byrjinga. Alt er lagra.
evidence-page-about = Bevis { $number }. Sendt { $time } av { $name }.
evidence-page-alt = { $what } { $number }, sendt { $time } av { $name }
evidence-page-enlarge = Vis i full storleik

## Gi åtvaring og avslutte: setningane sjølve står i ladders/

guide-say = Sei dette:
guide-write = Skriv dette:
guide-spoken = «{ $words }»
guide-where = Steg { $number } av { $of }
guide-beside = Når det roar seg
guide-beside-stay = Bli på linja
guide-beside-danger = I fare no
guide-closing = Slik avsluttar du
guide-advice-end = { $name } rår deg til å avslutte no.
guide-advice-stay = { $name } rår deg til å bli på linja.
# Reaksjonen til brukaren, og det du sjølv vil
guide-how = Korleis reagerer brukaren?
guide-calmer = Roar seg
guide-continues = Held fram
guide-threatens = Trugar
guide-hung-up = Brukaren la på
guide-hung-up-chat = Brukaren forlét chatten
guide-hung-up-video = Brukaren forlét møtet
# The same, where one asks whether the client will harm themselves (113 first).
guide-asked = Kva svarer brukaren?
guide-yes = Ja
guide-no = Nei
guide-silent = Svarer ikkje
guide-told = Seier kvar
guide-left = La på
guide-left-chat = Forlét chatten
guide-left-video = Forlét møtet
guide-danger = I fare no
guide-end = Avslutt no
guide-back = Tilbake eitt steg
guide-go-on = Samtalen held fram
guide-language-line = Kva språk snakkar brukaren?
guide-routine = Rutinen for samtalen
guide-alerts = Trykker du Trugar, blir leiaren din varsla med ein gong.
guide-alerts-crisis = Vel du ein av dei to nedste, blir leiaren din varsla med ein gong.
guide-alerts-danger = «{ $what }» varslar leiaren din med ein gong.
guide-alerts-more = «{ $what }» varslar fleire med ein gong.
guide-alarm-over = Varselet er avslutta. Du kan halde fram her.
guide-replaced = Hald fram på kortet lenger ned i chatten.
ladder-phone = Telefon
ladder-chat = Chat
ladder-video = Video
ladder-self-harm = Vil skade seg sjølv
ladder-third-party = Trugar nokon andre
end-hang-up = Boten legg ikkje på. Legg på sjølv.
end-hang-up-crisis = Bli på linja om du kan.
note-open = Skriv ned orda
note-label = Skriv ned no, medan du hugsar det
note-placeholder = Orda slik dei vart sagde, klokkeslett, kven som høyrde det. Ikkje namnet på brukaren.
note-save = Lagre
note-written = Du skreiv ned
# When not everything fits on the card.
note-written-more = Alt er lagra, også det som ikkje får plass her.
call-over = Samtalen er slutt
call-over-headline = Samtalen er slutt
call-over-line = Det er notert. Pust ut. Du gjorde det rett.
call-over-told = Den som hjelper deg, får vite det.
call-lost-headline = Ring 113 no
call-lost-line = { $what }. Sei kvar brukaren er, og kva som vart sagt.
call-lost-told = Vi varslar vidare no. Kortet ditt viser kven.

## Heimekortet: svar på alt boten ikkje kjenner igjen

home-headline = Treng du hjelp?
home-line = Leiaren din blir varsla straks. Ingen spørsmål først.
home-raise = Varsle leiar
home-language = Språk
home-short = Skriv hjelp, eller trykk Varsle leiar, om du treng hjelp no.
home-after = Etter ein samtale
language-bokmal = Bokmål
language-nynorsk = Nynorsk
language-english = English
welcome-headline = Raudt kort
welcome-line = Skriv hjelp her, aldri i møtechatten. Skriv du hjelp, blir leiaren din varsla straks. Vil du øve åleine, skriv øving. Høyrer du ikkje noko på fem sekund, ring.
welcome-helper = Treng ein kollega hjelp, får du eit raudt kort her. Eitt trykk er nok til å svare.
welcome-safety-rep = Som verneombod får du beskjed når raudt kort er brukt i eininga di.
welcome-drill = Prøv ei øving

## Beredskap

readiness-headline = Desse blir varsla når du ber om hjelp
readiness-wait = ventar i { $wait }
# Kor lenge nokon ventar: 45 sekund, 2 minutt, 1 minutt og 30 sekund
wait-seconds = { $count } sekund
wait-minutes = { $count } minutt
readiness-numbers = Andre nummer
readiness-empty = Ingen på dette nivået kan varslast no. Det blir hoppa over.
readiness-where = Skriv hjelp her i chatten, aldri i møtechatten.
readiness-level = **{ $number } · { $level }** · { $wait }
readiness-emergency = Er nokon i fare no? Ring politiet på { $police } eller ambulanse på { $ambulance }.
wall-police = politi
wall-ambulance = ambulanse
# Kortet til veggen. Det blir skrive ut og heng der når Teams ikkje verkar.
wall-title = Raudt kort – beredskapskort for { $unit }
wall-headline = Skriv hjelp til Raudt kort i Teams
wall-line = Leiaren din blir varsla straks. Skriv aldri hjelp i møtechatten.
wall-call = Svarer ikkje Raudt kort innan fem sekund, ring.
wall-practise = Skriv øving til Raudt kort for å prøve åleine.
wall-code = QR-kode: ring { $name } på { $number }
wall-no-number = utan telefonnummer
wall-footer = { $unit } ({ $number }) · Skrive ut { $date }. Byt kortet når noko blir endra.

## Rutinar

# Sjølve rutinane står i mappa routines, sjå docs/texts.md.
routines-headline = Rutinane våre
routines-all = Alle rutinane
routines-choose = Kva for ein vil du lese?
routines-open = Les
routine-line-read = { $title } · lese
routine-line-changed = { $title } · endra sidan sist
routine-line-others = { $title } · for andre roller
routine-read = Lese og forstått
routine-read-on = Lese { $date }
routine-not-read = Ikkje lese enno
routine-changed = Endra sidan du las han. Les han på nytt.
routine-gone = Den rutinen finst ikkje lenger. Desse gjeld no.
# Blir brukt i setningar: Lese 22. november 2026
day = { $day }. { $month ->
     [1] januar
     [2] februar
     [3] mars
     [4] april
     [5] mai
     [6] juni
     [7] juli
     [8] august
     [9] september
     [10] oktober
     [11] november
    *[12] desember
    } { $year }
weekday = { $weekday ->
     [1] måndag
     [2] tysdag
     [3] onsdag
     [4] torsdag
     [5] fredag
     [6] laurdag
    *[7] søndag
    } { $date }

## Borte og tilbake

away-headline = Når er du borte?
away-line = Då blir den som tek over for deg, varsla med ein gong.
away-first-label = Første dag (tom: frå no)
away-until-label = Siste dag
away-hours-hint = Berre nokre timar? Skriv til dømes borte til kl. 14.
away-stand-in-label = Kven tek over?
away-nobody = Ingen
away-save = Eg er borte
away-save-open = Til eg skriv tilbake
away-unclear = Eg forstod ikkje når. Vel dato.
away-no-last = Vel siste dag òg. Veit du han ikkje, trykk «Til eg skriv tilbake».
away-order = Siste dag er før første dag. Vel på nytt.
away-long = Det er meir enn eit år fram. Vel ein tidlegare dag.
away-stand-in-away = { $name } er også borte då. Vel ein annan, eller ingen.
away-still = Du blir framleis varsla.
away-stored = Du er borte
away-stored-until = Til og med { $date }.
away-stored-time = Til { $date } { $time }.
away-stored-open = Til du skriv tilbake.
away-stored-stand-in = { $name } blir varsla i staden for deg.
away-stored-nobody = Ingen tek over. Neste nivå blir varsla med ein gong.
away-back = Eg er tilbake
away-is-back = Du er tilbake. Du blir varsla igjen.
away-planned = Du er meld borte
away-from-day = Frå og med { $date }.
away-from-time = Frå { $date } { $time }.
away-until-then = Du blir varsla som vanleg til då.
away-also = Også meld borte
away-span-open = Frå { $first } til du skriv tilbake
away-drop = Fjern fråværet
away-dropped = Fråværet er fjerna
away-as-usual = Du blir varsla som vanleg.

## Menyane i Teams. Namn og omtale av appen står i manifest/

# Står i menyen bak ordet som blir skrive. Orda sjølve står i words.toml; det første blir vist.
menu-help = Varsle leiaren din straks
# I ein chat som andre kan lese, og på ein skjerm som kan vere delt. Seier ikkje kvifor.
menu-help-shared = Få hjelp. Svaret kjem berre til deg
menu-end = Få setninga som avsluttar samtalen
menu-warn = Få setninga som åtvarar
menu-cancel = Trekk varselet
menu-threat = Varsle leiaren din om eit trugsmål
menu-drill = Øv åleine eller med leiaren din
menu-away = Sei frå at du er borte, og kven som tek over
menu-back = Sei frå at du er tilbake
menu-readiness = Sjå kven som blir varsla når du skriv hjelp
menu-evidence = Lagre eit skjermbilete som bevis
menu-report = Meld eit avvik
menu-note = Skriv notat om hendinga
menu-status = Sjå kva som skjer no
menu-routines = Sjå rutinane i eininga di
menu-language = Vel bokmål, nynorsk eller engelsk
menu-privacy = Sjå kva som blir lagra om deg

## Når varselet ikkje kan stadfestast lagra

degraded-headline = Vi får ikkje stadfesta at varselet er lagra
degraded-line = Ring ein av desse no. Vi prøver vidare så lenge.
degraded-told = { $names } får beskjed no.
degraded-nobody = Ingen har svart enno
degraded-nobody-line = Ring ein av desse no. Vi får ikkje stadfesta at varselet er lagra.
degraded-helped-line = Varselet er ikkje lagra enno. Høyrer du ikkje noko, ring, eller skriv hjelp igjen.
degraded-withdrawn = Varselet er trekt
degraded-withdrawn-line = Dei som fekk beskjed, får vite det. Treng du hjelp likevel, skriv hjelp.
degraded-stored = Varselet er lagra no
degraded-stored-line = Sjå det nyaste kortet.
degraded-never = Varselet blir ikkje lagra
degraded-never-line = Treng du hjelp, ring ein av desse, eller skriv hjelp på nytt.
degraded-stopping = Systemet startar på nytt
degraded-stopping-line = Ring ein av desse no. Høyrer du ikkje noko innan eit minutt, skriv hjelp igjen.
degraded-asked = Treng du hjelp no?
degraded-asked-line = Vi får ikkje sjekka om kortet høyrer til ei øving. Ingen er varsla. Trykk «Varsle leiar», skriv hjelp, eller ring.
followed-headline = Vi får ikkje følgt varselet som vanleg no
followed-line = Varselet er lagra, og vi varslar vidare. Ring ein av desse no.
followed-nobody-line = Varselet er lagra. Ring ein av desse no.
followed-helped-line = Det som skjer no, er ikkje lagra enno. Høyrer du ikkje noko, ring, eller skriv hjelp igjen.
followed-again = Vi følgjer varselet som vanleg igjen
plain-alarm-headline = { $name } treng hjelp
plain-alarm-sent = Sendt { $time }
plain-alarm-call = Ring { $number } no.
plain-alarm-no-number = Ta kontakt no.
plain-alarm-line = Systemet verkar ikkje som det skal. Trykk når du hjelper, så får { $name } vite det.
plain-alarm-passed = { $names } har ikkje svart.
plain-alarm-help = Eg hjelper
plain-alarm-mine = Du hjelper { $name }
plain-alarm-mine-line = { $name } får vite det. Det er ikkje lagra enno.
plain-alarm-mine-others = { $names } hjelper også.
plain-alarm-taken = { $helper } hjelper { $name }
plain-alarm-taken-line = Det er ikkje lagra enno. Du får beskjed om fleire trengst.
plain-alarm-withdrawn = { $name } har trekt varselet
plain-alarm-withdrawn-line = Du treng ikkje gjere noko.
plain-alarm-stored = Varselet er lagra no
plain-alarm-stored-line = Dette kortet gjeld ikkje lenger. Det andre kortet om { $name } gjeld.
plain-alarm-over = Dette varselet er gammalt
plain-alarm-over-line = Har ingen snakka med { $name }, ta kontakt.

## Svar i éi setning

answer-unknown-verb = Den knappen kjenner vi ikkje igjen. Treng du hjelp, trykk Varsle leiar.
answer-stale = Kortet var gammalt. Her er det som gjeld no.
answer-not-yours = Vi finn ikkje noko varsel her som du kan svare på.
answer-gap = Systemet vart gjenoppretta. Det som vart meldt frå { $from } til { $until }, er borte hos oss. Ring den som varsla. Treng du hjelp, skriv hjelp.
answer-gap-goes-on = Systemet vart gjenoppretta. Det som skjedde her frå { $from } til { $until }, er borte hos oss. Varselet går vidare derifrå. Er det løyst, avslutt det.
answer-cancelled = Varselet er trekt.
answer-resolved = Varselet er avslutta.
answer-no-open-alarm = Du har ikkje noko varsel som er ope no.
answer-someone-helps = { $name } hjelper allereie.
answer-strengthened = Vi varslar fleire no.
answer-language-chosen = Frå no får du korta på nynorsk.
answer-away-not-stored = Fråvær er ikkje lagra. Skal du vere borte, skriv /borte og til når, til dømes /borte til kl. 15.
answer-away-past = Datoen er passert. Vel ein dag som kjem.
answer-away-not-leader = Du står ikkje i nokon varslingskjede, så du treng ikkje melde deg borte.
answer-back-not-leader = Du står ikkje i nokon varslingskjede, så du treng ikkje melde deg tilbake.
answer-drill-started-alone = Øvinga er starta. Ingen andre er varsla.
answer-drill-started-leader = Øvinga er starta. Leiaren din får eit kort merkt ØVELSE.
answer-drill-not-now = Du har eit ekte varsel som er ope. Øv når det er avslutta.
answer-evidence-withheld = Noko av det du sende, fekk vi ikkje frå Teams. Send det på nytt:
not-come-picture = Bilete: Lim inn eit skjermbilete her, eller legg det ved som fil.
not-come-moving = GIF eller klistremerke: Er det bevis, ta eit skjermbilete og lim det inn her.
not-come-file = Fil: Last ho ned, og legg ho ved her. Ei lenkje gir oss ikkje fila.
not-come-sound = Lydopptak: Boten tek ikkje imot lyd. Skriv bevis, og noter kvar opptaket ligg.
not-come-film = Film: Boten tek ikkje imot film. Ta eit skjermbilete, eller skriv bevis og noter kvar opptaket ligg.
not-come-message = Melding du viste til: Vel … på meldinga og Lagre som bevis, eller lim inn eit skjermbilete her.
not-come-code = Kodeutdrag: Kopier teksten, og lim han inn her som vanleg tekst.
not-come-loop = Loop-komponent: Kopier teksten, eller lim inn eit skjermbilete her.
not-come-card = Kort eller førehandsvising: Lim inn eit skjermbilete her.
not-come-end = Slutten av teksten: Vi les 4 000 teikn av ei melding. Send resten i ei melding til.
not-come-more = Meir enn 20 bilete og filer: Send resten i ei melding til.
not-come-other = Noko vi ikkje kjenner: Lim inn eit skjermbilete her, eller skriv kva det var.
answer-evidence-too-many = Høgst { $count ->
    [one] { $count } bilete eller éi fil
   *[other] { $count } bilete og filer
 } kan vente på svar. Sei først kva hending dei høyrer til, og send dette på nytt etterpå.
answer-evidence-unconfirmed = Vi får ikkje stadfesta at det du sende, er lagra. Ta vare på det. Vi prøver vidare.
answer-moment = Eit augeblikk. Det går tregt akkurat no. Treng du hjelp, skriv hjelp.
answer-help-unconfirmed = Vi får ikkje stadfesta at svaret ditt er lagra. Vil du hjelpe, ta kontakt sjølv no.
answer-plain-newest = Sjå det nyaste kortet.
answer-plain-kept = Vi tek vare på det du skreiv. Den som svarer, får lese det.
answer-plain-full = Vi får ikkje teke vare på meir av det du skriv no. Ring i staden.
answer-plain-passed-on = { $name } får det med ein gong.
answer-never-stored = Det du skreiv eller trykte på, vart ikkje lagra. Gjer det ein gong til.
answer-evidence-nothing-waits = Det er alt svart på dette. Kortet viser det som gjeld no.
answer-evidence-settled = Greitt. Det er notert.
answer-evidence-not-yours = Vi finn ikkje noko bevis her som du kan sjå.
answer-evidence-no-page = Beviset er lagra, men kan ikkje visast her. Ein som driftar boten, kan hente det ut.
answer-evidence-which-removed = Du sende fleire. Trykk Fjern, og vel kva for eit.
answer-evidence-held = Det kan ikkje fjernast no. Spør leiaren din.
answer-evidence-sent = Meldinga eller notatet er sendt med dette i, så det kan ikkje fjernast her. Sei det til leiaren din.
answer-evidence-sent-by-two = Ein annan har sendt det same, så det blir teke vare på. Sei det til leiaren din om det er feil.
answer-evidence-too-late = Det er for seint å angre. Det er sletta.
answer-evidence-there-again = Det same er sendt på nytt og er lagra. Derfor er det ikkje henta tilbake.
answer-message-kept = Meldinga blir lagra som bevis. Bilete følgjer ikkje med. Ta eit skjermbilete, og lim det inn i den private chatten med Raudt kort.
answer-recording-noted = Opptaket er notert som bevis.
answer-recording-incomplete = Skriv kva system opptaket ligg i, og nummeret på det.
answer-privacy = Vi lagrar når du bad om hjelp, kven som vart varsla, og kva som vart gjort. Det du skriv, blir lagra kryptert og sletta etter fristen. Du, den som hjelper deg og leiaren din ser varselet. Svartider blir berre viste samla for eininga. Skriv aldri namn eller fødselsnummer på brukaren her.
answer-relay-which = Du hjelper fleire no. Trykk Meir på kortet til den det gjeld, og skriv der.
answer-relay-sent = Sendt.
answer-unsent-gone = Det ligg ikkje her lenger. Skriv det på nytt.
answer-written = Lagra som sitat, slik du skreiv det.
answer-written-cut = Lagra dei første 10 000 teikna. Skriv resten i feltet ein gong til.
answer-nothing-written = Skriv noko først, så lagrar vi det.
answer-routine-below = Rutinen ligg nedst i chatten.
answer-advised = Rådet er sendt. Kollegaen din avgjer sjølv.
answer-kept = Lagt til. Den som svarer, får lese det.
answer-empty-text = Skriv noko først, så sender vi det.
answer-hand-over-asked = { $name } er spurd.
answer-hand-over-pending = Du har alt spurt { $name }. Du hjelper til svaret kjem.
answer-hand-over-not-possible = Den personen kan ikkje spørjast no. Vel ein annan.
answer-helped-who = Vel kven som hjelper deg, eller skriv eit namn.
answer-details-saved = Lagra. Den som blir varsla, ser det.
answer-colleague-unknown = Resten er lagra. Vi fann ikkje den kollegaen. Skriv heile namnet.
answer-call-logged = Samtalen er notert.
answer-threat-reported = Meldt som trugsmål.
answer-no-threat = Notert. Ingen gjer meir med eit trugsmål.
answer-threat-known = Trugsmålet er meldt.
answer-threat-asked = { $name } har svart nei før, og blir spurd igjen no. Er nokon i fare, ring 112.
# A threat was reported after the card on which the reader answered "no".
answer-threat-since = Det vart meldt eit trugsmål etter dette spørsmålet. Svaret ditt gjeld ikkje det.
answer-declined = Greitt. Andre blir varsla.
answer-released = Greitt. Fleire blir varsla med ein gong.
answer-mismatch = Det stemmer ikkje med det som står på kortet. Her er det som gjeld no.
answer-duty-has = { $name } tek seg av trugsmålet.
answer-duty-declined = Greitt. Den neste blir spurd.
answer-duty-noted = Notert.
answer-duty-why = Vel kvifor det ikkje er aktuelt, eller skriv det.
answer-unit-which = Vel kva for ei eining som skal varslast.
answer-unit-told = Leiaren i { $unit } er varsla. Du ser her når nokon stadfestar.
answer-unit-told-already = { $unit } er varsla frå før.
answer-unit-unreached = Ingen i { $unit } kan nåast her. Ring sjølv.
answer-language-which = Kva språk vil du ha?
answer-relay-nobody = Det er lagra, men ingen kan lese det i Teams no. Ring heller.
answer-sent-see-below = Varselet er sendt. Sjå kortet nedanfor.
answer-stand-in-unknown = Vi finn ingen med det namnet. Vel i lista kven som tek over.
answer-helper-left = { $name } måtte sleppe. Vi varslar fleire no.
answer-try-again = Det gjekk ikkje. Prøv igjen, eller ring.
# Blir vist i ein chat som brukaren kan lese. Skal ikkje seie noko.
public-received = Motteke.
targeted-sent = Raudt kort er sendt. Eg når deg ikkje i privat chat: opne appen Raudt kort og skriv til meg der, så ser du kven som kjem. Er nokon i fare no? Ring 112.
targeted-unreachable = Eg når deg ikkje i privat chat. Opne appen Raudt kort og skriv til meg der.

## Bevis: kvifor noko ikkje er lagra, og kva som er verdt å vite

evidence-refused-empty = Fila var tom. Ta skjermbiletet på nytt, og lim det inn her.
evidence-refused-too-large = Fila er for stor. La ho vere der ho er, og sei frå til leiaren din.
evidence-refused-recording = Opptak blir ikkje lagra her. Skriv kvar opptaket ligg: system, tid og nummer. Ikkje slett det.
evidence-refused-too-many-pixels = Biletet er for stort til å opnast trygt. Ta eit skjermbilete av det som viser kva som hende.
evidence-refused-too-many-pages = Dokumentet har for mange sider. Ta skjermbilete av dei som viser kva som hende.
evidence-refused-unknown-type = Den filtypen tek vi ikkje imot. Send eit bilete, ein PDF eller rein tekst.
evidence-refused-not-the-file = Vi fekk ei nettside i staden for fila. Ta eit skjermbilete, og lim det inn her.
evidence-refused-broken = Fila er skadd, og er ikkje lagra. Ta skjermbiletet på nytt, og lim det inn her.
evidence-refused-malware = Fila kan gjere skade, og er ikkje lagra. Ikkje opne ho. Ta eit skjermbilete i staden.
evidence-refused-not-checked = Fila kunne ikkje sjekkast for skadeleg innhald, og er ikkje lagra. Prøv igjen om litt.
evidence-refused-forbidden-place = Fila ligg ein stad vi ikkje hentar frå. Last ho ned, og legg ho ved her.
evidence-refused-expired = Lenkja til fila verkar ikkje lenger. Send fila på nytt.
evidence-refused-not-fetched = Vi fekk ikkje henta fila. Send ho på nytt om litt.
evidence-refused-not-kept = Beviset er ikkje lagra. Biletet ligg framleis i chatten. Prøv igjen om litt.
evidence-refused-key-lost = Beviset kan ikkje opnast no. Sei frå til dei som driftar Raudt kort.
evidence-refused-damaged = Beviset er ikkje slik det vart lagra, så vi viser det ikkje. Sei frå til dei som driftar Raudt kort.
evidence-refused-erased = Beviset er sletta.
evidence-remark-first-frame = Biletet rører seg. Kopien viser det første biletet. Originalen er lagra.
evidence-remark-incomplete = Fila er ikkje heil. Kopien viser det som lét seg lese. Originalen er lagra.
evidence-remark-not-shown = Fila er lagra. Ho kan ikkje visast her, men originalen er teken vare på.
evidence-remark-trailing-data = Det låg noko anna bak biletet i fila. Kopien er utan det. Originalen er lagra.
evidence-remark-other-type = Filnamnet sa ein annan type enn innhaldet. Innhaldet gjeld.

## Bevismappa (rodtkort evidence export)

dossier-title = Bevis i varsel { $incident }
dossier-intro = Skrive ut frå Raudt kort { $date } av { $who }. Originalane ligg i mappa originals slik dei kom, bit for bit. Bileta under er kopiar utan skjulte opplysningar.
dossier-check = Kontroll: kvar fil kan sjekkast mot SHA256SUMS, og kvar sum står på tidslinja til varselet.
dossier-item = Bevis { $number }
dossier-added = Lagt til
dossier-by = Av
dossier-came = Kom som
dossier-came-pasted = limt inn i chatten
dossier-came-file = vedlagd fil
dossier-came-message-action = melding lagra som bevis
dossier-came-reference = tilvising til opptak
dossier-type = Type og storleik
dossier-size = { $type }, { $bytes } byte
dossier-scan = Virussjekk
dossier-scan-clean = sjekka, utan funn
dossier-scan-not-scanned = ikkje skanna
dossier-original = SHA-256, original
dossier-copy = SHA-256, kopi
dossier-system = System
dossier-recording = Opptak
dossier-period = Frå – til
dossier-picture = Kopi av bevis { $number }
dossier-no-picture = Kan ikkje visast her. Sjå originalen.
dossier-drill = ØVELSE
dossier-footer = Raudt kort · varsel { $incident }

## Når Teams ikkje tek imot kortet: det same i ord, utan knappar
# Orda i «…» må vere ord som boten forstår (words.toml); `make test` prøver dei.

plain-call = Ring { $name }: { $number }
plain-status-words = Skriv «varsle fleire» for å varsle fleire, «avslutt» for hjelp til å avslutte samtalen, eller «avbryt» for å trekke varselet.
plain-helped-words = Skriv «varsle fleire» om det trengst fleire, eller «avslutt» for hjelp til å avslutte samtalen.
plain-drill-words = Skriv «avbryt» for å avslutte øvinga.
plain-cancelled-words = Skriv «varsle igjen» for å varsle på nytt.
plain-resolved-words = Skriv «rapport» for å melde avvik.
plain-alert-words = Kortet kan ikkje visast her. Be { $name } velje «Nokon hjelper meg» når de har kontakt. Elles blir fleire varsla.
plain-role-words = Det du skriv her, får { $name } lese.
plain-no-buttons = Kortet med knappar kan ikkje visast her.
plain-contact-words = Får de ikkje kontakt, skriv «varsle fleire».
plain-contact-role = Kortet med Ja og Nei kan ikkje visast her. Utan svar blir fleire varsla, og du hjelper framleis.
plain-write = Skriv { $words }.
plain-word-help = «hjelp» for å varsle leiaren din
plain-word-more = «varsle fleire» for å varsle fleire
plain-word-drill = «øving» for å øve
plain-word-end = «avslutt» for hjelp til å avslutte samtalen
plain-word-warn = «åtvaring» for å gi åtvaring
plain-word-cancel = «avbryt» for å trekke varselet
plain-word-evidence = «bevis» for bevis
plain-word-here = «her i dag» når du er på kontoret
plain-word-back = «tilbake» når du er tilbake
plain-word-language = «språk» for å byte språk

## Når det som blir skrive, ikkje er eit klart svar

asked-waits = { $name } ventar framleis på svar.
asked-question = Hjelper du?
asked-which = Kven hjelper du?
asked-own-need = Eg treng hjelp sjølv
unclear-from = { $name } skreiv:
unclear-waiting = Vi ventar på eit tydeleg svar.
undo-headline = Du hjelper { $name } no.
undo-no = Nei, eg kan ikkje
own-need-question = Treng du hjelp sjølv?
own-need-line = Varselet ditt er sendt.
own-need-yes = Ja, eg treng hjelp
own-need-no = Nei, trekk varselet

## Når nokon varslar for ein kollega (R84)

concerns-question = Gjeld det { $name }?
concerns-line = Varselet er sendt i ditt namn. Svar når du kan.
concerns-no = Nei, det gjeld meg
concerns-probably = Gjeld truleg { $name }
concerns-sure = Gjeld { $name }
concerns-told = { $name } har varsla ein leiar fordi du kan trenge hjelp. Du treng ikkje svare. Skriv hjelp her om du vil varsle sjølv.
answer-taken = Du hjelper { $name } no. Sjå det raude kortet.
answer-concerns-yes = Notert. Dei som blir varsla, ser det.
answer-concerns-yes-after = Notert. Det gjeld kollegaen din.
answer-concerns-no = Notert. Varselet gjeld deg.

## Når nokon skriv eit ord om frykt, eller om noko som har hendt

offer-help = Treng du hjelp no?
offer-past = Har du fått eit trugsmål? Meld det, så får leiaren din vite det med ein gong.
offer-topic = Trakassering, hets og vald skal meldast. Kva vil du gjere?
offer-threat = Meld trugsmålet

## Det levande kortet (L14): linjer, ord og det som ligg bak Meir

line-card = Nytt om varselet
line-sent = Raudt kort er sendt
line-needs-help = { $name } treng hjelp
line-helps = { $name } hjelper deg
line-contact = Vi spurde om kontakt
line-no-answer = Ingen hadde svart
line-hand-over = Du vart spurt om å ta over
line-guided = Hjelp med samtalen
line-wrote = Det du skreiv, er lagt til
line-threat = Om trugsmålet
line-follow-up = Oppfølging av { $name }
line-meant = { $name }
line-said = Melding · { $time }
said-by = { $name } · { $time }
said-quote = { $name } skreiv ned det som vart sagt · { $time }
status-next = Svarer ingen, blir { $name } varsla om ca. { $seconds } sek.
status-next-minutes = Svarer ingen, blir { $name } varsla om ca. { $minutes } minutt.
status-next-now = No blir { $name } varsla.
helping-since = { $how } · sidan { $time }
more = Meir
more-headline = Meir om varselet
more-withdraw = Feil? Trekk varselet
more-log = Vis forløpet
more-log-older = Det som vart skrive før, står lenger opp i chatten.
more-log-nothing = Ingen har skrive noko enno.
write-below = Skriv her nede, så ser { $name } det.
meant-end = Ville du avslutte varselet?
meant-withdraw = Ville du trekke varselet?
meant-call-over = Er samtalen slutt?
answer-not-meant = Ingenting er endra.
undo = Angre
answer-undone = Varselet går vidare som før.
answer-call-over = Notert at samtalen er slutt.
answer-call-resumed = Samtalen går vidare.
answer-undo-late = Det er for seint å angre. Her er det som gjeld no.
role-write-below = Skriv her nede. { $name } får det med ein gong.
role-write-below-choose = Skriv her nede, og vel { $name } etterpå.
role-write-behind = Trykk Meir for å skrive til { $name }.
role-advise-end = Råd til å avslutte
role-advise-stay = Råd til å bli på linja
answer-helped = Notert: { $name } hjelper deg.

# What is written after the end, and words of which it is not clear whom they are for
ended-write-on = Det de skriv her, er ein del av varselet.
unsent-headline = Ikkje sendt.
unsent-which = Kven er det til?
unsent-line = Det du skreiv, er ikkje sendt enno.
unsent-send = Send til { $name }
unsent-send-all = Send til dei som hjelpte
unsent-chat = Skriv i Teams
