"""One command, one transaction, one hop to a worker thread (architecture.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.dialogs import commands
from bot.dialogs.commands import Act, Command, Raise, Say
from bot.domain.alarm import moves
from bot.domain.alarm.state import Alarm
from bot.events import Scope
from bot.ports import OrganisationTexts
from bot.service import show
from bot.service.alarm import act as acting
from bot.service.alarm import colleagues, raise_alarm, relay, replay
from bot.service.alarm import raise_alarm as calling
from bot.service.answer import SILENT, Answer, notice, shared_chat
from bot.service.channel_health import ChannelHealth
from bot.service.directory import Directory
from bot.service.drills import act as drills
from bot.service.evidence import receive as receiving
from bot.service.evidence import views
from bot.service.follow_up import act as follow_up_acting
from bot.service.follow_up import views as follow_up_listing
from bot.service.guidance import guide
from bot.service.insight import figures, lessons
from bot.service.keyring import Keyring
from bot.service.measures import act as measure_acting
from bot.service.measures import edit as measure_meetings
from bot.service.measures import edit as measure_saving
from bot.service.measures import views as measure_showing
from bot.service.organisation import edit as administration
from bot.service.organisation import edit as administration_acting
from bot.service.organisation import people
from bot.service.organisation import people as routines
from bot.service.privacy import mine
from bot.service.readiness import works
from bot.service.reports import reminders, write
from bot.service.reports import reminders as note_reminders
from bot.service.reports import write as paper_endings
from bot.service.reports import write as paper_writing
from bot.service.unit_of_work import (
    DEFAULT_TERMS,
    NO_TEXTS,
    NOBODY,
    LeasedMessage,
    SendSlots,
    Terms,
    UnitOfWork,
    Wakers,
)
from bot.store.database import Database
from bot.store.transaction import Transaction

Result = TypeVar("Result")

# Any: each function takes the one command type that is its key.
HANDLERS: dict[type, Callable[[UnitOfWork, Any], Answer]] = {
    commands.Raise: raise_alarm.raise_alarm,
    commands.StorePlainAlarm: replay.store_plain_alarm,
    commands.Act: replay.act,
    commands.ActOnMine: acting.act_on_mine,
    commands.CallColleagues: calling.call_colleagues,
    commands.Guide: guide.guide,
    commands.GuideAlone: guide.step_alone,
    commands.WriteDown: guide.write_down,
    commands.KeepEvidence: receiving.keep_evidence,
    commands.KeepMessage: receiving.keep_message,
    commands.ChooseIncident: receiving.choose_incident,
    commands.DropEvidence: receiving.drop_evidence,
    commands.ShowEvidence: views.show_evidence,
    commands.NoteRecording: views.note_recording,
    commands.ViewEvidence: views.view_evidence,
    commands.SettlePoint: follow_up_acting.settle_point,
    commands.DatePoint: follow_up_acting.date_point,
    commands.GiveFollowUp: follow_up_acting.give,
    commands.CloseFollowUp: follow_up_acting.close,
    commands.ShowFollowUp: follow_up_listing.show_follow_up,
    commands.ListFollowUps: follow_up_listing.list_follow_ups,
    commands.OpenReport: follow_up_listing.open_report,
    commands.ShowInsight: figures.show_insight,
    commands.ShowCompletion: figures.show_completion,
    commands.ShowTraining: figures.show_training,
    commands.ShowAdmin: administration.show_admin,
    commands.EditUnit: administration.edit_unit,
    commands.PreviewChange: administration.preview_change,
    commands.ApplyChange: administration_acting.apply_change,
    commands.WriteLesson: lessons.write_lesson,
    commands.ShowLesson: lessons.show_lesson,
    commands.ShareLesson: lessons.share_lesson,
    commands.DropLesson: lessons.drop_lesson,
    commands.ListLessons: lessons.list_lessons,
    commands.ShowRegister: measure_showing.show_register,
    commands.ShowMeasure: measure_showing.show_measure,
    commands.ShowReady: measure_showing.show_ready,
    commands.ShowPlan: measure_showing.show_plan,
    commands.AddMeasure: measure_acting.add_measure,
    commands.TakeReady: measure_acting.take_ready,
    commands.SaveMeasure: measure_saving.save_measure,
    commands.TickMeasure: measure_acting.tick_measure,
    commands.JudgeMeasure: measure_acting.judge_measure,
    commands.KeepMinutes: measure_meetings.keep_meeting,
    commands.MoveMeasures: measure_acting.move_measures,
    commands.CheckUnit: works.check_unit,
    commands.ShowStatus: show.show_status,
    commands.ShowReadiness: show.show_readiness,
    commands.ShowRoutines: routines.show_routines,
    commands.ReadRoutine: routines.read_routine,
    commands.ShowPrivacy: mine.show_privacy,
    commands.ShowSentence: show.show_sentence,
    commands.ShowHome: show.show_home,
    commands.OfferHelp: show.offer_help,
    commands.AskAgain: relay.ask_again,
    commands.ChooseLanguage: people.choose_language,
    commands.GoAway: people.go_away,
    commands.ComeBack: people.come_back,
    commands.BeHere: colleagues.be_here,
    commands.GoHome: colleagues.go_home,
    commands.Meet: people.meet,
    commands.Leave: people.leave,
    commands.NoteRead: acting.note_read,
    commands.OfferDrill: drills.offer_drill,
    commands.OpenFromPack: drills.open_from_pack,
    commands.GoOn: drills.go_on,
    commands.PlanDrill: drills.plan_drill,
    commands.UnplanDrill: drills.unplan_drill,
    commands.RestDrill: drills.rest_drill,
    commands.StartReport: write.start_report,
    commands.BeginReport: write.begin_report,
    commands.ShowReport: write.show_report,
    commands.SaveReport: paper_writing.save_report,
    commands.SubmitReport: paper_endings.submit_report,
    commands.DropReport: paper_endings.drop_report,
    commands.NumberReport: paper_endings.number_report,
    commands.ViewReport: write.view_report,
    commands.NotFelt: reminders.not_felt,
    commands.PostponeReport: reminders.postpone_report,
    commands.PostponeNote: note_reminders.postpone_note,
}


_OF_A_CALL = (moves.AnswerGuidance, moves.Choose, moves.CallOver)


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a command: the answer, and the messages this process must send at once."""

    answer: Answer
    leased: tuple[LeasedMessage, ...] = ()


class Service:
    """Runs commands. Synchronous; every method is one transaction and raises `StoreUnavailable`
    when the database cannot confirm it. `organisations` writes what administrators change;
    `channel` is what the sends of this process have told of Teams; `alarm_changed` is told, in the
    store's thread, of each alarm that a command has changed."""

    def __init__(
        self,
        store: Database,
        directory: Directory,
        keyring: Keyring,
        slots: SendSlots,
        lease_ms: int,
        terms: Terms = DEFAULT_TERMS,
        organisations: OrganisationTexts = NO_TEXTS,
        wakers: Wakers = NOBODY,
        alarm_changed: Callable[[Alarm], None] = lambda alarm: None,
    ) -> None:
        self.directory = directory
        self.organisations = organisations
        self.channel = ChannelHealth()
        self._alarm_changed = alarm_changed
        self.keyring = keyring
        self._store = store
        self._slots = slots
        self._lease_ms = lease_ms
        self._terms = terms
        self._wakers = wakers

    def run(self, command: Command, answered: bool) -> Handled:
        """Handles a command. `answered` tells that the channel shows the answer itself (an
        invoke); otherwise whatever must be said becomes an outgoing row."""

        def work(uow: UnitOfWork) -> Answer:
            origin = command.origin
            if origin.scope is not Scope.PERSONAL:
                uow.shared_chat = shared_chat(origin.conversation_id, origin.targeted)
            if not isinstance(command, commands.Meet | commands.Leave):  # their whole matter
                people.remember(uow, origin)
            if origin.delivery and not uow.tx.first_delivery(origin.delivery):
                return _second_delivery(uow, command)
            if origin.brought_back and not uow.tx.first_delivery(origin.edit_of):
                return SILENT  # it is there again as it was, and was heard then
            answer = _dispatch(uow, command)
            if not answered and not answer.to_send and answer.note is not None:
                # An older client's tap: its card is not replaced by the answer (L1).
                is_drill = bool(getattr(answer.view, "drill", False))
                answer = notice(uow, origin.person, answer.note, is_drill)
            if answer.to_send and not answered and answer.view is not None:
                key = f"answer:{origin.delivery or id(uow)}:{uow.now}"
                where = uow.shared_chat if origin.targeted else None
                uow.tell(origin.person, answer.view, {**dict(answer.payload), **(where or {})}, key)
            return answer

        return self.within(work)

    def within(self, work: Callable[[UnitOfWork], Answer]) -> Handled:
        """One transaction with a `UnitOfWork`; permits taken for one that fails are given back. The
        store may try twice: a first try of which only the word that it was stored got lost is known
        by its messages, and theirs is what must be sent."""
        uows: list[UnitOfWork] = []
        answers: list[Answer] = []

        def attempt(tx: Transaction) -> Answer:
            if answers and uows[0].leased and tx.has_task(uows[0].leased[0].task.id):
                return answers[0]
            uow = self._unit_of_work(tx)
            self._take_back(uows)
            uows[:] = [uow]
            answers.clear()
            answers.append(work(uow))
            return answers[0]

        try:
            answer = self._store.write(attempt)
        except BaseException:
            self._take_back(uows)
            raise
        for told in uows[0].after_commit:
            told()
        return Handled(answer, tuple(uows[0].leased))

    def _take_back(self, failed: list[UnitOfWork]) -> None:
        for uow in failed:
            for leased in uow.leased:
                self._slots.done(leased.permit)

    def read(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """A transaction that sends nothing and returns a value (the outbox worker's own
        look-ups)."""
        return self._store.write(lambda tx: work(self._unit_of_work(tx)))

    def _unit_of_work(self, tx: Transaction) -> UnitOfWork:
        return UnitOfWork(
            tx,
            self.directory,
            self.keyring,
            self._slots,
            self._lease_ms,
            self._terms,
            wakers=self._wakers,
            organisations=self.organisations,
            channel=self.channel,
            alarm_changed=self._alarm_changed,
        )


def _dispatch(uow: UnitOfWork, command: Command) -> Answer:
    if isinstance(command, Say):
        return relay.say(uow, command, _dispatch)
    if isinstance(command, Act) and isinstance(command.alarm_command, _OF_A_CALL):
        return guide.step(uow, command)
    answer = HANDLERS[type(command)](uow, command)
    if isinstance(command, Raise) and command.batch is not None:
        return views.beside(uow, command.origin.person, command.batch, answer)
    return answer


def _second_delivery(uow: UnitOfWork, command: Command) -> Answer:
    """L6: the same activity again changes nothing; an invoke is shown the alarm as it is."""
    match command:
        case Act():
            return acting.show(uow, command)
        case Raise() if command.incident is not None:
            return acting.show(uow, Act(command.origin, command.incident, moves.Cancel()))
    return SILENT
