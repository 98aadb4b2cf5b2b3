"""What some 2 300 invented sentences are read as (tests/corpus; L1, L2, R11, R21).

Of the half that was kept back only figures are compared: a failure prints no sentence.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.answers import check_answers, claim_in, is_automatic, takes_back
from bot.dialogs.cries import Tier, cry_in, is_own_need, read_list, strengthens
from bot.dialogs.text import Typed, understand
from bot.dialogs.vocabulary import Patterns, Spelling, tokens
from bot.domain.alarm.incident import How
from tests.corpus.measure import Figures, figures, read, rows
from tests.each import each


@each(rows("seen.tsv"))
def test_every_sentence_that_was_built_by_is_read_as_meant(
    context: str, language: str, text: str, reading: str
) -> None:
    assert read(context, text) == reading, (language, text)


@pytest.fixture(scope="module")
def held() -> Figures:
    return figures(rows("held.tsv"))


def test_l1_of_the_sentences_kept_back_no_cry_is_missed(held: Figures) -> None:
    assert held.missed_cries == 0


def test_of_the_sentences_kept_back_two_in_a_hundred_alarm_in_vain_at_most(held: Figures) -> None:
    assert held.false_alarm_share <= 0.02


def test_l2_of_the_sentences_kept_back_none_claims_wrongly(held: Figures) -> None:
    assert held.wrong_claims == 0


def test_of_the_sentences_kept_back_most_are_read_as_meant(held: Figures) -> None:
    """Where nobody is harmed by it: what is asked, offered, passed on."""
    right = {kind: 1 - held.wrong[kind] / of for kind, of in held.total.items()}
    assert min(right[f"none {kind}"] for kind in ("ask", "neutral", "past")) >= 0.9
    assert min(right["helping relay"], right["own relay"], right["alerted1 unclear"]) >= 0.9


def tier_of(text: str) -> Tier:
    return cry_in(tokens(text), text).tier


@each(
    {
        "jeg er redd": Tier.ALWAYS,
        "han har kniv på bordet": Tier.ALWAYS,
        "🆘 kom": Tier.ALWAYS,
        "🟥": Tier.ALWAYS,
        "våpen her": Tier.ALONE,
        "redd nå": Tier.ALONE,
        "kniv?": Tier.OTHERWISE,
        "Redd Barna": Tier.NONE,
        "kniv og gaffel": Tier.NONE,
        "kopi til politiet": Tier.OTHERWISE,
        "Kari Nes er truet": Tier.COLLEAGUE,
        "truet meg i går": Tier.PAST,
        "han truet meg": Tier.ALWAYS,
        "han truet meg nettopp på telefonen": Tier.ALWAYS,
        "jeg er redd jeg må bytte vakt": Tier.OTHERWISE,
        "takk for hjelpen": Tier.NONE,
        "https://nav.no/hjelp": Tier.NONE,
        "h j e l p": Tier.ALWAYS,
        "hjaelp": Tier.ALWAYS,
        "hjälp": Tier.ALWAYS,
        "hjeeelp meg": Tier.ALWAYS,
    }.items()
)
def test_each_tier(text: str, tier: Tier) -> None:
    assert tier_of(text) is tier, text


@each(
    {
        "Hjelp.Han slår", "hjelp...han slår", "trenger hjelp.nå", "hjelp.nå", "hjelp:han roper",
        "hjelp-nå", "hjelp–nå", "hjelp—nå", "hjelp(nå)", "hjelp🆘han", 'hjelp"nå', "hjelp&nå",
        "hjelp•nå", "hjelp,nå", "hjelp…han", "HJELP!!!HAN", "hjelp;nå", "hjelphjelp",
    }
)  # fmt: skip
def test_signs_and_missing_spaces_hide_no_cry(text: str) -> None:
    """Telephone keyboards put the full stop where the space is."""
    assert understand(text).command is Typed.HELP, text


@each(["hjalp bruker med meldekort i går", "hjelm på sykkel", "noen hjelper meg", "åpen dør"])
def test_real_words_are_no_slips(text: str) -> None:
    assert understand(text).command is None, text


@each({"t.o.m. fredag": 2, "kl 14:30": 2, "24.12": 1, "1/2 time": 2, "Rødt-kort!": 1}.items())
def test_what_belongs_together_is_one_word(text: str, count: int) -> None:
    assert len(tokens(text)) == count


@each(
    {
        "hjelp meg med skriveren", "kan noen hjelpe meg med skriveren? den er død",
        "jeg trenger hjelp til å logge inn i Gosys", "help me translate this letter",
        "treng hjelp med innlogginga", "må ha hjelp frå IT",
    }
)  # fmt: skip
def test_help_with_a_thing_alarms_nobody_and_is_asked_about(text: str) -> None:
    heard = understand(text)
    assert heard.command is None
    assert heard.concern is Tier.OTHERWISE


@each(
    {
        "help me with the printer he is here",
        "hjelp meg med skriveren, jeg er redd", "hjelp meg med skriveren han slår",
        "hjelp meg med pcen, han roper", "hjelp meg med skriveren, hjelp",
        "hjelp meg med denne mannen ved skriveren", "hjelp meg med det han skriver",
        "hjelp meg med skriveren hjelp meg nå", "hu fyk på mæ, hjælp",
        "hu fyk på mæ hjælp", "/hjelp med skriveren", "hjelp, skriveren",
        "trenger hjelp i teams nå", "hjelp meg å bestille ambulanse", "hjelp meg å avslutte møtet",
        "hjelp meg å logge av møtet", "kan noen hjelpe meg med brukeren", "hjelp meg ut",
        "help me change rooms", "hjelp meg å rette opp dette her",
        "kan du hjelpe meg å bytte plass",
    }
)  # fmt: skip
def test_l1_a_thing_hides_no_danger(text: str) -> None:
    """A false alarm is cheap, a missed cry is not."""
    assert understand(text).command is Typed.HELP, text


@each(
    {
        "hjelpmegværsåsnill", "HJELPMEGHANERUTENFORDØRA", "hjelp-meg-vær-så-snill",
        "hjelposskomfort", "helpmepleasequick", "hjælpmæforhelvete", "hjelphanharenkniv",
        "ringpolitietforhelvete", "ring112nåforhelvete", "callthepolicepls",
        "trengerhjelpnåværsåsnill",
    }
)  # fmt: skip
def test_l1_words_run_together_hide_no_cry(text: str) -> None:
    """L6, L7: whatever follows; it strengthens one's own alarm, and is a leader's own need."""
    assert tier_of(text) is Tier.ALWAYS, text
    assert strengthens(text), text
    assert is_own_need(text), text


@each(
    {
        "hjelpemiddelsentralen", "hjelpemiddel", "hjelpesiden", "hjelpetiltak", "helpdesk",
        "helping", "ringperm", "trenger", "hjelpsom",
    }
)  # fmt: skip
def test_a_compound_is_no_cry(text: str) -> None:
    assert understand(text).command is None, text


@each(
    {
        # held back
        "får ikke gått ut, han står i døra", "kommer meg ikke forbi, han stiller seg i veien",
        "hun stiller seg foran døra og nekter å flytte seg", "han står foran utgangen nå",
        "ho står framfor døra og eg kjem meg ikkje ut", "he is blocking the exit",
        "he is standing in front of the door and wont move, im shaking",
        "she locked the door and doesnt let us leave", "han læser døra å lar mæ ikkje gå",
        "he wont let me leave", "han låste døra og sier vi ikke er ferdige",
        # a threat told while it is made
        "bruker skriver at jeg ikke kommer levende ut herfra", "sier jeg ikke kommer hjem i live",
        "han seier eg ikkje kjem levande heim", "he says i wont get home alive",
        "han sier at han skal finne barna mine", "no skriv han at han skal oppsøke familien min",
        "nå sier han at han skal brenne ned huset mitt", "he says he will find my kids",
        "hun sier hun venter utenfor huset mitt", "han sier han kommer hjem til meg i kveld",
        "han seier han skal hente ungane, eg sit å skjelv", "bruker sier jeg skal passe meg",
        # things are hit, and the writer is next
        "han slår løs på pcen og kommer mot meg", "ho slår laus på døra", "kjem imot mæ",
        "he is walking towards me with his fist up", "han kaster skjermen og jeg skjelver",
    }
)  # fmt: skip
def test_l1_danger_without_a_word_for_help_is_a_cry(text: str) -> None:
    assert tier_of(text) is Tier.ALWAYS, text


@each(
    {
        "planten kommer ikke levende ut av dette kontoret", "i dag er min siste dag",
        "bruker sier han skal hente barna i barnehagen", "hvem låser døra kl 16",
        "bruker skriver at han skal finne dokumentasjonen", "får ikke gått på møtet i dag",
        "han låser døra etter seg når han går", "bruker sier han kommer hjem til jul",
        "bruker står foran døra og venter på timen sin", "he says he will send the form tomorrow",
        "brukeren gråter i telefonen fordi hun mistet jobben", "kommer meg ikke ut på nett",
        "bruker sier han står utenfor kontoret", "jeg gråter av latter",
        "the printer is blocking the way", "han låste døra i går og",
    }
)  # fmt: skip
def test_doors_homes_and_tears_of_everyday_talk_raise_nothing(text: str) -> None:
    assert understand(text).command is None, text


@each(
    {
        "kan du hjelpe meg å endre telefonnummeret mitt", "hjelp meg å bytte passord",
        "kan du hjelpe meg å skrive ut vedtaket", "kan noen hjelpe meg å logge inn i modia",
        "kan du hjelpe meg å sende inn søknaden", "kan du hjelpa meg å endra nummeret",
        "kan du hjelpe meg å finne skjemaet", "can you help me change my phone number",
        "help me open this file", "hjelp meg bytte passord",
    }
)  # fmt: skip
def test_help_with_what_an_office_does_is_asked_about_unless_there_is_danger(text: str) -> None:
    heard = understand(text)
    assert heard.command is None
    assert heard.concern is Tier.OTHERWISE
    for danger in ("han slår", "han har kniv", "jeg er redd", "hjelp", "han kommer mot meg"):
        assert understand(f"{text}, {danger}").command is Typed.HELP, danger


def test_what_strengthens_and_what_does_not() -> None:
    """L6: a slip only where nothing else was written; anything else is for whoever helps."""
    assert all(map(strengthens, ["ring 112 no før fanden", "noen må ringe 112", "call 112"]))
    assert not any(map(strengthens, ["skal jeg ringe 112?", "jeg har ringt 112"]))
    assert all(map(strengthens, ["hjelp, han går ikke", "112", "🆘 nå", "hjlep", "kom nå, hjelp"]))
    assert not any(
        map(strengthens, ["hjlep han", "takk for hjelpen", "han har kniv", "112 saker i køen", ""])
    )


def test_whose_need_it_is() -> None:
    """L7: bare, and in the first person."""
    own = ["hjelp", "Hjelp!", "112", "🆘", "hjelp meg", "hjelp meg, han er her", "han truer meg nå"]
    theirs = ["hjelp?", "hjelp er på vei", "hjelp meg å forstå", "har han kniv", "ring 112 du", ""]
    assert [is_own_need(text) for text in own] == [True] * len(own)
    assert [is_own_need(text) for text in theirs] == [False] * len(theirs)


def test_l7_a_call_for_help_among_the_words_of_whoever_helps_is_their_own() -> None:
    own = [
        "han tok tak i meg nå, kan noen hjelpe MEG også??", "hjelp meg også",
        "he is coming after me, can someone help me please?", "jeg trenger hjelp selv",
        "æ treng hjælp æ å", "eg treng hjelp eg òg, han trugar meg på livet", "i need help too",
        "trenger hjelp jeg også, står fast med en som truer meg",
        "æ treng hjælp æ å, hainn her på telefonen trua mæ på livet",
    ]  # fmt: skip
    theirs = [
        "kan noen hjelpe meg med å finne nøkkelen?", "trenger du hjelp selv?",
        "jeg trenger hjelp å forstå hva du mener", "truer han deg på livet?",
        "trenger du hjelp også", "kan du hjelpe meg å forstå hva han sa?",
        "vil du at noen skal hjelpe deg",
    ]  # fmt: skip
    assert [is_own_need(text) for text in own] == [True] * len(own)
    assert [is_own_need(text) for text in theirs] == [False] * len(theirs)


@each(
    {
        "jeg tar den, sitter rett ved siden av": None,
        "Eg tek ho, går med ein gong": None,
        "jeg tar dne": None,
        "jeg tar den punktum": None,
        "dropper møtet, jeg tar Ingrid": None,
        "eg tar an, e på vei te Ingrid nå": How.COME,
        "ja jeg går inn til ingrid med en gang komma hun sitter jo rett borti her": How.COME,
        "I'm on it, going to Ingrids office right now": How.COME,
        "jeg tar den og ringer henne nå": How.CALL,
        "jeg er rett ved siden av løper bort til henne nå": How.COME,
        "eg er rett ved sida av går bort til henne no": How.COME,
        "jeg står borte i gangen løper ned til henne": How.COME,
        "jeg sitter like ved jeg tar den": None,
        "æ tar a, e på vei ned": None,
    }.items()
)
def test_l2_a_claim_may_say_where_one_is_and_how_one_goes(text: str, how: How | None) -> None:
    found = claim_in(text, ["Ingrid Berg"])
    assert found is not None
    assert found.how is how


@each(
    {
        "jeg tar den, men ikke nå", "jeg tar den, sa Kari", "jeg tar den, er i møte",
        "jeg tar den, hvis ingen andre kan", "jeg tar den, straks jeg er ferdig",
        "jeg ringer henne, sitter i bil", "jeg kommer, bussen er forsinket", "jeg kommer og går",
        "hun er på kontoret, går ned", "er på vei, sitter her", "går ned til henne?",
        "gå til henne nå", "spring til henne", "jeg tar den, komma, kanskje", "hun tar den",
        "hun er på vei til deg", "er hun på vei til deg", "er jeg på vei til henne",
        "am i on my way to her", "jeg er på kontoret hun tar den",
        "jeg er ikke ved siden av løper bort til henne", "jeg er her hvem tar den",
        "jeg er rett ved siden av kan løpe bort til henne", "jeg er nede kommer du til henne",
        "jeg er rett ved siden av spring bort til henne",
        "står han ved siden av løper han til henne", "er det rett jeg tar den",
        "jeg tar den, ring meg kl 14", "jeg tar den, er du på kontoret?", "komma", "og",
    }
)  # fmt: skip
def test_l2_any_other_word_beside_it_claims_nothing(text: str) -> None:
    assert claim_in(text, ["Ingrid Berg"]) is None, text


def test_a_claim_by_the_name_of_the_one_who_waits() -> None:
    found = claim_in("jeg ringer Ingrid nå", ["Ingrid Berg"])
    assert found is not None
    assert found.how is How.CALL
    assert claim_in("jeg ringer Hanne nå", ["Ingrid Berg"]) is None
    assert claim_in("") is None


def test_what_takes_a_promise_back_and_what_a_machine_wrote() -> None:
    assert takes_back("kommer ikke")
    assert not takes_back("politiet kommer ikke")
    assert is_automatic("Automatisk svar: Jeg er borte.")
    assert not is_automatic("jeg svarer automatisk ja")


@pytest.mark.parametrize(
    ("line", "said"),
    [("*", "has no word in it"), ("en (to", "a bracket too many or too few"), ("a /b", "empty")],
)
def test_a_mistake_in_a_line_is_named(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"list: «.*» has .*{said}|{said}"):
        Patterns("list", [line])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[alltid", "cries.toml cannot be read"),
        ("", r"cries.toml: the part \[likt\] is missing"),
        ("[likt]\njeg = 3\n[slurv]\n[alene]\nlengst = 3", "«jeg» must be a list of words"),
        ("[likt]\n[slurv]\n[alene]\nlengst = 'x'", "«lengst» must be a number"),
    ],
)
def test_a_mistake_in_the_list_is_told_in_a_sentence(content: str, said: str) -> None:
    """Whoever corrects it is no programmer."""
    with pytest.raises(ValueError, match=said):
        read_list(content)


def test_the_lists_are_sound() -> None:
    check_answers()


def test_a_slip_is_no_word_of_the_language() -> None:
    spelling = Spelling({"hjelp": ["help"]}, ["hjelp"], ["hjelm"])
    assert "hjelp" in spelling.meant("hjlep")
    assert "hjelp" in spelling.meant("hjeeelp")
    assert "hjelp" not in spelling.meant("hjelm")


@pytest.mark.parametrize("text", ["hjelp" * 20_000, "a" * 100_000, "er " * 60_000, "🆘" * 40_000])
def test_a_wall_of_words_is_read(text: str) -> None:
    understand(text)
    claim_in(text)
    takes_back(text)


PIECES = st.sampled_from(
    [
        *[
            "hjelp",
            "hjelpmegnå",
            "meg",
            "jeg",
            "han",
            "har",
            "kniv",
            "truer",
            "redd",
            "112",
            "🆘",
            "🟥",
        ],
        *["?", ".", ",", "trenger", "ikke", "politiet", "i går", "ring", "kommer", "nå", "likevel"],
        *["kan", "h", "j", "e", "l", "p", "hjel", "Kari", "er", "truet", "a"],
    ]
)


@given(st.lists(PIECES, max_size=10).map(" ".join) | st.text(max_size=60))
def test_whatever_is_written_is_read(text: str) -> None:
    """A cry must not be lost to a defect of ours (L8)."""
    for each_reader in (claim_in, takes_back, is_automatic, is_own_need, strengthens):
        each_reader(text)
    tier_of(text)
