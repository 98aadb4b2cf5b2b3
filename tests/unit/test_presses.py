"""What tests do is what people can do: they press what a card shows, or type; what no card makes
says why (`tests.forging`)."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.payloads import Json
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.forging import Because, makes

TESTS = Path("tests")
# Where activities are built; what draws no cards; and who sends nothing but what nobody would.
BUILDERS = {"fakes", "world.py", "bench", "fuzz", "unit/test_presses.py"}
# Two leaders claim at one instant, the second long before the chain would have sent a card.
BUILDERS |= {"crash/test_races.py"}
# Taps that a person should be able to make. The list only becomes shorter.
OWED: dict[str, int] = {}


def _modules(*words: str) -> Iterator[tuple[str, ast.Module]]:
    """Those in which one of the words stands."""
    for file in sorted(TESTS.rglob("*.py")):
        name = file.relative_to(TESTS).as_posix()
        if name not in BUILDERS and name.split("/")[0] not in BUILDERS:
            source = file.read_text()
            if any(word in source for word in words):
                yield name, ast.parse(source)


def test_no_test_builds_a_tap_around_what_cards_show() -> None:
    """A button that no card draws any more would go on being pressed."""
    built = [
        f"{name}:{node.lineno}"
        for name, module in _modules("payloads", "adaptiveCard/action")
        for node in ast.walk(module)
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("execute", "submit")
            and ast.unparse(node.value).endswith("payloads")
        )
        or (isinstance(node, ast.Constant) and node.value == "adaptiveCard/action")
    ]
    assert not built, f"press it (World.presses, pressed) or say why not (forges, forged): {built}"


def test_what_is_owed_only_becomes_less() -> None:
    """Whoever mends one takes it off the list."""
    found = Counter(
        name
        for name, module in _modules("OWED")
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute)
        and node.attr == "OWED"
        and ast.unparse(node) == "Because.OWED"
    )
    assert dict(found) == OWED


def _card(*actions: Json, body: tuple[Json, ...] = ()) -> Json:
    return {"type": "AdaptiveCard", "body": [*body], "actions": [*actions]}


def _button(verb: str, **more: Json | str) -> Json:
    return {"type": "Action.Execute", "title": verb, "data": {"verb": verb}} | more


NOTE: Json = {"type": "Input.Text", "id": "note", "maxLength": 5, "value": "drawn"}
WHO: Json = {"type": "Input.ChoiceSet", "id": "who", "choices": [{"title": "Kari", "value": "1"}]}
DATE: Json = {"type": "Input.Date", "id": "day", "min": "2026-01-02", "isRequired": True}


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        (NOTE, "longer"),
        (NOTE, "two\nlines"),
        (WHO, "2"),
        (DATE, "2026-01-01"),
        (DATE, "tull"),
        (DATE, ""),
        ({"type": "Input.Number", "id": "n", "min": 1, "max": 9}, "0"),
        ({"type": "Input.Toggle", "id": "t"}, "yes"),
        ({"type": "Input.Time", "id": "c"}, "25.00"),
    ],
)
def test_nobody_enters_what_an_input_does_not_take(field: Json, entered: str) -> None:
    (button,) = buttons_of(_card(_button("x"), body=(field,)))
    with pytest.raises(AssertionError, match=field["id"]):
        button.sent({field["id"]: entered})


def test_a_button_sends_what_stands_around_it_and_not_what_it_could_unfold() -> None:
    """As clients do: what was drawn stands until it is changed; a button may send none of it."""
    inner = {"type": "Action.ShowCard", "title": "more", "card": _card(_button("y"), body=(WHO,))}
    silent = _button("z", associatedInputs="none")
    buttons = {b.verb: b for b in buttons_of(_card(_button("x"), inner, silent, body=(NOTE,)))}
    assert buttons["x"].sent({}) == {"verb": "x", "note": "drawn"}
    assert buttons["y"].sent({"who": "1"}) == {"verb": "y", "note": "drawn", "who": "1"}
    assert buttons["z"].sent({}) == {"verb": "z"}
    with pytest.raises(AssertionError, match="no input who"):
        buttons["x"].sent({"who": "1"})


def test_what_a_card_makes_is_pressed_and_what_none_made_is_not_stale() -> None:
    action = _button("claim") | {"data": {"verb": "claim", "how": "call", "seen": 3}}
    tap = {"verb": "claim", "how": "call"}
    card = SentCard("chat", "1", "", _card(action), alert=True, at=0)
    assert makes(card.content, tap)
    assert not makes(card.content, tap | {"how": None})
    with pytest.raises(AssertionError, match="press it"):
        Because.HOSTILE.source([card], [card], tap)
    card.show(_card())
    assert Because.STALE.source([card], [card], tap) is card
    with pytest.raises(AssertionError, match="no card ever"):
        Because.STALE.source([card], [card], tap | {"how": "write"})
