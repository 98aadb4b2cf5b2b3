"""What leaders get: the red card, the role card, the hand-over, and the notices after it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards import draw
from bot.cards.alarm.role import steps_of
from bot.cards.views import HandOverView, PassedOver, PersonLine, StepState
from bot.domain.alarm.incident import Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Contact
from bot.domain.organisation.organisation import Language, Workplace
from bot.texts import say_in
from tests.each import each
from tests.unit.cards.alarm_examples import ALERT, KNOWN, LEADER_WRITES, ROLE
from tests.unit.cards.anatomy import buttons, filled, inputs, says, titles, verbs
from tests.unit.cards.live_examples import ROLE_MORE
from tests.unit.cards.people import ABOVE, CASEWORKER, DEPUTY


@pytest.mark.parametrize(
    ("meeting", "can_join", "first"),
    [
        (None, False, "Jeg skriver med deg"),
        (MeetingType.PHONE, False, "Jeg skriver med deg"),
        (MeetingType.VIDEO, True, "Jeg blir med i samtalen"),
        (MeetingType.VIDEO, False, "Jeg skriver med deg"),
        (MeetingType.CHAT, True, "Jeg ringer deg"),
    ],
)
def test_r45_the_filled_button_follows_the_meeting(
    meeting: MeetingType | None, can_join: bool, first: str
) -> None:
    card = draw(replace(ALERT, details=Details(meeting), can_join=can_join)).card
    assert filled(card) == [first]
    assert titles(card)[0] == first
    assert titles(card)[-1] == "Kan ikke hjelpe nå"


def test_r45_once_the_call_is_over_the_line_is_free() -> None:
    card = draw(replace(ALERT, call_over=True)).card
    assert filled(card) == ["Jeg ringer deg"]
    assert "Samtalen med brukeren er slutt." in says(card)


def test_r33_once_the_call_is_over_the_steps_are_about_the_caseworker() -> None:
    said = says(draw(replace(ROLE, call_over=True)).card)
    assert "Hør hvordan Saksbehandler har det." in said
    assert "er i telefonen" not in said


def test_r9_joining_is_offered_only_where_there_is_something_to_join() -> None:
    assert "Jeg blir med i samtalen" not in titles(draw(ALERT).card)
    assert "Jeg blir med i samtalen" in titles(draw(replace(ALERT, can_join=True)).card)


def test_l2_every_claim_says_how() -> None:
    claims = [b for b in buttons(draw(replace(ALERT, can_join=True)).card) if "how" in b["data"]]
    assert {b["verb"] for b in claims} == {"red_card.claim"}
    assert {b["data"]["how"] for b in claims} == {"write", "call", "join"}


def test_r41_the_target_of_a_threat_is_told() -> None:
    other = replace(ALERT, details=replace(KNOWN, target=Target.THIRD_PARTY))
    assert "Rettet mot: En annen person" in says(draw(other).card)


def test_r23_a_higher_level_reads_why_it_came_to_them() -> None:
    passed = (
        PassedOver("Kari Leder", StepState.UNANSWERED),
        PassedOver("Ola Stedfortreder", StepState.UNREACHABLE),
    )
    said = says(draw(replace(ALERT, level="Leder på nivået over", passed_over=passed)).card)
    assert "Kari Leder har ikke svart. Ola Stedfortreder kan ikke nås her." in said
    assert "«Leder på nivået over»" in said


def test_r72_a_stand_in_reads_for_whom() -> None:
    said = says(draw(replace(ALERT, stands_in_for="Kari Leder")).card)
    assert "Du er varslet fordi Kari Leder er borte." in said


def test_a_leader_who_declined_can_still_help() -> None:
    assert set(verbs(draw(replace(ALERT, declined=True)).card)) == {"red_card.claim"}


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        (Language.BOKMAL, "Kari Leder hjelper allerede"),
        (Language.NYNORSK, "Kari Leder hjelper allereie"),
    ],
)
def test_l5_the_others_read_who_helps(language: Language, headline: str) -> None:
    drawn = draw(replace(ALERT, language=language, helpers=(LEADER_WRITES,)))
    assert headline in says(drawn.card)
    assert buttons(drawn.card) == []


def test_l5_more_help_can_still_be_wanted() -> None:
    card = draw(replace(ALERT, helpers=(LEADER_WRITES,), more_wanted=True)).card
    assert "Kari Leder hjelper allerede. Det trengs flere." in says(card)
    assert "red_card.claim" in verbs(card)


@pytest.mark.parametrize(
    "details",
    [
        Details(kind=IncidentKind.THREAT),
        Details(place=Workplace.HOME_OFFICE),
        Details(target=Target.CLIENT_SELF),
    ],
)
def test_r33_where_danger_is_known_the_role_card_begins_with_it(details: Details) -> None:
    """In its head, with the name; else the same line stands below, and is not missing."""
    head = draw(replace(ROLE, details=details)).card["body"][0]
    name, danger = (one["text"] for one in head["items"])
    assert name == "Du hjelper Saksbehandler En"
    assert danger.startswith("Er noen i fare nå? Ring [112]")
    assert danger.endswith("for kollegaen din. Spør hvor Saksbehandler er.")
    assert head["style"] == "attention"
    calm = draw(replace(ROLE, details=Details())).card["body"]
    assert len(calm[0]["items"]) == 1
    assert danger in [part.get("text") for part in calm]


@each(How, [None, *IncidentKind], [None, *MeetingType])
def test_r33_one_step_on_the_card_and_at_most_five_behind_more(
    how: How, kind: IncidentKind | None, meeting: MeetingType | None
) -> None:
    role = replace(ROLE, how=how, details=Details(meeting, kind))
    say = say_in(Language.BOKMAL)
    steps = steps_of(say, how, role.details, "**Saksbehandler En**")
    assert 3 <= len(steps) <= 5
    behind = says(draw(replace(ROLE_MORE, role=role)).card)
    assert [step for step in steps if _plain(step) not in _plain(behind)] == []
    shown = _plain(says(draw(role).card))
    steps = steps_of(say, how, role.details, "**Saksbehandler**")  # the headline has the whole name
    assert _plain(steps[0]) in shown
    assert sum(_plain(step) in shown for step in steps) == 2


def _plain(text: str) -> str:
    return text.replace("*", "")


def test_a_client_in_danger_is_never_just_hung_up_on() -> None:
    said = says(draw(replace(ROLE, details=replace(KNOWN, target=Target.CLIENT_SELF))).card)
    assert "Bli på linjen. Ring 113 eller 112." in said
    assert "avslutte når som helst" not in said


def test_l14_the_role_card_has_no_box_and_says_where_to_write() -> None:
    """First what to write, then that it arrives: one of the two is enough (L14)."""
    begun = replace(ROLE, wrote=True)
    asked, drill = WordsGo.ASKED, WordsGo.ELSEWHERE
    for view, where in (
        (ROLE, "Skriv her nå: «Jeg er her. Jeg blir her.»"),
        (begun, "Skriv her nede. Saksbehandler får det med en gang."),
        (
            replace(ROLE, words_go=asked),
            "Skriv her nå, og velg Saksbehandler En: «Jeg er her. Jeg blir her.»",
        ),
        (replace(begun, words_go=asked), "Skriv her nede, og velg Saksbehandler En etterpå."),
        (replace(ROLE, words_go=drill), "Trykk Mer for å skrive til Saksbehandler."),
        (replace(begun, words_go=drill), "Trykk Mer for å skrive til Saksbehandler."),
    ):
        card = draw(view).card
        assert inputs(card) == []
        assert where in says(card)
        assert filled(card) == [], "the next thing is to write"


def test_the_claimant_writes_to_the_caseworker_behind_more() -> None:
    """For whoever helps two: what is written there is for this one."""
    card = draw(ROLE_MORE).card
    assert [(i["id"], i["maxLength"]) for i in inputs(card) if i["id"] == "text"] == [
        ("text", 2000)
    ]
    sending = [b["verb"] for b in buttons(card) if b["associatedInputs"] == "auto"]
    assert sending == ["relay.send"]


def test_the_ways_out_of_a_claim_lie_behind_more() -> None:
    assert titles(draw(ROLE).card)[-2:] == ["Varsle flere", "Mer"]
    card = draw(ROLE_MORE).card
    assert titles(card) == [
        "Avslutt varselet",
        "La en annen ta over",
        "Vis forløpet",
        "Vis resten",
    ]
    folded = {one["title"]: titles(one["card"]) for one in card["actions"] if "card" in one}
    assert folded["La en annen ta over"] == ["Jeg må slippe"]
    assert {b["data"]["loose"] for b in buttons(card)} == {"1"}
    asked = [b["data"]["person"] for b in buttons(card) if b["verb"] == "red_card.hand_over"]
    assert asked == [DEPUTY.id, ABOVE.id]


def test_more_than_five_candidates_are_chosen_from_a_list() -> None:
    many = tuple(PersonLine(f"p{n}", f"Leder {n}") for n in range(8))
    card = draw(replace(ROLE_MORE, role=replace(ROLE, candidates=many))).card
    asked = [b["data"].get("person") for b in buttons(card) if b["verb"] == "red_card.hand_over"]
    assert asked == ["p0", "p1", "p2", "p3", "p4", None]


def test_r22_the_result_of_a_call_is_logged() -> None:
    card = draw(replace(ROLE, how=How.CALL)).card
    results = [b["data"] for b in buttons(card) if b["verb"] == "red_card.call_result"]
    assert [data["result"] for data in results] == ["spoke", "busy", "no_answer"]
    assert {data["person"] for data in results} == {CASEWORKER.id}


@pytest.mark.parametrize("change", [{"how": How.WRITE}, {"contact": Contact.CONFIRMED}])
def test_no_call_is_logged_when_none_is_made_or_needed(change: dict[str, Any]) -> None:
    role = replace(replace(ROLE, how=How.CALL), **change)
    assert "red_card.call_result" not in verbs(draw(role).card)


def test_l5_a_hand_over_must_be_claimed() -> None:
    view = HandOverView(
        "i", 1, False, Language.BOKMAL, CASEWORKER, "Nav Eksempel", KNOWN, "Kari Leder", False
    )
    card = draw(view).card
    assert verbs(card) == ["red_card.claim", "red_card.claim", "red_card.decline"]
    assert "Kari Leder hjelper til du svarer." in says(card)
