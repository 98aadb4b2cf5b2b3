"""What people write, and what the bot makes of it (contract.md, "Text commands"; R13, R35, R40)."""

import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.text import Heard, Typed, check_words, parse_drill, parse_language, understand
from bot.dialogs.vocabulary import Lexicon
from bot.domain.alarm.incident import Details, Drill, IncidentKind, MeetingType
from bot.domain.organisation.organisation import Language, Workplace
from tests.each import each


@each(Typed, ["{}", "/{}", "{}!", " {}. ", "**{}**", "«{}»", "\u200b/{}\ufeff"])
def test_every_command_of_the_contract_alone_is_explicit(command: Typed, form: str) -> None:
    for text in (form.format(command), form.format(command.upper())):
        assert understand(text) == Heard(command, True, Details(), ""), text


@each(Typed)
def test_decomposed_letters_are_the_same_word(command: Typed) -> None:
    """Phones send å as a letter and a ring (Unicode NFD)."""
    heard = understand(unicodedata.normalize("NFD", f"/{command}"))
    assert (heard.command, heard.explicit) == (command, True)


CRIES = """
hjelp | Hjelp! | HJELP!!! | hjelp... | "hjelp" | _hjelp_ | / hjelp | /help | hjelp nå | hjelp meg
rødt kort | Rødt-kort! | RØDT\u00a0KORT | raudt kort | rødtkort | red card | Red Card please
help | help me | I need help | eg treng hjelp | jeg trenger hjelp | alarm | SOS | Varsle leder
hjelp meg med denne | hjelp han truer meg | hjelp, telefon | hjelp/trussel | Hjelp jeg vet ikke
hjlep | hjelpp | hjep | hjekp | hejlp | jhelp | jelp | hjeelp | hhjelp | hjelo | hjelpe | Hjlep!
jeg trenger hjelp nå | kan noen hjelpe meg | kan noen hjelpe? | du må hjelpe meg nå | Please help
kan nokon hjelpe meg | eg treng hjelp no | no må nokon hjelpe oss | vær så snill, hjelp
can someone help me | can anyone help | i really need help now | please help us
he is outside help | takk for hjelpen, men jeg må ha hjelp
han slutter ikke, hjelp | har ikke fått hjelp | får ikke hjelp
kollegaen min trenger hjelp | ja takk hjelp meg | nå er det rødt kort
"""

NO_CRIES = """
hei | takk for hjelpen | takk for hjelp | Tusen takk for all hjelp!
takk for hjelpa | takk for god hjelp
trenger du hjelp? | jeg trenger ikke hjelp | jeg trenger ikke mer hjelp | kan jeg hjelpe deg
eg treng ikkje hjelp | treng du hjelp | takk for at du ville hjelpe
jeg fikk hjelp | har fått god hjelp
thanks for your help | thank you for all the help | I don't need help | I don’t need any help
do you need help? | can I help | happy to help | I got help | hjelperen kom | hjelpemidler | hjelsom
god morgen | ok | ja | nei | 👍 | hva er klokka | jeg går i møte nå | kort pause | rødt | help desk
"""


def phrases(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split("|")]


@each(phrases(CRIES))
def test_a_cry_is_heard(text: str) -> None:
    """L1: a missed cry is worse than a false alarm."""
    assert understand(text).command is Typed.HELP


@each(
    {
        "øvelse slutt, hjelp": Typed.HELP,
        "Øvelse? Nei, dette er ekte: hjelp": Typed.HELP,
        "/øvelse avbryt hjelp han truer meg": Typed.HELP,
        "øving er over, hjelp": Typed.HELP,
        "drill over, this is real, help": Typed.HELP,
        "øvelse hjelp": Typed.DRILL,
        "øv på å be om hjelp": Typed.DRILL,
        "øvelse med leder, ikke alene": Typed.DRILL,
        "øvelse rødt kort": Typed.DRILL,
        "øvelse: jeg trenger ikke hjelp": Typed.DRILL,
    }.items()
)
def test_l6_whoever_says_that_it_is_no_drill_is_heard(text: str, command: Typed) -> None:
    """L6, L8: the word for a drill comes first, and the cry after it is real."""
    assert understand(text).command is command, text


@each([text for text in phrases(NO_CRIES) if text != "help desk"])
def test_ordinary_words_raise_nothing(text: str) -> None:
    assert understand(text).command is None


def test_a_long_letter_that_mentions_help_is_no_cry() -> None:
    text = "i går var det mye å gjøre og vi fikk til slutt litt hjelp fra nabokontoret vårt"
    assert understand(text).command is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("avbryt", Typed.CANCEL),
        ("trekk varselet", Typed.CANCEL),
        ("cancel", Typed.CANCEL),
        ("åtvaring", Typed.WARN),
        ("gi advarsel", Typed.WARN),
        ("warning", Typed.WARN),
        ("Hjelp meg å avslutte", Typed.END),
        ("end call", Typed.END),
        ("trugsmål", Typed.THREAT),
        ("threat", Typed.THREAT),
        ("trussel telefon", Typed.THREAT),
        ("prov", Typed.EVIDENCE),
        ("evidence", Typed.EVIDENCE),
        ("report", Typed.REPORT),
        ("meld avvik", Typed.REPORT),
        ("note", Typed.NOTE),
        ("kven blir varsla", Typed.READINESS),
        ("readiness", Typed.READINESS),
        ("rutinar", Typed.ROUTINES),
        ("routines", Typed.ROUTINES),
        ("øving", Typed.DRILL),
        ("drill alone", Typed.DRILL),
        ("øvelse med leder", Typed.DRILL),
        ("language", Typed.LANGUAGE),
        ("språk nynorsk", Typed.LANGUAGE),
        ("privacy", Typed.PRIVACY),
        ("away until friday", Typed.AWAY),
        ("borte til 27.12", Typed.AWAY),
        ("attende", Typed.BACK),
        ("back", Typed.BACK),
        ("/avbryt nå", Typed.CANCEL),
        ("avbryt nå, takk", Typed.CANCEL),
        ("status please", Typed.STATUS),
        ("avbryt, nei hjelp", Typed.HELP),
    ],
)
def test_synonyms_in_three_languages(text: str, command: Typed) -> None:
    assert understand(text).command is command


@pytest.mark.parametrize(
    "text",
    [
        "avbryt ikke det jeg sier",
        "avslutt er vanskelig",
        "stopp",
        "tilbake om fem",
        "status på saken",
    ],
)
def test_nothing_is_withdrawn_or_ended_by_the_way(text: str) -> None:
    """A frightened person's sentence may begin with a command's word; it stays a sentence."""
    heard = understand(text)
    assert (heard.command, heard.explicit) == (None, False)


@pytest.mark.parametrize(
    ("text", "explicit"),
    [
        ("hjelp", True),
        ("Hjelp meg!", True),
        ("/hjelp", True),
        ("/hjelp telefon", True),
        ("/hjlep", True),
        ("hjelp telefon", False),
        ("hjelp meg med denne", False),
        ("hjlep", False),
        ("avbryt takk", False),
        ("kan noen hjelpe meg", False),
        ("språk nynorsk", False),
        ("/språk nynorsk", True),
        ("jeg ringer 1/2 time senere", False),
    ],
)
def test_only_a_slash_or_the_whole_message_is_explicit(text: str, explicit: bool) -> None:
    """While a relay runs, everything that is not explicit is passed on (contract.md)."""
    assert understand(text).explicit is explicit


@pytest.mark.parametrize(
    ("text", "details", "rest"),
    [
        (
            "hjelp telefon trussel hjemmekontor",
            Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.HOME_OFFICE),
            "",
        ),
        (
            "/HJELP hjemmekontor, Truende video",
            Details(MeetingType.VIDEO, IncidentKind.THREATENING, Workplace.HOME_OFFICE),
            "",
        ),
        (
            "raudt kort heimekontor trugsmål nettprat",
            Details(MeetingType.CHAT, IncidentKind.THREAT, Workplace.HOME_OFFICE),
            "",
        ),
        (
            "help home office threatening phone call",
            Details(MeetingType.PHONE, IncidentKind.THREATENING, Workplace.HOME_OFFICE),
            "",
        ),
        ("hjelp Sjikane ute Xyz", Details(kind=IncidentKind.ABUSIVE, place=Workplace.OUT), "Xyz"),
        (
            "hjelp trakassering kontor",
            Details(kind=IncidentKind.HARASSING, place=Workplace.OFFICE),
            "",
        ),
        ("hjlep telefon", Details(MeetingType.PHONE), ""),
        ("hjelp telefon video", Details(MeetingType.PHONE), ""),
        ("borte hjemme Kari", Details(), "hjemme Kari"),
        ("språk  Nynorsk", Details(), "Nynorsk"),
    ],
)
def test_facts_with_the_command(text: str, details: Details, rest: str) -> None:
    """R35, R40, R47: facts in any order and language; unknown words stay in `rest`."""
    heard = understand(text)
    assert (heard.details, heard.rest) == (details, rest)


@pytest.mark.parametrize(
    "text",
    ["." * 100_000 + "a", "a" + "-" * 100_000, "a" + "-." * 50_000 + "b"],
    ids=["dots", "hyphens", "both"],
)
def test_a_pasted_wall_of_signs_is_no_command(text: str) -> None:
    assert understand(text).command is None


@given(st.text(max_size=80))
def test_any_text_can_be_heard(text: str) -> None:
    understand(text)
    understand(f"/{text}")


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("borte? hjelp meg han har kniv", Typed.HELP, "meg han har kniv"),
        ("borte hjelp", Typed.HELP, ""),
        ("borte i dag hjelp meg", Typed.HELP, "i dag hjelp meg"),
        ("away help me", Typed.HELP, "me"),
        ("eg er borte, trugar meg med kniv, hjelp", Typed.HELP, "trugar meg med kniv hjelp"),
        ("språk hjelp", Typed.HELP, ""),
        ("trussel hjelp meg", Typed.HELP, "hjelp meg"),
        # Somebody else helps, or is to: no cry.
        ("borte til fredag, Leder To hjelper", Typed.AWAY, "til fredag, Leder To hjelper"),
        ("borte til 11.2", Typed.AWAY, "til 11.2"),
        ("trussel på telefon, han sa han skal drepe meg", Typed.THREAT, None),
        ("øvelse hjelp", Typed.DRILL, None),  # what a drill is begun with is its own
    ],
)
def test_l8_a_cry_comes_before_whatever_it_was_begun_with(
    text: str, command: Typed, rest: str | None
) -> None:
    heard = understand(text)
    assert heard.command is command
    assert rest is None or heard.rest == rest
    assert (heard.details.kind is IncidentKind.THREAT) is text.startswith("trussel hjelp")


@pytest.mark.parametrize(
    ("rest", "language"),
    [
        ("nynorsk", Language.NYNORSK),
        ("til Bokmål", Language.BOKMAL),
        ("English please", Language.ENGLISH),
        ("engelsk", Language.ENGLISH),
        ("", None),
        ("svensk", None),
    ],
)
def test_language(rest: str, language: Language | None) -> None:
    assert parse_language(rest) is language


@pytest.mark.parametrize(
    ("rest", "drill"),
    [
        ("alene", Drill.ALONE),
        ("åleine", Drill.ALONE),
        ("alone", Drill.ALONE),
        ("uten leder", Drill.ALONE),
        ("med leder", Drill.WITH_LEADER),
        ("med leiaren min", Drill.WITH_LEADER),
        ("with my leader", Drill.WITH_LEADER),
        ("", None),
        ("i morgen", None),
    ],
)
def test_drill(rest: str, drill: Drill | None) -> None:
    """L12: alone or with the leader; not said is asked, never guessed."""
    assert parse_drill(rest) is drill


def test_the_words_file_is_sound() -> None:
    check_words()


def test_a_word_with_two_meanings_is_named() -> None:
    with pytest.raises(ValueError, match="«stopp» stands for both"):
        Lexicon("commands", [("stopp", Typed.CANCEL), ("stopp", Typed.END)])


def test_the_words_file_lies_with_the_texts() -> None:
    assert files("bot.texts").joinpath("words.toml").is_file()
