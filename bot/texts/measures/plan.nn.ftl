# Varslingsrutinen som blir lagd i beredskapsplanen til eininga: rodtkort organisation plan, og knappen i «tiltak».
# Blir retta som dei andre tekstane (docs/texts.md). Kvar linje blir eit avsnitt på papiret.

contingency-title = Varslingsrutine ved vald, trugsmål og trakassering
contingency-unit = Eining
contingency-made = Dato
contingency-version = Versjon
contingency-risk = Risikovurdering
contingency-responsible = Ansvarleg for rutinen
contingency-nobody = ikkje ført opp
contingency-footer = { $unit } ({ $number }) · versjon { $version } · { $date }

contingency-raise = Slik varslar du
contingency-raise-lines =
    Skriv hjelp til Raudt kort i Teams, aldri i møtechatten. Varselet går straks til næraste leiar.
    Du kan skrive kva det gjeld, til dømes hjelp telefon trugsmål. Du treng ikkje.
    Gjeld det eit trugsmål som er over, eller eit trugsmål mot andre, skriv trugsmål. Då blir næraste leiar varsla òg.
    På kontoret kan du òg skrive varsle kollegaer. Då får dei som er til stades, beskjed om å kome til deg.
    Høyrer du ikkje noko på fem sekund, ring numra under. Er nokon i fare, ring 112.
    Du kan alltid avslutte samtalen. Då skriv du avslutt, eller legg på.

contingency-order = Kven som blir varsla, i kva rekkjefølgje
contingency-level = { $number }. { $level }: ventetid { $wait }
contingency-level-alone = { $number }. { $level }: ventetid { $wait }, { $alone } når den som varslar er åleine
contingency-person = { $name }, { $phone }
contingency-stands-in = { $name } i staden for { $absent }, { $phone }
contingency-no-phone = utan telefonnummer
contingency-level-empty = Ingen kan varslast her no. Nivået blir hoppa over.
contingency-order-lines =
    Svarer ingen innan ventetida, eller seier alle nei, blir neste nivå varsla av seg sjølv. Eit nivå utan nokon å varsle blir hoppa over.
    { $rounds ->
        [one] Etter siste nivå blir telefonnummer og 112 viste. Kjeda blir gått gjennom éin gong.
       *[other] Etter siste nivå byrjar kjeda på nytt, til saman { $rounds } gonger. Då blir telefonnummer og 112 viste.
    }
    Den som sjølv treng hjelp, eller som trugsmålet gjeld, blir aldri varsla. Då går varselet til neste.
    Når nokon har sagt at dei hjelper, blir begge spurde etter { $contact } om dei har kontakt. Seier ein av dei nei, eller svarer ingen, blir neste nivå varsla òg.
contingency-broken = Dette må rettast
contingency-stand-ins = Stadfortredarar
contingency-stand-ins-lines =
    Ein leiar som er borte, skriv borte og til når, og kven som tek over. Stadfortredaren blir varsla i same augeblikk.
contingency-away = { $absent } er borte. { $name } tek over.
contingency-away-nobody = { $absent } er borte, og ingen er sett opp i staden.

contingency-counts = Kva som tel som varsla
contingency-counts-lines =
    Berre eit namngitt menneske tel: ein som trykker at dei hjelper, eller som du har snakka med på telefon eller andlet til andlet.
    At varselet er levert eller lese, tel ikkje. Melding på telefonsvarar, e-post eller automatisk svar tel ikkje.
    Du ser kven som er varsla, kven som har sett det, og kven som hjelper.

contingency-numbers = Telefonnummer
contingency-police = Politi: 112
contingency-ambulance = Ambulanse: 113
contingency-number = { $name }: { $phone }

contingency-roles = Kven gjer kva når nokon varslar
contingency-roles-lines =
    Den som varslar: Ver i tryggleik. Åtvar, avslutt samtalen og legg på når du vil. Skriv ned kva som vart sagt.
    Den som svarer: Spør om nokon er i fare, og kvar. Ring 112 om det trengst. Bli til kollegaen seier at det er over.
    Næraste leiar: Har oppfølginga, òg når ein annan hjelpte. Ved eit trugsmål varslar leiaren den truga eininga og politiet. Leiaren snakkar med den tilsette same dag, og ser til at avviket blir meldt, behandla og lukka.
    Verneombodet: Får beskjed om varselet, utan noko om brukaren. Ser at den tilsette blir følgd opp, og har innsyn i avviket.
    Kollegaer i nærleiken: Gjer det eininga har avtalt. Den som støttar ein kollega, er ikkje sjølv råka av hendinga.
    Administratoren: Held namn, nummer, stadfortredarar og tiltak rette, og ser til at det blir øvd.
contingency-safety-reps = Verneombod: { $names }
contingency-administrators = Administrator: { $names }

contingency-limits = Det Raudt kort ikkje kan (restrisiko)
contingency-limits-lines =
    Raudt kort verkar ikkje når Teams, nettet eller straumen er borte. Då gjeld telefonnumra over. Heng opp beredskapskortet.
    Raudt kort kan ikkje ringe, ikkje leggje på, og ikkje høyre kva som blir sagt.
    Raudt kort varslar aldri politiet, ambulanse eller andre einingar. Det gjer eit menneske.
    Raudt kort når berre dei som har det installert, og berre når nokon ser på telefonen eller skjermen. Derfor går varselet vidare av seg sjølv.
    Utanfor arbeidstid blir dei same varsla. Eininga avgjer kven ein då kan vente at svarer.

contingency-tests = Test og øving
contingency-tests-lines =
    Eininga testar varslinga og øver så ofte som det står ved tiltaka under, minst éin gong i året. Skriv øving for å øve åleine, og øving med leiar for å prøve heile vegen.
    Nytilsette øver før dei har brukarmøte. Ingen blir nekta hjelp fordi dei ikkje har øvd.
    Etter ei hending går eininga gjennom kva som verka, og øver på det som ikkje gjorde det.

contingency-measures = Tryggleikstiltak
contingency-no-measures = Eininga har ikkje ført opp tiltak i Raudt kort.
contingency-measure = { $title }. Ansvarleg: { $owner }.
contingency-measure-care = { $care }: { $every }, neste { $day }, sist { $done }
contingency-never = ikkje gjort enno
contingency-no-day = ingen dato

contingency-keeping = Gjennomgang
contingency-keeping-lines =
    Heile registeret over tiltak blir gjennomgått to gonger i året saman med verneombodet. Rutinen blir laga på nytt når kjeda, numra eller tiltaka blir endra.
contingency-review = Neste gjennomgang innan { $day }.
contingency-reviewed = Sist gjennomgått { $day } av { $name }.
contingency-minutes = Referat { $day }: { $decision } Ligg her: { $reference }
paper-page-plan = Varslingsrutine
