"""The morning check of a unit: whom to ask, what came of it, and who is told (R12, R55, R56;
decision 0025), and what its cards show. No alarm waits for it, and nothing of it goes out before
one.

What Teams has said of somebody is read for what it means for an alarm (decision 0013).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.kit.words import CheckLine, in_a_row
from bot.cards.readiness.views import CheckState, LeaderOutView, UnitCheckView
from bot.cards.views import Sentence, View
from bot.domain.morning import (
    DAY_MS,
    LeaderOut,
    UnitCheck,
    is_for_next_level,
    line_of_code,
    shown_again,
    with_message,
)
from bot.domain.organisation.organisation import Absence, Helper, Language, Organisation, Unit
from bot.domain.readiness import (
    FILE_STEPS,
    WORDS,
    AlertedLevel,
    Finding,
    Gap,
    Grade,
    Line,
    Scene,
    examine,
    newly_broken,
    next_level,
    people_of,
    tellable,
    whom_to_tell,
)
from bot.events import Address
from bot.ports import Probed, There, Unreachable
from bot.service.alarm.ringing import can_be_called, without_number
from bot.service.directory import Directory
from bot.service.organisation.responders import untold
from bot.service.readiness.telephone import calls_gap
from bot.service.unit_of_work import CallTerms, UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, DeliveryHistory, Priority, Reach
from bot.texts import say_in

_OF_WRITING = frozenset((Line.BLOCKED, Line.SWITCHED_OFF))


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one person now. `probed` None: nobody has asked Teams."""

    address: Address | None
    told: DeliveryHistory
    before: Reach | None = None
    probed: Probed | None = None

    @property
    def cleared_at(self) -> int:
        """Until when whatever was refused is settled."""
        return max(self.told.heard_at, self.before.cleared_at if self.before else 0)


def line_of(known: Known) -> Line:
    """What that means. An answer of now counts more than an old refusal, but for what a reading
    cannot see: that they blocked us."""
    if known.told.removed:
        return Line.REMOVED
    if known.address is None or known.address.conversation_id is None:
        return Line.NOT_INSTALLED  # heard of in some chat is not installed
    refused = None
    if known.told.refused_at > known.cleared_at:
        refused = line_of_code(known.told.refused)
    match known.probed:
        case Unreachable(code):
            return line_of_code(code) or refused or Line.UNSURE
        case There():
            return refused if refused in _OF_WRITING else Line.THERE
        case None:
            return refused or Line.UNASKED
    return refused or Line.UNSURE


def reach_of(person: str, known: Known, now: int) -> Reach:
    """What is remembered of it. Where Teams did not answer, what was known before still counts."""
    before, line = known.before, line_of(known)
    if line in (Line.UNSURE, Line.UNASKED) and before is not None:
        line = before.line
    same = before is not None and before.line.out_of_reach is line.out_of_reach
    since = before.since if before is not None and same else now
    return Reach(person, line, since, known.cleared_at, now)


GONE = "gone"  # in place of a day: the unit is no longer in the organisation


def scene_of(
    directory: Directory,
    now: int,
    lines: Mapping[str, Line],
    calls: CallTerms | None = None,
    decided: Collection[str] = (),
    amiss: Gap | None = None,
) -> Scene:
    """What is known now. Of people nobody looked at, only whether they have a chat with us: heard
    of in some group is not installed. `amiss`: what is wrong with all calls."""

    def line(person: str) -> Line:
        known = lines.get(person)
        if known is not None:
            return known
        address = directory.address(person)
        has_chat = address is not None and address.conversation_id is not None
        return Line.UNASKED if has_chat else Line.NOT_INSTALLED

    def can_call(helper: Helper) -> bool:
        return can_be_called(calls, helper.phone)

    absences, decided = directory.absences(now), frozenset(decided)
    known = Scene(directory.organisation, now, absences, line, can_call=can_call)
    return replace(known, without_number=decided, calls=amiss)


_STILL_COUNTS = frozenset((Line.BLOCKED, Line.SWITCHED_OFF, Line.GONE))


def known_lines(uow: UnitOfWork, people: Iterable[str] | None = None) -> dict[str, Line]:
    """What the last check has found of their (or everybody's) way through Teams, as far as that
    still counts: whoever has a chat with us now has installed the bot since."""
    found = uow.tx.reaches(None if people is None else list(people), _STILL_COUNTS).values()
    lines = {one.person: one.line for one in found}
    return {person: line for person, line in lines.items() if uow.directory.reachable(person)}


@dataclass(frozen=True, slots=True)
class Setup:
    """A version of the organisation, and who is away in it at the instant that counts."""

    organisation: Organisation
    absences: Mapping[str, Absence]


def alerted(uow: UnitOfWork, unit: Unit, setup: Setup, at: int) -> tuple[AlertedLevel, ...]:
    """Whom each level of the unit alerts then, and whom of them no alarm reaches."""
    scene = Scene(setup.organisation, at, setup.absences, lambda person: Line.UNASKED)
    line = scene_of(uow.directory, at, known_lines(uow, people_of(scene, unit))).line
    return replace(scene, line=line).alerted(unit)


def broken_by(
    uow: UnitOfWork, units: Sequence[str], before: Setup, after: Setup, reader: str, at: int
) -> tuple[CheckLine, ...]:
    """What a change breaks in these units, the first of them the one that the reader looks at; in
    words, the worst first."""
    people: dict[str, None] = {}
    for one in (before, after):
        scene = Scene(one.organisation, at, one.absences, lambda person: Line.UNASKED)
        for unit in _units(one.organisation, units):
            people.update(dict.fromkeys((*people_of(scene, unit), *unit.members)))
    line = scene_of(uow.directory, at, known_lines(uow, people)).line
    lines: list[CheckLine] = []
    for number in units:
        found = [
            examine(Scene(one.organisation, at, one.absences, line), unit)
            for one in (before, after)
            for unit in _units(one.organisation, (number,))
        ]
        if len(found) == 2:
            name = after.organisation.units[number].name if number != units[0] else ""
            lines += check_lines(uow, newly_broken(*found), reader, name)
    return tuple(sorted(lines, key=lambda one: one.grade))


def _units(organisation: Organisation, numbers: Iterable[str]) -> Iterator[Unit]:
    return (organisation.units[one] for one in numbers if one in organisation.units)


def people_in(directory: Directory, number: str, now: int) -> Mapping[str, Address | None]:
    """Everybody whom the unit's check is about or may be told to, with their address; nobody where
    the unit is gone."""
    unit = directory.organisation.units.get(number)
    if unit is None:
        return {}
    people = people_of(scene_of(directory, now, {}), unit)
    told = tellable(directory.organisation, unit)
    return {person: directory.address(person) for person in (*people, *told)}


def finish(uow: UnitOfWork, number: str, known: Mapping[str, Known], day: str) -> None:
    """Stores what was found in a unit, and tells whoever has to mend it. `day` is the one whose
    check this is, "" for one that was asked for by night."""
    before, unit = uow.tx.unit_check(number), uow.directory.organisation.units.get(number)
    if unit is None:  # merged into another since the morning began
        unit_gone(uow, number)
        return
    lines = {person: line_of(one) for person, one in known.items()}
    reaches = {person: reach_of(person, one, uow.now) for person, one in known.items()}
    decided = without_number(uow, list(lines))
    scene = scene_of(uow.directory, uow.now, lines, uow.terms.calls, decided, calls_gap(uow))
    scene = replace(scene, untold=untold(uow.directory, unit, uow.tx.told(number), uow.now))
    check = with_message(
        before,
        UnitCheck(
            unit=number,
            name=unit.name,
            checked_at=uow.now,
            people=len(people_of(scene, unit)),
            levels=len(uow.directory.organisation.levels_of(unit)),
            findings=examine(scene, unit),
            told=whom_to_tell(scene, unit),
        ),
    )
    check = replace(check, shown=_shown(scene, unit, check, reaches, before))
    uow.tx.keep_reaches(list(reaches.values()))
    uow.tx.save_check(check, day)
    _place(uow, before, check)


def unit_gone(uow: UnitOfWork, number: str) -> None:
    """The unit is no longer there; its cards say so. They are asked for once."""
    check = uow.tx.unit_check(number)
    uow.tx.let_go_of(number, GONE)
    if check is not None:
        _redraw(uow, number, [check_slot(check.number), *_leader_slots(check.shown)])


def heard_from(uow: UnitOfWork, person: str) -> None:
    """Somebody writes to us of whom the check says that no alarm reaches them: it does again, and
    `status` says so to the others at once."""
    reach = uow.tx.reaches([person]).get(person)
    if reach is not None and reach.line.out_of_reach:
        heard = replace(reach, line=Line.THERE, since=uow.now, cleared_at=uow.now)
        uow.tx.keep_reaches([heard])


def _shown(
    scene: Scene,
    unit: Unit,
    check: UnitCheck,
    reaches: Mapping[str, Reach],
    before: UnitCheck | None,
) -> tuple[LeaderOut, ...]:
    """The unit's leaders who have been out of reach for two days, each with the people of the next
    level. Whoever has the unit's card has read it there; and who is away is not expected."""
    found = []
    for leader in dict.fromkeys(p for level in unit.levels for p in level.people):
        reach = reaches.get(leader)
        if reach is None or not reach.line.out_of_reach or scene.is_away(leader):
            continue
        if not is_for_next_level(reach.since, check.checked_at):
            continue
        people = tuple(p for p in next_level(scene, unit, leader) if p not in check.told)
        earlier = before.shown if before is not None else ()
        if people:
            found.append(shown_again(earlier, leader, reach.since, check.checked_at, people))
    return tuple(found)


def _place(uow: UnitOfWork, before: UnitCheck | None, check: UnitCheck) -> None:
    """The cards that are out are kept up to date; whoever has none gets one."""
    newest, earlier = check_slot(check.number), before.shown if before is not None else ()
    out = [newest, *_leader_slots(check.shown), *_leader_slots(earlier)]
    if before is not None and before.number != check.number:
        out.append(check_slot(before.number))
    _redraw(uow, check.unit, out)
    wanted = [(person, newest) for person in check.told]
    wanted += [(p, leader_slot(one.leader, one.number)) for one in check.shown for p in one.people]
    new = [
        CardSlot(new_id(), slots.of_unit(check.unit), person, slot)
        for person, slot in wanted
        if uow.can_reach(person) and uow.tx.slot_at(slots.of_unit(check.unit), person, slot) is None
    ]
    if new:
        uow.tx.add_slots(new, [uow.card_task(card_slot, Priority.REMINDER) for card_slot in new])


def _leader_slots(shown: Iterable[LeaderOut]) -> list[str]:
    return [leader_slot(one.leader, one.number) for one in shown]


def _redraw(uow: UnitOfWork, number: str, places: Iterable[str]) -> None:
    bumped = uow.tx.want_redrawn(slots.of_unit(number), list(dict.fromkeys(places)), None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.REMINDER) for card_slot in bumped])


def undelivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """The unit's card has not reached this person, who refused it: the unit is checked again, which
    sees that, and tells the next. Once a day: Teams may say one thing to who reads and another to
    who writes."""
    if line_of_code(reason) is None:
        return
    if uow.tx.first_delivery(f"{card_slot.incident}/{card_slot.person}/{uow.now // DAY_MS}"):
        # The card's row is locked by now, and a check locks the unit first.
        uow.tx.ask_for_check(card_slot.incident.removeprefix(slots.of_unit("")), unless_taken=True)
        uow.after_commit.append(uow.wakers.unit_checks)


MOST_LINES = 5
_MOST_MEMBERS = 5


def check_slot(number: int) -> str:
    """Where the unit's card of this number lies."""
    return f"{slots.UNIT_CHECK}:{number}"


def leader_slot(leader: str, number: int) -> str:
    """Where the word about a leader out of reach lies."""
    return f"{slots.OUT_OF_REACH}:{leader}:{number}"


def view_of_slot(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What lies in a place of ours; None where there never was anything."""
    unit = card_slot.incident.removeprefix(slots.of_unit(""))
    check = uow.tx.look_at_check(unit)
    if check is None:
        return None
    if slots.family(card_slot.slot) == slots.UNIT_CHECK:
        return _unit_card(uow, check, card_slot)
    return _leader_card(uow, check, card_slot)


def unit_check_view(
    uow: UnitOfWork, check: UnitCheck, person: str, state: CheckState, asked: int | None = None
) -> UnitCheckView:
    """The unit's card for this reader; `asked` where it is not the one that is kept up to date."""
    directory = uow.directory
    lines = _lines(uow, check, person)
    unit = directory.organisation.units.get(check.unit)
    own = unit.administrators if unit is not None else ()
    return UnitCheckView(
        language=directory.language(person),
        number=check.unit,
        unit=check.name,
        state=state,
        checked_at=check.checked_at,
        people=check.people,
        levels=check.levels,
        lines=lines[:MOST_LINES],
        hidden=max(0, len(lines) - MOST_LINES),
        above=person in check.told and person not in own,
        administers=person in own,
        asked=asked,
    )


def _unit_card(uow: UnitOfWork, check: UnitCheck, card_slot: CardSlot) -> UnitCheckView | None:
    state = CheckState.CURRENT
    if check.unit not in uow.directory.organisation.units:
        state = CheckState.UNIT_GONE
    elif card_slot.person not in check.told:
        state = CheckState.NOT_YOURS
    elif slots.number(card_slot.slot) != check.number:
        state = CheckState.REPLACED
    view = unit_check_view(uow, check, card_slot.person, state)
    if state is CheckState.CURRENT:
        return view
    if card_slot.is_unseen:
        return None  # they never saw it
    # Nothing of a card that counts no more: it need not be sent again when the unit changes.
    return replace(view, checked_at=0, people=0, levels=0, lines=(), hidden=0, above=False)


def _leader_card(uow: UnitOfWork, check: UnitCheck, card_slot: CardSlot) -> LeaderOutView | None:
    directory = uow.directory
    leader, _, number = card_slot.slot.removeprefix(f"{slots.OUT_OF_REACH}:").rpartition(":")
    shown = next((one for one in check.shown if one.leader == leader), None)
    found = next((one for one in check.findings if one.person == leader), None)
    unit = directory.organisation.units.get(check.unit)
    is_theirs = unit is not None and shown is not None and card_slot.person in shown.people
    is_out = is_theirs and shown is not None and str(shown.number) == number
    if card_slot.is_unseen and not is_out:
        return None  # they never saw it
    return LeaderOutView(
        language=directory.language(card_slot.person),
        leader=directory.line(leader),
        unit=check.name,
        level=_level_of(unit, leader),
        since=shown.since if shown is not None and is_out else 0,
        line=next(check_lines(uow, [found], card_slot.person)) if is_out and found else None,
        replaced=is_theirs and not is_out,
        # Who is away, or whom others are told of, need not be in reach again.
        over=not is_theirs and not _is_back(uow, unit, leader),
    )


def _is_back(uow: UnitOfWork, unit: Unit | None, leader: str) -> bool:
    """Whether the leader is one of the unit's still, and an alarm reaches them again."""
    reach = uow.tx.reaches([leader]).get(leader)
    return _level_of(unit, leader) != "" and reach is not None and not reach.line.out_of_reach


def _level_of(unit: Unit | None, leader: str) -> str:
    levels = unit.levels if unit is not None else ()
    return next((level.name for level in levels if leader in level.people), "")


def _lines(uow: UnitOfWork, check: UnitCheck, person: str) -> tuple[CheckLine, ...]:
    """Line by line; people whom Teams did not answer about are one line, however many."""
    unsure = sum(1 for one in check.findings if one.gap is Gap.UNSURE)
    known = [one for one in check.findings if one.gap is not Gap.UNSURE]
    lines = list(check_lines(uow, known, person))
    if unsure:
        lines.append(_unsure(unsure))
    return tuple(lines)


def check_lines(
    uow: UnitOfWork, found: Iterable[Finding], reader: str, unit: str = ""
) -> Iterator[CheckLine]:
    """A line for each; members without the bot are one line, however many. `unit` is named where
    it is another than the card's. A reader "" is whoever runs the bot, in English."""
    directory, chat = uow.directory, uow.terms.structure_in_chat
    members = [one for one in found if one.gap is Gap.MEMBER_NOT_INSTALLED]
    for one in found:
        if one is members[0] if len(members) > 1 else False:
            words = WORDS[one.gap]
            say = say_in(directory.language(reader) if reader else Language.ENGLISH)
            named = [directory.name(m.person or "") for m in members[:_MOST_MEMBERS]]
            names = in_a_row(say, named, len(members) - len(named))
            args = (("count", len(members)), ("names", names))
            said = Sentence("check-members-not-installed", args)
            yield CheckLine(said, Sentence("check-step-install-members"), words.grade, unit)
        elif one not in members or len(members) == 1:
            yield replace(check_line(directory, one, reader, chat), unit=unit)


def _unsure(count: int) -> CheckLine:
    found = Sentence("check-unsure-people", (("count", count),))
    return CheckLine(found, Sentence("check-step-again"), Grade.UNSURE)


def check_line(
    directory: Directory, finding: Finding, reader: str = "", in_chat: bool = True
) -> CheckLine:
    """The finding in words, said to the reader where it is about them; mended `in_chat`?"""
    words = WORDS[finding.gap]
    step = words.step if in_chat else FILE_STEPS.get(finding.gap, words.step)
    args: tuple[tuple[str, str | int], ...] = ()
    if finding.person is not None:
        name = directory.name(finding.person)
        args = (("name", name), ("you", "yes" if finding.person == reader else "no"))
    if finding.level is not None:
        args = (*args, ("level", finding.level))
    return CheckLine(Sentence(words.found, args), Sentence(step, args), finding.grade)
