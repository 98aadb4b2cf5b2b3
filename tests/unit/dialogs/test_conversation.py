"""From what arrives to what is asked for (contract.md, "Text commands"; product.md, 0 s)."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs import commands
from bot.dialogs.commands import Command
from bot.dialogs.conversation import command_for, origin_of
from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, Drill, IncidentKind, MeetingType, Scenario
from bot.domain.drills import KNOWN
from bot.domain.organisation.organisation import (
    OSLO,
    AwayDoubt,
    Language,
    Workplace,
    oslo_midnight,
)
from bot.domain.reports.draft import DraftKind
from bot.events import (
    Address,
    Arrival,
    CardAction,
    Ignored,
    Installed,
    MessageRead,
    Removed,
    Scope,
    TextReceived,
)

NOW = datetime(2026, 1, 1, 10, 0, tzinfo=OSLO)
HERE = Arrival(
    "activity-1", "kari", "Kari", Address("t", "https://x", "chat", "bot", "29:kari", "kari"),
    Scope.PERSONAL, "chat",
)  # fmt: skip
ME = origin_of(HERE)


def typed(text: str, scope: Scope = Scope.PERSONAL) -> Command | None:
    """What becomes of written words."""
    return command_for(TextReceived(replace(HERE, scope=scope), text), NOW)


EXPLICIT: list[tuple[str, Command]] = [
    ("/hjelp", commands.Raise(ME, "/hjelp")),
    ("hjelp", commands.Raise(ME, "hjelp")),
    ("rødt kort", commands.Raise(ME, "rødt kort")),
    ("avbryt", commands.ActOnMine(ME, moves.Cancel())),
    ("/avslutt", commands.Guide(ME, ending=True)),
    ("advarsel", commands.Guide(ME, ending=False)),
    ("status", commands.ShowStatus(ME)),
    ("beredskap", commands.ShowReadiness(ME)),
    ("rutiner", commands.ShowRoutines(ME)),
    ("bevis", commands.ShowEvidence(ME)),
    ("språk nynorsk", commands.ChooseLanguage(ME, Language.NYNORSK)),
    ("/språk", commands.ChooseLanguage(ME, None)),
    ("tilbake", commands.ComeBack(ME)),
    ("/borte", commands.AskAway(ME, AwayDoubt.NOT_SAID)),
    ("borte inntil videre", commands.GoAway(ME)),
    ("øvelse", commands.OfferDrill(ME)),
    (
        "øvelse alene",
        commands.Raise(
            ME, "øvelse alene", KNOWN[Scenario.PHONE], Drill.ALONE, scenario=Scenario.PHONE
        ),
    ),
    ("/øvelse med leder", commands.Raise(ME, "/øvelse med leder", drill=Drill.WITH_LEADER)),
]


@pytest.mark.parametrize(("text", "command"), EXPLICIT)
def test_the_commands_of_the_contract(text: str, command: Command) -> None:
    found = typed(text)
    if isinstance(found, commands.Say):  # more than the bare word: the relay may have it first
        found = found.otherwise
    assert found == command


def test_what_is_known_comes_with_the_cry() -> None:
    """R34, R35, R40, R47: never asked first."""
    command = typed("/hjelp telefon trussel hjemmekontor")
    assert isinstance(command, commands.Raise)
    assert command.details == Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.HOME_OFFICE)


@pytest.mark.parametrize("text", ["/trussel", "trussel", "/trussel telefon"])
def test_a_threat_alerts_the_leader_although_nobody_cried_for_help(text: str) -> None:
    """R42."""
    command = typed(text)
    assert isinstance(command, commands.Raise)
    assert command.details.kind is IncidentKind.THREAT


def test_reports_and_notes_begin_with_a_word() -> None:
    """R18, R52."""
    assert typed("/rapport") == commands.StartReport(ME, DraftKind.REPORT)
    assert typed("/notat") == commands.StartReport(ME, DraftKind.NOTE)


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_message_gets_the_home_card(text: str) -> None:
    assert typed(text) == commands.ShowHome(ME)


@pytest.mark.parametrize("text", ["han roper", "kan du komme opp", "ok"])
def test_other_words_are_said_to_whoever_helps(text: str) -> None:
    assert typed(text) == commands.Say(ME, text)


def test_while_a_relay_runs_only_a_slash_or_the_whole_message_is_a_command() -> None:
    """contract.md: everything else is relayed, and is a command only if no relay runs."""
    text = "jeg trenger hjelp til å avslutte"
    command = typed(text)
    assert isinstance(command, commands.Say)
    assert command.text == text
    assert isinstance(command.otherwise, commands.Raise)
    assert isinstance(typed("/hjelp " + text), commands.Raise)
    assert isinstance(typed("hjelp"), commands.Raise)


@pytest.mark.parametrize("scope", [Scope.GROUP, Scope.CHANNEL])
@pytest.mark.parametrize("text", ["hjelp", "/hjelp video", "rødt kort", "/trussel"])
def test_where_others_read_along_a_cry_is_heard(scope: Scope, text: str) -> None:
    """R11: the bot posts nothing there, but the alarm goes out."""
    assert isinstance(typed(text, scope), commands.Raise)


@pytest.mark.parametrize("scope", [Scope.GROUP, Scope.CHANNEL])
@pytest.mark.parametrize(
    "text", ["", "hei", "status", "avbryt", "/avslutt", "/borte", "/øvelse", "øvelse med leder"]
)
def test_where_others_read_along_nothing_else_is(scope: Scope, text: str) -> None:
    """L11: the client may be reading."""
    assert typed(text, scope) is None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("/borte til 15.01", 1_768_518_000_000),
        ("/borte til 29.03", 1_774_821_600_000),  # the day of 23 hours
        ("/borte til jeg skriver tilbake", None),
    ],
)
def test_borte_ends_at_midnight_after_its_last_day(text: str, until: int | None) -> None:
    """R72."""
    assert typed(text) == commands.GoAway(ME, None, until)


def test_a_past_absence_is_asked_about() -> None:
    assert typed("/borte til 01.12.2025") == commands.AskAway(ME, AwayDoubt.PAST)


def test_what_follows_borte_is_read_with_its_signs() -> None:
    """R72: of "14–15" and "1,5 time" words alone would not tell."""
    first, after = oslo_midnight(date(2026, 1, 12)), oslo_midnight(date(2026, 1, 17))
    away = commands.GoAway(ME, first, after, stand_in_name="Leder To")
    assert typed("/borte 12.–16. januar, Leder To tar over") == away


def test_the_other_events() -> None:
    assert command_for(Installed(HERE, welcome=True), NOW) == commands.Meet(ME, welcome=True)
    assert command_for(Removed(HERE), NOW) == commands.Leave(ME)
    assert command_for(MessageRead(HERE, "17"), NOW) == commands.NoteRead(ME, "17")
    assert command_for(Ignored("a reaction"), NOW) is None
    tap = CardAction(HERE, "red_card.raise", {}, invoke=True)
    assert command_for(tap, NOW) == commands.Raise(ME, "red_card.raise")


def test_a_delivery_is_named_by_its_chat_and_its_activity() -> None:
    """L6: activity ids repeat across conversations; without an id nothing can be recognised."""
    assert origin_of(HERE).delivery == "chat|activity-1"
    assert origin_of(replace(HERE, activity_id="")).delivery == ""


@given(text=st.text(max_size=60), scope=st.sampled_from(Scope))
def test_any_words_are_some_command(text: str, scope: Scope) -> None:
    """L1."""
    command = typed(text, scope)
    if scope is Scope.PERSONAL:
        assert isinstance(command, Command)
    else:
        # A cry, or `bevis`, which is answered in private.
        assert command is None or isinstance(command, commands.Raise | commands.ShowEvidence)
