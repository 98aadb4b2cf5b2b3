"""What is tapped and written down while warning and ending, one sentence at a time (R6, R39, R48,
R49).

Within an alarm the guided call is part of the alarm: moved under its lock, on its timeline. Outside
one it is the person's own row, and becomes the alarm's as soon as there is one.
"""

from dataclasses import dataclass, replace

from bot.cards.views import NoteFormView, Sentence
from bot.dialogs import commands
from bot.dialogs.commands import Act, GuideAlone, Origin, Raise, WriteDown
from bot.domain import guidance
from bot.domain.alarm import guide as guiding
from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, MeetingType
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import GuidedCall, Reaction
from bot.service.alarm.act import act
from bot.service.alarm.raise_alarm import raise_alarm
from bot.service.alarm.shown import alarm_views, slot_view
from bot.service.answer import SILENT, TOO_LATE, Answer, Feature, SlotFamily, notice
from bot.service.guidance.place import (
    SentGuidance,
    adopted,
    alarm_of_call,
    alone,
    begun,
    guidance_view,
    guide,
    moved,
    theirs,
    view_alone,
    where_danger_counts,
    where_it_goes_on,
)
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import MOST_LETTERS, keep_words, seal_words
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import StoredAlarm


def step(uow: UnitOfWork, command: Act) -> Answer:
    """A tap on an alarm's card. If a newer alarm has taken the call over, it counts there. Danger
    that is told after the alarm has ended is a new one: a call outlasts its alarm."""
    stored = theirs(uow, command.origin.person, command.incident)
    if stored is not None:
        stored, answer = where_it_goes_on(uow, stored), command.alarm_command
        if guiding.told_by(answer) is not None:
            stored = where_danger_counts(uow, stored)
        over = stored.alarm.state.ended and stored.alarm.drill is None
        if over and isinstance(answer, moves.AnswerGuidance):
            told = guiding.told_in_crisis(stored.alarm.walk, answer, uow.now)
            if told is not None:
                meeting = stored.alarm.details.meeting
                stored = _alerted(uow, command.origin, told, meeting) or stored
                command = replace(command, alarm_command=replace(answer, alerted=True))
        command = replace(command, incident=stored.alarm.id)
    return act(uow, command)


def step_alone(uow: UnitOfWork, command: GuideAlone) -> Answer:
    """A tap on a card that was sent without an alarm. If there is one by now, it goes on there; a
    drill is none (L12)."""
    person, alarm_command = command.origin.person, command.command
    stored = alarm_of_call(uow, person, drills=False)
    left = uow.tx.get_guided_call(person) if stored is None else None
    talk = stored.alarm.walk if stored is not None else left.guided_call if left else None
    told = guiding.told_in_crisis(talk, alarm_command, uow.now) or guiding.told_by(alarm_command)
    if told is not None and (stored is None or stored.alarm.state.ended):
        # R42: a threat is told at once, whoever it is against
        meeting = guiding.meeting_of(talk.ladder) if talk is not None else None
        stored = _alerted(uow, command.origin, told, meeting)
        if isinstance(alarm_command, moves.AnswerGuidance):
            alarm_command = replace(alarm_command, alerted=True)
    if stored is not None:
        stored = adopted(uow, stored)
        before = stored.alarm.seq
        stored = moved(uow, stored, person, alarm_command)
        stale = isinstance(alarm_command, moves.AnswerGuidance) and stored.alarm.seq == before
        view = alarm_views(uow, stored.alarm).guidance(person)
        return Answer(view, stored.alarm.id, note=TOO_LATE if stale else None)
    guided_call = uow.tx.lock_guided_call(person)  # after the alarm (docs/decisions/0011)
    if guided_call is None:
        ends = (
            isinstance(alarm_command, moves.AnswerGuidance)
            and alarm_command.reaction is Reaction.END
        )
        return alone(uow, person, begun(uow, person, ends))
    stepped = _stepped(guided_call, alarm_command, uow.now)
    if stepped == guided_call:
        return Answer(view_alone(uow, person, guided_call), note=TOO_LATE)
    return alone(uow, person, stepped)


def write_down(uow: UnitOfWork, command: WriteDown) -> Answer:
    """*Skriv ned nå*: what was said, letter by letter, kept encrypted and apart (L11, L13)."""
    person, text = command.origin.person, (command.text or "").strip()
    if command.incident is not None:
        stored = theirs(uow, person, command.incident)
        if stored is None:
            return notice(uow, person, NOT_YOURS)
        stored = where_it_goes_on(uow, stored)
    else:
        stored = alarm_of_call(uow, person, drills=False)
    if command.text is None and stored is not None:
        return _form(uow, command.origin, stored, command.loose)
    if not text and command.loose:
        return notice(uow, person, Sentence("answer-nothing-written"))
    if not text:
        return _written(uow, person, stored, Sentence("answer-nothing-written"))
    kept, cut = text[:MOST_LETTERS], len(text) > MOST_LETTERS
    if stored is not None:
        keep_words(uow, stored, person, kept, quote=True)
        stored = uow.tx.lock_alarm(stored.alarm.id) or stored
    else:
        guided_call = uow.tx.lock_guided_call(person) or begun(uow, person, ending=True)
        uow.tx.keep_guided_call(person, guided_call)
        seal_words(uow, person, person, kept, quote=True)
    sentence = Sentence("answer-written-cut" if cut else "answer-written")
    if command.loose:
        return notice(uow, person, sentence)
    return _written(uow, person, stored, sentence)


@dataclass(frozen=True)
class SentNoteForm(SentMessage):
    """The box in which she writes down what was said."""

    VIEW = "note_form"
    incident: str


def _form(uow: UnitOfWork, origin: Origin, stored: StoredAlarm, loose: bool) -> Answer:
    """The box comes in a message of its own; the card stays as it is."""
    person, incident = origin.person, stored.alarm.id
    message = SentNoteForm(incident)
    view = note_form(uow, person, message)
    if view is not None:
        uow.tell(person, view, message, f"note_form:{origin.delivery}")
    if loose:
        return SILENT  # it was asked for in another form, which stays
    return Answer(alarm_views(uow, stored.alarm).guidance(person), incident)


def note_form(uow: UnitOfWork, person: str, message: SentNoteForm) -> NoteFormView | None:
    """The form, as whoever takes its row over draws it."""
    alarm = uow.tx.get_alarm(message.incident)
    if alarm is None:
        return None
    return NoteFormView(alarm.id, alarm.seq, alarm.mark, uow.directory.language(person))


def _written(uow: UnitOfWork, person: str, stored: StoredAlarm | None, note: Sentence) -> Answer:
    """The card once more, with what is kept."""
    if stored is not None:
        return Answer(alarm_views(uow, stored.alarm).guidance(person), stored.alarm.id, note=note)
    view = guidance_view(uow, person)
    return Answer(view, note=note) if view is not None else notice(uow, person, note)


def _alerted(
    uow: UnitOfWork, origin: Origin, told: Details, meeting: MeetingType | None
) -> StoredAlarm | None:
    """An alarm of its own, with what the tap told and how they talk."""
    details = Details(meeting=meeting).updated(told)
    raise_alarm(uow, Raise(origin, words=Verb.GUIDE_STEP, details=details))
    return uow.tx.unresolved_of(origin.person, drill=False)


def _stepped(guided_call: GuidedCall, command: moves.AlarmCommand, at: int) -> GuidedCall:
    match command:
        case moves.AnswerGuidance():
            return guiding.answered(guided_call, command, at)
        case moves.Choose(ladder, language):
            chosen = guidance.in_language(guided_call, language) if language else guided_call
            return guidance.on_ladder(chosen, ladder) if ladder else chosen
        case moves.CallOver():
            return guidance.hung_up(guided_call)
    return guided_call


FEATURE = Feature(
    handlers={
        commands.Guide: guide,
        commands.GuideAlone: step_alone,
        commands.WriteDown: write_down,
        moves.AnswerGuidance: step,
        moves.Choose: step,
        moves.CallOver: step,
    },
    slots={slots.GUIDE: SlotFamily(slot_view)},
    messages={
        SentGuidance: lambda uow, person, message: guidance_view(uow, person),
        SentNoteForm: note_form,
    },
)
