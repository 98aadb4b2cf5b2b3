"""What is sent where the channel refuses a card: words for every view, in every language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.cards import draw
from bot.cards.kit.words import quoted
from bot.cards.plain import plain_text, words_of
from bot.cards.reports.views import Checked, ClientCheckView, ReportFormView
from bot.cards.views import (
    AlertView,
    GuidanceView,
    HandOverView,
    LineView,
    RelayView,
    RoleMoreView,
    RoleView,
    StatusView,
    UnclearView,
    View,
    Word,
)
from bot.dialogs.text import Typed, understand
from bot.domain.alarm.incident import Drill
from bot.domain.organisation.organisation import Language
from bot.outbox.drawing import gist
from bot.texts import say_in
from tests.each import each
from tests.unit.cards.alarm_examples import ALERT, CLAIMED, RELAY, ROLE, STATUS
from tests.unit.cards.anatomy import buttons, says
from tests.unit.cards.examples import examples
from tests.unit.cards.guidance_examples import WARNING
from tests.unit.cards.live_examples import HEARD, LINE, SAID
from tests.unit.cards.people import LEADER

EXAMPLES = examples()


def _one_of_each() -> dict[str, View]:
    """Every view in bokmål, and one of each kind in the other languages: the words come from the
    same places."""
    first: dict[tuple[type[View], Language], str] = {}
    for name, view in EXAMPLES.items():
        first.setdefault((type(view), view.language), name)
    kept = set(first.values())
    return {n: v for n, v in EXAMPLES.items() if n.endswith(".nb") or n in kept}


EVERY = each(_one_of_each())
MOST_LETTERS = 800
MOST_WORDS = 12_000


def said_in(view: View) -> Sequence[Word]:
    """What people wrote that the view shows."""
    if isinstance(view, RoleMoreView):
        return view.role.words
    if isinstance(view, StatusView | RoleView | GuidanceView):
        return view.said
    return view.words if isinstance(view, LineView) else ()


# The text that names each word, and the command that it must be.
WORDS: Mapping[str, Typed] = {
    "plain-word-help": Typed.HELP,
    "plain-word-more": Typed.HELP,
    "plain-word-drill": Typed.DRILL,
    "plain-word-end": Typed.END,
    "plain-word-warn": Typed.WARN,
    "plain-word-cancel": Typed.CANCEL,
    "plain-word-evidence": Typed.EVIDENCE,
    "plain-word-here": Typed.HERE,
    "plain-word-back": Typed.BACK,
    "plain-word-language": Typed.LANGUAGE,
    "plain-helped-words": Typed.HELP,
    "plain-contact-words": Typed.HELP,
    "plain-cancelled-words": Typed.HELP,
    "plain-resolved-words": Typed.REPORT,
    "plain-drill-words": Typed.CANCEL,
    "plain-status-words": Typed.HELP,
}


@EVERY
def test_every_view_has_words(view: View) -> None:
    """No view can be forgotten: what has none of its own takes those of its card. One test, since
    drawing them all is what takes its time."""
    text, drawn = plain_text(view), draw(view)
    assert len(text.split()) > 2
    assert isinstance(view, RelayView | UnclearView) or len(text) <= MOST_LETTERS, (
        "a few hundred letters"
    )
    first = text.partition("\n")[0]
    assert first.rstrip(".") == drawn.summary.rstrip("."), "L11: what the lock screen may show"
    if isinstance(view, UnclearView) or (isinstance(view, GuidanceView) and view.written):
        return  # somebody wrote down markdown, and reads it letter by letter
    for word in said_in(view):  # the same; on a card of the alarm nothing else may be markdown
        text = text.replace(quoted(word.text, MOST_WORDS), "")
    assert [mark for mark in ("**", "](", "\\", "https://") if mark in text] == []
    if drill := getattr(view, "drill", False):
        assert text.startswith("PRØVE" if drill is Drill.CANARY else "ØVELSE"), "L12"
    else:
        assert "ØVELSE:" not in text, "L12"
    if isinstance(view, StatusView | AlertView | RoleView | HandOverView | RelayView | UnclearView):
        return  # they have words of their own
    if "[112]" in says(drawn.card):
        assert "112" in text, "L1"
    if buttons(drawn.card):  # L15: nobody looks for buttons that are not there
        names_words = "«" in text or "“" in text
        assert names_words or say_in(view.language)("plain-no-buttons") in text


def test_l6_in_a_drill_nobody_is_told_to_write_a_cry() -> None:
    """It would raise a real alarm."""
    for name, view in EXAMPLES.items():
        if getattr(view, "drill", False) and name.endswith(".nb"):
            for word in re.findall(r"[«“]([^»”]*)[»”]", plain_text(view)):
                assert understand(word).command is not Typed.HELP, (name, word)


def test_the_words_to_write_are_words_that_the_bot_understands() -> None:
    """In every language, also while a helper is connected: then only the exact word counts."""
    for language in Language:
        for name, command in WORDS.items():
            said = say_in(language)(name)
            words = re.findall(r"[«“]([^»”]*)[»”]", said)
            heard = [understand(word) for word in words]
            assert heard, (language, name)
            assert heard[0].command is command, (language, said)
            assert all(one.command is not None and one.explicit for one in heard), (language, said)


def test_names_are_shown_letter_by_letter() -> None:
    odd = replace(LEADER, name="*Kari* <b>_Leder_ [x](y) & Co")
    status = replace(STATUS, steps=(replace(STATUS.steps[0], person=odd),), leaders=(odd,))
    assert f"{odd.name} er varslet." in plain_text(status)
    assert f"Ring {odd.name}: 21 07 00 01." in plain_text(status)
    alert = replace(ALERT, caseworker=odd, unit="Nav <Ø> & *co*")
    assert f"RØDT KORT: {odd.name} trenger hjelp nå." in plain_text(alert)
    assert "Nav <Ø> & *co*." in plain_text(alert)
    assert f"{odd.name} skriver:" in plain_text(replace(RELAY, from_name=odd.name))


def test_the_gist_changes_with_what_matters_alone() -> None:
    """A receipt, a clock time or more details make no message untrue; a claim does."""
    seen = replace(STATUS, seen=STATUS.seen + 1, evidence=2)
    assert gist(seen) == gist(STATUS)
    assert gist(CLAIMED) != gist(STATUS)
    assert gist(replace(ALERT, call_over=True, declined=True)) == gist(ALERT)
    taken = replace(ALERT, helpers=CLAIMED.helpers)
    assert gist(taken) != gist(ALERT)
    assert gist(replace(taken, helpers=(replace(CLAIMED.helpers[0], at=0),))) == gist(taken)


LONG = Word("Kari Leder", SAID[0].at, "**Linje** [en](https://x.no)\n" + "Jeg blir her." * 120, "x")
BRING_WORDS: Mapping[str, View] = {
    "status": replace(CLAIMED, said=(HEARD[0], LONG)),
    "status before help": replace(STATUS, said=(HEARD[0], LONG)),
    "role": replace(ROLE, said=(HEARD[0], LONG)),
    "guidance": replace(WARNING, helper="Kari Leder", said=(HEARD[0], LONG)),
    "line": replace(LINE, words=(HEARD[0], LONG)),
}


@each(BRING_WORDS)
def test_l15_what_was_said_is_there_whole_and_letter_by_letter(view: View) -> None:
    text = plain_text(view)
    assert f"Kari · 10.03:\n{HEARD[0].text}\n" in text
    assert LONG.text.replace("https:", "https\u2060:") in text
    assert quoted(LONG.text, MOST_WORDS) in text


def test_l1_new_words_and_a_new_question_are_another_gist() -> None:
    """What is there in words cannot be changed: a new message must follow, or nobody hears."""
    for view in (CLAIMED, STATUS, ROLE, replace(WARNING, helper="Kari Leder")):
        known = replace(view, said=HEARD[:1])
        assert gist(view) != gist(known) != gist(replace(known, said=HEARD))
    for view in (CLAIMED, ROLE):
        assert gist(view) != gist(replace(view, ask_contact=True))
    step = EXAMPLES["guidance-phone-2.nb"]
    assert isinstance(step, GuidanceView)
    helped = replace(step, helper="Kari Leder")
    assert gist(helped) != gist(replace(WARNING, helper="Kari Leder")), "another step"
    assert gist(helped) == gist(replace(helped, seen=helped.seen + 1))


def test_l2_the_question_says_what_can_be_written_instead() -> None:
    hers = plain_text(replace(CLAIMED, ask_contact=True))
    assert "Har dere kontakt? " in hers
    assert "Får dere ikke kontakt, skriv «varsle flere»." in hers
    theirs = plain_text(replace(ROLE, ask_contact=True))
    assert "Har dere kontakt? " in theirs
    assert "Uten svar varsles flere, og du hjelper fortsatt." in theirs
    assert "Det du skriver her, får Saksbehandler En lese." in theirs


def test_a_call_in_vain_and_a_reported_threat_are_told() -> None:
    missed = EXAMPLES["status-call-missed.nb"]
    assert "Kari Leder ringte kl. 10.04 og kom ikke gjennom." in plain_text(missed)
    told_by = words_of(EXAMPLES["status-threat-told-by.nb"])
    assert any("Kari Leder har meldt" in one for one in told_by.more), told_by


def test_a_line_is_its_line() -> None:
    assert words_of(LINE).gist == ("Rødt kort er sendt · 10.02.",)
    assert "ØVELSE: Rødt kort er sendt · 10.02." in plain_text(replace(LINE, drill=True))


@each(list(Language))
def test_l11_the_question_whom_a_note_is_about_has_no_digit_in_words(language: Language) -> None:
    """Words are a message of their own, and may stay when the question is over."""
    asked = ClientCheckView(language, "d", "1", 1, Checked.ASKED, digits="12345")
    said = plain_text(asked)
    assert say_in(language)("check-headline") in said
    assert "12345" not in said


def test_l11_a_note_is_not_read_out_in_words() -> None:
    """What it says stays on its card, which can be changed."""
    view = next(
        view
        for view in EXAMPLES.values()
        if isinstance(view, ReportFormView) and dict(view.values).get("behaviour")
    )
    assert dict(view.values)["behaviour"] not in plain_text(view)
