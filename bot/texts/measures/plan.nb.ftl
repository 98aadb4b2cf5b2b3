# Varslingsrutinen som legges i enhetens beredskapsplan: rodtkort organisation plan, og knappen i «tiltak».
# Rettes som de andre tekstene (docs/texts.md). Hver linje blir et avsnitt på papiret.

contingency-title = Varslingsrutine ved vold, trusler og trakassering
contingency-unit = Enhet
contingency-made = Dato
contingency-version = Versjon
contingency-risk = Risikovurdering
contingency-responsible = Ansvarlig for rutinen
contingency-nobody = ikke oppført
contingency-footer = { $unit } ({ $number }) · versjon { $version } · { $date }

contingency-raise = Slik varsler du
contingency-raise-lines =
    Skriv hjelp til Rødt kort i Teams, aldri i møtechatten. Varselet går straks til nærmeste leder.
    Du kan skrive hva det gjelder, for eksempel hjelp telefon trussel. Du trenger ikke.
    Gjelder det en trussel som er over, eller en trussel mot andre, skriv trussel. Da varsles nærmeste leder også.
    På kontoret kan du også skrive varsle kollegaer. Da får de som er til stede, beskjed om å komme til deg.
    Hører du ikke noe på fem sekunder, ring numrene under. Er noen i fare, ring 112.
    Du kan alltid avslutte samtalen. Da skriver du avslutt, eller legger på.

contingency-order = Hvem som varsles, i hvilken rekkefølge
contingency-level = { $number }. { $level }: ventetid { $wait }
contingency-level-alone = { $number }. { $level }: ventetid { $wait }, { $alone } når den som varsler er alene
contingency-person = { $name }, { $phone }
contingency-stands-in = { $name } i stedet for { $absent }, { $phone }
contingency-no-phone = uten telefonnummer
contingency-level-empty = Ingen kan varsles her nå. Nivået hoppes over.
contingency-order-lines =
    Svarer ingen innen ventetiden, eller sier alle nei, varsles neste nivå av seg selv. Et nivå uten noen å varsle hoppes over.
    { $rounds ->
        [one] Etter siste nivå vises telefonnumre og 112. Kjeden gås gjennom én gang.
       *[other] Etter siste nivå begynner kjeden på nytt, til sammen { $rounds } ganger. Da vises telefonnumre og 112.
    }
    Den som selv trenger hjelp, eller som trusselen gjelder, varsles aldri. Da går varselet til neste.
    Når noen har sagt at de hjelper, spørres begge etter { $contact } om de har kontakt. Sier en av dem nei, eller svarer ingen, varsles neste nivå også.
contingency-broken = Dette må rettes
contingency-stand-ins = Stedfortredere
contingency-stand-ins-lines =
    En leder som er borte, skriver borte og til når, og hvem som tar over. Stedfortrederen varsles i samme øyeblikk.
contingency-away = { $absent } er borte. { $name } tar over.
contingency-away-nobody = { $absent } er borte, og ingen er satt opp i stedet.

contingency-counts = Hva som teller som varslet
contingency-counts-lines =
    Bare et navngitt menneske teller: en som trykker at de hjelper, eller som du har snakket med på telefon eller ansikt til ansikt.
    At varselet er levert eller lest, teller ikke. Melding på telefonsvarer, e-post eller automatisk svar teller ikke.
    Du ser hvem som er varslet, hvem som har sett det, og hvem som hjelper.

contingency-numbers = Telefonnumre
contingency-police = Politi: 112
contingency-ambulance = Ambulanse: 113
contingency-number = { $name }: { $phone }

contingency-roles = Hvem gjør hva når noen varsler
contingency-roles-lines =
    Den som varsler: Bli i sikkerhet. Advar, avslutt samtalen og legg på når du vil. Skriv ned hva som ble sagt.
    Den som svarer: Spør om noen er i fare, og hvor. Ring 112 om det trengs. Bli til kollegaen sier at det er over.
    Nærmeste leder: Har oppfølgingen, også når en annen hjalp. Ved en trussel varsler lederen den truede enheten og politiet. Lederen snakker med den ansatte samme dag, og ser til at avviket meldes, behandles og lukkes.
    Verneombudet: Får beskjed om varselet, uten noe om brukeren. Ser at den ansatte følges opp, og har innsyn i avviket.
    Kollegaer i nærheten: Gjør det enheten har avtalt. Den som støtter en kollega, er ikke selv berørt av hendelsen.
    Administratoren: Holder navn, numre, stedfortredere og tiltak riktige, og ser til at det øves.
contingency-safety-reps = Verneombud: { $names }
contingency-administrators = Administrator: { $names }

contingency-limits = Det Rødt kort ikke kan (restrisiko)
contingency-limits-lines =
    Rødt kort virker ikke når Teams, nettet eller strømmen er borte. Da gjelder telefonnumrene over. Heng opp beredskapskortet.
    Rødt kort kan ikke ringe, ikke legge på, og ikke høre hva som sies.
    Rødt kort varsler aldri politiet, ambulanse eller andre enheter. Det gjør et menneske.
    Rødt kort når bare dem som har det installert, og bare når noen ser på telefonen eller skjermen. Derfor går varselet videre av seg selv.
    Utenfor arbeidstid varsles de samme. Enheten avgjør hvem som da kan ventes å svare.

contingency-tests = Test og øvelse
contingency-tests-lines =
    Enheten tester varslingen og øver så ofte som det står ved tiltakene under, minst én gang i året. Skriv øvelse for å øve alene, og øvelse med leder for å prøve hele veien.
    Nyansatte øver før de har brukermøter. Ingen nektes hjelp fordi de ikke har øvd.
    Etter en hendelse går enheten gjennom hva som virket, og øver på det som ikke gjorde det.

contingency-measures = Sikkerhetstiltak
contingency-no-measures = Enheten har ikke ført opp tiltak i Rødt kort.
contingency-measure = { $title }. Ansvarlig: { $owner }.
contingency-measure-care = { $care }: { $every }, neste { $day }, sist { $done }
contingency-never = ikke gjort ennå
contingency-no-day = ingen dato

contingency-keeping = Gjennomgang
contingency-keeping-lines =
    Hele registeret over tiltak gjennomgås to ganger i året sammen med verneombudet. Rutinen lages på nytt når kjeden, numrene eller tiltakene endres.
contingency-review = Neste gjennomgang innen { $day }.
contingency-reviewed = Sist gjennomgått { $day } av { $name }.
contingency-minutes = Referat { $day }: { $decision } Ligger her: { $reference }
paper-page-plan = Varslingsrutine
