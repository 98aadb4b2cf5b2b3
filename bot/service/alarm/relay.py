"""The quiet relay (product.md, "Claim"): what caseworker and claimant write goes to the other; and
what whoever is asked for help answers in words (L2).

The timeline has the fact; the words are stored apart, encrypted and masked (L11, L13).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from bot.cards.views import (
    AlarmQuestion,
    AskedView,
    Sentence,
    UnclearView,
)
from bot.dialogs.answers import claim_in, is_automatic, takes_back
from bot.dialogs.away import is_bare_away
from bot.dialogs.commands import (
    Act,
    AskAgain,
    Away,
    Command,
    GoAway,
    MyCalls,
    OfferDrill,
    OfferHelp,
    Raise,
    Say,
    ShowDesk,
    ShowSentence,
)
from bot.dialogs.cries import is_own_need, strengthens
from bot.dialogs.text import is_greeting
from bot.domain.alarm import moves
from bot.domain.alarm.incident import How
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.act import act, lively_alarm_of
from bot.service.alarm.passing import (
    after_the_end,
    in_form_after_the_end,
    keep_or_relay,
    passed_on,
    spoken_to_since,
    unsent,
)
from bot.service.alarm.several import asked_in, helps_in
from bot.service.alarm.shown import alarm_views, ask, said_in
from bot.service.answer import SILENT, Answer, home, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import keep_words
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm


@dataclass(frozen=True)
class SentUnclear(SentMessage):
    """What somebody wrote who is asked for help, and that it is no answer."""

    VIEW = "unclear"
    incident: str
    word: str


@dataclass(frozen=True)
class SentAsked(SentMessage):
    """ "Hjelper du?", or whom; `how` as they have said; `own`: it may be themselves who need it;
    `unstored`: they wrote of an absence."""

    VIEW = "asked"
    how: str | None
    own: bool = False
    unstored: bool = False


def say(uow: UnitOfWork, command: Say) -> Answer | Command:
    """Relays, keeps, takes as an answer, or leaves what the words otherwise ask for (contract.md,
    "Text commands")."""
    person = command.origin.person
    if command.incident is not None:
        return _in_card(uow, command)
    mine = lively_alarm_of(uow, person)
    if mine is not None and mine.alarm.drill is None:
        return _in_own_alarm(uow, mine, command)
    if mine is not None and mine.alarm.drill == "alone" and _is_real_cry(command.otherwise):
        return command.otherwise  # L6, L8: nobody else would read these words
    if mine is not None and mine.alarm.claims:
        return _relayed(uow, mine, command)
    helping = helps_in(uow, person)
    if helping or (asked := asked_in(uow, person)):
        if is_own_need(command.text):
            return command.otherwise if _is_real_cry(command.otherwise) else _cry(command)
        if helping:
            return _while_helping(uow, helping, command)
        return _answered(uow, asked, command)
    if mine is not None and not _is_wanted(command.otherwise):
        return keep_or_relay(uow, mine, command.origin, command.text)
    if not _is_wanted(command.otherwise):
        after = after_the_end(uow, command)
        if after is not None:
            return after
    if command.otherwise is not None:
        return command.otherwise
    return ShowDesk(command.origin, short=True, greeting=is_greeting(command.text))


def _cry(command: Say, said: str = "") -> Raise:
    return Raise(command.origin, command.text, said=said)


def _is_wanted(command: Command | None) -> bool:
    """Whether the words ask for something. An offer does not, nor does "borte ved døra nå"."""
    unclear = isinstance(command, Away) and command.is_unclear
    # "Ring meg" is said to whoever helps.
    is_said = isinstance(command, OfferHelp | MyCalls)
    return command is not None and not is_said and not unclear


def _in_own_alarm(uow: UnitOfWork, mine: StoredAlarm, command: Say) -> Answer | Command:
    """Her words are about her own alarm: hjelp, 112 and 🆘 strengthen it, all else is for whoever
    helps, who reads the cry too (L15)."""
    meant = command.otherwise
    if strengthens(command.text):
        return meant if _is_real_cry(meant) else _cry(command, command.text)
    if _is_report(meant):  # `trussel på telefon`: told as one, and read by whoever helps
        return replace(meant, said=command.text)
    if mine.alarm.claims:
        return _relayed(uow, mine, command)
    if _is_real_cry(meant):
        if mine.alarm.exhausted:  # nobody is being alerted any more (L4)
            return meant
    elif meant is not None and _is_wanted(meant):
        return meant
    return keep_or_relay(uow, mine, command.origin, command.text)


def _while_helping(uow: UnitOfWork, helping: Sequence[str], command: Say) -> Answer | Command:
    """To the one they help; "kommer ikke likevel" lets go as well, and the chain goes on."""
    person = command.origin.person
    stored = uow.tx.lock_alarm(helping[0]) if len(helping) == 1 else None
    wanted = command.otherwise
    if stored is not None and not takes_back(command.text):
        others = [one for one in spoken_to_since(uow, person) if one.id != stored.alarm.id]
        if others:
            return unsent(uow, command.origin, command.text, [stored.alarm, *others], which=True)
    if stored is not None:
        if _is_report(wanted) and stored.alarm.drill is None and not takes_back(command.text):
            return replace(wanted, said=command.text)
        answer = _relayed(uow, stored, command)
        if takes_back(command.text):
            return act(uow, Act(command.origin, helping[0], moves.Release()))
        return replace(wanted, said="") if _is_report(wanted) else answer
    if wanted is not None and _is_wanted(wanted) and not _is_real_cry(wanted):
        return wanted
    # Never guess whom they are for, and lose no word: one tap sends them.
    alarms = [alarm for one in helping if (alarm := uow.tx.get_alarm(one)) is not None]
    return unsent(uow, command.origin, command.text, alarms, which=True)


def _answered(uow: UnitOfWork, asked: Sequence[Alarm], command: Say) -> Answer | Command:
    """What somebody wrote who is asked for help: a clear answer takes the one alarm there is (L2),
    whatever else it is the buttons come again, and whoever waits reads it."""
    person = command.origin.person
    names = [asked[0].caseworker.name] if len(asked) == 1 else []
    claim = claim_in(command.text, names)
    if claim is None and command.otherwise is not None and _shows(command.otherwise):
        return command.otherwise
    if claim is None and _is_real_cry(command.otherwise) and _are_past(asked, person):
        return command.otherwise  # her own emergency: nobody would read it as an answer (L8)
    is_machine = is_automatic(command.text)
    if is_machine and _has_answered(uow, asked, person):
        return SILENT  # two machines that answer each other would never end
    goes = claim is None and not is_machine and _means_away(uow, command)
    if goes and command.otherwise is not None and _leaves_now(uow, command):
        return command.otherwise
    if claim is None and len(asked) == 1:
        _tell_unclear(uow, asked[0], command)
    if claim is None or len(asked) > 1:
        how_said = claim.how if claim is not None else None
        own = _is_real_cry(command.otherwise)
        return _ask(uow, person, asked, how_said, own=own, unstored=goes)
    alarm = asked[0]
    how = alarm_views(uow, alarm).asked(person, claim.how).how
    answer = act(uow, Act(command.origin, alarm.id, moves.ClaimAlarm(how)))
    stored = uow.tx.get_alarm(alarm.id)
    if stored is None or not stored.helps(person):
        return replace(answer, to_send=False) if answer.note else answer
    ask(uow, person, stored, AlarmQuestion.UNDO, alarm.caseworker.name)
    return SILENT


def _means_away(uow: UnitOfWork, command: Say) -> bool:
    is_helper = uow.directory.is_helper(command.origin.person)  # of nobody else is one stored
    return is_helper and isinstance(command.otherwise, Away)


def _leaves_now(uow: UnitOfWork, command: Say) -> bool:
    """ "Borte til kl 15" is a no, and an absence: begun with the command's own word, every word
    understood, from now on and with an end. "Jeg er borte til fredag." is how a machine writes too:
    nobody leaves a chain by it."""
    wanted = command.otherwise
    return (
        isinstance(wanted, GoAway)
        and wanted.since is None
        and wanted.until is not None
        and (
            wanted.stand_in_name is None or uow.directory.by_name(wanted.stand_in_name) is not None
        )
        and is_bare_away(command.text)
    )


def _are_past(asked: Sequence[Alarm], person: str) -> bool:
    # Nobody waits in earnest for their answer: they have said no, or practise.
    return all(alarm.drill is not None or person in alarm.said_no for alarm in asked)


def _shows(command: Command) -> bool:
    """Whether it only shows something: whoever is asked for help neither practises nor goes."""
    return not isinstance(command, Raise | OfferHelp | OfferDrill | Away | ShowSentence)


def _is_real_cry(command: Command | None) -> TypeGuard[Raise]:
    """Whether the words are a cry in earnest by themselves."""
    return isinstance(command, Raise) and command.drill is None


def ask_again(uow: UnitOfWork, command: AskAgain) -> Answer:
    """The buttons for whoever is asked; nothing for anybody else."""
    person = command.origin.person
    asked = asked_in(uow, person)
    return _ask(uow, person, asked) if asked else SILENT


def away_in_doubt(uow: UnitOfWork, person: str) -> Answer | None:
    """The buttons for whoever is asked for help, and that no absence is stored; else None."""
    if helps_in(uow, person) or not (asked := asked_in(uow, person)):
        return None
    return _ask(uow, person, asked, unstored=True)


def asked_now(uow: UnitOfWork, person: str, sentence: Sentence | None = None) -> Answer | None:
    """The buttons for whoever is asked for help: never a card without them; else None."""
    asked = asked_in(uow, person) if not helps_in(uow, person) else ()
    return replace(_ask(uow, person, asked), note=sentence) if asked else None


def asked_or_home(uow: UnitOfWork, person: str, sentence: Sentence | None = None) -> Answer:
    """Never the home card to somebody who is asked for help."""
    return asked_now(uow, person, sentence) or home(uow, person, sentence)


def _ask(
    uow: UnitOfWork,
    person: str,
    asked: Sequence[Alarm],
    how: How | None = None,
    *,
    own: bool = False,
    unstored: bool = False,
) -> Answer:
    view = replace(asked_view(uow, person, asked, how, own=own), unstored=unstored)
    return Answer(view, to_send=True, message=SentAsked(how, own, unstored))


def _has_answered(uow: UnitOfWork, asked: Sequence[Alarm], person: str) -> bool:
    return len(asked) > 1 or any(word.author == person for word in uow.tx.words(asked[0].id))


def asked_view(
    uow: UnitOfWork,
    person: str,
    asked: Sequence[Alarm],
    how: How | None = None,
    *,
    own: bool = False,
) -> AskedView:
    """ "Hjelper du?", or whom; with *Jeg trenger hjelp selv* where what they wrote may be a cry of
    their `own` (L8)."""
    lines = tuple(alarm_views(uow, alarm, with_words=False).asked(person, how) for alarm in asked)
    return AskedView(uow.directory.language(person), asked[0].mark, lines, own)


def _tell_unclear(uow: UnitOfWork, alarm: Alarm, command: Say) -> None:
    """The caseworker reads what was written, and that it is no answer. Nobody is waited for who has
    said no."""
    person, caseworker = command.origin.person, alarm.caseworker.id
    if person in alarm.said_no or not command.text.strip() or alarm.drill == "alone":
        return
    stored = uow.tx.lock_alarm(alarm.id)
    if stored is None:
        return
    word = keep_words(uow, stored, person, command.text)
    if not uow.can_reach(caseworker):
        return
    view = UnclearView(
        incident=alarm.id,
        drill=alarm.mark,
        language=uow.directory.language(caseworker),
        from_name=alarm.name_of(person),
        text=masked(command.text),
    )
    uow.tell(caseworker, view, SentUnclear(alarm.id, word), f"unclear:{word}")


def _is_report(command: Command | None) -> TypeGuard[Raise]:
    return _is_real_cry(command) and command.reported


def _relayed(uow: UnitOfWork, stored: StoredAlarm, command: Say) -> Answer:
    """To the other side. In a drill they read a cry in more words than one as a line of the play:
    whoever means it is told at once how to be heard (L1, L8)."""
    person, is_drill = command.origin.person, stored.alarm.drill is not None
    answer = keep_or_relay(uow, stored, command.origin, command.text)
    if is_drill and _is_real_cry(command.otherwise):
        return notice(uow, person, Sentence("answer-relay-in-drill"), is_drill)
    return answer


def _in_card(uow: UnitOfWork, command: Say) -> Answer:
    """The text box of a form: it says itself which alarm is meant."""
    person = command.origin.person
    stored = uow.tx.lock_alarm(command.incident or "")
    if stored is None or may(stored.alarm, person, Verb.RELAY) is not PermissionAnswer.YES:
        return notice(uow, person, NOT_YOURS)
    if not command.text.strip():
        return notice(uow, person, Sentence("answer-empty-text"), stored.alarm.drill is not None)
    if stored.alarm.state.ended:
        return in_form_after_the_end(uow, stored, command)
    unread = passed_on(uow, stored, person, command.text)
    if unread.view is not None:
        return unread
    return notice(uow, person, Sentence("answer-relay-sent"), stored.alarm.drill is not None)


def unclear_view(uow: UnitOfWork, person: str, message: SentUnclear) -> UnclearView | None:
    """What is no answer, for the caseworker; None once it is erased."""
    said = said_in(uow, message.incident, message.word)
    if said is None:
        return None
    alarm, author, text = said
    language = uow.directory.language(person)
    return UnclearView(alarm.id, alarm.mark, language, alarm.name_of(author), text)


def asked_again(uow: UnitOfWork, person: str, message: SentAsked) -> AskedView | None:
    """Whom they are asked to help now; None when that is nobody any more."""
    asked = asked_in(uow, person)
    how = How(message.how) if message.how else None
    if not asked:
        return None
    view = asked_view(uow, person, asked, how, own=message.own)
    return replace(view, unstored=message.unstored)
