"""One sentence to say, and always a way on (R6, R39, R48, R49; product.md, "Warn", "End")."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from bot.cards import draw
from bot.cards.views import Guarded, GuidanceView, View
from bot.domain.alarm.incident import MeetingType, Target
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Language
from bot.texts import text
from bot.texts.ladders import CardWords
from tests.each import each
from tests.unit.cards.alarm_examples import ROLE
from tests.unit.cards.anatomy import MOST_BYTES, buttons, inputs, parts, says, titles, weight
from tests.unit.cards.examples import examples
from tests.unit.cards.guidance_examples import GUIDANCE, WARNING, WRITTEN, hung_up, on_step
from tests.unit.cards.live_examples import HEARD, ROLE_MORE
from tests.unit.cards.people import INCIDENT, LEADER

STEPS = {
    name: view
    for name, view in examples().items()
    if isinstance(view, GuidanceView) and not (view.replaced or view.walk.over)
}
EVERY_STEP = each(STEPS)


@EVERY_STEP
def test_the_sentence_to_say_is_the_largest_and_comes_first(view: GuidanceView) -> None:
    """Within two seconds: nothing but a quiet line stands above, who helps if somebody does, and
    advice if there is any."""
    blocks = [part for part in parts(draw(view).card) if part["type"] == "TextBlock"]
    large = [block for block in blocks if block.get("size") == "Large"]
    assert len(large) == 1
    shown = large[0]["text"].replace("\\", "").replace("\u2060", "")
    assert view.words.say in shown.replace("\u00a0", " ")
    assert blocks.index(large[0]) <= 1 + bool(view.walk.advice) + bool(view.helper)


@EVERY_STEP
def test_r6_ending_and_the_leader_are_within_reach_of_every_step(view: GuidanceView) -> None:
    """One tap away; what a crisis asks comes before its end, and more people in an alarm before
    nobody: they lie behind *Mer*. L14: four buttons at the most while an alarm is out."""
    card = draw(replace(view, guarded=Guarded.OPEN)).card
    is_crisis = view.walk.ladder is Ladder.SELF_HARM
    ending = "call.over" if view.walk.ended else "end"
    assert ending in _what(buttons(card) if is_crisis else _at_once(card))
    assert "red_card.escalate" in _what(buttons(card))
    assert len(_at_once(card)) + 1 <= 4
    assert [a["title"] for a in card["actions"] if a["type"] == "Action.ShowCard"] == [
        text(view.language, "more")
    ]
    alone = draw(replace(view, incident=None, guarded=Guarded.NO)).card
    assert "red_card.raise" in _what(_at_once(alone))


def _at_once(card: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons that nothing has to be unfolded for."""
    return list(buttons({**card, "actions": [a for a in card["actions"] if "card" not in a]}))


def _what(pressed: Iterable[dict[str, Any]]) -> set[str]:
    return {one["data"].get("reaction", one["verb"]) for one in pressed}


@EVERY_STEP
def test_a_button_says_which_step_it_was_drawn_from(view: GuidanceView) -> None:
    steps = [b["data"] for b in buttons(draw(view).card) if b["verb"] == "guide.step"]
    assert all((one["walk"], one["step"]) == ("walk-1", str(view.walk.number)) for one in steps)


@EVERY_STEP
def test_each_title_fits_on_a_telephone(view: GuidanceView) -> None:
    card = draw(view).card
    assert all(len(part["title"]) <= 24 for part in parts(card) if "title" in part)


@each(Ladder, Language)
def test_r49_every_closing_card_says_that_the_bot_does_not_hang_up(
    ladder: Ladder, language: Language
) -> None:
    view = STEPS[f"guidance-{ladder.value.replace('_', '-')}-end.{language.value}"]
    card = draw(view).card
    stays = ladder is Ladder.SELF_HARM  # nobody is told to hang up on a client in danger
    assert text(language, "end-hang-up-crisis" if stays else "end-hang-up") in says(card)
    assert view.words.reach in says(card)
    assert inputs(card) == []
    assert "guide.note" in [b["verb"] for b in buttons(card)]


@each(Language)
def test_l14_what_was_said_is_written_in_a_form_that_nothing_redraws(language: Language) -> None:
    """Beside a closing card that others change; outside an alarm nobody does, and the box is on
    the card itself."""
    form = draw(examples()[f"guidance-note.{language.value}"]).card
    assert [one["id"] for one in inputs(form)] == ["text"]
    (save,) = buttons(form)
    assert (save["verb"], save["data"]["loose"], save["associatedInputs"]) == (
        "guide.note",
        "1",
        "auto",
    )
    assert save["data"]["incident"] == INCIDENT
    alone = draw(examples()[f"guidance-end-alone.{language.value}"]).card
    assert [one["id"] for one in inputs(alone)] == ["text"]


def test_the_sentence_is_in_the_clients_language_and_the_rest_in_the_readers() -> None:
    said = says(draw(examples()["guidance-english-client.nb"]).card)
    calm = "I need us to talk calmly."
    assert f"like that. {calm} If it continues, I will end this conversation.”" in said
    assert "Si det én gang, rolig." in said


def test_what_alerts_the_leader_says_so_where_nobody_is_alerted_yet() -> None:
    """R42: no tap alerts anybody unannounced."""
    alone = says(draw(replace(WARNING, incident=None, guarded=Guarded.NO)).card)
    assert "varsles lederen din med en gang" in alone
    assert "varsles lederen din" not in says(draw(WARNING).card)


def test_without_an_alarm_no_button_carries_one() -> None:
    for view in (WARNING, GUIDANCE, hung_up(GUIDANCE)):
        card = draw(replace(view, incident=None, guarded=Guarded.NO)).card
        assert all("incident" not in b["data"] and "seen" not in b["data"] for b in buttons(card))


def test_advice_names_who_gives_it() -> None:
    said = says(draw(examples()["guidance-advised-to-end.nb"]).card)
    assert "Kari Leder råder deg til å avslutte nå." in said


def test_a_replaced_card_has_nothing_to_press() -> None:
    assert buttons(draw(replace(WARNING, replaced=True)).card) == []


CRISIS = {
    name: view
    for name, view in examples().items()
    if isinstance(view, GuidanceView) and view.walk.ladder is Ladder.SELF_HARM
}


def on_card(card: dict[str, Any]) -> list[str]:
    """The titles of everything that can be pressed, in order."""
    return [part["title"] for part in parts(card) if "title" in part]


@each(CRISIS)
def test_self_harm_has_113_before_anything_that_is_asked(view: GuidanceView) -> None:
    card = draw(view).card
    shown = [part.get("text", "") or part.get("title", "") for part in parts(card)]
    first = next(n for n, one in enumerate(shown) if "[113](" in one)
    answers = {text(view.language, one) for one in ("guide-yes", "guide-calmer", "guide-left")}
    assert not answers & set(shown[:first])
    assert "116" in says(card)


def test_self_harm_asks_one_question_with_its_answers() -> None:
    """What is answered first, and danger; the rest lies behind *Mer*, the end last."""
    card = draw(on_step(ladder=Ladder.SELF_HARM)).card
    assert [one["title"] for one in _at_once(card)] == ["Ja", "Nei", "I fare nå"]
    assert on_card(card["actions"][-1]["card"])[:3] == ["Svarer ikke", "La på", "Avslutt nå"]


@each(Language)
def test_no_word_of_self_harm_proposes_to_hang_up(language: Language) -> None:
    proposals = {"nb": "legg på selv", "nn": "legg på sjølv", "en": "hang up yourself"}
    for name, view in CRISIS.items():
        if name.endswith(f".{language.value}"):
            said = says(draw(view).card).lower()
            assert proposals[language.value] not in said, name


def test_r42_hanging_up_in_a_crisis_and_danger_say_whom_they_alert() -> None:
    crisis = on_step(ladder=Ladder.SELF_HARM)
    ended = draw(replace(crisis, guarded=Guarded.ENDED)).card
    shown, behind = (says({**ended, "actions": []}), says(ended["actions"][-1]["card"]))
    assert "«I fare nå» varsler lederen din med en gang." in shown
    assert "«La på» varsler lederen din med en gang." in behind
    alarmed = says(draw(crisis).card)
    for one in ("I fare nå", "La på"):
        assert f"«{one}» varsler flere med en gang." in alarmed


@pytest.mark.parametrize(
    ("ladder", "title"),
    [
        (Ladder.PHONE, "Brukeren la på"),
        (Ladder.CHAT, "Brukeren forlot chatten"),
        (Ladder.VIDEO, "Brukeren forlot møtet"),
        (Ladder.THIRD_PARTY, "Brukeren la på"),
    ],
)
def test_that_the_client_has_gone_is_an_answer_at_every_step(ladder: Ladder, title: str) -> None:
    for taps in ([], [Reaction.CONTINUES], [Reaction.CALMER]):
        assert title in on_card(draw(on_step(*taps, ladder=ladder)).card)
    over = draw(on_step(Reaction.HUNG_UP, ladder=ladder)).card
    assert says(over).startswith(title)
    assert [b["verb"] for b in buttons(over)] == ["guide.note", "red_card.more"]


def test_whoever_is_alone_when_the_client_has_gone_reaches_the_leader() -> None:
    alone = replace(on_step(Reaction.HUNG_UP), incident=None, guarded=Guarded.NO)
    assert "Varsle leder" in titles(draw(alone).card)


def test_the_card_says_the_way_they_talk_where_the_ladder_does_not() -> None:
    view = replace(on_step(ladder=Ladder.SELF_HARM), meeting=MeetingType.CHAT)
    card = draw(view).card
    assert "Forlot chatten" in on_card(card)
    assert "Skriv dette:" in says(card)
    by_phone = replace(on_step(ladder=Ladder.PHONE), meeting=MeetingType.CHAT)
    assert "Brukeren la på" in on_card(draw(by_phone).card), "whoever chose the ladder knows"


def test_a_number_in_the_sentence_stays_on_one_line() -> None:
    assert "116\u00a0123" in says(draw(on_step(Reaction.END, ladder=Ladder.SELF_HARM)).card)


def test_markup_in_a_file_stays_text_and_the_card_fits() -> None:
    words = CardWords("*[x](https://x.no) " * 20, "<b>" * 60, "`" * 150, ())
    card = draw(replace(GUIDANCE, words=words)).card
    assert weight(card) <= MOST_BYTES
    assert "](https://x.no)" not in json.dumps(card)


def test_r33_the_role_card_advises_both_ways_but_never_to_leave_somebody_in_danger() -> None:
    assert _advised(ROLE) == [Advice.END], "the first of them on the card"
    assert _advised(ROLE_MORE) == [Advice.END, Advice.STAY]
    in_danger = replace(ROLE, details=replace(ROLE.details, target=Target.CLIENT_SELF))
    assert _advised(in_danger) == _advised(replace(ROLE_MORE, role=in_danger)) == [Advice.STAY]


def _advised(view: View) -> list[str]:
    return [b["data"]["advice"] for b in buttons(draw(view).card) if b["verb"] == "guide.advise"]


def test_r33_the_role_card_tells_the_step_and_the_reaction() -> None:
    said = says(draw(examples()["role-walk.nb"]).card)
    assert "Steg 2 av 3: Saksbehandler sier fra om atferden" in said
    assert "Brukeren kl. 10.02: Fortsetter" in said


def test_going_back_is_offered_where_there_is_something_to_go_back_to() -> None:
    back = [b for b in buttons(draw(WARNING).card) if b["data"].get("reaction") == "back"]
    assert back == []
    second = draw(on_step(Reaction.CONTINUES)).card
    assert any(b["data"].get("reaction") == "back" for b in buttons(second))
    assert "Samtalen fortsetter" in titles(draw(GUIDANCE).card)
    assert LEADER.name not in says(second)


def test_nobody_who_threatens_to_harm_themselves_is_hung_up_on_by_the_first_button() -> None:
    """product.md, "Warn": stay; ending is there, plain, and last of what one can answer."""
    card = draw(on_step(ladder=Ladder.SELF_HARM)).card
    steps = [b for b in buttons(card) if b["verb"] == "guide.step"]
    assert steps[-1]["title"] == "Avslutt nå"
    assert all(one.get("style") != "destructive" for one in buttons(card))


@pytest.mark.parametrize("name", ["guidance-end-written", "guidance-end-over-written"])
def test_what_was_written_down_is_shown_letter_by_letter(name: str) -> None:
    """No markdown, no HTML, no mention, no link: plain runs, with every address broken up."""
    view = examples()[f"{name}.nb"]
    assert isinstance(view, GuidanceView)
    card = draw(view).card
    runs = [part["text"].replace("\u2060", "") for part in parts(card) if part["type"] == "TextRun"]
    assert runs == [f"«{word.text}»" for word in reversed(view.written)]
    blocks = "".join(part["text"] for part in parts(card) if part["type"] == "TextBlock")
    assert not any(word.text in blocks for word in view.written)
    drawn = json.dumps(card, ensure_ascii=False).replace("https://teams.microsoft.com/l/call", "")
    assert "https://" not in drawn  # but for the numbers to call
    assert text(Language.BOKMAL, "note-written-more") not in says(card)


def test_ten_thousand_letters_are_cut_on_the_card_and_it_says_that_all_is_kept() -> None:
    long = tuple(replace(WRITTEN[0], text="æ" * 10_000) for _ in range(6))
    card = draw(replace(GUIDANCE, written=long)).card
    assert weight(card) <= MOST_BYTES
    assert says(card).count("…»") == 5
    assert text(Language.BOKMAL, "note-written-more") in says(card)


def test_what_was_written_down_is_shown_where_one_writes_and_nowhere_else() -> None:
    assert WRITTEN[0].text not in says(draw(replace(WARNING, written=WRITTEN)).card)


def test_words_of_another_day_say_which() -> None:
    before = replace(WRITTEN[0], at=WRITTEN[0].at - 24 * 3_600_000)
    assert "22. november 2026, kl. 10.01\n" in says(draw(replace(GUIDANCE, written=(before,))).card)


def test_r35_the_routine_is_a_tap_away_and_never_in_the_last_places() -> None:
    """Those alert the leader, and the line above them says so."""
    found = [b["data"] for b in buttons(draw(replace(WARNING, routine="telefon")).card)]
    verbs = [data["verb"] for data in found]
    assert verbs.index("routine.show") < max(n for n, v in enumerate(verbs) if v == "guide.choose")
    assert next(data for data in found if data["verb"] == "routine.show")["beside"] == "call"


def test_r33_whoever_helps_sees_which_words_are_quotes() -> None:
    """In the log behind *Mer*, and on the card as they come."""
    words = (*ROLE.words, WRITTEN[0])
    for view in (replace(ROLE_MORE, role=replace(ROLE, words=words)), replace(ROLE, said=words)):
        assert says(draw(view).card).count("skrev ned det som ble sagt") == 1


def test_l14_words_come_above_the_sentence_in_small_lines() -> None:
    """What is read aloud keeps its size and its words."""
    view = replace(WARNING, helper="Kari Leder", said=HEARD)
    alone, helped = draw(WARNING).card, draw(view).card
    above = 1 + len(HEARD)
    assert helped["body"][above:] == alone["body"]
    assert helped["actions"] == alone["actions"]
    name, *said = helped["body"][:above]
    assert (name["text"], name.get("size")) == ("Kari Leder hjelper deg", None)
    lines = ["".join(run["text"] for run in one["inlines"]) for one in said]
    assert lines == [f"{word.name.split()[0]}: {word.text}" for word in HEARD]
