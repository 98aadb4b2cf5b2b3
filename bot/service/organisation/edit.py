"""`admin`: how a unit is set up, the forms, and *Lagre*: an administrator's change, which counts
from the commit on, on this replica at once and on the others within seconds (L8, L10).

Who may is asked every time, of the organisation as it is at that moment; a unit that is another's
is answered exactly as one that is not there. Whoever changes the organisation holds its last
version: two writers come one after the other, and the second sees what the first did before
anything of it could be lost.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot.cards.kit.words import Sentence
from bot.cards.organisation.views import AdminFormView, AdminPreviewView, AdminView
from bot.dialogs.commands import AnswerMove, ApplyChange, EditUnit, PreviewChange, ShowAdmin
from bot.domain.organisation.edit import TOPIC_OF, Edit, EditKind, Topic
from bot.domain.organisation.organisation import Flaw, Organisation, Unit, file_absences
from bot.domain.organisation.people_moves import way_back
from bot.domain.organisation.unit_changes import picture
from bot.service.answer import Answer, notice
from bot.service.directory import Directory
from bot.service.messages import NOT_YOURS, SentAbsence, SentMessage, SentNotice
from bot.service.organisation import moving
from bot.service.organisation.papers import (
    Hanging,
    tell_whoever_remains,
    with_new_wall_card,
)
from bot.service.organisation.preview import (
    PlannedEdit,
    elsewhere,
    move_of,
    planned,
    preview_view,
)
from bot.service.organisation.views import (
    admin_view,
    base_in,
    base_of,
    by_name,
    end_planned,
    form_view,
    namesakes,
    plan_absence,
)
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.organisations import Revision, UnitChange
from bot.store.records import Priority, TaskKind

FLAWS = {
    Flaw.EMPTY_LEVEL: "answer-admin-empty-level",
    Flaw.NO_LEVEL: "answer-admin-no-level",
    Flaw.ONE_PERSON: "answer-admin-one-person",
    Flaw.TWO_UNITS: "answer-admin-two-units",
    Flaw.PHONE: "answer-admin-phone",
    Flaw.SECONDS: "answer-admin-seconds",
    Flaw.REPEAT: "answer-admin-repeat",
    Flaw.NO_NAME: "answer-admin-no-name",
    Flaw.TWICE: "answer-admin-twice",
    Flaw.UNKNOWN_PERSON: "answer-admin-unknown-person",
    Flaw.OTHER: "answer-admin-other",
    Flaw.NO_CHANGE: "answer-admin-no-change",
    Flaw.LEVEL_GONE: "answer-admin-level-gone",
    Flaw.LAST_ADMINISTRATOR: "answer-admin-last",
    Flaw.WHO: "answer-admin-choose",
    Flaw.SEVERAL: "answer-admin-several",
    Flaw.STAND_IN_LOOP: "answer-admin-loop",
    Flaw.OWN_STAND_IN: "answer-admin-own-stand-in",
    Flaw.ORDER: "away-order",
    Flaw.PAST: "answer-admin-past",
    Flaw.FAR: "answer-admin-far",
    Flaw.CHANGED_SINCE: "answer-admin-changed-since",
    Flaw.NEEDED_THERE: "answer-move-needed",
    Flaw.NOBODY_ASKED: "answer-move-nobody",
}
_RECENT = 3
_MOST_NAMES = 3  # to ask: one is enough


@dataclass(frozen=True)
class SentSetup(SentMessage):
    """The setup of a unit."""

    VIEW = "admin"
    unit: str


def show_admin(uow: UnitOfWork, command: ShowAdmin) -> Answer:
    """The unit that was asked for; else the sender's own, else the first that is theirs."""
    person = command.origin.person
    unit = administered(uow, person, command.unit)
    if unit is None:
        return not_theirs(uow, person, command.unit)
    return shown(setup(uow, unit, person))


def edit_unit(uow: UnitOfWork, command: EditUnit) -> Answer:
    """The form for one topic; where a file decides, only of absences."""
    person = command.origin.person
    unit = administered(uow, person, command.unit)
    if unit is None:
        return not_theirs(uow, person, command.unit)
    if command.topic is not Topic.ABSENCE and not uow.terms.structure_in_chat:
        return _setup(uow, unit, person, Sentence("answer-admin-read-only"))
    about = Edit(EditKind.AWAY, person=command.person) if command.person else None
    form = form_view(uow, unit, person, command.topic, command.level, about)
    if form is None:
        return _setup(uow, unit, person, Sentence(FLAWS[Flaw.LEVEL_GONE]))
    if command.person == "":
        return replace(shown(form), note=Sentence("answer-admin-choose-only"))
    return shown(form)


def preview_change(uow: UnitOfWork, command: PreviewChange) -> Answer:
    """Before and after; what the file's rules refuse is said on the form, with what was typed."""
    person = command.origin.person
    unit = administered(uow, person, command.unit)
    if unit is None:
        return not_theirs(uow, person, command.unit)
    plan = planned(uow, unit, command.edit, person)
    if isinstance(plan, Flaw):
        return refused(uow, unit, command.edit, person, plan)
    return shown(previewed(uow, unit, plan, person))


def shown(view: AdminView | AdminFormView | AdminPreviewView) -> Answer:
    """The card as the answer; to an older client's tap as a message (L1). One that a crash
    interrupts comes as the setup."""
    return Answer(view, to_send=True, message=SentSetup(view.unit))


def administered(uow: UnitOfWork, person: str, number: str | None) -> Unit | None:
    """The unit, if the person administers it; without a number one that they do."""
    organisation = uow.directory.organisation
    mine = administered_by(organisation, person)
    if number is not None:
        return mine.get(number)
    own = organisation.unit_of(person)
    return mine.get(own.number) or next(iter(mine.values()), None)


def administered_by(organisation: Organisation, person: str) -> dict[str, Unit]:
    """The units that the person administers, by number."""
    units = sorted(organisation.units.values(), key=lambda unit: unit.number)
    return {unit.number: unit for unit in units if person in unit.administrators}


def not_theirs(uow: UnitOfWork, person: str, number: str | None = None) -> Answer:
    """Whom to ask: the administrators of the unit if one has a part in it, else of one's own."""
    return notice(uow, person, moving.administrators_to_ask(uow, person, number))


def refused(uow: UnitOfWork, unit: Unit, edit: Edit, person: str, flaw: Flaw) -> Answer:
    """The form again, with what was typed, and a sentence; the setup where there is no form."""
    about = edit.stand_in if flaw is Flaw.STAND_IN_LOOP else edit.person
    if about is None and edit.who:
        about = next(iter(by_name(uow, unit, edit.who)), None)
    name = uow.directory.name(about) if about else edit.who or ""
    move = move_of(uow, unit, edit) if edit.what is EditKind.UNDO and flaw in _ABOUT else None
    if move is not None:
        name = uow.directory.name(move.person)
    theirs = uow.directory.unit_of(about) if about else unit
    theirs = uow.directory.organisation.units.get(move.other, theirs) if move else theirs
    args = (("name", name), ("unit", theirs.name)) if flaw in _ABOUT else ()
    note = Sentence(_sentence(uow, edit, flaw), args)
    gone = flaw in (Flaw.NO_CHANGE, Flaw.LEVEL_GONE, Flaw.OTHER)
    form = None if gone else form_view(uow, unit, person, TOPIC_OF[edit.what], edit.level, edit)
    if form is None:
        return _setup(uow, unit, person, note)
    if flaw is Flaw.SEVERAL:
        form = replace(form, namesakes=namesakes(uow, unit, edit.who or ""))
    return Answer(form, note=note)


_ABOUT = frozenset(
    {Flaw.TWO_UNITS, Flaw.STAND_IN_LOOP, Flaw.OWN_STAND_IN, Flaw.NEEDED_THERE, Flaw.NOBODY_ASKED}
)


def _sentence(uow: UnitOfWork, edit: Edit, flaw: Flaw) -> str:
    if not uow.terms.structure_in_chat and not edit.what.of_an_absence:
        return "answer-admin-read-only"
    if flaw is Flaw.WHO and edit.what.of_an_absence:  # no name can be typed there
        return "answer-admin-choose-only"
    return FLAWS[flaw]


def setup(uow: UnitOfWork, unit: Unit, person: str, now: Organisation | None = None) -> AdminView:
    """How the unit is set up, with the latest changes; `now`: in the version about to count."""
    recent = uow.tx.changes_of(unit.number, since=0, limit=_RECENT)
    return admin_view(uow, now or uow.directory.organisation, unit, person, recent)


def shown_again(uow: UnitOfWork, person: str, number: str) -> AdminView | None:
    """The setup as it is now, if it is still the person's to see."""
    unit = administered(uow, person, number)
    return setup(uow, unit, person) if unit is not None else None


def _setup(uow: UnitOfWork, unit: Unit, person: str, note: Sentence) -> Answer:
    return Answer(setup(uow, unit, person), note=note)


def previewed(
    uow: UnitOfWork,
    unit: Unit,
    plan: PlannedEdit,
    person: str,
    meanwhile: list[UnitChange] | None = None,
) -> AdminPreviewView:
    """What the plan would do to the unit as it is now. With `meanwhile` it is shown once more,
    because others have changed something since."""
    base = base_of(uow, unit.number, plan.edit, person)
    return preview_view(uow, unit, plan, person, base, meanwhile)


_READ_AT_ONCE = 300_000  # letters of another replica's version that are read within the second
_MOST_MEANWHILE = 5


def apply_change(uow: UnitOfWork, command: ApplyChange) -> Answer:
    """Does it, if the unit is as it was when it was previewed; else shows it anew, with what was
    changed meanwhile. That somebody is away waits for no version (L7)."""
    person = command.origin.person
    # Where a file decides, what another replica's file said last is nothing to wait for.
    head = uow.tx.lock_organisation() if uow.terms.structure_in_chat else None
    behind = _behind(uow, head) if head is not None else None
    if behind is not None and not command.edit.what.of_an_absence:
        return notice(uow, person, Sentence(behind))
    unit = administered(uow, person, command.unit)
    if unit is None:  # asked of the version that is locked: not who was one at the preview
        return not_theirs(uow, person, command.unit)
    plan = planned(uow, unit, command.edit, person)
    if plan is Flaw.NO_CHANGE:  # the second of two taps, or somebody else's
        return _setup(uow, unit, person, Sentence("answer-admin-saved-already"))
    if isinstance(plan, Flaw):
        return refused(uow, unit, command.edit, person, plan)
    if command.base != base_of(uow, unit.number, plan.edit, person):
        since = uow.tx.changes_of(unit.number, command.seen_at, _MOST_MEANWHILE)
        return shown(previewed(uow, unit, plan, person, list(since)))
    if plan.absence is not None or plan.later:
        return _absence(uow, unit, plan, person)
    if head is None or plan.after is None:
        return refused(uow, unit, command.edit, person, Flaw.OTHER)
    if plan.asks:  # nobody moves out of another's unit without a yes from there
        return _setup(uow, unit, person, moving.ask(uow, unit.number, plan, person))
    now = _store(uow, head, unit, plan, person)
    after = now.units[unit.number]
    saved = Sentence(
        "answer-admin-saved" if _is_told(now, unit, plan.edit) else "answer-admin-only-saved"
    )
    away = uow.directory.absences(uow.now)
    before, then = Hanging(uow.directory.organisation, away), Hanging(now, away)
    if person not in after.administrators:
        tell_whoever_remains(uow, unit.number, person, before, then)
        return notice(uow, person, saved)
    view = _saved(uow, after, person, now)
    others = [number for number, _ in plan.others]
    return Answer(with_new_wall_card(uow, view, person, before, then, others), note=saved)


def answer_move(uow: UnitOfWork, command: AnswerMove) -> Answer:
    """*Ja, flytt* or *Nei*: by whoever administers the unit at this moment. A yes moves the person
    as one version, if it still means what was on the card; else the card comes anew."""
    person, answer = command.origin.person, moving.read_back(uow, command.word)
    if answer is None:
        return notice(uow, person, NOT_YOURS)
    head = uow.tx.lock_organisation() if uow.terms.structure_in_chat else None
    behind = _behind(uow, head) if head is not None else "answer-admin-read-only"
    if head is None or behind is not None:
        return notice(uow, person, Sentence(behind or "answer-admin-read-only"))
    question, directory = answer.question, uow.directory
    asked = administered(uow, person, question.of)
    if asked is None:
        return not_theirs(uow, person, question.of)
    over = moving.outdated(uow, question)
    if over is not None:
        return notice(uow, person, over)
    unit = directory.organisation.units[question.unit]
    plan = planned(uow, unit, question.edit, question.by)
    if isinstance(plan, Flaw):
        name = directory.name(question.person)
        return notice(uow, person, Sentence(FLAWS[plan], (("name", name), ("unit", asked.name))))
    view = moving.shown_to(uow, person, question, plan, again=True)
    to = ("unit", view.to)
    others = [one for one in asked.administrators if one != person]
    args = (("name", view.person), to, ("by", directory.name(person)))
    asker = ("by", view.by)
    if not command.yes:
        moving.tell_the_end(uow, question, person, others, Sentence("move-said-no", args))
        here = directory.unit_of(plan.moves).name
        said = (("name", view.person), ("unit", here), asker)
        return notice(uow, person, Sentence("answer-move-no", said))
    if view.base != answer.base:
        return Answer(view, to_send=True, message=question)
    now = _store(uow, head, unit, plan, person, by={unit.number: question.by})
    moving.tell_the_end(uow, question, person, others, Sentence("move-said-yes", args))
    note = Sentence("answer-move-yes", (("name", view.person), to, asker))
    if person not in now.units[asked.number].administrators:
        return notice(uow, person, note)
    return Answer(setup(uow, now.units[asked.number], person, now), note=note)


def _saved(uow: UnitOfWork, unit: Unit, person: str, now: Organisation) -> AdminView:
    """The setup with what was just saved, which one tap takes back: nobody can have changed it
    since the reader looked."""
    view = setup(uow, unit, person, now)
    newest = view.recent[0] if view.recent else None
    if newest is None or not newest.id:
        return view
    edit = Edit(EditKind.UNDO, to=newest.id)
    return replace(view, undo=newest.id, base=base_in(now, unit.number, edit, person), at=uow.now)


def _behind(uow: UnitOfWork, head: Revision) -> str | None:
    """What to say where this replica does not know the version that counts; a small one it reads
    now, for a large one it has no time under the lock. One that nobody here can read is not waited
    for: whoever stored it must know."""
    if uow.directory.revision == head.hash:
        return None
    content = uow.tx.revision_content(head.hash)
    if content is None or len(content) > _READ_AT_ONCE:
        return "answer-admin-wait"
    organisation = uow.organisations.read(content)
    if organisation is None:
        return "answer-admin-other"
    uow.directory.accept(organisation, head.hash, file_absences(organisation))
    return None


def _store(
    uow: UnitOfWork,
    head: Revision,
    unit: Unit,
    plan: PlannedEdit,
    person: str,
    by: Mapping[str, str] | None = None,
) -> Organisation:
    """The version as it counts from now on; `by` is who wanted it in a unit, where that is not
    whoever has made it so."""
    assert plan.after is not None  # an absence is no structure
    after, at = plan.after, max(uow.now, head.at + 1)
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    # The instant makes each version its own: one that is as an earlier one was is not that one.
    content = uow.organisations.written(after, f"Changed in chat at {moment}")
    name = hashlib.sha256(content.encode()).hexdigest()
    uow.tx.add_revision(Revision(name, moving.DATABASE, at, person), content)
    before, here = uow.directory.organisation, dict(plan.others)
    if plan.differences:
        here = {unit.number: plan.differences, **here}
    for number, found in here.items():
        way = way_back(before, after, number)
        found = (replace(found[0], way_back=way), *found[1:])
        author = (by or {}).get(number, person)
        uow.tx.add_change(UnitChange(new_id(), number, at, author, name, found))
    for number, found in elsewhere(before, after, frozenset(here), plan.edit):
        uow.tx.add_change(UnitChange(new_id(), number, at, person, name, found))
    uow.after_commit.append(partial(_count, uow.directory, head, after, name))
    return after


def _count(directory: Directory, head: Revision, after: Organisation, name: str) -> None:
    """From now on, unless a later one counts already that another thread of ours has stored."""
    if directory.revision == head.hash:
        directory.accept(after, name, file_absences(after))


def _is_told(now: Organisation, unit: Unit, edit: Edit) -> bool:
    """Whether the staff have a message of it (`announcing`): not of a mere member's number."""
    after = picture(now, unit.number)
    return edit.what is not EditKind.PHONE or (
        after is not None and edit.person in after.known_to_all
    )


def _absence(uow: UnitOfWork, unit: Unit, plan: PlannedEdit, person: str) -> Answer:
    """As their own word would be, and they are told whose it was; nobody else is (R16)."""
    row, directory = plan.absence, uow.directory
    about = plan.edit.person or ""
    before = Hanging(directory.organisation, directory.absences(uow.now))
    if row is not None:
        end_planned(uow, about)
        directory.set_absence(row)
        uow.tx.keep_absence(row)
    for one in plan.later:
        plan_absence(uow, one)
    if about != person:
        _tell_of_absence(uow, plan, about, person)
    said = "answer-admin-saved-absence-later" if plan.later else "answer-admin-saved-absence"
    note = Sentence(said, (("name", directory.name(about)),))
    if about == person:
        note = Sentence("answer-admin-planned" if plan.later else "answer-admin-only-saved")
    then = Hanging(directory.organisation, directory.absences(uow.now))
    view = with_new_wall_card(uow, setup(uow, unit, person), person, before, then)
    return Answer(view, note=note)


def _tell_of_absence(uow: UnitOfWork, plan: PlannedEdit, about: str, by: str) -> None:
    """Whose word it was, from when until when, who answers instead, and the way back."""
    row = plan.absence or plan.later[0]
    message: SentMessage = SentNotice(
        Sentence(
            "answer-back-by-admin" if plan.absence else "answer-dropped-by-admin",
            (("name", uow.directory.name(by)),),
        )
    )
    if plan.edit.what is EditKind.AWAY:
        since = row.since if plan.later else None
        message = SentAbsence(True, row.until, row.stand_in, since, by)
    key, task = f"absence:{about}:{plan.edit.what}:{uow.now}", TaskKind.NOTICE
    payload = message.payload()
    uow.tx.add_tasks([uow.task(task, about, Priority.CONVERSATION, key, payload=payload)])
