"""The task card of a threat's follow-up (R43): who takes it, then one task at a time until all are
settled: what to say, whom to call, and how it is ticked or put aside with a reason. The bot
proposes and reminds; every tick and every word is a named human's (L9).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from microsoft_teams.cards import Action, CardElement, ChoiceSetInput, Column, FactSet, TextInput
from microsoft_teams.cards import Choice as ListedChoice

from bot.cards.alarm.facts import facts_of
from bot.cards.alarm.line import just_said
from bot.cards.alarm.red_card import reasons_passed
from bot.cards.follow_up.forms import also_today
from bot.cards.follow_up.views import FollowUpPlanView
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    Tone,
    button,
    finish,
    headline,
    marked,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
)
from bot.cards.kit.people import (
    call_list,
    call_text,
    chat_url,
    named,
    number_link,
    plainly,
)
from bot.cards.kit.words import as_text, clipped, clock_time, day
from bot.cards.threat.views import (
    NoticeLine,
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
)
from bot.domain.alarm.incident import Target
from bot.domain.alarm.moves import Verb
from bot.domain.threat.duty import WITHOUT_REASON, Reason, Result, ThreatTask
from bot.texts import Localised, say_in

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


def next_task(say: Localised, view: ThreatFollowUpView, line: TaskLine) -> Iterator[CardElement]:
    """The task itself: what to say, whom to call, and the ways to settle it."""
    origin = CardOrigin(view.incident, view.seen)
    yield paragraph(_hint(say, view, line.task))
    yield from notices(say, view, line.task)
    actions: list[Action] = []
    # Where nobody has been told, or is waited for, the bot can do it.
    untold = line.task is ThreatTask.TARGET_UNIT and all(one.rests for one in view.notices)
    if line.task is ThreatTask.TARGET_UNIT:
        yield _which_unit(say, view)
        actions.append(_notify(say, origin, "positive" if untold and not view.beside else None))
    known = view.details.target is not None  # before, whom it is against is to be asked
    filled = known and not untold and not view.beside  # one filled button in the chat
    actions.append(done_button(say, line.task, origin, filled=filled))
    actions.append(_not_relevant(say, line.task, origin))
    yield row(actions)


def _notify(say: Localised, origin: CardOrigin, style: Style | None = None) -> Action:
    return button(say("duty-notify"), Verb.DUTY_NOTIFY_UNIT, origin, style=style, inputs=True)


def another_unit(say: Localised, view: ThreatFollowUpView, task: ThreatTask) -> list[CardElement]:
    """Return *Varsle en enhet til*: while one is waited for, another may turn out to be threatened
    as well. Nothing for other tasks."""
    if task is not ThreatTask.TARGET_UNIT:
        return []
    origin = CardOrigin(view.incident, view.seen)
    notify = [_notify(say, origin)]
    return [row([opening(say("duty-notify-another"), [_which_unit(say, view)], notify)])]


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
            name = named(view.caseworker)
            return say("duty-hint-police", unit=as_text(view.unit), name=name, **numbers)
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
        names = ", ".join(as_text(name) for name in notice.waiting_for[:_MOST_NAMES])
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
    actions: list[Action] = [
        button(
            say("duty-undo", task=say(TITLES[task])),
            Verb.DUTY_SETTLE,
            origin,
            task=task.value,
            result=Result.OPEN.value,
            **data,
        )
        for task in tasks
    ]
    return opening(say("duty-correct"), [], actions)


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
        reason = say(_REASONS[line.reason or Reason.OTHER])
        text = say("duty-is-not-relevant", reason=reason, **told)
    return marked("●", "Good", [quiet(text, gap="None")])


_CLOSED = {
    ThreatFollowUpCondition.WITHDRAWN: "duty-closed-withdrawn",
    ThreatFollowUpCondition.NO_THREAT: "duty-closed-no-threat",
    ThreatFollowUpCondition.DRILL_OVER: "duty-closed-drill",
    ThreatFollowUpCondition.CLOSED: "duty-closed",
    ThreatFollowUpCondition.REPLACED: "guide-replaced",
}


def draw_threat_follow_up(view: ThreatFollowUpView) -> DrawnCard:
    """Draw the one next thing to do, large, and what comes after it; nothing about the client."""
    say = say_in(view.language)
    match view.condition:
        case ThreatFollowUpCondition.ASKED:
            return _asked(say, view)
        case ThreatFollowUpCondition.MINE:
            return _mine(say, view)
        case ThreatFollowUpCondition.TAKEN:
            title = say("duty-taken", name=as_text(view.owner))
            return _closed(say, view, title, (say("duty-taken-line"),), tone="good")
        case ThreatFollowUpCondition.SETTLED:
            return _settled(say, view)
        case condition:
            name = named(view.caseworker)
            waits = condition is ThreatFollowUpCondition.NO_THREAT and view.threat_waits
            lines = (say("threat-waits", name=as_text(view.threat_waits)),) if waits else ()
            return _closed(say, view, say(_CLOSED[condition], name=name), lines, tone="emphasis")


def _asked(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    in_crisis = view.details.target is Target.CLIENT_SELF
    body: list[CardElement] = [
        headline(
            say,
            say("duty-headline-crisis" if in_crisis else "duty-headline"),
            tuple(_origin_lines(say, view)),
            tone="attention",
            drill=view.drill,
        )
    ]
    body += _of_the_end(say, view)
    if view.untaken:
        body.append(strong(say("duty-untaken")))
    if view.passed_over:
        body.append(paragraph(reasons_passed(say, view.passed_over)))
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    body.append(subheading(say("duty-what")))
    body += (to_come(say, line) for line in view.tasks)
    body += _ask_whom(say, view)
    if view.then is not None:
        body += _then(say, view)
    if view.declined:
        body.append(paragraph(say("duty-declined")))
    origin = CardOrigin(view.incident, view.seen)
    style: Style | None = None if view.beside else "positive"
    actions: list[Action] = [button(say("duty-take"), Verb.DUTY_TAKE, origin, style=style)]
    if not view.declined:
        actions.append(button(say("duty-decline"), Verb.DUTY_DECLINE, origin))
    actions += _evidence(say, view)
    summary = "summary-duty-crisis" if in_crisis else "summary-duty"
    return _finished(say, view, body, actions, say(summary, name=plainly(view.caseworker)))


def _mine(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    """One task in full; the others as lines that can be ticked."""
    left = sorted((line for line in view.tasks if line.result is None), key=_waits_for(view))
    settled = [line for line in view.tasks if line.result is not None]
    first, *others = left or view.tasks
    title = say(TITLES[first.task])
    progress = say("duty-mine", done=len(settled), all=len(view.tasks))
    lines = (progress, *_origin_lines(say, view))
    top = headline(say, say("duty-next", task=title), lines, tone="warning", drill=view.drill)
    body: list[CardElement] = [top, *_of_the_end(say, view)]
    body += [*_ask_whom(say, view), *next_task(say, view, first)]
    if others:
        body.append(subheading(say("duty-then")))
    origin = CardOrigin(view.incident, view.seen)
    for line in others:
        body.append(to_come(say, line, done_button(say, line.task, origin)))
        body += notices(say, view, line.task)
        body += another_unit(say, view, line.task)
    body += (ticked(say, view, line) for line in settled)
    body += _then(say, view)
    actions: list[Action] = [button(say("duty-give-up"), Verb.DUTY_DECLINE, origin)]
    if settled:
        actions.append(correct_button(say, settled, origin))
    actions += _evidence(say, view)
    return _finished(say, view, body, actions, say("summary-duty-mine", task=title))


def _of_the_end(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """Yield what the ended alarm's card would say to the reader, whose place this one takes."""
    yield from just_said(say, view.said, view.language)
    if view.undo:
        yield quiet(say("ended-resolved"))
        undo = button(say("undo"), Verb.UNDO_RESOLVE, CardOrigin(view.incident, view.seen))
        yield row([undo])
    if view.written_on:
        yield quiet(say("ended-write-on"))


def _evidence(say: Localised, view: ThreatFollowUpView) -> Iterator[Action]:
    if view.evidence:
        origin = CardOrigin(view.incident, view.seen)
        yield button(say("evidence-see"), Verb.EVIDENCE_SEE, origin)


def _waits_for(view: ThreatFollowUpView) -> Callable[[TaskLine], bool]:
    """A unit that has been told and has not confirmed yet: meanwhile something else can be done."""
    waiting = any(n.received_at is None and not n.unreached and not n.rests for n in view.notices)
    return lambda line: waiting and line.task is ThreatTask.TARGET_UNIT


def _settled(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    lines = (say("duty-settled-line"), *_origin_lines(say, view))
    top = headline(say, say("duty-settled"), lines, tone="good", drill=view.drill)
    settled = [line for line in view.tasks if line.result is not None]
    body: list[CardElement] = [top, *(ticked(say, view, line) for line in settled)]
    body += _about(say, view)
    actions = [correct_button(say, settled, CardOrigin(view.incident, view.seen))]
    actions += _evidence(say, view)
    return _finished(say, view, body, actions, say("duty-settled"))


def _closed(
    say: Localised, view: ThreatFollowUpView, title: str, lines: tuple[str, ...], *, tone: Tone
) -> DrawnCard:
    shown = (*lines, *_origin_lines(say, view))
    body: list[CardElement] = [headline(say, title, shown, tone=tone, drill=view.drill)]
    plain = say("duty-taken", name=clipped(view.owner)) if view.owner else title
    return _finished(say, view, body, (), plain)


def _origin_lines(say: Localised, view: ThreatFollowUpView) -> Iterator[str]:
    at = clock_time(view.at, view.language)
    told = say("duty-told", name=named(view.caseworker), time=at)
    where = say("duty-unit", unit=as_text(view.unit), date=day(view.at, view.language))
    yield f"{told} · {where}"


def _ask_whom(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    if view.details.target is None:
        yield strong(say("duty-target-unknown", name=named(view.caseworker)))


def _then(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """Yield the next point of the reader's own follow-up, where it has begun; else whom to talk to
    today."""
    if view.then is None:
        yield from _about(say, view)
    else:
        yield from also_today(say, view.then)


def _about(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """What is known, and that the colleague is talked to (3.4.1)."""
    name = named(view.caseworker)
    chat = chat_url(view.caseworker)
    links = [call_text(say, view.caseworker), chat and f"[{say('chat-person', name=name)}]({chat})"]
    yield paragraph(say("duty-talk", name=name))
    if any(links):
        yield paragraph(" · ".join(one for one in links if one), gap="None")


def _finished(
    say: Localised,
    view: ThreatFollowUpView,
    body: list[CardElement],
    actions: Sequence[Action],
    short: str,
) -> DrawnCard:
    return finish(body, actions, summary=marked_drill(say, short, view.drill))


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


DRAWERS: Drawers = {
    ThreatFollowUpView: draw_threat_follow_up,
}
