"""What people do about drills: choose one, follow its card, put it off, plan a day for their unit
(R8, R62, R65, R66)."""

from dataclasses import replace

from bot.cards.kit.words import day_in_words
from bot.cards.views import Sentence
from bot.dialogs import commands
from bot.dialogs.commands import (
    Act,
    BeginReport,
    GoOn,
    Guide,
    OfferDrill,
    OpenFromPack,
    PlanDrill,
    RestDrill,
    ShowEvidence,
    ShowRoutines,
    UnplanDrill,
)
from bot.domain.alarm import moves
from bot.domain.drills import PlannedDrill, Stage, Trainee, bad_day, is_open, rests_until
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.reports.draft import DraftKind
from bot.domain.working_days import local_day
from bot.service.alarm.act import act
from bot.service.alarm.shown import alarm_views
from bot.service.answer import SILENT, TOO_LATE, Answer, Feature, SlotFamily, notice
from bot.service.drills import calendar
from bot.service.drills.views import (
    SentDrillDue,
    SentDrillOffer,
    due_view,
    name_of,
    pack_view,
    scenario_view,
    units_to_plan,
    view_of_slot,
)
from bot.service.evidence.views import show_evidence
from bot.service.follow_up.rights import may_see
from bot.service.follow_up.views import shown_view
from bot.service.guidance.place import guide
from bot.service.messages import NOT_YOURS
from bot.service.organisation.people import send_apart, show_routines
from bot.service.reports.write import begin_report
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import TaskKind


def offer_drill(uow: UnitOfWork, command: OfferDrill) -> Answer:
    """What to practise; not while a real alarm is open (L12)."""
    person = command.origin.person
    if uow.tx.unresolved_of(person, drill=False) is not None:
        return notice(uow, person, Sentence("answer-drill-not-now"))
    answer = _offered(uow, command)
    if not command.beside:
        return answer
    send_apart(uow, command.origin, answer)
    return SILENT


def _offered(
    uow: UnitOfWork, command: OfferDrill, note: Sentence | None = None, about: str = ""
) -> Answer:
    chosen = command.drill.value if command.drill is not None else None
    message = SentDrillOffer(chosen)
    if command.asks:
        what = command.scenario.value if command.scenario is not None else None
        message = SentDrillOffer(chosen, local_day(uow.now).isoformat(), what, _codes(command))
    view = calendar.offered(uow, command.origin.person, message, about)
    return Answer(view, to_send=True, message=message, note=note)


def _codes(command: OfferDrill) -> tuple[tuple[str, str], ...]:
    """What is known of the drill, as the button that begins it carries it: codes, and no words."""
    told = command.known
    found = {"meeting": told.meeting, "kind": told.kind, "place": told.place,
             "target": told.target, "channel": told.channel}  # fmt: skip
    return tuple((f"known_{name}", code.value) for name, code in found.items() if code is not None)


def open_from_pack(uow: UnitOfWork, command: OpenFromPack) -> Answer:
    """As a message of its own: what else there is to know stays where it is."""
    origin = command.origin
    if command.routine is None:
        opened = offer_drill(uow, OfferDrill(origin))
    else:
        opened = show_routines(uow, ShowRoutines(origin, command.routine))
    send_apart(uow, origin, opened)
    return Answer(pack_view(uow, origin.person))


def go_on(uow: UnitOfWork, command: GoOn) -> Answer:
    """The next step, as if it had been tapped where the alarm itself has it; the card follows."""
    person, origin, incident = command.origin.person, command.origin, command.incident
    alarm = uow.tx.get_alarm(incident)
    if alarm is None or alarm.drill is None or alarm.caseworker.id != person:
        return notice(uow, person, NOT_YOURS)
    note = None
    if alarm.state.ended and command.stage is not Stage.REPORT:
        note = TOO_LATE
    else:
        match command.stage:
            case Stage.WARN:
                guide(uow, Guide(origin, ending=False, incident=incident))
            case Stage.END:
                guide(uow, Guide(origin, ending=True, incident=incident))
            case Stage.KEEP:
                show_evidence(uow, ShowEvidence(origin, incident))
            case Stage.CLOSE:
                act(uow, Act(origin, incident, moves.Resolve()))
            case Stage.REPORT:
                begin_report(uow, BeginReport(origin, DraftKind.REPORT, incident))
            case _:
                note = TOO_LATE
    alarm = uow.tx.get_alarm(incident) or alarm
    moved = command.stage is not Stage.REPORT and alarm.state.ended
    view = scenario_view(uow, alarm, moved=moved) or alarm_views(uow, alarm).status(person)
    return Answer(view, incident, note=note)


def rest_drill(uow: UnitOfWork, command: RestDrill) -> Answer:
    """*Minn meg senere*: a week of quiet, and the card says until when."""
    person, until = command.origin.person, rests_until(uow.now)
    known = uow.tx.trainees([person]).get(person) or Trainee(person, uow.now)
    uow.tx.keep_trainee(replace(known, rest_until=until))
    view = due_view(uow, person, until)
    return Answer(view, to_send=True, message=SentDrillDue(until))


def plan_drill(uow: UnitOfWork, command: PlanDrill) -> Answer:
    """One planned drill for each unit: whoever comes second is told what is planned meanwhile, and
    nothing is lost in silence."""
    person, unit, day = command.origin.person, command.unit, command.day
    if unit not in units_to_plan(uow, person):
        return notice(uow, person, Sentence("answer-drill-plan-not-yours"))
    if day is None:
        return _told(uow, command, Sentence("drill-day-missing"))
    wrong = bad_day(day, uow.now, _incident_at(uow, command))
    if wrong is not None:
        return _told(uow, command, Sentence(wrong.value))
    before = uow.tx.planned_drill(unit)
    plan = PlannedDrill(unit, day, command.drill, person, uow.now, command.about)
    if before is None:
        if not uow.tx.plan_first(plan):  # somebody else, at this very moment
            return _told(uow, command, _taken(uow, person, uow.tx.planned_drill(unit)))
    elif is_open(before, uow.now) and not _is_the_same(before, plan, command.planned):
        return _told(uow, command, _taken(uow, person, before))
    else:
        uow.tx.replan(plan)
    return _told(uow, command, _planned(uow, person, plan))


def _is_the_same(before: PlannedDrill, plan: PlannedDrill, planned: str) -> bool:
    """Changed with open eyes, or tapped twice."""
    again = (before.by, before.day, before.drill) == (plan.by, plan.day, plan.drill)
    return again or name_of(before) in planned.split()


def unplan_drill(uow: UnitOfWork, command: UnplanDrill) -> Answer:
    """*Avlys øvelsen*: the one that was on the card, and no other."""
    person, unit = command.origin.person, command.unit
    if unit not in units_to_plan(uow, person):
        return notice(uow, person, Sentence("answer-drill-plan-not-yours"))
    plan = uow.tx.planned_drill(unit)
    offered = OfferDrill(command.origin)
    if plan is None or not is_open(plan, uow.now) or name_of(plan) != command.planned:
        return _offered(uow, offered, Sentence("answer-drill-plan-gone"))
    uow.tx.unplan(unit)
    return _offered(uow, offered, Sentence("answer-drill-unplanned"))


def _incident_at(uow: UnitOfWork, command: PlanDrill) -> int | None:
    alarm = uow.tx.get_alarm(command.about) if command.about is not None else None
    return alarm.raised_at if alarm is not None and alarm.unit == command.unit else None


def _told(uow: UnitOfWork, command: PlanDrill, sentence: Sentence) -> Answer:
    """On the card that it was planned on: the follow-up's, or the offer."""
    person = command.origin.person
    if command.about is not None:
        alarm, follow_up = uow.tx.get_alarm(command.about), uow.tx.follow_up(command.about)
        if alarm is not None and follow_up is not None and may_see(uow, follow_up, alarm, person):
            view = shown_view(uow, alarm, follow_up, person)
            return Answer(view, alarm.id, note=sentence)
    return _offered(uow, OfferDrill(command.origin), sentence, command.unit)


def _planned(uow: UnitOfWork, person: str, plan: PlannedDrill) -> Sentence:
    unit = uow.directory.organisation.units[plan.unit].name
    return Sentence("answer-drill-planned", (("unit", unit), ("date", _on(uow, person, plan))))


def _taken(uow: UnitOfWork, person: str, plan: PlannedDrill | None) -> Sentence:
    if plan is None:
        return Sentence("answer-drill-plan-gone")
    by = uow.directory.name(plan.by)
    return Sentence("answer-drill-plan-taken", (("name", by), ("date", _on(uow, person, plan))))


def _on(uow: UnitOfWork, person: str, plan: PlannedDrill) -> str:
    return day_in_words(oslo_midnight(plan.day), uow.directory.language(person))


FEATURE = Feature(
    handlers={
        commands.OfferDrill: offer_drill,
        commands.OpenFromPack: open_from_pack,
        commands.GoOn: go_on,
        commands.PlanDrill: plan_drill,
        commands.UnplanDrill: unplan_drill,
        commands.RestDrill: rest_drill,
    },
    timers={TaskKind.CALENDAR: calendar.timer_due},
    slots={slots.SCENARIO: SlotFamily(view_of_slot)},
    messages=calendar.SENT,
)
