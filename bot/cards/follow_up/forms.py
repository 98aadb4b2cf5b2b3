"""What unfolds on the card of the leader's follow-up: each point with the ways to settle it,
another day, another person, not relevant, taken back, and the closing (R28, R60, R69, R75-R78).

Every word about a point is a named human's (L9).
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from bot.cards.follow_up.views import FollowUpPlanView, FollowUpVerb, PlanCondition, PointLine
from bot.cards.kit import Action, CardElement, ChoiceSetInput, Column, DateInput, TextInput
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
    subheading,
    verbatim,
)
from bot.cards.kit.people import call_list, named, number_link
from bot.cards.kit.words import as_text, clipped, day, in_a_row, quoted, short_moment
from bot.domain.follow_up import (
    ASKED,
    DAYS,
    MINUTES,
    QUESTIONS,
    ROUTINES,
    Item,
    NoTalk,
    Relief,
    TalkAnswer,
)
from bot.domain.threat.duty import Result
from bot.texts import Localised

MOST_LETTERS = 4_000  # of each answer; where more is needed there is the deviation system
REASON_LETTERS = 500
_EVERYTHING = "everything"
_MOST_PEOPLE = 20
_WRITTEN_BYTES = 1_240
_LABELS = {
    "what": "plan-close-what",
    "why": "plan-close-why",
    "fixed": "plan-close-fixed",
    "prevented": "plan-close-prevented",
    ROUTINES: "plan-close-routines",
    MINUTES: "plan-close-minutes",
}


def questions(say: Localised) -> dict[str, str]:
    """Return what each answer is headed by."""
    headings = {**_LABELS, ROUTINES: "plan-routines", MINUTES: "plan-minutes"}
    return {question: say(heading) for question, heading in headings.items()}


def date_form(say: Localised, view: FollowUpPlanView, mine: Sequence[PointLine]) -> Action:
    """Return *Ny dato*."""
    body: list[CardElement] = [
        _which(say, "date_item", mine),
        DateInput(id="day", label=say("plan-new-day")),
    ]
    return opening(say("plan-date"), body, [_save(say, view, FollowUpVerb.DATE)])


def give_form(
    say: Localised, view: FollowUpPlanView, mine: Sequence[PointLine], *, all_: bool
) -> Action:
    """Return *Gi til en annen*: one point, or with `all_` everything."""
    whom = ChoiceSetInput(
        id="person",
        label=say("plan-to-whom"),
        style="compact",
        placeholder=say("choose"),
        choices=[
            ListedChoice(title=clipped(name), value=person)
            for person, name in view.people[:_MOST_PEOPLE]
        ],
    )
    everything = (_EVERYTHING, say("plan-everything")) if all_ else None
    body: list[CardElement] = [_which(say, "give_item", mine, everything), whom]
    return opening(say("plan-give"), body, [_save(say, view, FollowUpVerb.GIVE)])


def skip_form(say: Localised, view: FollowUpPlanView, mine: Sequence[PointLine]) -> Action:
    """Return *Ikke aktuelt*, which asks why, but for the police."""
    has_police = any(line.item is Item.POLICE for line in mine)
    body: list[CardElement] = [
        _which(say, "skip_item", mine),
        *([quiet(say("plan-why-not-police"))] if has_police else []),
        TextInput(
            id="reason",
            label=say("duty-why"),
            is_multiline=True,
            max_length=REASON_LETTERS,
            placeholder=say("plan-why-hint"),
        ),
    ]
    save = _save(say, view, FollowUpVerb.SETTLE, {"result": Result.NOT_RELEVANT.value})
    return opening(say("duty-not-relevant"), body, [save])


def undo_form(say: Localised, view: FollowUpPlanView, settled: Sequence[PointLine]) -> Action:
    """Return *Rett opp*: a slip of the finger is taken back."""
    actions: list[Action] = [
        button(
            say("duty-undo", task=titled(say, line)),
            FollowUpVerb.SETTLE,
            CardOrigin(view.incident, view.seen),
            item=line.item.value,
            result=Result.OPEN.value,
        )
        for line in settled
    ]
    return opening(say("duty-correct"), [], actions)


def close_form(say: Localised, view: FollowUpPlanView, left: Sequence[PointLine]) -> Action:
    """Return *Lukk avviket*: what is still open is named first, then the four questions (R28)."""
    open_ = [line for line in left if line.item in DAYS and line.item is not Item.DEVIATION]
    body: list[CardElement] = []
    if open_:
        titles = in_a_row(say, (titled(say, line) for line in open_))
        body.append(paragraph(say("plan-close-open", tasks=titles), gap="None"))
    goes_on = [titled(say, line) for line in left if line.item not in DAYS]
    if goes_on:
        body.append(quiet(say("plan-close-goes-on", tasks=in_a_row(say, goes_on))))
    if any(line.item is Item.TALK for line in open_):
        body.append(_no_talk(say, "no_talk"))
    if not view.needs_words:
        body.append(paragraph(say("plan-close-no-deviation"), gap="Small"))
    else:
        body.append(quiet(say("plan-close-line")))
        body += (_answer(say, view, question) for question in ASKED)
    named = " ".join(line.item for line in open_)
    title = say("plan-close-anyway" if open_ else "plan-close")
    save = button(
        title,
        FollowUpVerb.CLOSE,
        CardOrigin(view.incident, view.seen),
        style="positive",
        inputs=True,
        named=named,
    )
    return opening(say("plan-close"), body, [save])


def no_talk_form(say: Localised, view: FollowUpPlanView) -> Action:
    """Return *Samtalen blir ikke holdt*, with four reasons and no place to write."""
    save = _save(say, view, FollowUpVerb.NO_TALK)
    return opening(say("plan-no-talk"), [_no_talk(say, "no_talk_now")], [save])


def _no_talk(say: Localised, id: str) -> ChoiceSetInput:
    return ChoiceSetInput(
        id=id,
        label=say("plan-no-talk-why"),
        is_required=True,
        error_message=say("answer-plan-no-talk"),
        style="compact",
        placeholder=say("choose"),
        choices=[ListedChoice(title=say(text), value=why.value) for why, text in NO_TALK.items()],
    )


def relief_form(say: Localised, view: FollowUpPlanView) -> Action:
    """Return *Midlertidig avlastning*: what, and until when (R83)."""
    body: list[CardElement] = [
        ChoiceSetInput(
            id="relief",
            label=say("plan-relief-what"),
            style="compact",
            placeholder=say("choose"),
            choices=[
                ListedChoice(title=say(text), value=relief.value)
                for relief, text in RELIEFS.items()
            ],
        ),
        DateInput(id="relief_day", label=say("plan-relief-until")),
    ]
    return opening(say("plan-relief-open"), body, [_save(say, view, FollowUpVerb.RELIEF)])


def _answer(say: Localised, view: FollowUpPlanView, question: str) -> TextInput:
    """What was written stays where it was not enough: nothing is typed twice."""
    written = dict(view.written).get(question, "")
    is_needed = question in QUESTIONS
    return TextInput(
        id=question,
        label=say(_LABELS[question]),
        is_multiline=question != MINUTES,
        is_required=True if is_needed else None,
        error_message=say("plan-close-needed") if is_needed else None,
        max_length=MOST_LETTERS,
        value=quoted(written, _WRITTEN_BYTES) or None,
    )


def _which(
    say: Localised, id: str, mine: Sequence[PointLine], first: tuple[str, str] | None = None
) -> ChoiceSetInput:
    listed = [ListedChoice(title=titled(say, line), value=line.item.value) for line in mine]
    if first is not None:
        listed.insert(0, ListedChoice(title=first[1], value=first[0]))
    return ChoiceSetInput(
        id=id,
        label=say("plan-which"),
        style="compact",
        value=listed[0].value,
        choices=listed,
    )


def _save(
    say: Localised, view: FollowUpPlanView, verb: StrEnum, data: Mapping[str, str] | None = None
) -> Action:
    origin = CardOrigin(view.incident, view.seen)
    return button(
        say("duty-save"), verb, origin, style=None, inputs=True, tooltip=None, **data or {}
    )


TITLES = {
    Item.TALK: "plan-talk",
    Item.PEER: "plan-peer",
    Item.HEALTH: "plan-health",
    Item.POLICE: "plan-police",
    Item.INJURY: "plan-injury",
    Item.RISK: "plan-risk",
    Item.DEVIATION: "plan-deviation",
    Item.ASSESSMENT: "plan-assessment",
    Item.RELIEF: "plan-relief",
}
RELIEFS = {
    Relief.TASKS: "relief-tasks",
    Relief.TOGETHER: "relief-together",
    Relief.PLACE: "relief-place",
    Relief.CONTACT: "relief-contact",
    Relief.OTHER: "relief-other",
}
ANSWERS = {
    TalkAnswer.YES: "talk-yes",
    TalkAnswer.ARRANGED: "talk-arranged",
    TalkAnswer.NOT_YET: "talk-not-yet",
    TalkAnswer.UNWANTED: "talk-unwanted",
}
NO_TALK = {
    NoTalk.DECLINED: "no-talk-declined",
    NoTalk.AWAY: "no-talk-away",
    NoTalk.OTHER_LEADER: "no-talk-other-leader",
    NoTalk.NOT_DONE: "no-talk-not-done",
}


def titled(say: Localised, line: PointLine) -> str:
    """Return what is to be done, or what it is that ends."""
    relief = say(RELIEFS[line.relief or Relief.OTHER])
    return (
        say(TITLES[line.item], relief=relief)
        if line.item is Item.RELIEF
        else say(TITLES[line.item])
    )


_HINTS = {
    Item.TALK: "plan-hint-talk",
    Item.PEER: "plan-hint-peer",
    Item.HEALTH: "plan-hint-health",
    Item.INJURY: "plan-hint-injury",
    Item.RISK: "plan-hint-risk",
    Item.DEVIATION: "plan-hint-deviation",
    Item.ASSESSMENT: "plan-hint-assessment",
    Item.RELIEF: "plan-hint-relief",
}
_NAMED = frozenset({Item.TALK, Item.PEER, Item.HEALTH, Item.ASSESSMENT, Item.RELIEF})
_EMERGENCY, _POLICE = "112", "02800"
_MOST_NUMBERS = 4
_MOST_COLLEAGUES = 25
_REASON_BYTES = 600


def first_point(say: Localised, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield the point to do next, and its tick."""
    yield from about_point(say, view, line)
    if line.item is Item.PEER:
        yield from _colleague(say, view)
    elif line.item is not Item.DEVIATION:
        others = [no_talk_form(say, view)] if line.item is Item.TALK else []
        yield row([done_button(say, view, line.item, names=True), *others])


def next_step(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """Yield the reader's next point with its tick, and *Vis resten*: the live card changes by
    itself, and has nothing to fill in (L14)."""
    mine = [line for line in view.points if line.result is None and line.mine]
    first = min(mine, key=lambda line: line.day, default=None)
    rest_is_filled = False
    ticks: list[Action] = []
    if first is not None:
        yield from about_point(say, view, first)
        rest_is_filled = first.item in (Item.PEER, Item.DEVIATION)  # to be filled in there
        filled = not view.beside  # one filled button in the chat
        tick = done_button(say, view, first.item, filled=filled, names=True)
        ticks = [] if rest_is_filled else [tick]
    origin = CardOrigin(view.incident, view.seen)
    style: Style | None = "positive" if rest_is_filled and not view.beside else None
    yield row([*ticks, button(say("plan-rest"), FollowUpVerb.REST, origin, style=style)])
    yield quiet(say("phase-today" if view.today else "phase-week"), gap="Small")


def also_today(say: Localised, view: FollowUpPlanView, *, rest: bool) -> Iterator[CardElement]:
    """Yield the next point in short, on the card of what a threat asks for first, whose own rest is
    behind *Vis resten*; `rest`: with *Vis oppfølgingen*."""
    first = _first_of(view)
    if first is None:
        return
    yield subheading(titled(say, first))
    acts: list[Action] = []
    if first.item is Item.TALK:
        acts.append(done_button(say, view, first.item, names=True))
    if rest:
        origin = CardOrigin(view.incident, view.seen)
        acts.append(button(say("list-show"), FollowUpVerb.REST, origin))
    if acts:
        yield row(acts)


def buttons_today(view: FollowUpPlanView, *, rest: bool) -> int:
    """Return how many buttons that has."""
    first = _first_of(view)
    return 0 if first is None else rest + (first.item is Item.TALK)


def _first_of(view: FollowUpPlanView) -> PointLine | None:
    mine = [line for line in view.points if line.result is None and line.mine]
    return min(mine, key=lambda line: line.day, default=None)


def about_point(say: Localised, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield by when, why, how, and whom to call."""
    yield quiet(_by_when(say, view, line))
    yield paragraph(_hint(say, view, line.item), gap="Small")
    if line.item in (Item.HEALTH, Item.POLICE):  # R78: whom to call
        yield from call_list(say, view.numbers, most=_MOST_NUMBERS)


def next_point(say: Localised, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield a point further down; the reader's own can be ticked out of turn."""
    items = [
        paragraph(titled(say, line), gap="None"),
        quiet(_by_when(say, view, line), gap="None"),
    ]
    shown = marked("○", "Warning" if line.overdue else "Default", items)
    to_tick = line.mine and view.condition in _TO_DO
    if to_tick and line.item not in (Item.DEVIATION, Item.PEER):
        tick = Column(
            width="auto", items=[row([done_button(say, view, line.item)])], spacing="Small"
        )
        shown.columns = [*(shown.columns or ()), tick]
    yield shown
    if to_tick and line.item is Item.PEER:
        yield from _colleague(say, view)


def settled_point(say: Localised, view: FollowUpPlanView, line: PointLine) -> Iterator[CardElement]:
    """Yield what became of a point: who, when, and why not where that is shown."""
    told = {
        "task": titled(say, line),
        "name": as_text(line.by),
        "time": short_moment(line.at, view.language),
    }
    if line.result is Result.NOT_RELEVANT and line.why is not None:
        text = say("plan-not-held", why=say(NO_TALK[line.why]), **told)
    elif line.result is Result.NOT_RELEVANT:
        text = say("plan-is-not-relevant", **told)
    elif line.person:
        text = say("plan-is-done-by", **told, person=as_text(line.person))
    else:
        text = say("plan-is-done", **told)
    yield marked("●", "Good", [quiet(text, gap="None")])
    if line.reason:
        yield verbatim(quoted(line.reason, _REASON_BYTES))


_TO_DO = frozenset({PlanCondition.MINE, PlanCondition.PART, PlanCondition.AFTER})
_BY, _UNTIL = ("plan-by", "plan-overdue"), ("plan-until", "plan-until-over")


def _by_when(say: Localised, view: FollowUpPlanView, line: PointLine) -> str:
    at = day(line.day, view.language)
    texts = _UNTIL if line.item is Item.RELIEF else _BY
    shown = say(texts[line.overdue], day=at)
    owner = say("plan-point-owner", name=as_text(line.owner)) if line.owner else ""
    return f"{shown} · {owner}" if owner else shown


def _hint(say: Localised, view: FollowUpPlanView, item: Item) -> str:
    if item is Item.POLICE:
        numbers = {"police": number_link(_POLICE), "emergency": number_link(_EMERGENCY)}
        return say("plan-hint-police", name=named(view.caseworker), **numbers)
    return say(_HINTS[item], name=named(view.caseworker)) if item in _NAMED else say(_HINTS[item])


def _colleague(say: Localised, view: FollowUpPlanView) -> Iterator[CardElement]:
    """R75: somebody who is not affected, by name; or somebody whom the unit does not list."""
    if view.colleagues:
        yield ChoiceSetInput(
            id="colleague",
            label=say("plan-which-colleague"),
            style="compact",
            placeholder=say("choose"),
            choices=[
                ListedChoice(title=clipped(name), value=person)
                for person, name in view.colleagues[:_MOST_COLLEAGUES]
            ],
        )
    yield row([done_button(say, view, Item.PEER, inputs=True)])


def done_button(
    say: Localised,
    view: FollowUpPlanView,
    item: Item,
    *,
    filled: bool = False,
    names: bool = False,
    inputs: bool = False,
) -> Action:
    """Return *Gjort*; of the talk, where it is `filled` or `names` what it is, that they talked."""
    talked = item is Item.TALK and (filled or names) and view.reporter is None
    return button(
        say("plan-talk-done") if talked else say("duty-done"),
        FollowUpVerb.SETTLE,
        CardOrigin(view.incident, view.seen),
        style="positive" if filled else None,
        tooltip=say("plan-relief-open" if item is Item.RELIEF else TITLES[item]),
        inputs=inputs,
        item=item.value,
        result=Result.DONE.value,
    )
