"""One task after a threat (R43): what to say, whom to call, and how it is ticked or put aside with
a reason; on the card, which has nothing to fill in, and in the form behind *Vis resten* (L14)."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.cards.follow_up.views import FollowUpPlanView, FollowUpVerb
from bot.cards.kit import Action, CardElement, ChoiceSetInput, Column, TextInput
from bot.cards.kit import Choice as ListedChoice
from bot.cards.kit.elements import (
    CardOrigin,
    Style,
    button,
    marked,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
)
from bot.cards.kit.people import (
    call_list,
    named,
    number_link,
)
from bot.cards.kit.words import as_text, clipped, clock_time, in_a_row
from bot.cards.threat.views import (
    NoticeLine,
    TaskLine,
    ThreatFollowUpView,
)
from bot.domain.alarm.moves import Verb
from bot.domain.threat.duty import WITHOUT_REASON, Reason, Result, ThreatTask
from bot.texts import Localised

MOST_LETTERS = 1000
_MOST_NOTICES = 3
_MOST_NAMES = 3
_EMERGENCY, _POLICE, _AMBULANCE = "112", "02800", "113"
TITLES = {
    ThreatTask.TARGET_UNIT: "duty-task-target-unit",
    ThreatTask.COLLEAGUE: "duty-task-colleague",
    ThreatTask.HEALTH: "duty-task-health",
    ThreatTask.POLICE: "duty-task-police",
    ThreatTask.OWN_UNIT: "duty-task-own-unit",
    ThreatTask.SAFETY_REP: "duty-task-safety-rep",
}
_REASONS = {
    Reason.SOMEBODY_ELSE: "duty-reason-somebody-else",
    Reason.NOT_NEEDED: "duty-reason-not-needed",
    Reason.NO_THREAT: "duty-reason-no-threat",
    Reason.OTHER: "duty-reason-other",
}
# As it is read afterwards: "Annet, skriv hvorfor" asks for something.
_REASONS_TOLD = _REASONS | {Reason.OTHER: "duty-reason-other-told"}


def next_task(
    say: Localised, view: ThreatFollowUpView, line: TaskLine, room: int
) -> Iterator[CardElement]:
    """The task itself: what to say, whom to call, and the ways to settle it; there is `room` for so
    many buttons."""
    yield paragraph(_hint(say, view, line.task))
    yield from notices(say, view, line.task)
    yield row(list(_ticks(say, view, line, room)))


def rest_of_task(
    say: Localised, view: ThreatFollowUpView, line: TaskLine, room: int
) -> Iterator[CardElement]:
    """What the card, above the form, has not of its task: what is filled in, and what explains. No
    button is filled: the live card has the one of the chat (L14)."""
    origin, task = CardOrigin(view.incident, view.seen), line.task
    actions: list[Action] = []
    if task is ThreatTask.TARGET_UNIT:
        actions.append(_notify(say, origin))
    if not _may_skip_there(task, room):
        actions.append(_not_relevant(say, task, origin))
    if task is ThreatTask.POLICE:  # whom nobody is to ask, for whoever wonders
        charges = say("duty-hint-charges", name=named(view.caseworker))
        actions.append(opening(say("duty-charges"), [paragraph(charges)], []))
    if actions:
        yield subheading(say(TITLES[task]))
        yield from notices(say, view, task)  # which unit has been told: the next is chosen below
        yield from [_which_unit(say, view)] if task is ThreatTask.TARGET_UNIT else ()
        yield row(actions)


def _may_skip_there(task: ThreatTask, room: int) -> bool:
    """Whether the card itself has *Ikke aktuelt*: nothing is to be filled in."""
    return task in WITHOUT_REASON and room > _BESIDE_NO


def _ticks(say: Localised, view: ThreatFollowUpView, line: TaskLine, room: int) -> Iterator[Action]:
    """Yield the ways on without anything to fill in: the card changes by itself (L14). Where the
    unit is to be chosen, that is the next step, and in the form, which has every way."""
    origin, task = CardOrigin(view.incident, view.seen), line.task
    known = view.details.target is not None and not view.beside
    untold = task is ThreatTask.TARGET_UNIT and all(one.rests for one in view.notices)
    yield done_button(say, task, origin, filled=known and not untold)
    if _may_skip_there(task, room):
        yield _not_relevant(say, task, origin)
    style: Style | None = "positive" if known and untold else None
    yield button(say("plan-rest"), FollowUpVerb.REST, origin, style=style, of="threat")


_BESIDE_NO = 2  # *Gjort* and *Vis resten*


def _notify(say: Localised, origin: CardOrigin) -> Action:
    return button(say("duty-notify"), Verb.DUTY_NOTIFY_UNIT, origin, inputs=True)


def another_unit(say: Localised, view: ThreatFollowUpView, task: ThreatTask) -> list[CardElement]:
    """Return which other unit is told: while one is waited for, another may turn out to be
    threatened as well. Nothing for other tasks."""
    if task is not ThreatTask.TARGET_UNIT:
        return []
    notify = button(
        say("duty-notify-another"),
        Verb.DUTY_NOTIFY_UNIT,
        CardOrigin(view.incident, view.seen),
        inputs=True,
    )
    return [_which_unit(say, view), row([notify])]


def _hint(say: Localised, view: ThreatFollowUpView, task: ThreatTask) -> str:
    match task:
        case ThreatTask.TARGET_UNIT:
            return say("duty-hint-target-unit")
        case ThreatTask.COLLEAGUE:
            return say("duty-hint-colleague")
        case ThreatTask.HEALTH:
            numbers = {"ambulance": number_link(_AMBULANCE), "police": number_link(_EMERGENCY)}
            return say("duty-hint-health", **numbers)
        case ThreatTask.POLICE:
            numbers = {"emergency": number_link(_EMERGENCY), "police": number_link(_POLICE)}
            return say("duty-hint-police", unit=as_text(view.unit), **numbers)
        case ThreatTask.OWN_UNIT:
            return say("duty-hint-own-unit")
        case ThreatTask.SAFETY_REP:
            return say("duty-hint-safety-rep")


def _which_unit(say: Localised, view: ThreatFollowUpView) -> CardElement:
    if not view.units:
        return TextInput(id="unit", label=say("duty-unit-number"), max_length=4)
    return ChoiceSetInput(
        id="unit",
        label=say("duty-unit-choose"),
        style="compact",
        placeholder=say("choose"),
        choices=[
            ListedChoice(title=clipped(f"{name} ({number})"), value=number)
            for number, name in view.units
        ],
    )


def notices(say: Localised, view: ThreatFollowUpView, task: ThreatTask) -> Iterator[CardElement]:
    """Yield what became of telling another unit, where that is the task."""
    for notice in view.notices[:_MOST_NOTICES] if task is ThreatTask.TARGET_UNIT else ():
        yield from _notice(say, view, notice)


def _notice(say: Localised, view: ThreatFollowUpView, notice: NoticeLine) -> Iterator[CardElement]:
    unit, language = as_text(notice.unit), view.language
    if notice.received_at is not None:
        at, name = clock_time(notice.received_at, language), notice.received_by
        yield strong(say("duty-notice-received", unit=unit, name=as_text(name), time=at))
    elif notice.unreached:
        yield strong(say("duty-notice-unreached", unit=unit))
        yield from call_list(say, notice.leaders, most=_MOST_NAMES)
    elif notice.rests:
        at = clock_time(notice.at, language)
        yield strong(say("duty-notice-rests", unit=unit, time=at))
    else:
        names = in_a_row(say, (as_text(name) for name in notice.waiting_for[:_MOST_NAMES]))
        at = clock_time(notice.at, language)
        yield strong(say("duty-notice-waiting", unit=unit, time=at, names=names))


def done_button(
    say: Localised, task: ThreatTask, origin: CardOrigin, *, filled: bool = False
) -> Action:
    """Return *Gjort*; what it is about stands beside it, and in its tooltip."""
    return button(
        say("duty-done"),
        Verb.DUTY_SETTLE,
        origin,
        style="positive" if filled else None,
        tooltip=say(TITLES[task]),
        task=task.value,
        result=Result.DONE.value,
    )


def _not_relevant(say: Localised, task: ThreatTask, origin: CardOrigin) -> Action:
    """Return *Ikke aktuelt*, which unfolds the reason; nobody is asked why the police is not."""
    result = Result.NOT_RELEVANT.value
    if task in WITHOUT_REASON:
        return button(
            say("duty-not-relevant"), Verb.DUTY_SETTLE, origin, task=task.value, result=result
        )
    choices = [ListedChoice(title=say(text), value=one.value) for one, text in _REASONS.items()]
    body: list[CardElement] = [
        ChoiceSetInput(
            id="reason",
            label=say("duty-why"),
            style="compact",
            placeholder=say("choose"),
            choices=choices,
        ),
        TextInput(
            id="text",
            is_multiline=True,
            max_length=MOST_LETTERS,
            placeholder=say("duty-why-more"),
        ),
    ]
    save = button(
        say("duty-save"), Verb.DUTY_SETTLE, origin, inputs=True, task=task.value, result=result
    )
    return opening(say("duty-not-relevant"), body, [save])


def correct_button(say: Localised, settled: list[TaskLine], origin: CardOrigin) -> Action:
    """Return *Rett opp*: a slip of the finger is taken back, and nothing forgotten by one."""
    return take_back(say, [line.task for line in settled], origin)


def take_back(
    say: Localised, tasks: Sequence[ThreatTask], origin: CardOrigin, **data: Any
) -> Action:
    """Return *Rett opp* of these."""
    actions = [taken_back(say, task, origin, **data) for task in tasks]
    return opening(say("duty-correct"), [], actions)


def taken_back(say: Localised, task: ThreatTask, origin: CardOrigin, **data: Any) -> Action:
    """Return *Angre* of this task."""
    return button(
        say("duty-undo", task=say(TITLES[task])),
        Verb.DUTY_SETTLE,
        origin,
        task=task.value,
        result=Result.OPEN.value,
        **data,
    )


def to_come(say: Localised, line: TaskLine, done: Action | None = None) -> CardElement:
    """A task further down; it can be ticked out of turn."""
    shown = marked("○", "Default", [paragraph(say(TITLES[line.task]), gap="None")])
    if done is not None:
        tick = Column(width="auto", items=[row([done])], spacing="Small")
        shown.columns = [*(shown.columns or ()), tick]
    return shown


def ticked(say: Localised, view: ThreatFollowUpView, line: TaskLine) -> CardElement:
    """A task that somebody has settled: who, when, why."""
    told = {
        "task": say(TITLES[line.task]),
        "name": as_text(line.name),
        "time": clock_time(line.at, view.language),
    }
    if line.result is Result.DONE:
        text = say("duty-is-done", **told)
    elif line.task in WITHOUT_REASON and line.reason is None:
        text = say("duty-is-not-relevant-plain", **told)
    else:
        reason = say(_REASONS_TOLD[line.reason or Reason.OTHER])
        text = say("duty-is-not-relevant", reason=reason, **told)
    return marked("●", "Good", [quiet(text, gap="None")])


def of_the_alarm(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """Yield what the ended alarm's card has offered to whoever helped."""
    origin = CardOrigin(view.incident, view.seen)
    acts: list[Action] = []
    if view.ask_threat:
        acts.append(button(say("threat-it-is"), Verb.THREAT, origin, loose="1"))
    if view.evidence:
        acts.append(button(say("evidence-see"), Verb.EVIDENCE_SEE, origin, loose="1"))
    if acts:
        yield row(acts)
    if view.threat_done:
        yield quiet(say("line-threat"), gap="Medium")
        yield row([take_back(say, view.threat_done, origin, loose="1")])
