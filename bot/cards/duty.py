"""The task card (R43): who takes the follow-up of a threat, then one task at a time until all are
settled. The bot proposes and reminds; every tick is a named human's (L9)."""

from collections.abc import Iterator, Sequence

from microsoft_teams.cards import Action, CardElement, ChoiceSetInput, FactSet, TextInput
from microsoft_teams.cards import Choice as ListedChoice

from bot.cards.buttons import Origin, button, opening, row
from bot.cards.call_list import call_list
from bot.cards.calls import call_text, chat_url, named, number_link, plainly
from bot.cards.clock import clock_time, day
from bot.cards.drawn import Drawn, finish
from bot.cards.duty_views import DutyCondition, DutyView, NoticeLine, TaskLine
from bot.cards.facts import facts_of
from bot.cards.headline import headline, marked_drill
from bot.cards.paragraphs import Tone, marked, paragraph, quiet, strong, subheading
from bot.cards.passing import reasons_passed
from bot.cards.wording import as_text, clipped
from bot.domain.duty import Reason, Result, Task
from bot.domain.incident import Target
from bot.texts import Say, say_in

MOST_LETTERS = 1000
_MOST_NOTICES = 3
_MOST_NAMES = 3
_EMERGENCY, _POLICE, _AMBULANCE = "112", "02800", "113"
_TITLES = {
    Task.TARGET_UNIT: "duty-task-target-unit",
    Task.COLLEAGUE: "duty-task-colleague",
    Task.HEALTH: "duty-task-health",
    Task.POLICE: "duty-task-police",
    Task.OWN_UNIT: "duty-task-own-unit",
    Task.SAFETY_REP: "duty-task-safety-rep",
}
_REASONS = {
    Reason.SOMEBODY_ELSE: "duty-reason-somebody-else",
    Reason.NOT_NEEDED: "duty-reason-not-needed",
    Reason.NO_THREAT: "duty-reason-no-threat",
    Reason.OTHER: "duty-reason-other",
}
_CLOSED = {
    DutyCondition.WITHDRAWN: "duty-closed-withdrawn",
    DutyCondition.DRILL_OVER: "duty-closed-drill",
    DutyCondition.CLOSED: "duty-closed",
    DutyCondition.REPLACED: "guide-replaced",
}


def draw_duty(view: DutyView) -> Drawn:
    """Draw the one next thing to do, large, and what comes after it; nothing about the client."""
    say = say_in(view.language)
    match view.condition:
        case DutyCondition.ASKED:
            return _asked(say, view)
        case DutyCondition.MINE:
            return _mine(say, view)
        case DutyCondition.TAKEN:
            title = say("duty-taken", name=as_text(view.owner))
            return _closed(say, view, title, (say("duty-taken-line"),), tone="good")
        case DutyCondition.SETTLED:
            return _settled(say, view)
        case condition:
            return _closed(say, view, say(_CLOSED[condition]), (), tone="emphasis")


def _asked(say: Say, view: DutyView) -> Drawn:
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
    if view.untaken:
        body.append(strong(say("duty-untaken")))
    if view.passed_over:
        body.append(paragraph(reasons_passed(say, view.passed_over)))
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    body.append(subheading(say("duty-what")))
    body += (_to_come(say, line) for line in view.tasks)
    body += _ask_whom(say, view)
    if view.declined:
        body.append(paragraph(say("duty-declined")))
    origin = Origin(view.incident, view.seen)
    actions: list[Action] = [button(say("duty-take"), "duty.take", origin, style="positive")]
    if not view.declined:
        actions.append(button(say("duty-decline"), "duty.decline", origin))
    summary = "summary-duty-crisis" if in_crisis else "summary-duty"
    return _finished(say, view, body, actions, say(summary, name=plainly(view.caseworker)))


def _mine(say: Say, view: DutyView) -> Drawn:
    """One task in full; the others as lines that can be ticked."""
    left = [line for line in view.tasks if line.result is None]
    settled = [line for line in view.tasks if line.result is not None]
    first, *others = left or view.tasks
    title = say(_TITLES[first.task])
    progress = say("duty-mine", done=len(settled), all=len(view.tasks))
    lines = (progress, *_origin_lines(say, view))
    top = headline(say, say("duty-next", task=title), lines, tone="warning", drill=view.drill)
    body: list[CardElement] = [top, *_next(say, view, first), *_ask_whom(say, view)]
    if others:
        body.append(subheading(say("duty-then")))
    origin = Origin(view.incident, view.seen)
    for line in others:
        body.append(_to_come(say, line))
        body.append(row([_done(say, line.task, origin)]))
    body += (_ticked(say, view, line) for line in settled)
    body += _about(say, view)
    actions: list[Action] = [button(say("duty-give-up"), "duty.decline", origin)]
    if settled:
        actions.append(_correct(say, settled, origin))
    return _finished(say, view, body, actions, say("summary-duty-mine", task=title))


def _next(say: Say, view: DutyView, line: TaskLine) -> Iterator[CardElement]:
    """The task itself: what to say, whom to call, and the ways to settle it."""
    origin = Origin(view.incident, view.seen)
    yield paragraph(_hint(say, view, line.task))
    actions: list[Action] = []
    done = _done(say, line.task, origin, filled=line.task is not Task.TARGET_UNIT)
    if line.task is Task.TARGET_UNIT:
        for notice in view.notices[:_MOST_NOTICES]:
            yield from _notice(say, view, notice)
        yield _which_unit(say, view)
        notify = button(
            say("duty-notify"), "duty.notify_unit", origin, style="positive", inputs=True
        )
        actions.append(notify)
    actions += [done, _not_relevant(say, line.task, origin)]
    yield row(actions)


def _hint(say: Say, view: DutyView, task: Task) -> str:
    match task:
        case Task.TARGET_UNIT:
            return say("duty-hint-target-unit")
        case Task.COLLEAGUE:
            return say("duty-hint-colleague")
        case Task.HEALTH:
            numbers = {"ambulance": number_link(_AMBULANCE), "police": number_link(_EMERGENCY)}
            return say("duty-hint-health", **numbers)
        case Task.POLICE:
            numbers = {"emergency": number_link(_EMERGENCY), "police": number_link(_POLICE)}
            return say("duty-hint-police", unit=as_text(view.unit), **numbers)
        case Task.OWN_UNIT:
            return say("duty-hint-own-unit")
        case Task.SAFETY_REP:
            return say("duty-hint-safety-rep")


def _which_unit(say: Say, view: DutyView) -> CardElement:
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


def _notice(say: Say, view: DutyView, notice: NoticeLine) -> Iterator[CardElement]:
    unit, language = as_text(notice.unit), view.language
    if notice.received_at is not None:
        at, name = clock_time(notice.received_at, language, seconds=False), notice.received_by
        yield strong(say("duty-notice-received", unit=unit, name=as_text(name), time=at))
    elif notice.unreached:
        yield strong(say("duty-notice-unreached", unit=unit))
        yield from call_list(say, notice.leaders, most=_MOST_NAMES)
    else:
        names = ", ".join(as_text(name) for name in notice.waiting_for[:_MOST_NAMES])
        at = clock_time(notice.at, language, seconds=False)
        yield strong(say("duty-notice-waiting", unit=unit, time=at, names=names))


def _done(say: Say, task: Task, origin: Origin, *, filled: bool = False) -> Action:
    return button(
        say("duty-done"),
        "duty.settle",
        origin,
        style="positive" if filled else None,
        tooltip=say(_TITLES[task]),
        task=task.value,
        result=Result.DONE.value,
    )


def _not_relevant(say: Say, task: Task, origin: Origin) -> Action:
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
        say("duty-save"),
        "duty.settle",
        origin,
        inputs=True,
        task=task.value,
        result=Result.NOT_RELEVANT.value,
    )
    return opening(say("duty-not-relevant"), body, [save])


def _correct(say: Say, settled: list[TaskLine], origin: Origin) -> Action:
    """A slip of the finger is taken back here, so that nothing is forgotten by one."""
    actions: list[Action] = [
        button(
            say("duty-undo", task=say(_TITLES[line.task])),
            "duty.settle",
            origin,
            task=line.task.value,
            result=Result.OPEN.value,
        )
        for line in settled
    ]
    return opening(say("duty-correct"), [], actions)


def _to_come(say: Say, line: TaskLine) -> CardElement:
    return marked("○", "Default", [paragraph(say(_TITLES[line.task]), gap="None")])


def _ticked(say: Say, view: DutyView, line: TaskLine) -> CardElement:
    told = {
        "task": say(_TITLES[line.task]),
        "name": as_text(line.name),
        "time": clock_time(line.at, view.language, seconds=False),
    }
    if line.result is Result.DONE:
        text = say("duty-is-done", **told)
    else:
        reason = say(_REASONS[line.reason or Reason.OTHER])
        text = say("duty-is-not-relevant", reason=reason, **told)
    return marked("●", "Good", [quiet(text, gap="None")])


def _settled(say: Say, view: DutyView) -> Drawn:
    lines = (say("duty-settled-line"), *_origin_lines(say, view))
    top = headline(say, say("duty-settled"), lines, tone="good", drill=view.drill)
    settled = [line for line in view.tasks if line.result is not None]
    body: list[CardElement] = [top, *(_ticked(say, view, line) for line in settled)]
    body += _about(say, view)
    actions = [_correct(say, settled, Origin(view.incident, view.seen))]
    return _finished(say, view, body, actions, say("duty-settled"))


def _closed(say: Say, view: DutyView, title: str, lines: tuple[str, ...], *, tone: Tone) -> Drawn:
    shown = (*lines, *_origin_lines(say, view))
    body: list[CardElement] = [headline(say, title, shown, tone=tone, drill=view.drill)]
    plain = say("duty-taken", name=clipped(view.owner)) if view.owner else title
    return _finished(say, view, body, (), plain)


def _origin_lines(say: Say, view: DutyView) -> Iterator[str]:
    at = clock_time(view.at, view.language, seconds=False)
    told = say("duty-told", name=named(view.caseworker), time=at)
    where = say("duty-unit", unit=as_text(view.unit), date=day(view.at, view.language))
    yield f"{told} · {where}"


def _ask_whom(say: Say, view: DutyView) -> Iterator[CardElement]:
    if view.details.target is None:
        yield paragraph(say("duty-target-unknown", name=named(view.caseworker)))


def _about(say: Say, view: DutyView) -> Iterator[CardElement]:
    """What is known, and that the colleague is talked to (3.4.1)."""
    name = named(view.caseworker)
    chat = chat_url(view.caseworker)
    links = [call_text(say, view.caseworker), chat and f"[{say('chat-person', name=name)}]({chat})"]
    yield paragraph(" · ".join([say("duty-talk", name=name), *(one for one in links if one)]))


def _finished(
    say: Say, view: DutyView, body: list[CardElement], actions: Sequence[Action], short: str
) -> Drawn:
    return finish(body, actions, summary=marked_drill(say, short, view.drill))
