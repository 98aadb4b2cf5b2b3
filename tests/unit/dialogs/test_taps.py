"""contract.md, "Cards": every verb with good, missing and absurd data; nothing ever raises."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs import commands
from bot.dialogs.commands import Act, Command, Origin
from bot.dialogs.taps import command_of
from bot.domain.alarm import moves
from bot.domain.alarm.incident import (
    CallResult,
    Details,
    Drill,
    How,
    IncidentKind,
    MeetingType,
    Scenario,
    Target,
)
from bot.domain.drills import KNOWN
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import AwayDoubt, Language, Workplace
from bot.events import Address
from tests.each import each

ME = Origin("kari", "Kari", "chat|1", Address("t", "https://x", "chat", "bot", "29:kari", "kari"))
ALARM = {"incident": "alarm-1", "seen": 7}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "incident", "seen", "how", "yes", "person", "colleague", "result", "meeting", "kind", "place",
    "target", "target_person", "target_name", "text", "language", "first", "until", "open", "since",
    "stand_in", "verb", "walk", "step", "reaction", "ladder", "advice", "batch",
    "sure", "loose", "evidence", "about", "system", "reference", "day", "from", "to",
)  # fmt: skip

MOVES: list[tuple[str, dict[str, Any], moves.AlarmCommand]] = [
    ("red_card.claim", {"how": "call"}, moves.ClaimAlarm(How.CALL)),
    ("red_card.claim", {"how": "join"}, moves.ClaimAlarm(How.JOIN)),
    ("red_card.claim", {"how": "write"}, moves.ClaimAlarm(How.WRITE)),
    ("red_card.contact", {"yes": True}, moves.AnswerContact(True)),
    ("red_card.contact", {"yes": "False"}, moves.AnswerContact(False)),
    ("red_card.release", {}, moves.Release()),
    ("red_card.helped", {"person": "p", "how": "phone"}, moves.Helped(How.PHONE, person="p")),
    (
        "red_card.helped",
        {"colleague": " Ola ", "person": "p", "how": "in_person"},
        moves.Helped(How.IN_PERSON, colleague="Ola"),
    ),
    (
        "red_card.call_result",
        {"person": "p", "result": "voicemail"},
        moves.CallLogged("p", CallResult.VOICEMAIL),
    ),
    ("red_card.decline", {}, moves.Decline()),
    ("red_card.escalate", {}, moves.Escalate(7)),
    ("red_card.escalate", {"seen": "12"}, moves.Escalate(12)),
    ("red_card.escalate", {"seen": None}, moves.Escalate(None)),
    ("red_card.escalate", {"seen": True}, moves.Escalate(None)),
    ("red_card.cancel", {}, moves.Cancel()),
    ("red_card.hand_over", {"person": "p"}, moves.HandOver("p")),
    ("red_card.resolve", {}, moves.Resolve()),
    (
        "incident.describe",
        {"meeting": "telefon", "kind": "trussel", "place": "hjemmekontor", "target": "colleague",
         "target_person": "p"},
        moves.Describe(
            Details(
                MeetingType.PHONE, IncidentKind.THREAT, Workplace.HOME_OFFICE, Target.COLLEAGUE, "p"
            )
        ),
    ),
    ("incident.describe", {"meeting": "", "kind": ""}, moves.Describe(Details())),
    ("incident.describe", {"target_name": " Kari Nes "}, moves.Describe(Details(), "Kari Nes")),
    ("red_card.undo", {}, moves.UndoResolve()),
    ("call.over", {}, moves.CallOver()),
    ("call.undo", {}, moves.UndoCallOver()),
    (
        "guide.step",
        {"walk": "w", "step": 3, "reaction": "threatens"},
        moves.AnswerGuidance(Reaction.THREATENS, "w", 3),
    ),
    ("guide.choose", {"ladder": "chat"}, moves.Choose(Ladder.CHAT)),
    ("guide.advise", {"advice": "stay"}, moves.Advise(Advice.STAY)),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "data", "command"), MOVES)
def test_a_button_is_a_move_on_its_alarm(
    verb: str, data: dict[str, Any], command: moves.AlarmCommand
) -> None:
    tap = {**ALARM, **data}
    seen = 12 if tap["seen"] == "12" else tap["seen"] if tap["seen"] == 7 else None
    assert command_of(ME, verb, tap) == Act(ME, "alarm-1", command, seen=seen)


OTHERS: list[tuple[str, dict[str, Any], Command]] = [
    ("red_card.raise", {}, commands.Raise(ME, "red_card.raise")),
    (
        "red_card.raise",
        {"incident": "alarm-1"},
        commands.Raise(ME, "red_card.raise", incident="alarm-1", unmarked=True),
    ),
    (
        "red_card.raise",
        {"incident": "alarm-1", "earnest": True},
        commands.Raise(ME, "red_card.raise", incident="alarm-1"),
    ),
    (
        "drill.start",
        {},
        commands.Raise(
            ME, "drill.start", KNOWN[Scenario.PHONE], Drill.ALONE, scenario=Scenario.PHONE
        ),
    ),
    (
        "drill.start",
        {"kind": "with_leader"},
        commands.Raise(ME, "drill.start", drill=Drill.WITH_LEADER),
    ),
    ("relay.send", {**ALARM, "text": "hei"}, commands.Say(ME, "hei", incident="alarm-1")),
    ("relay.send", {**ALARM, "text": 4}, commands.Say(ME, "", incident="alarm-1")),
    ("call.end", ALARM, commands.Guide(ME, True, "alarm-1")),
    ("guide.warn", {}, commands.Guide(ME, False)),
    ("call.over", {}, commands.GuideAlone(ME, moves.CallOver())),
    (
        "guide.step",
        {"walk": "w", "step": "2", "reaction": "continues"},
        commands.GuideAlone(ME, moves.AnswerGuidance(Reaction.CONTINUES, "w", 2)),
    ),
    ("guide.step", {"reaction": "sings"}, commands.ShowSentence(ME, "answer-mismatch")),
    (
        "guide.choose",
        {"ladder": "self_harm", "language": "en"},
        commands.GuideAlone(ME, moves.Choose(Ladder.SELF_HARM, Language.ENGLISH)),
    ),
    ("guide.note", {**ALARM, "text": " sa «x» "}, commands.WriteDown(ME, " sa «x» ", "alarm-1")),
    ("guide.note", {"text": 7}, commands.WriteDown(ME, "")),
    ("evidence.show", ALARM, commands.ShowEvidence(ME, "alarm-1")),
    ("evidence.choose", {"target": "a", "batch": "b"}, commands.ChooseIncident(ME, "a", "b")),
    ("evidence.choose", {"target": "new"}, commands.ChooseIncident(ME)),
    ("evidence.choose", {}, commands.ShowSentence(ME, "answer-mismatch")),
    ("evidence.drop", {"batch": "b"}, commands.DropEvidence(ME, "b")),
    ("evidence.view", {"evidence": "e", "batch": "b"}, commands.ViewEvidence(ME, "e", "b")),
    ("evidence.view", {"batch": "b"}, commands.ShowSentence(ME, "answer-mismatch")),
    (
        "evidence.recording",
        {"system": "s", "reference": "12345678901", "target": "new", "about": "a"},
        commands.NoteRecording(ME, "s", "***********", None, None, None),
    ),
    (
        "evidence.recording",
        {"day": "2026-01-01", "from": "23:50", "to": "00:10", "about": "a"},
        commands.NoteRecording(ME, "", "", 1_767_307_800_000, 1_767_309_000_000, "a"),
    ),
    ("person.language", {"language": "nn"}, commands.ChooseLanguage(ME, Language.NYNORSK)),
    ("person.language", {}, commands.ChooseLanguage(ME, None)),
    ("person.back", {}, commands.ComeBack(ME)),
    ("person.away", {"open": "1"}, commands.GoAway(ME)),
    ("person.away", {"open": "1", "stand_in": "p"}, commands.GoAway(ME, stand_in="p")),
    # An empty day, and a card from before there was a button for that.
    ("person.away", {"stand_in": "p"}, commands.AskAway(ME, AwayDoubt.NO_LAST, stand_in="p")),
    (
        "person.away",
        {"first": "2026-01-15", "until": ""},
        commands.AskAway(ME, AwayDoubt.NO_LAST, date(2026, 1, 15)),
    ),
    ("person.away", {"until": "friday"}, commands.AskAway(ME, AwayDoubt.UNCLEAR)),
    ("person.away", {"first": "15.1"}, commands.AskAway(ME, AwayDoubt.UNCLEAR)),
    ("person.away", {"until": "9999-12-31"}, commands.AskAway(ME, AwayDoubt.UNCLEAR)),
    (
        "person.away",
        {"first": "2026-01-15", "until": "2026-01-15"},
        commands.GoAway(ME, 1_768_431_600_000, 1_768_518_000_000),
    ),
    (
        "person.drop_absence",
        {"since": "1768431600000"},
        commands.DropAbsence(ME, 1_768_431_600_000),
    ),
    ("person.drop_absence", {}, commands.DropAbsence(ME, 0)),
    ("", {}, commands.ShowHome(ME)),
]


@pytest.mark.parametrize(("verb", "data", "command"), OTHERS)
def test_the_other_buttons(verb: str, data: dict[str, Any], command: Command) -> None:
    assert command_of(ME, verb, data) == command


@pytest.mark.parametrize(
    ("last", "until"),
    [
        ("2026-01-15", 1_768_518_000_000),  # midnight after, winter
        ("2026-07-15", 1_784_152_800_000),  # and summer
        ("2026-03-29", 1_774_821_600_000),  # the day of 23 hours
        ("2026-10-25", 1_792_969_200_000),  # and of 25
    ],
)
def test_the_last_day_away_is_included_whatever_summer_time_does(last: str, until: int) -> None:
    """R72; contract.md: dates in Europe/Oslo, both included."""
    assert command_of(ME, "person.away", {"until": last}) == commands.GoAway(ME, None, until)


MISREAD = [
    ("red_card.claim", {}),
    ("red_card.claim", {"how": "phone"}),  # said by the caseworker, never tapped by a leader
    ("red_card.claim", {"how": "dance"}),
    ("red_card.contact", {}),
    ("red_card.contact", {"yes": "perhaps"}),
    ("red_card.contact", {"yes": 1}),
    ("red_card.helped", {"how": "phone"}),
    ("red_card.helped", {"person": "p"}),
    ("red_card.helped", {"person": "p", "how": "call"}),
    ("red_card.call_result", {"person": "p"}),
    ("red_card.call_result", {"result": "spoke"}),
    ("red_card.hand_over", {}),
    ("incident.describe", {"kind": "annoying"}),
    ("person.language", {"language": "tlh"}),
    ("drill.start", {"kind": "hard"}),
    ("evidence.recording", {"day": "2026-01-01", "from": "ten"}),
    ("evidence.recording", {"day": "today", "from": "10:00"}),
]


@pytest.mark.parametrize(("verb", "data"), MISREAD)
def test_unfitting_data_gets_a_sentence(verb: str, data: dict[str, Any]) -> None:
    assert isinstance(command_of(ME, verb, {**ALARM, **data}), commands.ShowSentence)


@each([*sorted({verb for verb, _, _ in MOVES}), "relay.send"], [None, "", "  ", 7, [], {}])
def test_without_an_alarm_no_move_is_made(verb: str, incident: Any) -> None:
    data = {"how": "call", "yes": True, "person": "p", "result": "spoke", "incident": incident}
    assert isinstance(command_of(ME, verb, data), commands.ShowSentence)


@pytest.mark.parametrize("verb", ["red_card.fly", "cry", "timer", "read", "undelivered", "Raise"])
def test_an_unknown_verb_gets_a_sentence(verb: str) -> None:
    """What happens by itself cannot be tapped."""
    expected = commands.ShowSentence(ME, "answer-unknown-verb")
    assert command_of(ME, verb, ALARM) == expected


def test_a_birth_number_in_a_name_is_masked() -> None:
    """L11."""
    data = {**ALARM, "how": "phone", "colleague": "Ola 010190 12345"}
    command = command_of(ME, "red_card.helped", data)
    assert command == Act(
        ME, "alarm-1", moves.Helped(How.PHONE, colleague="Ola ***********"), seen=7
    )


def test_a_very_long_text_is_cut() -> None:
    command = command_of(ME, "red_card.hand_over", {**ALARM, "person": "p" * 10_000})
    assert command == Act(ME, "alarm-1", moves.HandOver("p" * 200), seen=7)


@pytest.mark.parametrize(
    ("number", "read"), [(2**62, 10**9 - 1), (-(2**62), 1 - 10**9), ("9" * 40, 10**9 - 1)]
)
def test_a_number_that_no_column_holds_is_cut(number: object, read: int) -> None:
    """L8: PostgreSQL refuses it, which would be taken for an outage."""
    command = command_of(ME, "red_card.escalate", {**ALARM, "seen": number})
    assert command == Act(ME, "alarm-1", moves.Escalate(read), seen=read)


VERBS = sorted({verb for verb, _, _ in MOVES} | {verb for verb, _, _ in OTHERS})


@given(
    verb=st.sampled_from(VERBS) | st.text(max_size=20),
    data=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), ANYTHING, max_size=8),
)
def test_any_json_is_some_command(verb: str, data: dict[str, Any]) -> None:
    """L1: a tap is never answered with an error."""
    assert isinstance(command_of(ME, verb, data), Command)
