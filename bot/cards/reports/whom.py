"""The card that asks whether a note is about the right person, and the one of a note that was filed
and should not have been (docs/decisions/0063; R52)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, TextBlock

from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Tone,
    caseworker_summary,
    finish,
    headline,
    opening,
    paragraph,
    quiet,
    restyled,
    tap,
)
from bot.cards.kit.words import as_text, short_moment
from bot.cards.reports.views import Checked, ClientCheckView, ReportFormView, ReportVerb
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.draft import DraftKind
from bot.texts import Localised, say_in

BY_HAND = "mistaken-by-hand"
_ANSWERED = {
    Checked.YES: "check-right",
    Checked.FILED: "paper-note-filed",
    Checked.NO: "check-nothing",
}


def draw_client_check(view: ClientCheckView) -> DrawnCard:
    """Draw the last digits and two answers; once it is answered, or too late, neither."""
    say = say_in(view.language)
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    if view.checked is not Checked.ASKED:
        body: list[CardElement] = [
            headline(say, say(_ANSWERED[view.checked]), (when,), tone="emphasis")
        ]
        return finish(body, summary=caseworker_summary(say))
    body = [
        headline(say, say("check-headline"), (when,), tone="accent"),
        paragraph(say("check-ends-in")),
        TextBlock(text=view.digits, size="ExtraLarge", weight="Bolder", spacing="None", wrap=True),
        quiet(say("check-line")),
    ]
    known = {"draft": view.draft, "at": view.submitted}
    right = restyled(tap(say("check-yes"), ReportVerb.CLIENT_RIGHT, known), "positive")
    wrong = tap(say("check-no"), ReportVerb.CLIENT_WRONG, known)
    return finish(body, [right, wrong], summary=caseworker_summary(say))


def mistaken_button(say: Localised, view: ReportFormView) -> Action:
    """*Feil person eller notat*: what it means first, and then the tap that says so."""
    sure = tap(say("mistaken-sure"), ReportVerb.MISTAKEN, {"draft": view.draft})
    return opening(say("mistaken-ask"), [paragraph(say("mistaken-ask-line"))], [sure])


def draw_mistaken(say: Localised, view: ReportFormView) -> DrawnCard:
    """Draw what became of the entry; what its owner does in Gosys where the bot may not; and the
    way to a new note."""
    when = say("paper-of-incident", time=short_moment(view.at, view.language))
    by_hand = view.sentence == BY_HAND
    tone: Tone = "warning" if by_hand else "emphasis"
    lines = (when,) if by_hand or view.sentence is None else (when, say(view.sentence))
    body: list[CardElement] = [
        headline(say, say("paper-mistaken"), lines, tone=tone, drill=view.drill)
    ]
    steps = list(_steps(say, view)) if by_hand else [say("mistaken-leader")]
    numbered = enumerate(steps, start=1)
    body += (
        paragraph(f"{number}\\. {step}" if by_hand else step, gap="Small")
        for number, step in numbered
    )
    actions: list[Action] = []
    if by_hand:
        done = tap(say("mistaken-marked"), ReportVerb.MARKED, {"draft": view.draft})
        actions.append(restyled(done, "positive"))
    anew = {"kind": DraftKind.NOTE.value, "about": view.about}
    actions.append(tap(say("mistaken-anew"), ReportVerb.BEGIN, anew))
    return finish(body, actions, summary=caseworker_summary(say, view.drill))


def _steps(say: Localised, view: ReportFormView) -> Iterator[str]:
    """The checklist for Gosys."""
    yield (
        say("mistaken-open", reference=as_text(view.reference))
        if view.reference
        else say("mistaken-find")
    )
    yield say("mistaken-mark")
    yield say("mistaken-close-task")
    shown = dict(view.values).get("visibility") == Visibility.SHOWN_TO_CLIENT
    yield say("mistaken-leader-shown" if shown else "mistaken-leader")


DRAWERS: Drawers = {
    ClientCheckView: draw_client_check,
}
