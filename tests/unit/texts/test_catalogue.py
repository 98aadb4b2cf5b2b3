"""The three text files say the same things, and in the tone that product.md asks for ("Words")."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.domain.evidence import FileRemark, Refusal
from bot.domain.organisation.organisation import Language
from bot.events import NotCome
from bot.texts import as_message, read_fast, sources, text

BOT = Path(__file__).parents[3] / "bot"
# They read the same files, and the whole code; by one worker that is done once.
pytestmark = pytest.mark.xdist_group("catalogue")
_IN_A_TEMPLATE = re.compile(r"""["']((?:[a-z]+-)+[a-z0-9]+)["']""")
EVERY_LANGUAGE = pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:
        self.names.add(node.id.name)


@cache
def parsed(language: Language) -> list[fluent.EntryType]:
    """What stands in all files of a language, in order."""
    texts = [file.read_text(encoding="utf-8") for file in sources(language)]
    return [one for text in texts for one in FluentParser().parse(text).body]


@cache
def messages(language: Language) -> dict[str, fluent.Message]:
    found = [one for one in parsed(language) if isinstance(one, fluent.Message)]
    assert len(found) == len({one.id.name for one in found}), "an id stands twice"
    return {one.id.name: one for one in found}


@cache
def arguments(language: Language) -> dict[str, set[str]]:
    wanted = {}
    for id, message in messages(language).items():
        variables = _Variables()
        variables.visit(message)
        wanted[id] = variables.names
    return wanted


def sentence(language: Language, id: str) -> str:
    filled: dict[str, str | int] = dict.fromkeys(arguments(language)[id], "X")
    return text(language, id, **{**filled, **({"seconds": 21} if "seconds" in filled else {})})


@cache
def in_code() -> tuple[frozenset[str], frozenset[str]]:
    """Every string, and the ids that are passed straight to `say`, `text` or `Sentence`."""
    strings, asked_for = set(), set()
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"say": 0, "Sentence": 0, "text": 1}.get(node.func.id)
                if place is not None and len(node.args) > place:
                    asked_for |= set(_ids(node.args[place]))
    for file in BOT.rglob("*.html"):  # the tab's, which say what they ask for letter by letter
        strings |= set(_IN_A_TEMPLATE.findall(file.read_text(encoding="utf-8")))
    return frozenset(strings), frozenset(asked_for)


def _ids(argument: ast.expr) -> Iterator[str]:
    """The id, or the two of them in `"one" if … else "other"`."""
    if isinstance(argument, ast.IfExp):
        yield from _ids(argument.body)
        yield from _ids(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


@EVERY_LANGUAGE
def test_no_line_is_unreadable(language: Language) -> None:
    assert [one.content for one in parsed(language) if isinstance(one, fluent.Junk)] == []


def resource(source: str) -> fluent.Resource:
    """A file as it is read: the plain sentences fast, the rest by Fluent's parser."""
    plain, rest = read_fast(source)
    made = [as_message(id, parts) for id, parts in plain.items()]
    return fluent.Resource([*made, *FluentParser(with_spans=False).parse(rest).body])


@EVERY_LANGUAGE
def test_what_is_read_fast_is_what_fluent_reads(language: Language) -> None:
    read = [one for file in sources(language) for one in resource(file.read_text("utf-8")).body]
    by_id = {one.id.name: one for one in read if isinstance(one, fluent.Message)}
    assert by_id.keys() == messages(language).keys()
    for id, message in messages(language).items():
        assert by_id[id].equals(message, ["span", "comment"]), id
    assert not [one for one in read if isinstance(one, fluent.Junk | fluent.Term)]


@pytest.mark.parametrize(
    "written",
    [
        "goes-on = one\n    two\n",
        "goes-on = one\n\n    two\n",
        "empty =\n    one\n",
        'quoted = { "{" } and { $name }\n',
        "two = { $one }{ $two }, one  \nnext = { two }\n",
        "chosen = { $n ->\n    [one] one\n   *[other] { $n }\n }\n",
        "with = one\n    .attribute = two\n",
        "broken = { $name\nlast = without an end of line",
        "-term = one\nof-it = { -term }\n",
    ],
)
def test_whatever_is_written_is_read_as_fluent_reads_it(written: str) -> None:
    def said(body: list[fluent.EntryType]) -> list[str]:
        return sorted(str(one.to_json()) for one in body)

    slow = FluentParser(with_spans=False).parse(written)
    assert said(resource(written).body) == said(slow.body)


def test_all_languages_have_the_same_ids_in_the_same_order() -> None:
    expected = list(messages(Language.BOKMAL))
    assert list(messages(Language.NYNORSK)) == expected
    assert list(messages(Language.ENGLISH)) == expected


def test_all_languages_need_the_same_arguments() -> None:
    expected = arguments(Language.BOKMAL)
    assert arguments(Language.NYNORSK) == expected
    assert arguments(Language.ENGLISH) == expected


def test_every_id_that_code_asks_for_exists() -> None:
    _, asked_for = in_code()
    assert asked_for - messages(Language.BOKMAL).keys() == set()


def test_no_text_is_unused() -> None:
    built = {one.sentence for one in (*Refusal, *FileRemark, *NotCome)}
    strings, _ = in_code()
    assert messages(Language.BOKMAL).keys() - strings - built == set()


@EVERY_LANGUAGE
def test_every_sentence_can_be_said(language: Language) -> None:
    assert all(sentence(language, id) for id in messages(language))


@EVERY_LANGUAGE
def test_the_bot_is_calm_and_writes_nav_with_one_capital(language: Language) -> None:
    said = {id: sentence(language, id) for id in messages(language)}
    assert {id for id, one in said.items() if "!" in one} == set()
    assert {id for id, one in said.items() if re.search(r"\bNAV\b", one)} == set()
    picture = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF]")
    assert {id for id, one in said.items() if picture.search(one)} == set()


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no-such-text"):
        text(Language.BOKMAL, "no-such-text")


def test_a_missing_argument_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="helps-you"):
        text(Language.BOKMAL, "helps-you")


WORDS = {
    "status-sent": ("Rødt kort er sendt", "Raudt kort er sendt"),
    "helps-you": ("X hjelper deg", "X hjelper deg"),
    "already-helps": ("X hjelper allerede", "X hjelper allereie"),
    "close-call": ("Hjelp meg å avslutte", "Hjelp meg å avslutte"),
    "warn": ("Gi advarsel", "Gi åtvaring"),
    "describe": ("Fortell mer", "Fortel meir"),
    "helped": ("Noen hjelper meg", "Nokon hjelper meg"),
    "more-withdraw": ("Feil? Trekk varselet", "Feil? Trekk varselet"),
    "raise-again": ("Varsle igjen", "Varsle igjen"),
    "claim-write": ("Jeg skriver med deg", "Eg skriv med deg"),
    "claim-call": ("Jeg ringer deg", "Eg ringer deg"),
    "claim-join": ("Jeg blir med i samtalen", "Eg blir med i samtalen"),
    "decline": ("Kan ikke hjelpe nå", "Kan ikkje hjelpe no"),
    "strengthen": ("Varsle flere", "Varsle fleire"),
    "release": ("Jeg må slippe", "Eg må sleppe"),
    "hand-over": ("La en annen ta over", "La ein annan ta over"),
    "end-alarm": ("Avslutt varselet", "Avslutt varselet"),
    "exhausted-headline": ("Ingen har svart ennå", "Ingen har svart enno"),
    "status-no-answer": ("Ingen har svart ennå", "Ingen har svart enno"),
    "alert-promise": ("X får vite det med en gang.", "X får vite det med ein gong."),
}


@pytest.mark.parametrize("id", WORDS)
def test_the_words_of_the_product_are_said_exactly(id: str) -> None:
    assert (sentence(Language.BOKMAL, id), sentence(Language.NYNORSK, id)) == WORDS[id]


def test_the_danger_sentence_is_the_products() -> None:
    assert text(Language.BOKMAL, "danger", number="112") == "Er noen i fare nå? Ring 112."
    assert text(Language.NYNORSK, "danger", number="112") == "Er nokon i fare no? Ring 112."


def test_the_welcome_is_the_products() -> None:
    assert text(Language.BOKMAL, "welcome-line") == (
        "Skriv hjelp her, aldri i møtechatten. Skriver du hjelp, varsles lederen din straks. "
        "Vil du øve alene, skriv øvelse. Hører du ikke noe på fem sekunder, ring."
    )
