"""What the cards of administration, of announcements, of `rutiner` and of `her i dag` show: plain
values, already decided. None of it belongs to an alarm."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.cards.kit.words import CheckLine, PersonNow, Sentence
from bot.domain.organisation.edit import Edit, Topic
from bot.domain.organisation.organisation import AwayDoubt, Language
from bot.domain.organisation.routines import RoutineWording
from bot.domain.organisation.unit_changes import RoleNews, UnitDifference
from bot.domain.readiness import Grade


class OrganisationVerb(StrEnum):
    """A button on the cards of administration, of routines and of what people say of themselves."""

    ADMIN = "admin.show"
    EDIT = "admin.edit"
    PREVIEW = "admin.preview"
    APPLY = "admin.apply"
    MOVE = "admin.move"
    ROUTINE = "routine.show"
    ROUTINE_READ = "routine.read"
    LANGUAGE = "person.language"
    AWAY = "person.away"
    BACK = "person.back"
    DROP_ABSENCE = "person.drop_absence"
    HERE = "person.here"
    GONE = "person.gone"
    CANNOT = "person.cannot_respond"
    DESK = "desk.show"
    DESK_DO = "desk.do"
    PAPERS = "desk.papers"


@dataclass(frozen=True, slots=True)
class Namesake:
    """One of several with the name that was typed: the names of the units they have a part in, and,
    where those do not tell them apart, how their id ends ("" where they do)."""

    person: str
    name: str
    units: tuple[str, ...]
    id_end: str = ""


@dataclass(frozen=True, slots=True)
class SetLevel:
    """One step of the chain: `key` is what buttons call it, "" for the one that is the parent's and
    not this unit's to change; waits in seconds; people as (id, name), as it is set up; `now` who
    that comes to at this moment. `call_after` in seconds, where calls are made."""

    key: str
    name: str
    wait: int
    alone: int | None
    people: tuple[tuple[str, str], ...]
    now: tuple[PersonNow, ...] = ()
    call_after: int | None = None


@dataclass(frozen=True, slots=True)
class AwayLine:
    """A leader who is away: until when (ms UTC, not included; None is open-ended), the name of
    whoever answers instead, "" for nobody, and from when (`since`) where it is still to come."""

    person: str
    name: str
    until: int | None
    stand_in: str = ""
    since: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What somebody changed, and when (ms UTC). `by` is a name, "" for the organisation
    file, "import" for an import; `id` is what it can be taken back by, "" where it cannot."""

    at: int
    by: str
    differences: tuple[UnitDifference, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One thing that needs the reader: what is `found`, where it is another `unit` than theirs (a
    name), and its one button, by its `title`, which opens `url` or is known again by `key`."""

    found: Sentence
    grade: Grade
    title: Sentence
    key: str = ""
    url: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DeskView:
    """`hei` of whoever administers, leads or represents a unit: what needs them, the gravest first,
    and how much more there is (`hidden`); `unit` is the number of the one that is nearest to them,
    `setup` of the one whose setup they change, "" for none; `may_print`: papers can be opened."""

    language: Language
    unit: str
    name: str
    lines: tuple[DeskLine, ...] = ()
    hidden: int = 0
    setup: str = ""
    may_print: bool = True


@dataclass(frozen=True, slots=True)
class PapersView:
    """What can be printed of a unit: `wall` are links of the reader's own to the emergency card in
    each language, none where no page can be opened. `broken` is better mended before it is hung up;
    `others` are further units of theirs (number, name)."""

    language: Language
    unit: str
    name: str
    wall: tuple[tuple[Language, str], ...] = ()
    broken: tuple[CheckLine, ...] = ()
    hidden: int = 0
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AdminView:
    """How a unit is set up. `others` are the reader's other units (number, name); `members` is a
    count; `read_only`: a file decides, and not the chat. `staff` are those who have a place in the
    unit, `newcomers` who has written to the bot and has no unit (id, name), `beside` a few members
    of the units next to it (id, name, unit), who can be moved here. `undo` is the change that the
    reader has just saved, which one tap takes back, with the `base` and instant of now.
    `wall`: what was just saved stands on the emergency card, and here is the new one in each
    language; `wall_others` are units whose card is another too; `wall_old`: no page opens here."""

    language: Language
    unit: str
    name: str
    levels: tuple[SetLevel, ...]
    away: tuple[AwayLine, ...] = ()
    safety_reps: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    members: int = 0
    contact_seconds: int = 90
    repeat: int = 3
    recent: tuple[ChangeLine, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    read_only: bool = False
    staff: tuple[tuple[str, str], ...] = ()
    newcomers: tuple[tuple[str, str], ...] = ()
    beside: tuple[tuple[str, str, str], ...] = ()
    undo: str = ""
    base: str = ""
    at: int = 0
    wall: tuple[tuple[Language, str], ...] = ()
    wall_others: tuple[tuple[str, str], ...] = ()
    wall_old: bool = False


@dataclass(frozen=True, slots=True)
class AdminFormView:
    """The form for one topic. `inside` are those who can be taken out, `outside` those who can be
    put in (id, name); `level` and `levels` are for the topics that need them; `typed` is what was
    not accepted, so that nothing is typed twice; `namesakes` are who it may have meant, `unreached`
    whom no alarm would reach."""

    language: Language
    unit: str
    name: str
    topic: Topic
    inside: tuple[tuple[str, str], ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    level: SetLevel | None = None
    levels: tuple[SetLevel, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    away: tuple[AwayLine, ...] = ()
    contact_seconds: int = 90
    repeat: int = 3
    typed: Edit | None = None
    namesakes: tuple[Namesake, ...] = ()
    unreached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AdminPreviewView:
    """What a change would do: before and after, and what it means. `chain` is the whole chain as it
    would be, where it changes; `meaning` the id of a sentence that takes `person` and `instead`.
    `meanwhile`: what others changed since the reader looked, when that is why it is shown again;
    `away` the present absence of whoever the change is about. `broken` is what it breaks, the worst
    first, `hidden` how many more: then it is to be saved all the same. `others` is what changes in
    further units, by name. Where it moves somebody (`moves`, a name) out of a unit that is not the
    reader's, `asked` is its name and `asks` are those there who must say yes first."""

    language: Language
    unit: str
    name: str
    edit: Edit
    base: str
    at: int
    differences: tuple[UnitDifference, ...]
    chain: tuple[SetLevel, ...] = ()
    meaning: str = ""
    person: str = ""
    instead: str = ""
    again: bool = False
    meanwhile: tuple[ChangeLine, ...] = ()
    away: tuple[AwayLine, ...] = ()
    broken: tuple[CheckLine, ...] = ()
    hidden: int = 0
    others: tuple[tuple[str, tuple[UnitDifference, ...]], ...] = ()
    asked: str = ""
    asks: tuple[str, ...] = ()
    moves: str = ""


@dataclass(frozen=True, slots=True)
class MoveView:
    """Whether the person may go `to` a unit (a name): `by` asks, for the unit `asking`, whoever
    administers the unit `asked`, whose number is `unit`. `word` is the sealed question, `base` what
    tells what is shown here from anything else; `differences` are those in the reader's unit, and
    `broken` what breaks there, as on a preview. `again`: it has changed since they looked."""

    language: Language
    word: str
    by: str
    person: str
    asking: str
    asked: str
    unit: str
    to: str
    differences: tuple[UnitDifference, ...] = ()
    broken: tuple[CheckLine, ...] = ()
    hidden: int = 0
    again: bool = False
    base: str = ""


@dataclass(frozen=True, slots=True)
class ChangedRoutine:
    """A routine that is new or says something else now (R68)."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """To a unit's staff: what has changed. `by` are names; `source` is "file" or "import" where no
    administrator did it. `chain` is the whole chain as it is now, where it changed, `broken` what
    is not right with it, as far as the reader is to know, and `hidden` how much more; `ladders` are
    ids of texts that name the ladders whose words changed."""

    language: Language
    name: str
    differences: tuple[UnitDifference, ...] = ()
    by: tuple[str, ...] = ()
    source: str = ""
    chain: tuple[SetLevel, ...] = ()
    routines: tuple[ChangedRoutine, ...] = ()
    ladders: tuple[str, ...] = ()
    broken: tuple[CheckLine, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Whether the reader has read this version, and when (ms UTC); `changed` when they have read
    an earlier one only."""

    at: int | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class RoutineLine:
    """One routine in the list; `yours`: the reader is to read it, and it is not another role's."""

    name: str
    title: str
    mark: ReadMark
    yours: bool = True


@dataclass(frozen=True, slots=True)
class RoutinesView:
    """`rutiner`: the unit's routines. `gone`: the one asked for is not among them any more;
    `lessons`: how many sentences the reader's units have learnt (R31)."""

    language: Language
    unit: str
    lines: tuple[RoutineLine, ...]
    gone: bool = False
    lessons: int = 0


@dataclass(frozen=True, slots=True)
class RoutineView:
    """One routine, on one screen, with *Lest og forstått* until that version has been read."""

    language: Language
    name: str
    version: str
    wording: RoutineWording
    mark: ReadMark


@dataclass(frozen=True, slots=True)
class HereView:
    """`here` until midnight, in the `room` that was told; `others` of the unit are there too."""

    language: Language
    here: bool
    room: str | None = None
    others: int = 0


class AwayState(StrEnum):
    """What `borte` or `tilbake` has come to."""

    AWAY = "away"
    PLANNED = "planned"
    BACK = "back"
    DROPPED = "dropped"  # what was planned is taken back


@dataclass(frozen=True, slots=True)
class AwayView:
    """`borte` or `tilbake`, stored. From `since` (None: it has begun) until `until` (ms UTC, not
    included; None is open-ended). `alerted`: the reader is in the chain at this moment. `planned`
    is what is to come besides, as (since, until). `broken` is what it breaks in the chain; `by` who
    said it, where it was not the reader."""

    language: Language
    state: AwayState
    since: int | None = None
    until: int | None = None
    stand_in: PersonLine | None = None
    alerted: bool = True
    planned: tuple[tuple[int, int | None], ...] = ()
    broken: tuple[CheckLine, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class AwayFormView:
    """The form of `borte`, with why it is asked. `first` and `last` are what was understood;
    `alerted`: the reader is in the chain as long as nothing is answered; `not_there` was named to
    stand in, and is away as well; `unreached`: at whom of the candidates no alarm arrives."""

    language: Language
    doubt: AwayDoubt
    alerted: bool
    today: date
    first: date | None = None
    last: date | None = None
    stand_in: PersonLine | None = None
    not_there: PersonLine | None = None
    candidates: tuple[PersonLine, ...] = ()
    unreached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ResponderView:
    """What has become of the reader's part in a unit's chain: `level` with its `wait` in seconds,
    in the place of `absent` until `until` (ms UTC, None is open-ended), set by `by` (a name, "" for
    nobody known). Without `news` it is `by` who cannot, and has sent it back; `over`: it is not
    asked of them any more."""

    language: Language
    unit: str
    name: str
    news: RoleNews | None
    level: str = ""
    wait: int = 0
    absent_id: str = ""
    absent: str = ""
    until: int | None = None
    by: str = ""
    administers: bool = False
    over: bool = False
