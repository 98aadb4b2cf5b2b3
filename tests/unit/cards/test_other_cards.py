"""The smaller cards, and what is left of them without a database."""

from dataclasses import replace

import pytest

from bot.cards import draw
from bot.cards.views import (
    AwayState,
    AwayView,
    DegradedView,
    HomeView,
    NoticeView,
    PlainState,
    Sentence,
    Unstored,
    WelcomeView,
)
from bot.domain.organisation.organisation import AwayDoubt, Language
from tests.unit.cards.alarm_examples import CONTACT, EXHAUSTED
from tests.unit.cards.anatomy import buttons, filled, inputs, says, verbs
from tests.unit.cards.away_examples import FORM
from tests.unit.cards.people import CASEWORKER, DEPUTY, DUTY, LEADERS, at
from tests.unit.cards.plain_examples import DEGRADED, PLAIN


def test_l2_contact_is_a_yes_or_a_no() -> None:
    answers = [b["data"]["yes"] for b in buttons(draw(CONTACT).card)]
    assert answers == [True, False]


@pytest.mark.parametrize("caseworker", [True, False])
def test_l2_a_no_says_what_it_leads_to(caseworker: bool) -> None:
    said = says(draw(replace(CONTACT, reader_is_caseworker=caseworker)).card)
    assert "Svarer du nei, varsles flere med en gang." in said


def test_l4_exhausted_gives_numbers_112_and_what_happens_next() -> None:
    card = draw(EXHAUSTED).card
    said = says(card)
    for number in ("21 07 10 00", "21 07 00 01", "912 34 567", "112"):
        assert number in said
    assert "Vi varsler alle på nytt nå." in said
    assert filled(card) == ["Ring Vakt"]


def test_home_begins_with_varsle_leder() -> None:
    card = draw(HomeView(Language.BOKMAL)).card
    assert card["actions"][0]["title"] == "Varsle leder"
    assert card["actions"][0]["data"] == {"verb": "red_card.raise"}
    after = card["actions"][1]["card"]["actions"]
    assert [b["title"] for b in after] == [
        "Skriv avviksmelding",
        "Skriv notat til brukerens sak",
        "Lagre bevis",
    ]
    assert card["actions"][2]["data"] == {"verb": "drill.offer"}


def test_the_short_home_is_one_line_and_varsle_leder() -> None:
    card = draw(HomeView(Language.BOKMAL, short=True)).card
    assert len(card["body"]) == 1
    assert [b["title"] for b in card["actions"]] == ["Varsle leder"]


def test_the_welcome_offers_to_alert_first_and_to_practise_next() -> None:
    card = draw(WelcomeView(Language.BOKMAL)).card
    assert [button["title"] for button in card["actions"][:2]] == ["Varsle leder", "Prøv en øvelse"]
    assert card["actions"][1]["data"] == {"verb": "drill.offer"}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (WelcomeView(Language.BOKMAL, helper=True), "Ett trykk er nok til å svare."),
        (WelcomeView(Language.NYNORSK, helper=True), "Eitt trykk er nok til å svare."),
        (WelcomeView(Language.ENGLISH, helper=True), "One tap is enough to answer."),
        (WelcomeView(Language.BOKMAL, safety_rep=True), "Som verneombud får du beskjed"),
    ],
)
def test_the_welcome_tells_whoever_must_be_reached_what_they_will_get(
    view: WelcomeView, said: str
) -> None:
    assert said in says(draw(view).card)
    assert said not in says(draw(WelcomeView(view.language)).card)


def test_home_offers_the_languages() -> None:
    chosen = [
        b["data"]["language"]
        for b in buttons(draw(HomeView(Language.ENGLISH)).card)
        if b["verb"] == "person.language"
    ]
    assert chosen == ["nb", "nn", "en"]


def test_away_asks_from_when_until_when_and_who_instead() -> None:
    card = draw(FORM).card
    assert [(i["id"], i["type"]) for i in inputs(card)] == [
        ("first", "Input.Date"),
        ("until", "Input.Date"),
        ("stand_in", "Input.ChoiceSet"),
    ]
    # Only a button of its own says that there is no end.
    assert verbs(card) == ["person.away", "person.away"]
    assert [button["data"].get("open") for button in buttons(card)] == [None, "1"]


@pytest.mark.parametrize("doubt", [one for one in AwayDoubt if one is not AwayDoubt.NOT_SAID])
def test_whoever_is_asked_reads_that_they_are_alerted_as_before(doubt: AwayDoubt) -> None:
    """Nobody leaves a chain by accident, or believes that they have left it."""
    assert "Du varsles fortsatt." in says(draw(replace(FORM, doubt=doubt)).card)
    assert "Du varsles fortsatt." not in says(draw(replace(FORM, doubt=doubt, alerted=False)).card)


def test_away_says_the_last_day_with_its_weekday() -> None:
    until = at("00:00:00")
    card = draw(AwayView(Language.BOKMAL, AwayState.AWAY, until=until, stand_in=DEPUTY)).card
    assert "Til og med søndag 22. november 2026." in says(card)
    assert verbs(card) == ["person.back"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.BOKMAL, "Du er tilbake. Du varsles igjen."),
        (Language.NYNORSK, "Du er tilbake. Du blir varsla igjen."),
        (Language.ENGLISH, "You are back. You are alerted again."),
    ],
)
def test_back_says_that_one_is_alerted_again(language: Language, sentence: str) -> None:
    assert sentence in says(draw(AwayView(language, AwayState.BACK)).card)


def test_l1_l8_without_a_database_there_are_numbers_and_no_buttons() -> None:
    card = draw(DegradedView(Language.BOKMAL, LEADERS, (DUTY,))).card
    said = says(card)
    assert "Vi får ikke bekreftet at varselet er lagret" in said
    assert "21 07 10 00" in said
    assert "112" in said
    assert "actions" not in card


def test_l8_the_plain_alarm_says_whom_to_call_and_has_one_button() -> None:
    """L2, L8: the ordinary claim, with what any replica needs."""
    card = draw(PLAIN).card
    said = says(card)
    assert "Saksbehandler En trenger hjelp" in said
    assert "Ring [21 07 00 00]" in said
    (help,) = buttons(card)
    assert (help["title"], help["verb"]) == ("Jeg hjelper", "red_card.claim")
    assert help["data"] == help["fallback"]["data"]
    assert help["data"]["how"] == "call"
    assert help["data"]["plain"] == PLAIN.sealed


def test_l8_the_plain_alarm_works_without_a_number() -> None:
    card = draw(replace(PLAIN, caseworker=replace(CASEWORKER, phone=None))).card
    assert "Ta kontakt nå." in says(card)
    assert buttons(card)[0]["data"]["how"] == "write"


@pytest.mark.parametrize("state", [state for state in PlainState if state is not PlainState.OPEN])
def test_l14_a_plain_alarm_that_is_settled_has_no_button(state: PlainState) -> None:
    card = draw(replace(PLAIN, state=state, helpers=("Kari",))).card
    assert not buttons(card)
    assert "trenger hjelp" not in says(card)


def test_l1_whoever_waits_reads_who_hears_of_it_and_who_helps() -> None:
    """L1, L4: the numbers and 112 stay as long as they may be needed."""
    told = says(draw(replace(DEGRADED, told=("Kari",))).card)
    helped = says(draw(replace(DEGRADED, state=Unstored.HELPED, helpers=(LEADERS[0],))).card)
    assert "Kari får beskjed nå." in told
    assert "Kari Leder hjelper deg" in helped
    for said in (told, helped):
        assert "112" in said
        assert "21 07 10 00" in said


def test_a_sentence_is_filled_in() -> None:
    sentence = Sentence("answer-someone-helps", (("name", "Kari *Leder*"),))
    assert "Kari \\*Leder\\* hjelper allerede." in says(
        draw(NoticeView(Language.BOKMAL, sentence)).card
    )


def test_a_late_tap_is_answered_above_the_card() -> None:
    plain = draw(CONTACT)
    noted = draw(CONTACT, Sentence("answer-stale"))
    assert noted.card["body"][0]["text"] == "Kortet var gammelt. Her er det som gjelder nå."
    assert noted.card["body"][1:] == plain.card["body"]
    assert noted.summary == plain.summary
