"""*Flytt hit*: who is a member of another unit moves with a yes from there (decision 76). Here the
question is put, read again and told the end of; the yes itself is a change like any other (`edit`).

Nothing of a question is stored: its button carries it, sealed, so that only what was asked can be
answered. Whether it still holds is asked of the organisation as it is when somebody answers.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from bot.cards.kit.people import printed
from bot.cards.kit.words import NAME_LENGTH, in_a_row
from bot.cards.organisation.views import MoveView
from bot.cards.views import Sentence
from bot.domain.organisation.edit import Edit, EditKind
from bot.domain.organisation.organisation import Flaw, Organisation, Unit
from bot.domain.organisation.people_moves import came_or_went, way_back
from bot.domain.organisation.unit_changes import OPERATORS, differences, picture
from bot.service.answer import notice
from bot.service.directory import Directory
from bot.service.keyring import UnknownKey
from bot.service.messages import SentMessage
from bot.service.organisation.preview import (
    PlannedEdit,
    broken_there,
    move_of,
    planned,
    whom_to_ask,
)
from bot.service.organisation.views import unreached, way_back_of
from bot.service.readiness.check import MOST_LINES
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.organisations import Revision, UnitChange
from bot.store.queries import revision_hash
from bot.store.transaction import Transaction
from bot.texts import say_in

DATABASE = "database"
ANSWERED_WITHIN_MS = 7 * 24 * 60 * 60 * 1000
_PURPOSE = "move"
_MOST_CHANGES = 100
_HOUR_MS = 60 * 60 * 1000


@dataclass(frozen=True)
class SentMove(SentMessage):
    """Whether somebody may move: `by` asks, for the `unit`, the administrators `of` another, at an
    instant (ms UTC). `what` moves them: `person` in, or the change `to` taken back."""

    VIEW = "move"
    by: str
    unit: str
    of: str
    at: int
    what: str
    person: str = ""
    to: str = ""

    @property
    def edit(self) -> Edit:
        """The change that a yes makes."""
        return Edit(EditKind(self.what), person=self.person or None, to=self.to or None)


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """A question as a button has brought it back, with the `base` of what its reader saw."""

    question: SentMove
    base: str


def ask(uow: UnitOfWork, number: str, plan: PlannedEdit, person: str) -> Sentence:
    """Asks everybody who can say yes, once an hour at the most; what whoever asks is told."""
    edit, asked = plan.edit, whom_to_ask(uow, plan)
    question = SentMove(
        person, number, plan.asks, uow.now, edit.what.value, edit.person or "", edit.to or ""
    )
    hour = f"move/{number}/{plan.moves}/{edit.to or ''}/{person}/{uow.now // _HOUR_MS}"
    if uow.tx.first_delivery(hour):
        for one in asked:
            view = move_view(uow, one, question)
            if view is not None:
                uow.tell(one, view, question, f"{hour}:{one}")
    say = say_in(uow.directory.language(person))
    names = in_a_row(say, map(uow.directory.name, asked))
    args = (("names", names), ("name", uow.directory.name(plan.moves)))
    return Sentence("answer-move-asked", args)


def move_view(
    uow: UnitOfWork, reader: str, question: SentMove, again: bool = False
) -> MoveView | None:
    """What a yes would do, for whoever may say it; None once there is nothing left to ask."""
    plan = plan_of(uow, question)
    return shown_to(uow, reader, question, plan, again) if plan is not None else None


def plan_of(uow: UnitOfWork, question: SentMove) -> PlannedEdit | None:
    """What a yes would do now; None where nothing can come of it."""
    if outdated(uow, question) is not None:
        return None
    unit = uow.directory.organisation.units[question.unit]
    plan = planned(uow, unit, question.edit, question.by)
    return None if isinstance(plan, Flaw) or plan.asks != question.of else plan


def shown_to(
    uow: UnitOfWork, reader: str, question: SentMove, plan: PlannedEdit, again: bool = False
) -> MoveView:
    """The question with what a yes would do in the reader's unit, and what it would break."""
    directory = uow.directory
    organisation, after = directory.organisation, plan.after or directory.organisation
    found = dict(plan.others).get(question.of, ())
    broken = broken_there(uow, plan, reader)
    base = hashlib.sha256(repr((found, broken)).encode()).hexdigest()[:16]
    word = json.dumps([asdict(question), base], ensure_ascii=False, separators=(",", ":"))
    return MoveView(
        language=directory.language(reader),
        word=uow.keyring.seal(word, _PURPOSE),
        by=directory.name(question.by),
        person=directory.name(plan.moves),
        asking=organisation.units[question.unit].name,
        asked=organisation.units[question.of].name,
        unit=question.of,
        to=after.unit_of(plan.moves).name,
        differences=found,
        broken=broken[:MOST_LINES],
        hidden=max(0, len(broken) - MOST_LINES),
        again=again,
        base=base,
    )


def store_operators_move(
    tx: Transaction, before: Organisation, after: Organisation, expected: str, content: str
) -> bool:
    """Moves somebody as those who run the bot want it: one version, with the way back of each unit
    that it changes, as a move in chat keeps it. Whether `expected`, by its hash, was still the
    version that counts; a database without any takes the first."""
    head = tx.lock_organisation()
    if head is not None and head.hash != expected:
        return False
    at = max(tx.now(), head.at + 1) if head is not None else tx.now()
    name = revision_hash(content)
    tx.add_revision(Revision(name, DATABASE, at, OPERATORS), content)
    for number in sorted(after.units):
        found = differences(picture(before, number), picture(after, number))
        if found:
            found = (replace(found[0], way_back=way_back(before, after, number)), *found[1:])
            tx.add_change(UnitChange(new_id(), number, at, OPERATORS, name, found))
    return True


def read_back(uow: UnitOfWork, word: str) -> MoveAnswer | None:
    """The question of a button; None for anything that we have not asked."""
    try:
        told = uow.keyring.unseal(word, _PURPOSE)
    except UnknownKey:
        return None
    if told is None:
        return None
    fields, base = json.loads(told)
    return MoveAnswer(SentMove.read(fields), base)


def outdated(uow: UnitOfWork, question: SentMove) -> Sentence | None:
    """Why nobody can say yes any more; None while somebody can."""
    directory = uow.directory
    unit = directory.organisation.units.get(question.unit)
    by = ("by", directory.name(question.by))
    if uow.now - question.at > ANSWERED_WITHIN_MS:
        return Sentence("answer-move-old", (by,))
    if unit is None or question.by not in unit.administrators:
        name = unit.name if unit is not None else question.unit
        return Sentence("answer-move-not-theirs", (by, ("unit", name)))
    move = move_of(uow, unit, question.edit)
    if move is None or move.other != question.of or _moved_since(uow, question, move.person):
        person = move.person if move is not None else question.person
        return Sentence("answer-move-gone", (("name", directory.name(person)),))
    return None


def _moved_since(uow: UnitOfWork, question: SentMove, person: str) -> bool:
    """Whether the question was answered with a yes, or their place there was changed otherwise:
    an old card moves nobody twice."""
    since = uow.tx.changes_of(question.of, question.at, _MOST_CHANGES)
    return any(person in came_or_went(way_back_of(one)) for one in since)


def tell_the_end(
    uow: UnitOfWork, question: SentMove, by: str, told: Iterable[str], said: Sentence
) -> None:
    """Tells whoever asked, and the others who were asked, what somebody has answered."""
    people = dict.fromkeys((question.by, *told))
    for person in people:
        view = notice(uow, person, said)
        if person != by and view.view is not None and uow.can_reach(person):
            key = f"moved:{question.unit}:{question.at}:{by}:{said.id}:{person}"
            uow.tell(person, view.view, view.message, key)


_MOST_NAMES = 3  # to ask: one is enough


def administrators_to_ask(uow: UnitOfWork, person: str, number: str | None) -> Sentence:
    """Those of the administrators whom Teams reaches, with their numbers; else whoever has a number
    to ring, else those who run the bot."""
    directory = uow.directory
    theirs = _part_of(uow, person, number).administrators
    if not theirs:
        return Sentence("answer-admin-nobody")
    out = unreached(uow)
    found = [one for one in theirs if one not in out]
    said = "answer-admin-who"
    if not found:
        found = [one for one in theirs if directory.line(one).phone]
        said = "answer-admin-ring"
    names = list(_whole(_with_number(directory, one) for one in found[:_MOST_NAMES]))
    if not names:
        return Sentence("answer-admin-unreached")
    return Sentence(said, (("names", in_a_row(say_in(directory.language(person)), names)),))


def _with_number(directory: Directory, person: str) -> str:
    phone = directory.line(person).phone
    return f"{directory.name(person)} ({printed(phone)})" if phone else directory.name(person)


def _whole(names: Iterable[str]) -> Iterator[str]:
    """As many of them as are shown whole: half a name helps nobody to find a person."""
    letters = 0
    for name in names:
        letters += len(name) + 2 * bool(letters)
        if letters > NAME_LENGTH and letters > len(name):
            return
        yield name


def _part_of(uow: UnitOfWork, person: str, number: str | None) -> Unit:
    organisation = uow.directory.organisation
    asked = organisation.units.get(number or "")
    if asked is not None and person in asked.staff():
        return asked
    if organisation.lists(person):
        return organisation.unit_of(person)
    theirs = (unit for unit in organisation.units.values() if person in unit.staff())
    return next(theirs, organisation.unit_of(person))
