"""What people do about drills: choose one, follow its card, put it off, plan a day for their unit
(R8, R62, R65, R66)."""

from dataclasses import replace

from bot.cards.kit.words import day_in_words
from bot.cards.views import Sentence
from bot.dialogs.commands import (
    Act,
    BeginPaper,
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
from bot.service.alarm.act import NOT_YOURS, TOO_LATE, act
from bot.service.answer import Answer, notice
from bot.service.drills.views import (
    due_view,
    name_of,
    offer_view,
    pack_view,
    scenario_view,
    units_to_plan,
)
from bot.service.evidence.views import show_evidence
from bot.service.follow_up.rights import may_see
from bot.service.follow_up.views import shown_view
from bot.service.guidance.guide import guide
from bot.service.organisation.people import show_routines
from bot.service.reports.write import begin_paper
from bot.service.unit_of_work import Turn


def offer_drill(turn: Turn, command: OfferDrill) -> Answer:
    """What to practise; not while a real alarm is open (L12)."""
    person = command.origin.person
    if turn.tx.unresolved_of(person, drill=False) is not None:
        return notice(turn, person, Sentence("answer-drill-not-now"))
    return _offered(turn, command)


def _offered(
    turn: Turn, command: OfferDrill, note: Sentence | None = None, about: str = ""
) -> Answer:
    view = offer_view(turn, command.origin.person, command.drill, about)
    chosen = command.drill.value if command.drill is not None else None
    payload = (("view", "drill_offer"), ("chosen", chosen))
    return Answer(view, to_send=True, payload=payload, note=note)


def open_from_pack(turn: Turn, command: OpenFromPack) -> Answer:
    """As a message of its own: what else there is to know stays where it is."""
    origin = command.origin
    if command.routine is None:
        opened = offer_drill(turn, OfferDrill(origin))
    else:
        opened = show_routines(turn, ShowRoutines(origin, command.routine))
    if opened.view is not None:
        key = f"answer:{origin.delivery or id(turn)}:{turn.now}"
        turn.tell(origin.person, opened.view, dict(opened.payload), key)
    return Answer(pack_view(turn, origin.person))


def go_on(turn: Turn, command: GoOn) -> Answer:
    """The next step, as if it had been tapped where the alarm itself has it; the card follows."""
    person, origin, incident = command.origin.person, command.origin, command.incident
    card = turn.tx.look_at(incident)
    if card is None or card.drill is None or card.caseworker.id != person:
        return notice(turn, person, NOT_YOURS)
    note = None
    if card.state.ended and command.stage is not Stage.REPORT:
        note = TOO_LATE
    else:
        match command.stage:
            case Stage.WARN:
                guide(turn, Guide(origin, ending=False, incident=incident))
            case Stage.END:
                guide(turn, Guide(origin, ending=True, incident=incident))
            case Stage.KEEP:
                show_evidence(turn, ShowEvidence(origin, incident))
            case Stage.CLOSE:
                act(turn, Act(origin, incident, moves.Resolve()))
            case Stage.REPORT:
                begin_paper(turn, BeginPaper(origin, DraftKind.REPORT, incident))
            case _:
                note = TOO_LATE
    card = turn.tx.look_at(incident) or card
    moved = command.stage is not Stage.REPORT and card.state.ended
    view = scenario_view(turn, card, moved=moved) or turn.projection(card).status(person)
    return Answer(view, incident, note=note)


def rest_drill(turn: Turn, command: RestDrill) -> Answer:
    """*Minn meg senere*: a week of quiet, and the card says until when."""
    person, until = command.origin.person, rests_until(turn.now)
    known = turn.tx.trainees([person]).get(person) or Trainee(person, turn.now)
    turn.tx.keep_trainee(replace(known, rest_until=until))
    view = due_view(turn, person, until)
    return Answer(view, to_send=True, payload=(("view", "drill_due"), ("rests_until", until)))


def plan_drill(turn: Turn, command: PlanDrill) -> Answer:
    """One planned drill for each unit: whoever comes second is told what is planned meanwhile, and
    nothing is lost in silence."""
    person, unit, day = command.origin.person, command.unit, command.day
    if unit not in units_to_plan(turn, person):
        return notice(turn, person, Sentence("answer-drill-plan-not-yours"))
    if day is None:
        return _told(turn, command, Sentence("drill-day-missing"))
    wrong = bad_day(day, turn.now, _incident_at(turn, command))
    if wrong is not None:
        return _told(turn, command, Sentence(wrong.value))
    before = turn.tx.planned_drill(unit)
    plan = PlannedDrill(unit, day, command.drill, person, turn.now, command.about)
    if before is None:
        if not turn.tx.plan_first(plan):  # somebody else, at this very moment
            return _told(turn, command, _taken(turn, person, turn.tx.planned_drill(unit)))
    elif is_open(before, turn.now) and not _is_the_same(before, plan, command.planned):
        return _told(turn, command, _taken(turn, person, before))
    else:
        turn.tx.replan(plan)
    return _told(turn, command, _planned(turn, person, plan))


def _is_the_same(before: PlannedDrill, plan: PlannedDrill, planned: str) -> bool:
    """Changed with open eyes, or tapped twice."""
    again = (before.by, before.day, before.drill) == (plan.by, plan.day, plan.drill)
    return again or name_of(before) in planned.split()


def unplan_drill(turn: Turn, command: UnplanDrill) -> Answer:
    """*Avlys øvelsen*: the one that was on the card, and no other."""
    person, unit = command.origin.person, command.unit
    if unit not in units_to_plan(turn, person):
        return notice(turn, person, Sentence("answer-drill-plan-not-yours"))
    plan = turn.tx.planned_drill(unit)
    offered = OfferDrill(command.origin)
    if plan is None or not is_open(plan, turn.now) or name_of(plan) != command.planned:
        return _offered(turn, offered, Sentence("answer-drill-plan-gone"))
    turn.tx.unplan(unit)
    return _offered(turn, offered, Sentence("answer-drill-unplanned"))


def _incident_at(turn: Turn, command: PlanDrill) -> int | None:
    card = turn.tx.look_at(command.about) if command.about is not None else None
    return card.raised_at if card is not None and card.unit == command.unit else None


def _told(turn: Turn, command: PlanDrill, sentence: Sentence) -> Answer:
    """On the card that it was planned on: the follow-up's, or the offer."""
    person = command.origin.person
    if command.about is not None:
        card, follow_up = turn.tx.look_at(command.about), turn.tx.follow_up(command.about)
        if card is not None and follow_up is not None and may_see(turn, follow_up, card, person):
            view = shown_view(turn, card, follow_up, person)
            return Answer(view, card.id, note=sentence)
    return _offered(turn, OfferDrill(command.origin), sentence, command.unit)


def _planned(turn: Turn, person: str, plan: PlannedDrill) -> Sentence:
    unit = turn.directory.organisation.units[plan.unit].name
    return Sentence("answer-drill-planned", (("unit", unit), ("date", _on(turn, person, plan))))


def _taken(turn: Turn, person: str, plan: PlannedDrill | None) -> Sentence:
    if plan is None:
        return Sentence("answer-drill-plan-gone")
    by = turn.directory.name(plan.by)
    return Sentence("answer-drill-plan-taken", (("name", by), ("date", _on(turn, person, plan))))


def _on(turn: Turn, person: str, plan: PlannedDrill) -> str:
    return day_in_words(oslo_midnight(plan.day), turn.directory.language(person))
