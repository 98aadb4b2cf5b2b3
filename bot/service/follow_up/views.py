"""From a follow-up to what one person sees of it (R27; L7, L13)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.follow_up.views import (
    ClosingLine,
    FollowUpPlanView,
    PlanCondition,
    PointLine,
    ReportLine,
    ReportState,
)
from bot.cards.views import View
from bot.domain.alarm.state import RedCard
from bot.domain.follow_up import FollowUp, Point
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.drills.views import drill_after
from bot.service.follow_up.plan import newest_report
from bot.service.follow_up.rights import able, may_do
from bot.service.insight.lesson_views import learning_of
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.records import Place, words_of


def placed_view(turn: Turn, place: Place) -> View | None:
    """What a card place shows now; None for one that was never sent and that nobody needs any
    more."""
    card, follow_up = turn.tx.look_at(place.incident), turn.tx.follow_up(place.incident)
    if card is None or follow_up is None:
        return None
    condition = _condition(turn, follow_up, card, place.person, slots.number(place.slot))
    if place.is_unseen and condition not in (PlanCondition.MINE, PlanCondition.PART):
        return None
    return plan_view(turn, card, follow_up, place.person, condition)


def own_view(turn: Turn, card: RedCard, follow_up: FollowUp, person: str) -> FollowUpPlanView:
    """The person's newest card of it."""
    return plan_view(turn, card, follow_up, person, _condition(turn, follow_up, card, person, None))


def plan_view(
    turn: Turn, card: RedCard, follow_up: FollowUp, person: str, condition: PlanCondition
) -> FollowUpPlanView:
    """The card in this condition. What people wrote stands on it only where it is being read."""
    directory = turn.directory
    caseworker = directory.line(card.caseworker.id)
    view = FollowUpPlanView(
        incident=card.id,
        seen=card.seq,
        language=directory.language(person),
        condition=condition,
        caseworker=replace(caseworker, name=card.caseworker.name),
        unit=card.unit_name,
        at=card.raised_at,
        kind=card.details.kind,
        meeting=card.details.meeting,
        owner=directory.name(follow_up.owner) if follow_up.owner else "",
    )
    if condition in (PlanCondition.GONE, PlanCondition.REPLACED, PlanCondition.TAKEN):
        return view
    words = _words(turn, card.id) if condition is PlanCondition.READ else {}
    view = replace(
        view,
        points=tuple(_point(turn, follow_up, p, person, words) for p in follow_up.points),
        report=report_line(turn.tx.drafts_of(card.id)),
        closing=_closing(turn, follow_up, words),
        needs_words=follow_up.needs_words,
        learning=learning_of(turn, card, follow_up, person),
    )
    if condition in (PlanCondition.MINE, PlanCondition.PART):
        return _to_do(turn, view, card, person)
    return view


def _to_do(turn: Turn, view: FollowUpPlanView, card: RedCard, person: str) -> FollowUpPlanView:
    directory = turn.directory
    duty = card.duty
    plan, form = drill_after(turn, card, person)
    unit = directory.organisation.units.get(card.unit)
    return replace(
        view,
        people=tuple((h.id, h.name) for h in able(turn, card) if h.id != person),
        colleagues=colleagues(turn, card, person),
        numbers=directory.numbers(card.unit),
        away=unit is not None
        and card.caseworker.id not in unit.staff()
        and _was_listed(turn, card),
        unit_gone=unit is None,
        threat_open=duty is not None and duty.end is None,
        drill_plan=plan,
        drill_form=form,
    )


def _was_listed(turn: Turn, card: RedCard) -> bool:
    """Whom no unit lists belongs to the fallback unit, and has not left it."""
    organisation = turn.directory.organisation
    return organisation.lists(card.caseworker.id) or card.unit != organisation.fallback_unit


def colleagues(turn: Turn, card: RedCard, person: str) -> tuple[tuple[str, str], ...]:
    """Who could give support: of the unit, and neither in trouble, nor the target, nor one of those
    who helped in it (R75: "som ikke selv er påvirket")."""
    organisation = turn.directory.organisation
    unit = organisation.units.get(card.unit)
    affected = {card.caseworker.id, card.details.target_person, person}
    affected |= {claim.person for claim in card.claims}
    staff = unit.staff() if unit is not None else frozenset[str]()
    found = ((one, organisation.people[one].name) for one in staff if one not in affected)
    return tuple(sorted(found, key=lambda one: one[1]))


def report_line(drafts: Sequence[Draft]) -> ReportLine:
    """Whether the report is there; never what a draft says (R18, R30)."""
    report = newest_report(drafts)
    if report is not None:
        return ReportLine(ReportState.THERE, report.id, report.reference or "")
    of_it = [draft for draft in drafts if draft.kind is DraftKind.REPORT]
    if any(draft.state is DraftState.NOT_FELT for draft in of_it):
        return ReportLine(ReportState.NOT_FELT)
    return ReportLine(ReportState.MISSING)


def holds_words(view: FollowUpPlanView) -> bool:
    """Whether something that people wrote stands on the card."""
    answers = view.closing.words if view.closing is not None else ()
    return bool(answers) or any(point.reason for point in view.points)


def _condition(
    turn: Turn, follow_up: FollowUp, card: RedCard, person: str, shown: int | None
) -> PlanCondition:
    if person == card.details.target_person:  # L7
        return PlanCondition.GONE
    if shown is not None and shown != follow_up.shown_to(person):
        return PlanCondition.REPLACED
    if not may_do(turn, follow_up, card, person):
        return PlanCondition.TAKEN
    if follow_up.closed:
        return PlanCondition.CLOSED
    return PlanCondition.MINE if person == follow_up.owner else PlanCondition.PART


def _point(
    turn: Turn, follow_up: FollowUp, point: Point, person: str, words: dict[str, str]
) -> PointLine:
    owner = follow_up.owner_of(point)
    return PointLine(
        item=point.item,
        day=oslo_midnight(point.day),
        overdue=point.is_overdue(turn.now) and not follow_up.closed,
        mine=owner == person,
        owner=turn.directory.name(point.owner) if point.owner and owner != person else "",
        result=point.result,
        by=point.by,
        at=point.at,
        person=point.person,
        reason=words.get(point.reason or "", ""),
    )


def _closing(turn: Turn, follow_up: FollowUp, words: dict[str, str]) -> ClosingLine | None:
    """The answers of a closing; of one that was opened again, too, but not as one."""
    closing = follow_up.closing
    if closing is None or not follow_up.closed:
        return None
    answers = tuple((question, words.get(word, "")) for question, word in closing.words)
    return ClosingLine(closing.by, closing.at, tuple(one for one in answers if one[1]))


def _words(turn: Turn, incident: str) -> dict[str, str]:
    """What was written, by id; what was erased is left out (L13)."""
    where = words_of(incident)
    kept = ((word.id, turn.read_word(where, word)) for word in turn.tx.words(where))
    return {word: text for word, text in kept if text is not None}
