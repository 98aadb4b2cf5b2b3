"""What holds for every card in every condition and language (contract.md, "Cards")."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import microsoft_teams.cards

from bot.cards import draw, kit
from bot.cards.views import (
    AlertView,
    AskedView,
    ContactView,
    RelayView,
    SafetyRepView,
    UnsentView,
    View,
)
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.moves import Verb
from tests.each import each
from tests.unit.cards.anatomy import MOST_BYTES, buttons, inputs, parts, says, weight
from tests.unit.cards.every import EXAMPLES, IN_BOKMAL, TOGETHER, drawn
from tests.unit.cards.people import INCIDENT, SEEN

pytestmark = TOGETHER

EVERY = each(EXAMPLES)
EVERY_SHAPE = each(IN_BOKMAL)
TO_LEADERS = (
    "alert-", "role-", "hand-over", "follow-up", "safety-rep", "plain-alarm",
    "duty-", "unit-notice", "untaken", "unit-check", "leader-out", "insight", "completion",
    "outage", "asked", "question-undo",
)  # fmt: skip
TO_CASEWORKER = {
    name: view
    for name, view in EXAMPLES.items()
    if not name.startswith(TO_LEADERS)
    and not name.startswith(("contact-claimant", "relay-to-claimant"))
}
DRILLS = {name: view for name, view in EXAMPLES.items() if getattr(view, "drill", False)}


@EVERY
def test_it_is_a_card_of_version_1_5_within_28_kib(view: View) -> None:
    card = drawn(view).card
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.5")
    assert weight(card) <= MOST_BYTES
    assert len(card.get("actions", [])) <= 6


def test_it_is_what_microsofts_models_make_of_it() -> None:
    """Decision 91: when the bot runs nothing looks at what an element is given."""
    program = [sys.executable, "-m", "tests.unit.cards.of_models"]
    made = json.loads(subprocess.run(program, capture_output=True, check=True).stdout)
    ours = {name: json.loads(json.dumps(drawn(view).card)) for name, view in IN_BOKMAL.items()}
    assert ours.keys() == made.keys()
    assert not [name for name, card in ours.items() if card != made[name]]


def _is_element(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, kit.Plain) and one is not kit.Plain


def test_each_field_of_each_element_has_the_models_name_on_the_wire() -> None:
    """Those, too, that no example shows."""
    ours = {name: one for name, one in vars(kit).items() if _is_element(one)}
    assert len(ours) > 20
    for name in ours:
        model: Any = getattr(microsoft_teams.cards, name)
        written = model.model_config["alias_generator"].serialization_alias
        for field, about in model.model_fields.items():
            assert kit._WIRE[field] == (about.serialization_alias or written(field)), name
        kind = model.model_fields.get("type")
        assert getattr(ours[name], "type", None) == (kind.default if kind else None), name


@EVERY_SHAPE
def test_every_button_means_the_same_in_old_clients(view: View) -> None:
    for button in buttons(drawn(view).card):
        assert button["data"]["verb"] == button["verb"]
        same = {key: button.get(key) for key in ("title", "style", "data", "associatedInputs")}
        said = {key: value for key, value in same.items() if value is not None}
        assert button["fallback"] == {"type": "Action.Submit", **said}


@EVERY_SHAPE
def test_buttons_of_an_alarm_carry_the_alarm_and_what_was_seen(view: View) -> None:
    for button in buttons(drawn(view).card):
        if isinstance(view, AskedView) and button["verb"] == Verb.RAISE:  # an alarm of one's own
            assert "incident" not in button["data"]
        elif isinstance(view, UnsentView):  # of whoever it may be for the alarm they share
            carried = (button["data"]["incident"], button["data"]["seen"])
            assert carried in {(one.incident, one.seen) for one in view.to}
        elif isinstance(view, AskedView):  # of each alarm one, or all of one
            carried = (button["data"]["incident"], button["data"]["seen"])
            assert carried in {(one.incident, one.seen) for one in view.asked}
        elif getattr(view, "incident", None) is not None:
            assert (button["data"]["incident"], button["data"]["seen"]) == (INCIDENT, SEEN)
        else:
            assert "incident" not in button["data"]


@EVERY_SHAPE
def test_input_ids_are_unique(view: View) -> None:
    ids = [one["id"] for one in inputs(drawn(view).card)]
    assert len(ids) == len(set(ids))


@EVERY_SHAPE
def test_red_is_only_for_ending_the_call(view: View) -> None:
    red = [b["data"] for b in buttons(drawn(view).card) if b.get("style") == "destructive"]
    assert all(one["verb"] == "call.end" or one.get("reaction") == "end" for one in red)


@EVERY_SHAPE
def test_links_lead_into_teams_and_numbers_stand_in_clear(view: View) -> None:
    """`tel:` is dead in some clients (contract.md, "Cards")."""
    content = json.dumps(drawn(view).card, ensure_ascii=False)
    assert "tel:" not in content
    addresses = re.findall(r"https?://[^\s\")]+", content)
    papers = tuple(url for _, url in getattr(view, "wall", ()))
    ours = (getattr(view, "link", None) or "https://teams.microsoft.com/l/", *papers)
    assert all(one.startswith(("https://teams.microsoft.com/l/", *ours)) for one in addresses)
    for number, called in re.findall(r"\[([^\]]+)\]\([^)]*users=4:([^)]*)\)", content):
        digits = number.replace(" ", "")
        if digits.isdigit():
            assert called.replace("%2B47", "") == digits


@EVERY_SHAPE
def test_all_text_wraps(view: View) -> None:
    for part in parts(drawn(view).card):
        if part["type"] == "TextBlock" and len(part["text"]) > 3 and "](" not in part["text"]:
            assert part["wrap"] is True


@each(TO_CASEWORKER)
def test_l11_a_caseworkers_lock_screen_always_reads_the_same(view: View) -> None:
    """The screen may be shared with the client (product.md, "raise")."""
    summary = drawn(view).summary.removeprefix("ØVELSE: ").removeprefix("ØVELSE (drill): ")
    assert summary in ("Ny oppdatering", "New update")


@each(DRILLS)
def test_l12_a_drill_is_unmistakable(view: View) -> None:
    shown = drawn(view)
    mark = "PRØVE" if getattr(view, "drill", None) is Drill.CANARY else "ØVELSE"
    assert shown.summary.startswith(mark)
    first = next(part for part in parts(shown.card) if part["type"] == "TextBlock")
    assert first["text"].startswith(mark)


@EVERY_SHAPE
def test_l12_only_a_drill_says_so(view: View) -> None:
    if not getattr(view, "drill", False):
        assert "ØVELSE" not in says(drawn(view).card) + drawn(view).summary


def test_l12_every_view_of_an_alarm_can_be_a_drill() -> None:
    for view in EXAMPLES.values():
        if hasattr(view, "drill"):
            changes: dict[str, Any] = {"drill": True}
            drill = replace(view, **changes)
            assert "ØVELSE" in says(draw(drill).card), type(view).__name__


def test_l11_the_red_card_summary_is_the_name_and_the_need() -> None:
    alerts = [view for view in EXAMPLES.values() if isinstance(view, AlertView)]
    real = {drawn(v).summary for v in alerts if not (v.ending or v.drill or v.helpers)}
    assert real == {
        "RØDT KORT: Saksbehandler En trenger hjelp nå",
        "RAUDT KORT: Saksbehandler En treng hjelp no",
        "RED CARD: Saksbehandler En needs help now",
    }


def test_l11_r17_the_safety_rep_reads_nothing_about_anybody() -> None:
    for view in EXAMPLES.values():
        if isinstance(view, SafetyRepView):
            shown = drawn(view)
            assert "Saksbehandler" not in says(shown.card) + shown.summary
            assert "Leder" not in says(shown.card) + shown.summary


def test_l11_no_summary_holds_what_somebody_wrote() -> None:
    for view in EXAMPLES.values():
        if isinstance(view, RelayView):
            assert view.text not in drawn(view).summary


def test_l2_only_a_question_asks_for_contact() -> None:
    for view in EXAMPLES.values():
        if isinstance(view, ContactView):
            asks = any(b["verb"] == "red_card.contact" for b in buttons(drawn(view).card))
            assert asks == (view.answer is None and not view.closed)
