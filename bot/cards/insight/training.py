"""`opplæring`: one's own record, and who of a unit has completed what (R61, R64; L13)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.insight.views import CompletionLine, CompletionView, TrainingView
from bot.cards.kit.bars import rows
from bot.cards.kit.buttons import Style, button
from bot.cards.kit.clock import day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, marked, paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.unit_choice import other_units
from bot.cards.kit.words import as_text
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts import Say, say_in

_MOST_ROUTINES = 20


def draw_training(view: TrainingView) -> Drawn:
    """Draw what the reader has done, and the one thing that is next."""
    say = say_in(view.language)
    due = say("training-due-now")
    if view.due is not None and not view.late:
        due = say("training-due", day=day(oslo_midnight(view.due), view.language))
    tone: Tone = "warning" if view.late else "good"
    body: list[CardElement] = [headline(say, say("training-headline"), (due,), tone=tone)]
    body += rows(
        [
            (say("training-alone"), _at(say, view.alone_at, view.language)),
            (say("training-leader"), _at(say, view.leader_at, view.language)),
        ]
    )
    body.append(subheading(say("training-routines")))
    body += rows(
        [
            (as_text(title), _read(say, at, view.language))
            for title, at in view.routines[:_MOST_ROUTINES]
        ]
    )
    body.append(quiet(say("training-line"), gap="Medium"))
    return finish(body, list(_next(say, view)), summary=caseworker_summary(say))


def _at(say: Say, at: int | None, language: Language) -> str:
    return say("training-never") if at is None else say("training-at", day=day(at, language))


def _read(say: Say, at: int | None, language: Language) -> str:
    return say("training-unread") if at is None else say("training-read-at", day=day(at, language))


def _next(say: Say, view: TrainingView) -> Iterator[Action]:
    style: Style | None = "positive" if view.late else None
    yield button(say("training-drill"), "drill.start", kind="alone", style=style)
    if any(at is None for _, at in view.routines):
        yield button(say("training-show-routines"), "routine.show")
    yield from other_units(say, view.units, "training.unit", "training-unit")


def draw_completion(view: CompletionView) -> Drawn:
    """Draw everybody by name, in the alphabet's order: done, not done, and when it is due."""
    say = say_in(view.language)
    title = say("completion-headline", unit=as_text(view.name))
    tone: Tone = "warning" if view.new else "accent"
    top = headline(say, title, (say("completion-new", count=view.new),), tone=tone)
    body: list[CardElement] = [top, quiet(say("completion-purpose"), gap="Medium")]
    for line in view.lines:
        body += _line(say, view.language, line)
    if view.pages > 1:
        page = say("completion-page", page=view.page + 1, pages=view.pages)
        body.append(quiet(page, gap="Medium"))
    return finish(body, list(_turning(say, view)), summary=say("completion-summary"))


def _line(say: Say, language: Language, line: CompletionLine) -> Iterator[CardElement]:
    """A mark for whoever is to be asked to practise; the words carry it too."""
    done = " · ".join(_done(say, language, line))
    texts = [paragraph(f"**{as_text(line.name)}**", gap="None"), quiet(done, gap="None")]
    if line.late:
        yield marked("○", "Warning", texts)
    else:
        yield marked("●", "Good", texts)


def _done(say: Say, language: Language, line: CompletionLine) -> Iterator[str]:
    if line.new:
        yield say("completion-person-new")
    else:
        yield say("completion-alone-done" if line.alone else "completion-alone-not")
        yield say("completion-leader-done" if line.leader else "completion-leader-not")
    yield say("completion-read-done" if line.read else "completion-read-not")
    if line.late and not line.new:
        yield say("completion-late")
    elif line.due is not None and not line.late:
        yield say("completion-due", day=day(oslo_midnight(line.due), language))


def _turning(say: Say, view: CompletionView) -> Iterator[Action]:
    if view.page > 0:
        page = str(view.page - 1)
        yield button(say("completion-earlier"), "training.unit", unit=view.unit, page=page)
    if view.page + 1 < view.pages:
        page = str(view.page + 1)
        yield button(say("completion-later"), "training.unit", unit=view.unit, page=page)
    yield from other_units(say, view.others, "training.unit", "training-unit")
