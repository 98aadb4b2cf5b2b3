"""The status card in each condition (L1, L3, L4, R38)."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards import draw
from bot.cards.kit.words import span_of_wait
from bot.cards.views import PersonLine, StatusView
from bot.domain.alarm.incident import Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.state import Contact, Ending
from bot.domain.organisation.organisation import Language, Workplace
from bot.texts import say_in
from tests.unit.cards.alarm_examples import CLAIMED, STATUS
from tests.unit.cards.anatomy import buttons, filled, inputs, says, titles, verbs
from tests.unit.cards.examples import examples
from tests.unit.cards.live_examples import MORE
from tests.unit.cards.people import ABOVE, DEPUTY, LEADER, at


def test_l1_it_says_what_happened_and_what_happens_next() -> None:
    said = says(draw(STATUS).card)
    assert "Rødt kort er sendt" in said
    assert "Du trenger ikke gjøre noe mer." in said
    assert "**Kari Leder** har sett det." in said
    assert "Svarer ingen, varsles Ola Stedfortreder om ca. 30 sek." in said
    assert "[112](https://teams.microsoft.com/l/call/0/0?users=4:112)" in said
    assert "[21 07 00 01](https://teams.microsoft.com/l/call/0/0?users=4:%2B4721070001)" in said


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (55_000, "om ca. 55 sek."),
        (56_000, "om ca. 1 minutt."),
        (90_000, "om ca. 2 minutter."),
        (3_600_000, "om ca. 60 minutter."),
    ],
)
def test_l1_a_long_wait_is_told_in_minutes(wait: int, told: str) -> None:
    """Whoever is frightened does not divide by sixty; and help is never said to come sooner than
    it is asked."""
    asked, following = STATUS.steps[:2]
    assert asked.at is not None
    steps = (asked, replace(following, at=asked.at + wait), *STATUS.steps[2:])
    assert f"Svarer ingen, varsles Ola Stedfortreder {told}" in says(
        draw(replace(STATUS, steps=steps)).card
    )


@pytest.mark.parametrize(
    ("language", "seconds", "told"),
    [
        (Language.BOKMAL, 1, "1 sekund"),
        (Language.BOKMAL, 45, "45 sekunder"),
        (Language.BOKMAL, 60, "1 minutt"),
        (Language.BOKMAL, 180, "3 minutter"),
        (Language.NYNORSK, 90, "1 minutt og 30 sekund"),
        (Language.ENGLISH, 121, "2 minutes and 1 second"),
    ],
)
def test_r24_how_long_a_level_is_waited_for(language: Language, seconds: int, told: str) -> None:
    """As one says it."""
    assert span_of_wait(say_in(language), seconds) == told


def test_a_number_in_a_sentence_stays_on_one_line() -> None:
    said = says(draw(examples()["status-call-missed.nb"]).card)
    assert "eller ring [21\u00a007\u00a000\u00a001](" in said


def test_english_clock_times() -> None:
    assert "Writing with you · since 10:02" in says(
        draw(replace(CLAIMED, language=Language.ENGLISH)).card
    )


def test_clock_times_follow_oslo_in_summer() -> None:
    summer = at("10:02:24") - 150 * 24 * 3600 * 1000
    helped = replace(CLAIMED, helpers=(replace(CLAIMED.helpers[0], at=summer),))
    assert "Skriver med deg · siden 11.02" in says(draw(helped).card)


@pytest.mark.parametrize("view", [STATUS, CLAIMED], ids=["nobody helps", "somebody helps"])
def test_l14_the_same_four_buttons_whether_somebody_helps_or_not(view: StatusView) -> None:
    """One act, one slot, one colour for the whole alarm: nothing else is on the card."""
    card = draw(view).card
    assert titles(card) == ["Hjelp meg å avslutte", "Gi advarsel", "Det er en trussel", "Mer"]
    assert verbs(card) == ["call.end", "guide.warn", "incident.threat", "red_card.more"]
    assert inputs(card) == []


# *Fortell mer*, folded, as *Lagre* and *Hva er hva?*
TELL_MORE = ["red_card.more"]


def test_l14_what_is_seldom_needed_lies_behind_more() -> None:
    """A form of its own: whatever is tapped on it is answered with a sentence in its place."""
    card = draw(MORE).card
    assert titles(card) == [
        "Noen hjelper meg",
        "Fortell mer",
        "Feil? Trekk varselet",
        "Vis resten",
    ]
    assert {"guide.note", "evidence.show"} < set(verbs(card))
    assert {"red_card.escalate", "incident.threat"} < set(verbs(card))
    assert {b["data"]["loose"] for b in buttons(card)} == {"1"}
    assert "red_card.resolve" not in verbs(card)
    helped = draw(replace(MORE, status=CLAIMED)).card
    assert titles(helped)[2:] == ["Avslutt varselet", "Vis resten"]
    assert "red_card.cancel" in verbs(helped), "folded"
    assert {b["data"]["loose"] for b in buttons(helped)} == {"1"}


def test_l14_the_contact_question_is_on_the_card() -> None:
    card = draw(replace(CLAIMED, ask_contact=True)).card
    assert verbs(card) == ["red_card.contact", "red_card.contact", "call.end", "guide.warn"]
    assert filled(card) == [], "beside what is red until the call is over"
    after = draw(replace(CLAIMED, ask_contact=True, call_over=True)).card
    assert verbs(after) == ["red_card.contact", "red_card.contact", "red_card.more"]
    assert filled(after) == ["Ja"]


def test_l14_what_a_threat_asks_waits_behind_the_contact_question() -> None:
    """One question at a time: once the call is over both would be asked."""
    threat = Details(meeting=MeetingType.PHONE, kind=IncidentKind.THREAT)
    both = replace(CLAIMED, details=threat, call_over=True, ask_contact=True)
    assert "Har dere kontakt?" in says(draw(both).card)
    assert "Hvem gjelder den?" not in says(draw(both).card)
    answered = draw(replace(both, ask_contact=False)).card
    assert "Har dere kontakt?" not in says(answered)
    assert "Meldt som trussel. Hvem gjelder den?" in says(answered)


def test_l14_no_yes_is_filled_beside_the_red_button() -> None:
    """What somebody has told is confirmed with *Stemmer*: filled once the call is over, when
    *Hjelp meg å avslutte* has gone."""
    told = replace(CLAIMED, told_by="Kari Leder")
    assert titles(draw(told).card) == ["Hjelp meg å avslutte", "Gi advarsel", "Stemmer", "Mer"]
    assert filled(draw(told).card) == []
    over = draw(replace(told, call_over=True)).card
    assert filled(over) == ["Stemmer"]


def test_r23_one_tap_tells_which_leader_helps_and_how() -> None:
    helped = [b["data"] for b in buttons(draw(MORE).card) if b["verb"] == "red_card.helped"]
    by_tap = {(data["person"], data["how"]) for data in helped if "person" in data}
    assert by_tap == {
        (leader.id, how) for leader in (LEADER, DEPUTY, ABOVE) for how in ("phone", "in_person")
    }


def test_r23_a_colleague_can_be_named() -> None:
    card = draw(MORE).card
    named = [
        b for b in buttons(card) if b["verb"] == "red_card.helped" and "person" not in b["data"]
    ]
    assert {b["data"]["how"] for b in named} == {"phone", "in_person"}
    assert {b["associatedInputs"] for b in named} == {"auto"}
    assert "colleague" in {one["id"] for one in inputs(card)}


def test_leaders_beyond_the_first_three_are_chosen_from_a_list() -> None:
    many = tuple(PersonLine(f"p{n}", f"Leder {n}") for n in range(10))
    form = replace(MORE, status=replace(STATUS, leaders=many))
    choice = next(i for i in inputs(draw(form).card) if i["id"] == "person")
    assert [one["value"] for one in choice["choices"]] == [f"p{n}" for n in range(3, 10)]


def test_fortell_mer_is_prefilled_with_what_is_known() -> None:
    known = Details(
        MeetingType.CHAT,
        IncidentKind.HARASSING,
        Workplace.OUT,
        Target.COLLEAGUE,
        target_person=DEPUTY.id,
    )
    form = replace(MORE, status=replace(STATUS, details=known, people=STATUS.leaders))
    values = {one["id"]: one.get("value") for one in inputs(draw(form).card)}
    assert values["meeting"] == "chat"
    assert values["kind"] == "trakasserende"
    assert values["place"] == "ute"
    assert values["target"] == "colleague"
    assert values["target_person"] == DEPUTY.id


def test_fortell_mer_offers_every_fact_of_the_contract() -> None:
    choices = {i["id"]: [c["value"] for c in i.get("choices", [])] for i in inputs(draw(MORE).card)}
    assert choices["meeting"] == [one.value for one in MeetingType]
    assert choices["kind"] == [one.value for one in IncidentKind]
    assert choices["place"] == [one.value for one in Workplace]
    assert choices["target"] == [one.value for one in Target]


def test_only_buttons_that_need_them_send_inputs() -> None:
    sending = {b["verb"] for b in buttons(draw(MORE).card) if b["associatedInputs"] == "auto"}
    assert sending == {"red_card.helped", "incident.describe"}


def test_l3_a_skipped_level_is_told() -> None:
    said = says(draw(replace(STATUS, skipped=("Avdelingsleder",))).card)
    assert "Ingen å varsle på nivået «Avdelingsleder». Det ble hoppet over." in said


@pytest.mark.parametrize("change", [{"round": 2}, {"exhausted": True}])
def test_l4_the_headline_says_when_nobody_has_answered(change: dict[str, Any]) -> None:
    card = draw(replace(STATUS, **change)).card
    assert card["body"][0]["items"][0]["text"] == "Ingen har svart ennå"
    assert card["body"][0]["style"] == "attention"


def test_l2_how_help_comes_and_since_when() -> None:
    said = says(draw(CLAIMED).card)
    assert "Kari Leder hjelper deg" in said
    assert "Skriver med deg · siden 10.02" in said
    assert "Skriv her nede, så ser Kari Leder det." in said


def test_l2_missing_contact_is_told() -> None:
    card = draw(replace(CLAIMED, contact=Contact.MISSING)).card
    assert "Vi varsler flere." in says(card)
    assert card["body"][0]["style"] == "warning"


def test_r9_joining_asks_to_be_added() -> None:
    joins = replace(CLAIMED, helpers=(replace(CLAIMED.helpers[0], how=How.JOIN, to_add=True),))
    assert "Legg til Kari Leder i møtet." in says(draw(joins).card)


def test_after_a_withdrawal_it_can_be_undone() -> None:
    cancelled = replace(STATUS, ending=Ending.CANCELLED, ended_at=at("10:02:31"), can_undo=True)
    card = draw(cancelled).card
    assert verbs(card) == ["red_card.raise", *TELL_MORE]
    assert len(card["body"]) == 1, "L14: one line"
    assert filled(card) == []
    form = draw(replace(MORE, status=cancelled)).card
    assert {"incident.threat", "evidence.show", "incident.describe"} <= set(verbs(form))


def test_an_ended_alarm_has_no_buttons_but_for_what_comes_after() -> None:
    """R18: the report is a tap away."""
    ended = replace(CLAIMED, ending=Ending.RESOLVED, ended_by="Kari Leder", ended_at=at("10:03:00"))
    card = draw(ended).card
    was_it = ["incident.threat", "incident.no_threat"]
    assert verbs(card) == [*was_it, "paper.begin", *TELL_MORE]
    form = draw(replace(MORE, status=ended)).card
    assert {"evidence.show", "incident.describe"} <= set(verbs(form))
    assert "Avsluttet av Kari Leder kl. 10.03" in says(card)


@pytest.mark.parametrize("told_by", ["", "Kari Leder"])
@pytest.mark.parametrize("asks", ["safe", "threat", "channel", ""])
@pytest.mark.parametrize("undo", [True, False])
def test_l14_an_ended_card_has_four_buttons_and_the_rest_behind_more(
    told_by: str, asks: str, undo: bool
) -> None:
    """One question at a time, and the report at one tap (R18); while *Angre* has the place of *Mer*
    what lies there waits."""
    threat = replace(CLAIMED.details, kind=IncidentKind.THREAT, target=None)
    for details in (CLAIMED.details, threat):
        ended = replace(
            CLAIMED,
            ending=Ending.RESOLVED,
            details=details,
            told_by=told_by,
            undo=undo,
            ask_safe=asks == "safe",
            ask_threat=asks == "threat",
            ask_channel=asks == "channel",
        )
        card = draw(ended).card
        shown = [b for part in card["body"] for b in part.get("actions", ())] + card["actions"]
        assert len(shown) <= 4
        assert len(filled(card)) <= 1
        titles = [b["title"] for b in shown]
        assert "Skriv avviksmelding" in titles
        assert "Mer" in titles or ("Angre" in titles and len(titles) == 4)
        form = draw(replace(MORE, status=ended)).card
        assert {"evidence.show", "incident.describe"} <= set(verbs(form))
        assert ("incident.no_threat" in verbs(form)) == bool(told_by)


def test_r23_a_call_that_nobody_answered_is_put_on_record_with_one_tap() -> None:
    logged = [b["data"] for b in buttons(draw(MORE).card) if b["verb"] == "red_card.call_result"]
    assert {data["person"] for data in logged} == {LEADER.id, DEPUTY.id, ABOVE.id}
    assert {data["result"] for data in logged} == {"no_answer"}


def test_l12_practising_alone_says_that_nobody_is_alerted() -> None:
    said = says(draw(replace(STATUS, drill=True, drill_alone=True)).card)
    assert "ingen andre er varslet" in said
    assert "Kari Leder ville blitt varslet kl. 10.02" in said
    assert "har sett det" not in said
