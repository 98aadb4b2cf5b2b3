"""What people tell the bot about themselves: here, gone, which language; and `rutiner`,
with *Lest og forstått* by person and version (R26, R36, R58)."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.cards.views import (
    NoticeView,
    OfferView,
    ReadMark,
    RoutineLine,
    RoutinesView,
    RoutineView,
    Sentence,
    WelcomeView,
)
from bot.dialogs.commands import (
    ChooseLanguage,
    Command,
    Leave,
    Meet,
    OfferHelp,
    Origin,
    ReadRoutine,
    ShowDesk,
    ShowHome,
    ShowRoutines,
    ShowSentence,
)
from bot.domain.organisation.routines import ReadReceipt, Routine, is_meant
from bot.events import Address
from bot.service.alarm import act
from bot.service.alarm.relay import asked_now, asked_or_home
from bot.service.answer import SILENT, Answer, home
from bot.service.guidance.place import guidance_view
from bot.service.insight.lessons import units_with
from bot.service.messages import SentMessage, SentNotice
from bot.service.unit_of_work import UnitOfWork

REMOVED = "removed"  # why a red card is undelivered, on the timeline
_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class SentWelcome(SentMessage):
    """What whoever is new reads first."""

    VIEW = "welcome"


@dataclass(frozen=True)
class SentOffer(SentMessage):
    """What is offered to somebody whose words were no cry."""

    VIEW = "offer"
    offer: str


@dataclass(frozen=True)
class SentRoutines(SentMessage):
    """The routines of the reader's unit; `gone`: one that was asked for is not there."""

    VIEW = "routines"
    gone: bool


@dataclass(frozen=True)
class SentRoutine(SentMessage):
    """One routine; `stale`: an earlier version lay before the reader."""

    VIEW = "routine"
    routine: str
    stale: bool


def meet(uow: UnitOfWork, command: Meet) -> Answer:
    """The bot was installed, or upgraded: the address counts, and whoever is new is greeted."""
    origin = command.origin
    was_here = _has_chat(uow, origin.person)
    if was_here or origin.address.conversation_id is None:
        uow.remember(origin)
    else:  # whatever this replica believes: the database has heard that they left, or nothing
        uow.keep_address(origin.person, origin.name, origin.address)
    if command.welcome and not was_here:
        _greet(uow, command.origin.person)
    return SILENT


def find(uow: UnitOfWork, person: str, address: Address) -> Answer:
    """The bot was there already, only nobody had told us: from now on the person is reachable.
    What they told us themselves in the meantime is better."""
    if not _has_chat(uow, person):
        uow.keep_address(person, uow.directory.name(person), address)
        _greet(uow, person)
    return SILENT


def _has_chat(uow: UnitOfWork, person: str) -> bool:
    known = uow.tx.address_of(person)
    return known is not None and known[1].conversation_id is not None


def _greet(uow: UnitOfWork, person: str) -> None:
    """Once a day at most: Teams tells an installation twice and may repeat it under a new id, and
    another replica may be told the same at this moment. The note is atomic, a look is not."""
    if uow.tx.first_delivery(f"welcome/{person}/{uow.now // _DAY_MS}"):
        key = f"welcome:{person}:{uow.now}"
        uow.tell(person, welcome_view(uow, person), SentWelcome(), key)


def welcome_view(uow: UnitOfWork, person: str) -> WelcomeView:
    """The few things that matter (product.md, 0 s), and what the person will get."""
    directory = uow.directory
    return WelcomeView(
        directory.language(person),
        helper=person in directory.helpers(uow.now),
        safety_rep=person in directory.safety_reps(),
    )


def leave(uow: UnitOfWork, command: Leave) -> Answer:
    """The bot was removed: nobody waits for whoever cannot answer, in alarms under way neither
    (L3). That they left is noted even of people we never heard of: it is not installed for them
    again the next minute."""
    person = command.origin.person
    name = command.origin.name or uow.directory.name(person)
    uow.tx.keep_address(person, name, command.origin.address)
    uow.tx.drop_address(person)
    uow.directory.forget(person)
    for incident in sorted({card_slot.incident for card_slot in uow.tx.alarms_shown_to(person)}):
        act.undelivered(uow, incident, person, REMOVED)
    return SILENT


def choose_language(uow: UnitOfWork, command: ChooseLanguage) -> Answer:
    """`språk`: from now on everything is drawn in it, cards that are out already included."""
    person = command.origin.person
    if command.language is None:
        return home(uow, person, Sentence("answer-language-which"))
    uow.directory.set_language(person, command.language)
    uow.tx.keep_language(person, command.language)
    return home(uow, person, Sentence("answer-language-chosen"))


def show_routines(uow: UnitOfWork, command: ShowRoutines) -> Answer:
    """The list, or the routine that was asked for; one that is gone gives the list again."""
    person, name = command.origin.person, command.routine
    if name is not None and command.during_call:
        return _during_call(uow, command.origin, name, command.incident)
    if name is None:
        return _list(uow, person)
    answer = _one(uow, person, name)
    if not command.apart or answer.view is None:
        return answer
    send_apart(uow, command.origin, answer)
    return SILENT  # the card that was tapped stays as it is, with what is written in it


def read_routine(uow: UnitOfWork, command: ReadRoutine) -> Answer:
    """Notes that this version has been read. An earlier version is not noted: the reader gets the
    present one with a sentence, because that is what they are to know."""
    person = command.origin.person
    routine = _find(uow, person, command.routine)
    if routine is None:
        return _list(uow, person, gone=True)
    if routine.version != command.version:
        return _one(uow, person, routine.name, stale=True)
    uow.tx.keep_reading(ReadReceipt(person, routine.name, routine.version, uow.now))
    return _one(uow, person, routine.name)


def routines_view(uow: UnitOfWork, person: str, gone: bool = False) -> RoutinesView:
    """Every routine of the person's unit, in the person's language."""
    directory, readings = uow.directory, uow.tx.readings_of(person)
    language, unit = directory.language(person), directory.unit_of(person)
    lines = tuple(
        RoutineLine(
            routine.name,
            routine.wordings[language].title,
            _mark(routine, readings),
            is_meant(routine.name, person, directory.organisation.units.values()),
        )
        for routine in directory.routines.of(unit.number)
    )
    lessons = uow.tx.count_lessons(units_with(uow, person))
    return RoutinesView(language, unit.name, lines, gone, lessons)


def routine_view(
    uow: UnitOfWork, person: str, name: str, stale: bool = False
) -> RoutineView | RoutinesView:
    """One routine as it is now; `stale`: the reader had an earlier version before them."""
    routine = _find(uow, person, name)
    if routine is None:
        return routines_view(uow, person, gone=True)
    language = uow.directory.language(person)
    mark = _mark(routine, uow.tx.readings_of(person), stale)
    return RoutineView(language, name, routine.version, routine.wordings[language], mark)


def _find(uow: UnitOfWork, person: str, name: str) -> Routine | None:
    directory = uow.directory
    return directory.routines.find(directory.unit_of(person).number, name)


def _mark(routine: Routine, readings: Iterable[ReadReceipt], stale: bool = False) -> ReadMark:
    """An earlier version that was read is asked about again (R26)."""
    read = {one.version: one.at for one in readings if one.routine == routine.name}
    at = read.get(routine.version)
    return ReadMark(at, changed=at is None and (stale or bool(read)))


def _list(uow: UnitOfWork, person: str, gone: bool = False) -> Answer:
    view = routines_view(uow, person, gone)
    return Answer(view, to_send=True, message=SentRoutines(gone))


def _during_call(uow: UnitOfWork, origin: Origin, name: str, incident: str | None) -> Answer:
    """As a message of its own: the sentence to say, and the way to end, stay where they are."""
    answer = _one(uow, origin.person, name)
    guidance = guidance_view(uow, origin.person, incident)
    if guidance is None or answer.view is None:
        return answer
    send_apart(uow, origin, answer)
    return Answer(guidance, incident, note=Sentence("answer-routine-below"))


def send_apart(uow: UnitOfWork, origin: Origin, answer: Answer) -> None:
    """Sends the answer as a message of its own; the card that was tapped stays."""
    if answer.view is not None:
        key = f"answer:{origin.delivery or id(uow)}:{uow.now}"
        uow.tell(origin.person, answer.view, answer.message, key)


def _one(uow: UnitOfWork, person: str, name: str, stale: bool = False) -> Answer:
    view = routine_view(uow, person, name, stale)
    return Answer(view, to_send=True, message=SentRoutine(name, stale))


def show_home(uow: UnitOfWork, command: ShowHome) -> Answer | Command:
    """Anything that is not understood: the first button is *Varsle leder*; or their desk."""
    return asked_now(uow, command.origin.person) or ShowDesk(command.origin)


def show_sentence(uow: UnitOfWork, command: ShowSentence) -> Answer:
    """A fixed answer."""
    return asked_or_home(uow, command.origin.person, Sentence(command.sentence))


def offer_help(uow: UnitOfWork, command: OfferHelp) -> Answer:
    """A question with the buttons that answer it; *Varsle leder* is always among them (L8)."""
    view = OfferView(uow.directory.language(command.origin.person), command.offer)
    return Answer(view, to_send=True, message=SentOffer(command.offer.value))


def sent_notice(uow: UnitOfWork, person: str, message: SentNotice) -> NoticeView:
    """The sentence, in the language the reader has now."""
    language = uow.directory.language(person)
    return NoticeView(language, message.sentence, message.drill, message.quiet)
