"""The cry: one word, and the alarm is out (R11, R14, R34, R47; L1, L6, L8).

`varsle kollegaer` holds the red card up by word (R46); the canary's alarm differs in its unit and
its chain, and in nothing else (L12).
"""

from collections.abc import Callable
from dataclasses import replace

from bot.cards.views import HomeView, NoticeView, Sentence, View
from bot.dialogs.commands import Act, ActOnMine, CallColleagues, Raise
from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import Details, Drill
from bot.domain.alarm.moves import Cry, Describe, Reopen
from bot.domain.alarm.state import Caseworker, Change, Ending
from bot.domain.canary import UNIT
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper, Language
from bot.service.alarm.act import act, act_on_mine, show_again
from bot.service.alarm.colleagues import call_to
from bot.service.alarm.presence import place_of
from bot.service.alarm.relay import helps_in, lively_alarm_of
from bot.service.answer import Answer, notice
from bot.service.guidance.place import ended_meanwhile, taken_along
from bot.service.outgoing import keep_words, publish
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import StoredCard
from bot.texts import text


def raise_alarm(turn: Turn, command: Raise) -> Answer:
    """Raises, strengthens or reopens; the answer is always the caseworker's own card (L1)."""
    person = command.origin.person
    key = turn.keyring.digest(" ".join(command.words.casefold().split()))
    if command.drill is None and command.incident is not None:
        mine = turn.tx.incident(command.incident)
        if mine is not None and mine.card.caseworker.id == person:
            if _may_reopen(turn, mine):
                return _reopen(turn, mine, key)
            # L12: the button of a drill, however old, never alerts anybody in earnest.
            command = replace(command, drill=mine.card.drill)
    open_real = turn.tx.unresolved_of(person, drill=False)
    if open_real is not None and _gives_way(turn, open_real, command.drill):
        superseded(turn, open_real)
        open_real = None
    if open_real is not None:
        if command.drill is not None:  # L12: no drill while somebody needs help
            return notice(turn, person, Sentence("answer-drill-not-now"))
        return _cry_again(turn, open_real, command, key)
    open_drill = turn.tx.unresolved_of(person, drill=True)
    if open_drill is not None:
        if command.drill is not None and rules.is_same_word(open_drill.card, key, turn.now):
            return Answer(_status(turn, open_drill, person))
        superseded(turn, open_drill)
    return _new(turn, command, key)


def _gives_way(turn: Turn, stored: StoredCard, drill: Drill | None) -> bool:
    """L6: to a cry more than two hours later, and never to somebody's drill: what nobody has ended
    stays claimable (L4)."""
    return drill in (None, Drill.CANARY) and rules.is_over_quietly(stored.card, turn.now)


def superseded(turn: Turn, stored: StoredCard) -> None:
    """The alarm ends because another takes its place (L6, L12)."""
    change = rules.superseded(stored.card, turn.moment)
    publish(turn, stored, stored.organisation, change)


def _new(turn: Turn, command: Raise, key: str) -> Answer:
    delivery = command.origin.delivery
    incident = turn.keyring.incident_of(delivery) if delivery else new_id()

    def born(caseworker: Caseworker, details: Details) -> Change:
        unit, chain = unit_and_chain(turn, caseworker, command.drill)
        change = rules.raised(
            incident,
            caseworker,
            unit,
            chain,
            details,
            command.drill,
            key,
            turn.moment,
            command.reported,
            command.scenario,
        )
        return with_colleagues(turn, change) if command.colleagues else change

    return _sent(turn, new_alarm(turn, command, born), command)


Born = Callable[[Caseworker, Details], Change]


def new_alarm(turn: Turn, command: Raise, born: Born) -> StoredCard:
    """Stores an alarm that was not there, and whatever belongs to it: the call that is led already,
    the words beside the cry. `born` makes it, of its caseworker and what is known of the call."""
    origin, directory = command.origin, turn.directory
    caseworker = directory.caseworker(origin.person, origin.name)
    known = Details(place=place_of(directory, origin.person, turn.now))
    left = turn.tx.look_at_walk(origin.person) if command.drill is None else None
    before = ended_meanwhile(turn, left)  # locked before ours (docs/decisions/0011)
    change = born(caseworker, known.updated(command.details))
    stored = publish(turn, None, directory.revision, change)
    if left is not None:
        stored = taken_along(turn, stored, before)
    if command.said:
        keep_words(turn, stored, origin.person, command.said)
    return stored


def _cry_again(turn: Turn, stored: StoredCard, command: Raise, key: str) -> Answer:
    """L6: the open alarm is strengthened; what the cry told is added to it. The caseworker gets
    the status card anew, at the end of the chat, so that no cry goes unanswered (L1)."""
    person = command.origin.person
    told = rules.decide(stored.card, person, Describe(command.details), turn.moment)
    cried = rules.decide(told.card, person, Cry(key), turn.moment)
    change = Change(cried.card, told.facts + cried.facts)
    if command.colleagues:
        change = with_colleagues(turn, change)
    if change.changed:
        stored = publish(turn, stored, stored.organisation, change)
        if cried.changed and command.said:
            keep_words(turn, stored, person, command.said)
    if not cried.changed:
        show_again(turn, stored.card)
    return _sent(turn, stored, command)


def with_colleagues(turn: Turn, change: Change) -> Change:
    """`hjelp kollegaer`: whoever is there hears of it in the same moment (R46)."""
    card = change.card
    called = rules.decide(card, card.caseworker.id, call_to(turn, card), turn.moment)
    return Change(called.card, change.facts + called.facts)


def _sent(turn: Turn, stored: StoredCard, command: Raise) -> Answer:
    """A tap on *Varsle leder* must not turn the home card into a second status card, which
    nothing would ever update: it says that the real one lies below."""
    if command.incident is not None:
        return Answer(_status(turn, stored, command.origin.person), stored.card.id)
    language = turn.directory.language(command.origin.person)
    sentence = Sentence(_SENT[stored.card.drill])
    if stored.card.mark:  # whoever practises has no use for *Varsle leder* just now (L12)
        return Answer(NoticeView(language, sentence, stored.card.mark), stored.card.id)
    return Answer(HomeView(language, sentence), stored.card.id)


_SENT = {
    None: "answer-sent-see-below",
    Drill.ALONE: "answer-drill-started-alone",
    Drill.WITH_LEADER: "answer-drill-started-leader",
    Drill.CANARY: "canary-line",
}


def _may_reopen(turn: Turn, stored: StoredCard) -> bool:
    """Only while still withdrawn, only while it is the same event, only beside no other alarm;
    a drill in the way of a real alarm is none (L6)."""
    card, person = stored.card, stored.card.caseworker.id
    return (
        card.ending is Ending.CANCELLED
        and not rules.is_over_quietly(card, turn.now)
        and turn.tx.unresolved_of(person, drill=False) is None
        and (card.drill is None or turn.tx.unresolved_of(person, drill=True) is None)
    )


def _reopen(turn: Turn, stored: StoredCard, key: str) -> Answer:
    person = stored.card.caseworker.id
    if stored.card.drill is None and (drill := turn.tx.unresolved_of(person, drill=True)):
        superseded(turn, drill)
    change = rules.decide(stored.card, person, Reopen(key), turn.moment)
    stored = publish(turn, stored, stored.organisation, change)
    return Answer(_status(turn, stored, person), stored.card.id)


def _status(turn: Turn, stored: StoredCard, person: str) -> View:
    return turn.projection(stored.card).status(person)


def call_colleagues(turn: Turn, command: CallColleagues) -> Answer:
    """Calls those who are there to the sender's own alarm, else to the one in which they help.
    With neither it is a cry, because whoever asks colleagues to come needs help (L8); what has been
    quiet for two hours is over (L6)."""
    origin, move = command.origin, moves.CallColleagues()
    mine = lively_alarm_of(turn, origin.person)
    in_need = mine is not None and mine.card.drill is None
    helping = () if in_need else helps_in(turn, origin.person)
    if len(helping) == 1:
        return act(turn, Act(origin, helping[0], move))
    if helping:  # never guess to whom they are to come
        return notice(turn, origin.person, Sentence("answer-relay-which"))
    if mine is not None:
        if command.said:
            keep_words(turn, mine, origin.person, command.said)
        return act_on_mine(turn, ActOnMine(origin, move))
    return raise_alarm(turn, command.as_cry())


CONTACT_MS = 90_000
WAIT_MS = 60_000


def unit_and_chain(
    turn: Turn, caseworker: Caseworker, drill: Drill | None
) -> tuple[tuple[str, str], Chain]:
    """Number and name of the unit an alarm belongs to, and who is alerted. The canary's are its
    own: nobody of the organisation has a part in it, and it goes round once."""
    directory = turn.directory
    if drill is not Drill.CANARY:
        unit = directory.unit_of(caseworker.id)
        return (unit.number, unit.name), directory.chain_for(caseworker, drill, turn.now)
    name, person = text(Language.BOKMAL, "canary-unit"), turn.terms.canary_helper
    helpers = (Helper(person, directory.name(person)),) if person else ()
    level = ChainLevel(name, helpers, WAIT_MS, WAIT_MS)
    return (UNIT, name), Chain((level,), repeat=1, contact_ms=CONTACT_MS)
