"""What people do with a follow-up: settle, date, give, close (R28, R75-R78; L9, L10)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.cards.follow_up.views import PlanCondition, ReportState
from bot.cards.views import FollowUpPlanView, Sentence, ThreatFollowUpView, View
from bot.dialogs import commands
from bot.dialogs.commands import (
    Act,
    CloseFollowUp,
    DatePoint,
    GiveFollowUp,
    Origin,
    Relieve,
    SettlePoint,
    ShowRest,
)
from bot.domain import follow_up as rules
from bot.domain.alarm import moves
from bot.domain.alarm.live import is_wanted
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import (
    ASKED,
    DAYS,
    QUESTIONS,
    Closing,
    FollowUp,
    Item,
    NoTalk,
    Passed,
)
from bot.domain.threat.duty import Result
from bot.domain.working_days import local_day
from bot.service.alarm.act import act
from bot.service.alarm.live import is_overtaken
from bot.service.alarm.notices import was_of_the_alarm
from bot.service.alarm.shown import alarm_views, slot_view
from bot.service.answer import Answer, Feature, SlotFamily, notice
from bot.service.follow_up import plan, talk, views
from bot.service.follow_up.change import FollowUpChange
from bot.service.follow_up.rights import able, may_do, may_see
from bot.service.follow_up.views import (
    TO_DO,
    colleagues,
    condition_of,
    own_view,
    plan_view,
    report_line,
)
from bot.service.insight.lessons import own_lesson_view
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import seal_words
from bot.service.threat import duty
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, TaskKind, words_of

NOTED = Sentence("answer-plan-noted")
_A_FORM = "form"  # where the channel has not said which card was tapped
NOT_THE_OWNERS = Sentence("answer-plan-not-yours")
MOST_LETTERS = 4_000  # of each answer, as the card's form has it
REASON_LETTERS = 500
_FARTHEST = timedelta(days=366)
# Nobody has to say in their own words why these are not done: the talk has closed reasons, and the
# police none.
_WITHOUT_WORDS = frozenset({Item.TALK, Item.POLICE})


def settle_point(uow: UnitOfWork, command: SettlePoint) -> Answer:
    """*Gjort*, *Ikke aktuelt* with a reason, or *Rett opp*. A deviation is done by closing it.
    Nobody is asked why the police is not told, and what is written of it all the same is not kept.
    """
    work = _mine(uow, command.origin, command.incident, command.item)
    if isinstance(work, Answer):
        return work
    person, item, result = command.origin.person, command.item, command.result
    if result is Result.DONE and not command.origin.card:
        work.card = ""  # the live card has this button too
    reason = "" if item in _WITHOUT_WORDS else command.reason.strip()[:REASON_LETTERS]
    if result is Result.NOT_RELEVANT and not reason and item not in _WITHOUT_WORDS:
        return _shown(work, person, Sentence("answer-plan-why"))
    if item is Item.DEVIATION and result is Result.NOT_RELEVANT and not _not_felt(work):
        return _shown(work, person, Sentence("answer-plan-deviation"))
    if item is Item.TALK and result is Result.NOT_RELEVANT:
        return _not_held(work, person, command.why)
    point = work.follow_up.find(item)
    if point is None:
        return _shown(work, person, None)
    by_closing = item is Item.DEVIATION and result is Result.DONE
    if by_closing or point.result is (None if result is Result.OPEN else result):
        return _shown(work, person, None)
    helper = _colleague(work, person, command.colleague) if item is Item.PEER else ""
    word: str | None = None
    digest: str | None = None
    if result is Result.NOT_RELEVANT and reason:
        word, digest = _sealed(work, person, reason)
    name = uow.directory.name(person)
    more = {"person": helper, "reason": word}
    work.follow_up = rules.settled(work.follow_up, item, result, name, uow.now, **more)
    told = {"helper": helper or None, "word": word, "digest": digest}
    work.note(FactKind.FOLLOW_UP_POINT, person, point=item, result=result, name=name, **told)
    return _done(work, person, NOTED)


def _not_held(work: FollowUpChange, person: str, why: NoTalk | None) -> Answer:
    """The talk was not held, for one of four reasons: what is written about it is never kept."""
    if why is None:
        return _shown(work, person, Sentence("answer-plan-no-talk"))
    _note_no_talk(work, person, why)
    return _done(work, person, NOTED)


def _note_no_talk(work: FollowUpChange, person: str, why: NoTalk) -> None:
    name, result = work.uow.directory.name(person), Result.NOT_RELEVANT
    told = {"point": Item.TALK, "result": result, "name": name, "why": why}
    work.follow_up = rules.settled(
        work.follow_up, Item.TALK, result, name, work.uow.now, reason=None, why=why
    )
    work.note(FactKind.FOLLOW_UP_POINT, person, **told)


def relieve(uow: UnitOfWork, command: Relieve) -> Answer:
    """*Midlertidig avlastning*: what, and until when (R83)."""
    person = command.origin.person
    work = _mine(uow, command.origin, command.incident, None)
    if isinstance(work, Answer):
        return work
    if command.relief is None or not _is_ahead(uow, command.day):
        return _shown(work, person, Sentence("answer-plan-relief"))
    assert command.day is not None
    work.follow_up = rules.relieved(work.follow_up, command.relief, command.day, uow.now)
    told = {"relief": command.relief, "day": command.day.isoformat()}
    work.note(FactKind.FOLLOW_UP_RELIEF, person, **told)
    return _done(work, person, NOTED)


def _is_ahead(uow: UnitOfWork, day: date | None) -> bool:
    today = local_day(uow.now)
    return day is not None and today <= day <= today + _FARTHEST


def date_point(uow: UnitOfWork, command: DatePoint) -> Answer:
    """*Ny dato*: from today on, and not so late that it is forgotten."""
    work = _mine(uow, command.origin, command.incident, command.item)
    if isinstance(work, Answer):
        return work
    person, day = command.origin.person, command.day
    if day is None or not _is_ahead(uow, day):
        return _shown(work, person, Sentence("answer-plan-day"))
    point = work.follow_up.find(command.item)
    if point is not None and point.result is None and point.day != day:
        work.follow_up = rules.dated(work.follow_up, command.item, day, uow.now)
        told = {"point": command.item, "day": day.isoformat()}
        work.note(FactKind.FOLLOW_UP_DATED, person, **told)
    return _done(work, person, NOTED)


def give(uow: UnitOfWork, command: GiveFollowUp) -> Answer:
    """*Gi til en annen*: to whoever of the unit's chain can be reached."""
    person = command.origin.person
    work = _mine(uow, command.origin, command.incident, command.item)
    if isinstance(work, Answer):
        return work
    if command.item is None and person != work.follow_up.owner:
        return _shown(work, person, NOT_THE_OWNERS)
    people = {helper.id: helper.name for helper in able(uow, work.alarm)}
    whom = command.person
    if whom is None or whom not in people or whom == person:
        return _shown(work, person, Sentence("answer-plan-to-whom"))
    point = work.follow_up.find(command.item) if command.item is not None else None
    if command.item is not None and (point is None or point.result is not None):
        return _shown(work, person, None)
    work.follow_up = rules.given(work.follow_up, command.item, whom)
    told = {"person": whom, "before": person, "point": command.item, "why": Passed.GIVEN}
    work.note(FactKind.FOLLOW_UP_PASSED, person, **told)
    work.tell(whom)
    return _done(work, person, Sentence("answer-plan-given", (("name", people[whom]),)))


def close(uow: UnitOfWork, command: CloseFollowUp) -> Answer:
    """*Lukk avviket*, by its owner alone. What is open has been named on the card first; the
    answers are masked and sealed, apart from the timeline (L13)."""
    person = command.origin.person
    work = _mine(uow, command.origin, command.incident, None)
    if isinstance(work, Answer):
        return work
    if person != work.follow_up.owner:
        return _shown(work, person, NOT_THE_OWNERS)
    words = {question: text[:MOST_LETTERS] for question, text in command.words if text}
    missing = [question for question in QUESTIONS if question not in words]
    written = tuple(words.items())
    if work.follow_up.needs_words and missing:
        return _shown(work, person, Sentence("answer-plan-closing"), written)
    if set(_open(work.follow_up)) - set(
        command.named
    ):  # done when the card was drawn, and taken back since
        return _shown(work, person, Sentence("answer-plan-open"), written)
    if work.follow_up.point(Item.TALK).result is None:
        if command.no_talk is None:
            return _shown(work, person, Sentence("answer-plan-no-talk"), written)
        _note_no_talk(work, person, command.no_talk)
    _keep_closing(work, person, words)
    return _done(work, person, None)


def _keep_closing(work: FollowUpChange, person: str, words: dict[str, str]) -> None:
    uow, kept, digests = work.uow, [], {}
    for question in ASKED:
        if question in words:
            word, digests[question] = _sealed(work, person, words[question])
            kept.append((question, str(word)))
    open_ = " ".join(_open(work.follow_up))
    closing = Closing(uow.directory.name(person), uow.now, tuple(kept))
    work.follow_up = rules.closed(work.follow_up, closing)
    work.note(FactKind.FOLLOW_UP_CLOSED, person, open=open_ or None, **digests)


def _open(follow_up: FollowUp) -> tuple[Item, ...]:
    """What is closed without having been done; what goes on is not (R83)."""
    return tuple(p.item for p in follow_up.left if p.item in DAYS and p.item is not Item.DEVIATION)


def _sealed(work: FollowUpChange, person: str, text: str) -> tuple[str, str]:
    """Where the words lie, and the digest that goes on the timeline."""
    uow = work.uow
    word, clean = seal_words(uow, words_of(work.alarm.id), person, text, quote=False)
    return word.id, uow.keyring.digest(clean)


def _not_felt(work: FollowUpChange) -> bool:
    """R54: whether it is a deviation is the employee's to say, and not the leader's."""
    report = report_line(work.uow.tx.drafts_of(work.alarm.id))
    return report.state is ReportState.NOT_FELT


def _colleague(work: FollowUpChange, person: str, chosen: str | None) -> str:
    """R75: the name of whoever gives support; "" where none of those who can was chosen."""
    return dict(colleagues(work.uow, work.alarm, person)).get(chosen or "", "")


def _mine(
    uow: UnitOfWork, origin: Origin, incident: str, item: Item | None
) -> FollowUpChange | Answer:
    """The follow-up that the person may change, locked; else what to say. A foreign one is answered
    exactly as a missing one."""
    person = origin.person
    stored, follow_up = uow.tx.lock_alarm(incident), uow.tx.follow_up(incident)
    if stored is None or follow_up is None or not may_see(uow, follow_up, stored.alarm, person):
        return notice(uow, person, NOT_YOURS)
    work = FollowUpChange(uow, stored, follow_up, origin.card or _A_FORM)
    if not may_do(uow, follow_up, stored.alarm, person):
        return notice(uow, person, NOT_THE_OWNERS)
    goes_on = item is not None and item not in DAYS
    if follow_up.closed and not goes_on:
        return _shown(work, person, None)
    if item is not None and not _may_change(follow_up, item, person):
        return _shown(work, person, NOT_THE_OWNERS)
    return work


def _may_change(follow_up: FollowUp, item: Item, person: str) -> bool:
    point = follow_up.find(item)
    return person == follow_up.owner or (point is not None and person == follow_up.owner_of(point))


def _done(work: FollowUpChange, person: str, note: Sentence | None) -> Answer:
    work.commit()
    return _shown(work, person, note)


def _shown(
    work: FollowUpChange,
    person: str,
    note: Sentence | None,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    view = replace(own_view(work.uow, work.stored.alarm, work.follow_up, person), written=written)
    shown = in_its_place(work.uow, work.card, view, work.alarm.id)
    return Answer(shown, work.alarm.id, note=note)


@dataclass(frozen=True)
class SentRest(SentMessage):
    """What the live card leaves out."""

    VIEW = "follow_up_rest"
    incident: str


def view_of_slot(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What a card slot of a later phase shows now; None for one that was never sent and that nobody
    needs any more. The live one is told by what waits for its reader: what a threat asks for first,
    and with it what is to be done today (L14)."""
    alarm, follow_up = uow.tx.get_alarm(card_slot.incident), uow.tx.follow_up(card_slot.incident)
    of_a_threat = slots.family(card_slot.slot) == slots.DUTY
    if alarm is not None and is_overtaken(uow, card_slot):
        return None
    if alarm is None or follow_up is None:
        return slot_view(uow, card_slot) if of_a_threat else None
    if card_slot.is_line or (of_a_threat and not card_slot.generation):
        return slot_view(uow, card_slot)
    if card_slot.generation:
        return _live(uow, alarm, follow_up, card_slot)
    condition = condition_of(uow, follow_up, alarm, card_slot.person, slots.number(card_slot.slot))
    if condition is PlanCondition.REPLACED and card_slot.placed_at and not card_slot.is_unseen:
        return alarm_views(uow, alarm, card_slot=card_slot).line(card_slot)
    if card_slot.is_unseen and condition not in TO_DO:
        return None
    if condition is PlanCondition.CLOSED:
        lesson = own_lesson_view(uow, alarm, follow_up, card_slot.person)
        if lesson is not None:
            return lesson
    return plan_view(uow, alarm, follow_up, card_slot.person, condition)


def _live(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, card_slot: CardSlot) -> View | None:
    person, of_a_threat = card_slot.person, slots.family(card_slot.slot) == slots.DUTY
    shown = slot_view(uow, card_slot)
    if is_wanted(alarm, person) or was_of_the_alarm(alarm, card_slot):
        return shown
    condition = condition_of(uow, follow_up, alarm, person, None)
    is_to_do = condition in TO_DO
    if isinstance(shown, ThreatFollowUpView) and _waits(alarm, person):
        plan = plan_view(uow, alarm, follow_up, person, condition) if is_to_do else None
        return replace(shown, then=plan)
    if of_a_threat and not is_to_do:
        return shown
    if card_slot.is_unseen and not is_to_do:
        return None
    if condition is PlanCondition.CLOSED:
        lesson = own_lesson_view(uow, alarm, follow_up, person)
        if lesson is not None:
            return lesson
    return plan_view(uow, alarm, follow_up, person, condition)


def _waits(alarm: Alarm, person: str) -> bool:
    """Whether a threat still asks something of the person."""
    asked = alarm.duty.asked_of(person) if alarm.duty is not None else None
    is_open = alarm.duty is not None and alarm.duty.end is None
    return (
        is_open
        and asked is not None
        and alarm.duty is not None
        and (alarm.duty.expects_card(asked))
    )


def show_rest(uow: UnitOfWork, command: ShowRest) -> Answer:
    """*Vis resten*: everything, as a form of its own below the live card, which stays as it is."""
    person = command.origin.person
    alarm, follow_up = uow.tx.get_alarm(command.incident), uow.tx.follow_up(command.incident)
    if alarm is None or follow_up is None or not may_do(uow, follow_up, alarm, person):
        return notice(uow, person, NOT_YOURS)
    view = own_view(uow, alarm, follow_up, person)
    form, key = replace(view, whole=True), f"rest:{command.origin.delivery}"
    uow.tell(person, form, SentRest(alarm.id), key)
    return Answer(_live_card(uow, command.origin.card, alarm.id) or view, alarm.id)


def rest_view(uow: UnitOfWork, person: str, message: SentRest) -> FollowUpPlanView | None:
    """The form, drawn once more; None for whoever has no part in it any more."""
    alarm, follow_up = uow.tx.get_alarm(message.incident), uow.tx.follow_up(message.incident)
    if alarm is None or follow_up is None or not may_do(uow, follow_up, alarm, person):
        return None
    return replace(own_view(uow, alarm, follow_up, person), whole=True)


def in_its_place(uow: UnitOfWork, card: str, view: View, incident: str) -> View:
    """The answer to a tap as it is shown on the tapped `card` (its message's id): on the live card
    what that shows, on a form below it the whole form."""
    if not card or not isinstance(view, FollowUpPlanView | ThreatFollowUpView):
        return view
    is_written = isinstance(view, FollowUpPlanView) and view.written
    if is_written or _tapped(uow, card, incident) is None:
        return replace(view, whole=True)
    return _live_card(uow, card, incident) or view


def _tapped(uow: UnitOfWork, card: str, incident: str) -> CardSlot | None:
    """The card slot whose message was tapped."""
    there = uow.tx.slots_of(incident) if card else ()
    return next((s for s in there if s.ref is not None and s.ref.activity_id == card), None)


def _live_card(uow: UnitOfWork, card: str, incident: str) -> View | None:
    """What the tapped card shows now, where it is the live card of the days after."""
    tapped = _tapped(uow, card, incident)
    if tapped is None or not tapped.generation or tapped.is_line:
        return None
    return view_of_slot(uow, tapped) if slots.family(tapped.slot) in slots.LATER else None


def act_on_threat(uow: UnitOfWork, command: Act) -> Answer:
    """A tap on what a threat asks for; the live card shows what is to be done today, too."""
    answer = act(uow, command)
    view, card = answer.view, command.origin.card
    return replace(answer, view=view and in_its_place(uow, card, view, command.incident))


def show_rest_of_threat(uow: UnitOfWork, command: commands.ShowThreatRest) -> Answer:
    """*Vis resten* of a threat; the live card stays as it is, with what is to be done today."""
    answer = duty.show_rest(uow, command)
    stays = _live_card(uow, command.origin.card, command.incident)
    return replace(answer, view=stays or answer.view)


FEATURE = Feature(
    handlers={
        **dict.fromkeys(
            (
                moves.TakeThreatFollowUp,
                moves.DeclineThreatFollowUp,
                moves.SettleThreatTask,
                moves.NotifyUnit,
            ),
            act_on_threat,
        ),
        commands.SettlePoint: settle_point,
        commands.DatePoint: date_point,
        commands.GiveFollowUp: give,
        commands.CloseFollowUp: close,
        commands.ShowFollowUp: views.show_follow_up,
        commands.ShowRest: show_rest,
        commands.ShowThreatRest: show_rest_of_threat,
        commands.ListFollowUps: views.list_follow_ups,
        commands.OpenReport: views.open_report,
        commands.Relieve: relieve,
        commands.AnswerTalk: talk.answer_talk,
        commands.TellOfTalk: talk.tell_of_talk,
    },
    timers={TaskKind.FOLLOW_UP: plan.timer_due},
    slots={
        slots.DUTY: SlotFamily(view_of_slot, duty.task_undelivered),
        slots.AFTERWARDS: SlotFamily(view_of_slot, plan.undelivered),
        slots.TALK: SlotFamily(talk.view_of_question),
        slots.PROGRESS: SlotFamily(talk.view_of_progress),
    },
    messages={
        views.SentUnitList: lambda uow, person, message: views.unit_list_view(
            uow, person, message.page, message.works
        ),
        views.SentFollowUp: views.follow_up_again,
        views.SentReport: views.report_again,
        SentRest: rest_view,
        talk.SentTalkNotHeld: talk.not_held_view,
    },
)
