"""A unit's staff are told what has changed: who is alerted (R16), which routines and ladders say
something else (R68).

What they were told last is kept; what is there now is compared with it. So a change is told once
however it came about (chat, file, import), whichever replica sees it first, and after any restart;
what was changed and changed back is not told at all. Changes are collected for some minutes, and
told by day unless the chain itself has changed. Absences are never among them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from bot.cards.kit.words import Sentence, in_a_row
from bot.cards.organisation.views import AnnouncementView, ChangedRoutine
from bot.domain.guidance import Ladder
from bot.domain.organisation.import_refusals import ImportRefusal, RefusalKind
from bot.domain.organisation.organisation import Language, Organisation, Unit
from bot.domain.organisation.unit_changes import UnitDifference, UnitPicture, differences, picture
from bot.domain.working_days import by_day
from bot.service.directory import Directory
from bot.service.messages import SentMessage, SentNotice
from bot.service.organisation.responders import tell_responders
from bot.service.organisation.views import findings_now, for_reader, levels_now
from bot.service.readiness.check import check_lines
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.organisations import ToldStaff, UnitChange
from bot.store.records import Priority, Task, TaskKind
from bot.store.transaction import Transaction
from bot.texts import say_in

COLLECTED_MS = 10 * 60 * 1000
_APART_MS = 1000
_AGAIN_MS = 60 * 1000  # a replica with other files may be the one to tell
_PATIENCE_MS = 60 * 60 * 1000
_VERSIONS = 10  # of a routine that are remembered as told
_MOST_AUTHORS = 10
_MOST_BROKEN = 3
_ROUTINE, _LADDER = "routine/", "ladder/"
_DIFFERENCES = TypeAdapter(tuple[UnitDifference, ...])
LADDERS = {
    Ladder.PHONE: "ladder-phone",
    Ladder.CHAT: "ladder-chat",
    Ladder.VIDEO: "ladder-video",
    Ladder.SELF_HARM: "ladder-self-harm",
    Ladder.THIRD_PARTY: "ladder-third-party",
}


@dataclass(frozen=True, slots=True)
class Present:
    """A unit as it is now, and the present version of each of its routines and ladders."""

    picture: UnitPicture
    versions: Mapping[str, str]

    @property
    def digest(self) -> str:
        """What tells it from any other."""
        told = f"{self.picture.digest}{sorted(self.versions.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class SentAnnouncement(SentMessage):
    """What has changed in a unit, and by whom; `differences` is JSON."""

    VIEW = "announcement"
    unit: str
    differences: str
    by: Sequence[str]
    source: str
    versions: Sequence[str]


def present(
    directory: Directory, number: str, read: dict[int, str] | None = None
) -> Present | None:
    """The unit as this replica knows it; None when there is no such unit. `read`: versions of
    routines, by their identity, for whoever looks at many units at once."""
    now = picture(directory.organisation, number)
    if now is None:
        return None
    read = {} if read is None else read
    routines = {}
    for one in directory.routines.of(number):
        if id(one) not in read:  # reading a version costs more than all the rest
            read[id(one)] = one.version
        routines[f"{_ROUTINE}{one.name}"] = read[id(one)]
    ladders = {f"{_LADDER}{one}": directory.ladders.version(number, one) for one in Ladder}
    return Present(now, {**routines, **ladders})


def to_notice(directory: Directory, told: Iterable[ToldStaff]) -> tuple[str, ...]:
    """The units whose staff may have to be told something, those that nobody was ever told of and
    those that are gone included. Pure: the look itself writes nothing."""
    known = {one.unit: one for one in told}
    units = directory.organisation.units
    found = []
    read: dict[int, str] = {}
    for number in sorted({*units, *known}):
        now, before = present(directory, number, read), known.get(number)
        if now is None or before is None:
            found.append(number)
            continue
        is_news = bool(_news(before, now))
        if (is_news or before.due_at is not None) and before.noticed != now.digest:
            found.append(number)
    return tuple(found)


def notice_changes(
    uow: UnitOfWork, units: Sequence[str], before_them: int = 0, *, first: bool = True
) -> None:
    """Notes what is there now, and when it is told; responders are told of their own part at once.
    What nobody was told of yet is taken as known: the `first` start announces nothing. Where an
    upgrade changes all units they are told one after the other, `before_them` first, so that no
    alarm waits behind five hundred of them."""
    read: dict[int, str] = {}
    organisation = uow.directory.organisation
    for place, number in enumerate(units, start=before_them):
        now, before = present(uow.directory, number, read), uow.tx.told(number)
        if now is None:
            uow.tx.forget_told(number)
        elif before is None:
            told = replace(_as_told(uow, now, None), responders=None if first else {})
            uow.tx.save_told(tell_responders(uow, organisation.units[number], told))
        else:
            told = tell_responders(uow, organisation.units[number], before)
            if told != before:
                uow.tx.save_told(told)
            if before.noticed != now.digest:
                _notice(uow, told, now, place * _APART_MS)


def _notice(uow: UnitOfWork, before: ToldStaff, now: Present, later_ms: int) -> None:
    news = _news(before, now)
    if not news:  # changed back before anybody was told
        uow.tx.save_told(before.nothing_left(now.digest))
        return
    due_at = uow.now + COLLECTED_MS
    if not news.of_the_chain:
        due_at = by_day(due_at)
    due_at += later_ms
    if before.due_at is not None:
        due_at = min(due_at, before.due_at)
    uow.tx.save_told(replace(before, noticed=now.digest, due_at=due_at))
    if due_at != before.due_at:
        uow.tx.add_tasks([_timer(before.unit, due_at)])


def _timer(unit: str, due_at: int) -> Task:
    return Task(
        id=new_id(),
        kind=TaskKind.ANNOUNCEMENT,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"announcement:{unit}:{due_at}",
        payload={"unit": unit},
    )


def announcement_due(uow: UnitOfWork, task: Task) -> int | None:
    """Tells the staff. A replica that does not know what was noticed lets another try; returns the
    instant that is still waited for."""
    number = str(task.payload["unit"])
    told, now = uow.tx.told(number), present(uow.directory, number)
    if told is None or now is None or told.due_at is None or uow.now < told.due_at:
        return None  # told already, or later: that has a timer of its own
    if told.noticed != now.digest:
        late = uow.now - told.due_at > _PATIENCE_MS
        if not late:
            return uow.now + _AGAIN_MS
    news = _news(told, now)
    if news:
        _tell(uow, told, now, news)
    uow.tx.save_told(_as_told(uow, now, told))
    return None


@dataclass(frozen=True, slots=True)
class News:
    """What the staff do not know yet: differences, and keys of routines and ladders."""

    differences: tuple[UnitDifference, ...]
    versions: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.differences or self.versions)

    @property
    def of_the_chain(self) -> bool:
        """Whether somebody else is alerted now, or at another time."""
        return any(one.what.of_the_chain for one in self.differences)


def _news(told: ToldStaff, now: Present) -> News:
    """A version that was told once is not news, even where it comes back; nor is what a mere
    member is called or can be reached by."""
    changed = tuple(
        key for key, version in now.versions.items() if version not in told.versions.get(key, ())
    )
    before = _discreet(told.picture, now.picture)
    return News(differences(before, now.picture), changed)


def _discreet(before: UnitPicture, now: UnitPicture) -> UnitPicture:
    """What was told, with names and numbers of members as they are now: whoever has no part in the
    alarms of others has had no message about themselves sent to everybody (R16, L13)."""
    known = now.known_to_all
    quiet = {person: one for person, one in now.people.items() if person not in known}
    people = {person: quiet.get(person, one) for person, one in before.people.items()}
    return replace(before, people=people)


def _as_told(uow: UnitOfWork, now: Present, before: ToldStaff | None) -> ToldStaff:
    versions = {}
    for key, version in now.versions.items():
        known = before.versions.get(key, ()) if before else ()
        others = tuple(one for one in known if one != version)
        versions[key] = (*others, version)[-_VERSIONS:]
    unit = now.picture.number
    told = before.responders if before is not None else None
    return ToldStaff(unit, uow.now, now.picture, versions, noticed=now.digest, responders=told)


def _tell(uow: UnitOfWork, told: ToldStaff, now: Present, news: News) -> None:
    by, source = _authors(uow, told, news)
    differences = _DIFFERENCES.dump_json(news.differences).decode()
    message = SentAnnouncement(told.unit, differences, list(by), source, list(news.versions))
    organisation = uow.directory.organisation
    unit = organisation.units[told.unit]
    # Whoever had a part and has none any more is told too, unless they have left altogether.
    left = _had_a_part(told.picture, unit) & organisation.people.keys()
    people = {*unit.staff(), *unit.administrators, *left}
    if len(by) == 1 and not news.versions:  # they know
        people -= set(by)
    key = f"announcement:{told.unit}:{told.at}:{now.digest}"
    uow.tx.add_tasks(
        [
            uow.task(
                TaskKind.NOTICE,
                person,
                Priority.REMINDER,
                f"{key}:{person}",
                payload=message.payload(),
            )
            for person in sorted(people)
            if uow.directory.reachable(person)
        ]
    )


def _had_a_part(before: UnitPicture, unit: Unit) -> set[str]:
    """Not through the level of the unit above: that one tells its own, once and not for each of
    those below it."""
    own = before.levels[:-1] if unit.parent else before.levels
    leaders = {person for level in own for person in level.people}
    return leaders.union(before.members, before.safety_reps, before.administrators)


def _authors(uow: UnitOfWork, told: ToldStaff, news: News) -> tuple[tuple[str, ...], str]:
    """Who changed it: the administrators, by id; else the file or the import, which then goes on
    the record of the unit too. An administrator of another unit who changed that one since has no
    part in it."""
    if not news.differences:
        return (), ""
    changes = uow.tx.changes_of(told.unit, told.at, _MOST_AUTHORS)
    if changes:
        return tuple(dict.fromkeys(one.by for one in reversed(changes))), ""
    people = uow.directory.organisation.people
    others = (one for one in uow.tx.revisions_since(told.at) if one.by not in people)
    head = next(others, None) or uow.tx.lock_organisation()
    if head is None:
        return (), ""
    change = UnitChange(new_id(), told.unit, uow.now, head.by, head.hash, news.differences)
    uow.tx.add_change(change)
    if head.by in people:
        return (head.by,), ""
    return (), head.source if head.source == "file" else "import"


def announcement_view(
    uow: UnitOfWork, person: str, message: SentAnnouncement
) -> AnnouncementView | None:
    """What the person reads; None when the unit is gone, or nothing of it is left to say."""
    directory = uow.directory
    unit = directory.organisation.units.get(message.unit)
    if unit is None:
        return None
    language = directory.language(person)
    found = _DIFFERENCES.validate_json(message.differences)
    keys = message.versions
    routines = (
        directory.routines.find(unit.number, key.removeprefix(_ROUTINE))
        for key in keys
        if key.startswith(_ROUTINE)
    )
    moved = any(one.what.of_the_chain for one in found)
    broken = for_reader(findings_now(uow, unit), unit, person) if moved else []
    lines = tuple(check_lines(uow, broken, person))
    view = AnnouncementView(
        language=language,
        name=unit.name,
        differences=found,
        by=tuple(directory.name(one) for one in message.by),
        source=message.source,
        chain=levels_now(uow, unit) if moved else (),
        routines=tuple(
            ChangedRoutine(one.name, one.wordings[language].title)
            for one in routines
            if one is not None
        ),
        ladders=tuple(
            LADDERS[Ladder(key.removeprefix(_LADDER))] for key in keys if key.startswith(_LADDER)
        ),
        broken=lines[:_MOST_BROKEN],
        hidden=max(0, len(lines) - _MOST_BROKEN),
    )
    return view if view.differences or view.routines or view.ladders else None


_REFUSED = {
    RefusalKind.NOBODY_ALERTED: "import-refused-nobody-alerted",
    RefusalKind.NO_ADMINISTRATOR: "import-refused-no-administrator",
    RefusalKind.NO_MEMBERS: "import-refused-no-members",
    RefusalKind.WITHOUT_UNIT: "import-refused-without-unit",
    RefusalKind.SHRINKING: "import-refused-shrinking",
    RefusalKind.RULES: "import-refused-rules",
}
_WEEK_MS = 7 * 24 * 60 * 60 * 1000


def tell_refused(
    tx: Transaction,
    organisation: Organisation,
    refused: Sequence[ImportRefusal],
    chosen: Mapping[str, Language],
) -> Iterator[str]:
    """Tells the administrators of each unit that an import has left as it was, what was wrong: once
    a week, since one that runs by night is refused every night. Yields the numbers of the units of
    which nobody can be told. `chosen` is which language people want."""
    week = tx.now() // _WEEK_MS
    untold = dict.fromkeys(one.unit for one in refused)
    for refusal in refused:
        unit = organisation.units.get(refusal.unit)
        for person in unit.administrators if unit is not None else ():
            if unit is None or tx.address_of(person) is None:
                continue
            untold.pop(unit.number, None)
            language = chosen.get(person) or organisation.people[person].language
            names = in_a_row(say_in(language or Language.BOKMAL), refusal.names)
            args = (("unit", unit.name), ("names", names), *refusal.args)
            said = SentNotice(Sentence(_REFUSED[refusal.kind], args))
            key = f"import:{unit.number}:{refusal.kind}:{week}:{person}"
            tx.add_tasks([_told_now(tx, person, key, said)])
    yield from untold


def _told_now(tx: Transaction, person: str, key: str, said: SentNotice) -> Task:
    return Task(
        id=new_id(),
        kind=TaskKind.NOTICE,
        priority=Priority.REMINDER,
        due_at=tx.now(),
        dedupe_key=key,
        recipient=person,
        payload=said.payload(),
    )
