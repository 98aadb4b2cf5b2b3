"""The cry: one word, and the alarm is out (R11, R14, R34, R47; L1, L6, L8).

`varsle kollegaer` calls colleagues by word (R46); the canary's alarm differs in its unit and
its chain, and in nothing else (L12).
"""

from collections.abc import Callable
from dataclasses import replace

from bot.cards.home import HomeVerb
from bot.cards.views import AlarmQuestion, HomeView, NoticeView, Sentence, View
from bot.dialogs.commands import (
    Act,
    ActOnMine,
    CallColleagues,
    Command,
    OfferDrill,
    Origin,
    Raise,
)
from bot.domain.alarm import moves, rules
from bot.domain.alarm.claims import SAME_TAP_MS
from bot.domain.alarm.incident import Details, Drill
from bot.domain.alarm.live import live_of
from bot.domain.alarm.moves import Describe, RaiseAgain, Reopen, Verb
from bot.domain.alarm.state import Alarm, Caseworker, Ending, Transition
from bot.domain.canary import UNIT
from bot.domain.organisation.organisation import (
    Chain,
    ChainLevel,
    Helper,
    Language,
    Person,
)
from bot.domain.working_days import is_holiday, local_day
from bot.service.alarm.act import (
    act,
    act_on_mine,
    lively_alarm_of,
    mine,
    show_again,
    told_already,
)
from bot.service.alarm.colleagues import call_to
from bot.service.alarm.passing import brought, keep_or_relay, kept_for_helpers
from bot.service.alarm.presence import place_of
from bot.service.alarm.ringing import sooner
from bot.service.alarm.several import asked_in, helps_in
from bot.service.alarm.shown import alarm_views, ask
from bot.service.answer import SILENT, TOO_LATE, Answer, home, notice
from bot.service.guidance.place import ended_meanwhile, taken_along
from bot.service.messages import SentNotice
from bot.service.outgoing import keep_words, publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import StoredAlarm
from bot.texts import text


def raise_or_ask(uow: UnitOfWork, command: Raise) -> Answer | Command:
    """As `raise_alarm`; a drill that would ring people on a public holiday of theirs is asked about
    first."""
    if command.drill is not Drill.WITH_LEADER:
        return raise_alarm(uow, command)
    today = local_day(uow.now)
    if command.asked_on == today.isoformat() or not is_holiday(today):
        return raise_alarm(uow, command)
    return OfferDrill(command.origin, command.drill, True, command.scenario, command.details)


def raise_alarm(uow: UnitOfWork, command: Raise) -> Answer:
    """Raises, strengthens or reopens; the answer is always the caseworker's own card (L1)."""
    person = command.origin.person
    key = uow.keyring.digest(" ".join(command.words.casefold().split()))
    if command.drill is None and command.origin.edit_of and _was_cry(uow, command.origin):
        return _still_the_same(uow, command)
    if command.drill is None and command.incident is not None:
        mine = uow.tx.lock_alarm(command.incident)
        if mine is not None and mine.alarm.caseworker.id == person:
            if _may_reopen(uow, mine):
                return _reopen(uow, mine, key)
            # L12: the button of a drill, however old, never alerts anybody in earnest.
            command = replace(command, drill=mine.alarm.drill)
    open_real, open_drill = uow.tx.all_unresolved_of(person)
    if open_real is not None and _gives_way(uow, open_real, command.drill):
        superseded(uow, open_real)
        open_real = None
    if command.reported and command.drill is None:
        # The home card's button is about oneself, whomever one helps just now.
        own = command.words == HomeVerb.REPORT_THREAT
        theirs = open_real or (None if own else _helped_by(uow, person))
        if theirs is not None:
            return report_threat(uow, theirs, command)
    if open_real is not None:
        if command.drill is not None:  # L12: no drill while somebody needs help
            return notice(uow, person, Sentence("answer-drill-not-now"))
        return _cry_again(uow, open_real, command, key)
    if open_drill is not None:
        if command.drill is not None and rules.is_same_word(open_drill.alarm, key, uow.now):
            return Answer(_status(uow, open_drill, person))
        superseded(uow, open_drill)
    return _new(uow, command, key)


def _helped_by(uow: UnitOfWork, person: str) -> StoredAlarm | None:
    """The one alarm in which the person helps in earnest: what they tell of is told there."""
    helping = helps_in(uow, person)
    stored = uow.tx.lock_alarm(helping[0]) if len(helping) == 1 else None
    return stored if stored is not None and stored.alarm.drill is None else None


def report_threat(uow: UnitOfWork, stored: StoredAlarm, command: Raise) -> Answer:
    """`trussel` in an alarm that goes on: told to the nearest leader, and no level is alerted for
    it, nor contact asked for (R42)."""
    person, reported = command.origin.person, moves.ReportThreat(command.details)
    kept = kept_for_helpers(uow, stored, person, command.said)
    stored = kept or stored
    transition = rules.decide(stored.alarm, person, reported, uow.moment)
    if transition.changed:
        stored = publish(uow, stored, stored.organisation, transition)
    if kept is not None:
        brought(uow, kept.alarm, stored.alarm, person)
    elif command.said:
        keep_words(uow, stored, person, command.said)
    if person != stored.alarm.caseworker.id:
        is_known = stored.alarm.details.is_threat
        sentence = Sentence("answer-threat-reported") if is_known else told_already(stored.alarm)
        return notice(uow, person, sentence)
    show_again(uow, stored.alarm)
    return _sent(uow, stored, command)


def _was_cry(uow: UnitOfWork, origin: Origin) -> bool:
    """Whether the message was a cry before it was edited (L6); from now on it was."""
    is_first = uow.tx.first_delivery(origin.cry_note)
    made = uow.tx.get_alarm(uow.keyring.incident_of(origin.edit_of))
    return not is_first or (made is not None and made.drill is None)


def _still_the_same(uow: UnitOfWork, command: Raise) -> Answer:
    """A cry that was edited is no second one: nobody else is alerted. What it tells now is added to
    the alarm, and goes to whoever helps."""
    person = command.origin.person
    mine = lively_alarm_of(uow, person)
    if mine is None or mine.alarm.drill is not None:
        return home(uow, person)
    told = rules.decide(mine.alarm, person, Describe(command.details), uow.moment)
    if told.changed:
        mine = publish(uow, mine, mine.organisation, told)
    unread = keep_or_relay(uow, mine, command.origin, command.said) if command.said else SILENT
    if mine.alarm.claims or not command.said:  # else her card has come with the words
        show_again(uow, mine.alarm)
    return unread


def _gives_way(uow: UnitOfWork, stored: StoredAlarm, drill: Drill | None) -> bool:
    """L6: to a cry more than two hours later, and never to somebody's drill: what nobody has ended
    stays claimable (L4)."""
    return drill in (None, Drill.CANARY) and rules.is_over_quietly(stored.alarm, uow.now)


def superseded(uow: UnitOfWork, stored: StoredAlarm) -> None:
    """The alarm ends because another takes its place (L6, L12)."""
    transition = rules.superseded(stored.alarm, uow.moment)
    publish(uow, stored, stored.organisation, transition)


def _new(uow: UnitOfWork, command: Raise, key: str) -> Answer:
    delivery = command.origin.delivery
    incident = uow.keyring.incident_of(delivery) if delivery else new_id()
    about = _about(uow, command)
    theirs = _is_for_others(uow, command)

    def born(caseworker: Caseworker, details: Details) -> Transition:
        unit, chain = unit_and_chain(uow, caseworker, command)
        transition = rules.raised(
            incident,
            caseworker,
            unit,
            chain,
            details,
            command.drill,
            key,
            uow.moment,
            command.reported,
            command.scenario,
            about.id if about is not None else None,
        )
        return with_colleagues(uow, transition) if command.colleagues else transition

    stored = new_alarm(uow, command, born)
    if about is not None:
        _ask_about(uow, stored.alarm, about)
    if theirs:  # "Trenger du hjelp selv?"
        ask(uow, command.origin.person, stored.alarm, AlarmQuestion.OWN_NEED, "")
    return _sent(uow, stored, command)


def _about(uow: UnitOfWork, command: Raise) -> Person | None:
    """R84: the colleague who was named, by a full name or a first name that is one in the unit. Any
    other name may be the client's, and is nobody (L11)."""
    if not command.about or command.drill is not None:
        return None
    person = command.origin.person
    found = uow.directory.colleague_named(command.about, uow.directory.unit_of(person))
    return found if found is not None and found.id != person else None


def _ask_about(uow: UnitOfWork, alarm: Alarm, about: Person) -> None:
    """Whoever cried says whether it is her; she reads without a sound that a leader was alerted,
    because the client may sit before her."""
    ask(uow, alarm.caseworker.id, alarm, AlarmQuestion.CONCERNS, about.name)
    if not uow.can_reach(about.id):
        return
    told = Sentence("concerns-told", (("name", alarm.caseworker.name),))
    view = NoticeView(uow.directory.language(about.id), told, quiet=True)
    uow.tell(about.id, view, SentNotice(told, quiet=True), f"concerns:{alarm.id}")


def _is_for_others(uow: UnitOfWork, command: Raise) -> bool:
    """Whether words cried that may be meant for somebody else: whoever wrote them is alerted, or
    helps. The alarm is out all the same (L7, L8)."""
    person = command.origin.person
    typed = command.incident is None and command.drill is None and command.words != Verb.RAISE
    if not typed or not uow.directory.is_helper(person):
        return False
    return bool(helps_in(uow, person) or asked_in(uow, person))


MakeAlarm = Callable[[Caseworker, Details], Transition]


def new_alarm(uow: UnitOfWork, command: Raise, make: MakeAlarm) -> StoredAlarm:
    """Stores an alarm that was not there, and whatever belongs to it: the call that is led already,
    the words beside the cry. `make` makes it, of its caseworker and what is known of the call."""
    origin, directory = command.origin, uow.directory
    caseworker = directory.caseworker(origin.person, origin.name)
    known = Details(place=place_of(directory, origin.person, uow.now))
    left = uow.tx.get_guided_call(origin.person) if command.drill is None else None
    before = ended_meanwhile(uow, left)  # locked before ours (docs/decisions/0011)
    transition = make(caseworker, known.updated(command.details))
    stored = publish(uow, None, directory.revision, transition)
    if left is not None:
        stored = taken_along(uow, stored, before, left.incident)
    if command.said:
        keep_words(uow, stored, origin.person, command.said)
    return stored


def _cry_again(uow: UnitOfWork, stored: StoredAlarm, command: Raise, key: str) -> Answer:
    """L6: the open alarm is strengthened; what the cry told is added to it. The caseworker gets
    the status card anew, at the end of the chat, so that no cry goes unanswered (L1)."""
    person, note = command.origin.person, command.origin.cry_note
    if note and not command.origin.edit_of and not uow.tx.first_delivery(note):
        return _still_the_same(uow, command)  # its edit has come before it
    kept = kept_for_helpers(uow, stored, person, command.said)
    stored = kept or stored
    told = rules.decide(stored.alarm, person, Describe(command.details), uow.moment)
    cried = rules.decide(told.alarm, person, RaiseAgain(key), uow.moment)
    transition = Transition(cried.alarm, told.facts + cried.facts)
    if command.colleagues:
        transition = with_colleagues(uow, transition)
    if transition.changed:
        stored = publish(uow, stored, stored.organisation, transition)
        if cried.changed and command.said and kept is None:
            keep_words(uow, stored, person, command.said)
    if kept is not None:
        brought(uow, kept.alarm, stored.alarm, person)
    if not cried.changed and not _is_same_tap(uow, stored.alarm, command):
        show_again(uow, stored.alarm)
    return _sent(uow, stored, command)


def _is_same_tap(uow: UnitOfWork, alarm: Alarm, command: Raise) -> bool:
    """A thumb that trembles: the card that answers it has just come (L14)."""
    card = live_of(alarm, command.origin.person)
    is_new = card is not None and 0 <= uow.now - card.at < SAME_TAP_MS
    return is_new and command.words == Verb.RAISE


def with_colleagues(uow: UnitOfWork, transition: Transition) -> Transition:
    """`hjelp kollegaer`: whoever is there hears of it in the same moment (R46)."""
    alarm = transition.alarm
    called = rules.decide(alarm, alarm.caseworker.id, call_to(uow, alarm), uow.moment)
    return Transition(called.alarm, transition.facts + called.facts)


def _sent(uow: UnitOfWork, stored: StoredAlarm, command: Raise) -> Answer:
    """A tap on *Varsle leder* must not turn the home card into a second status card, which
    nothing would ever update: it says that the real one lies below."""
    if command.incident is not None:
        return Answer(_status(uow, stored, command.origin.person), stored.alarm.id)
    language = uow.directory.language(command.origin.person)
    sentence = Sentence(_SENT[stored.alarm.drill])
    if stored.alarm.mark or _is_asked_too(uow, command):
        # Whoever practises has no use for *Varsle leder* just now (L12), nor who is asked for help.
        return Answer(NoticeView(language, sentence, stored.alarm.mark), stored.alarm.id)
    return Answer(HomeView(language, sentence), stored.alarm.id)


def _is_asked_too(uow: UnitOfWork, command: Raise) -> bool:
    """Whether whoever tapped is asked for help by somebody else: *Jeg trenger hjelp selv*."""
    person, tapped = command.origin.person, command.words == Verb.RAISE
    return tapped and uow.directory.is_helper(person) and bool(asked_in(uow, person))


_SENT = {
    None: "answer-sent-see-below",
    Drill.ALONE: "answer-drill-started-alone",
    Drill.WITH_LEADER: "answer-drill-started-leader",
    Drill.CANARY: "canary-line",
}


def _may_reopen(uow: UnitOfWork, stored: StoredAlarm) -> bool:
    """Only while still withdrawn, only while it is the same event, only beside no other alarm;
    a drill in the way of a real alarm is none (L6)."""
    alarm = stored.alarm
    is_recent = alarm.ending is Ending.CANCELLED and not rules.is_over_quietly(alarm, uow.now)
    return is_recent and not _stands_beside_another(uow, alarm)


def _stands_beside_another(uow: UnitOfWork, alarm: Alarm) -> bool:
    person = alarm.caseworker.id
    if uow.tx.unresolved_of(person, drill=False) is not None:
        return True
    return alarm.drill is not None and uow.tx.unresolved_of(person, drill=True) is not None


def undo_resolve(uow: UnitOfWork, command: Act) -> Answer:
    """*Angre* after the end: not where the caseworker has cried anew meanwhile (L6), and a drill is
    nothing in the way of a real alarm (L12)."""
    person, stored = command.origin.person, uow.tx.lock_alarm(command.incident)
    if stored is not None and rules.can_undo_resolve(
        stored.alarm, person, stored.alarm.recorded(uow.now)
    ):
        if _stands_beside_another(uow, stored.alarm):
            return Answer(mine(uow, stored.alarm, person, Verb.UNDO_RESOLVE), note=TOO_LATE)
        drill = uow.tx.unresolved_of(stored.alarm.caseworker.id, drill=True)
        if drill is not None:
            superseded(uow, drill)
    return act(uow, command)


def _reopen(uow: UnitOfWork, stored: StoredAlarm, key: str) -> Answer:
    person = stored.alarm.caseworker.id
    if stored.alarm.drill is None and (drill := uow.tx.unresolved_of(person, drill=True)):
        superseded(uow, drill)
    transition = rules.decide(stored.alarm, person, Reopen(key), uow.moment)
    stored = publish(uow, stored, stored.organisation, transition)
    return Answer(_status(uow, stored, person), stored.alarm.id)


def _status(uow: UnitOfWork, stored: StoredAlarm, person: str) -> View:
    return alarm_views(uow, stored.alarm).status(person)


def call_colleagues(uow: UnitOfWork, command: CallColleagues) -> Answer:
    """Calls those who are there to the sender's own alarm, else to the one in which they help.
    With neither it is a cry, because whoever asks colleagues to come needs help (L8); what has been
    quiet for two hours is over (L6)."""
    origin, alarm_command = command.origin, moves.AlertColleagues()
    mine = lively_alarm_of(uow, origin.person)
    in_need = mine is not None and mine.alarm.drill is None
    helping = () if in_need else helps_in(uow, origin.person)
    if len(helping) == 1:
        return act(uow, Act(origin, helping[0], alarm_command))
    if helping:  # never guess to whom they are to come
        return notice(uow, origin.person, Sentence("answer-relay-which"))
    if mine is not None:
        if command.said:
            keep_words(uow, mine, origin.person, command.said)
        return act_on_mine(uow, ActOnMine(origin, alarm_command))
    return raise_alarm(uow, command.as_cry())


CONTACT_MS = 90_000
WAIT_MS = 60_000


def unit_and_chain(
    uow: UnitOfWork, caseworker: Caseworker, command: Raise
) -> tuple[tuple[str, str], Chain]:
    """Number and name of the unit an alarm belongs to, and who is alerted. The canary's are its
    own: nobody of the organisation has a part in it, and it goes round once. Its line is called at
    once."""
    directory, drill = uow.directory, command.drill
    if drill is not Drill.CANARY:
        unit = directory.unit_of(caseworker.id)
        chain = sooner(uow, directory.chain_for(caseworker, drill, uow.now))
        return (unit.number, unit.name), chain
    name, person = text(Language.BOKMAL, "canary-unit"), uow.terms.canary_helper
    line = uow.terms.canary_line if command.calls_line else None
    helpers = (Helper(person, directory.name(person), line),) if person else ()
    level = ChainLevel(name, helpers, WAIT_MS, WAIT_MS, call_after_ms=0)
    return (UNIT, name), Chain((level,), repeat=1, contact_ms=CONTACT_MS)
