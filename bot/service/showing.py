"""Commands that only show: the status once more, the emergency card, the sentence to say."""

from bot.cards.views import Guidance, GuidanceView, PersonLine, ReadinessView, Sentence
from bot.commands import Guide, ShowHome, ShowReadiness, ShowSentence, ShowStatus
from bot.domain.alarm import Change, RedCard
from bot.domain.escalation import Draft
from bot.domain.timeline import FactKind
from bot.service.acting import NOT_YOURS, show_again
from bot.service.answers import SILENT, Answer, home, notice
from bot.service.outgoing import add_place, publish
from bot.service.projection import GUIDE
from bot.service.storage import Priority, StoredCard
from bot.service.turn import Turn

SAME_TAP_MS = 30_000


def show_status(turn: Turn, command: ShowStatus) -> Answer:
    """`status`: the open alarm's card once more, at the end of the chat."""
    person = command.origin.person
    stored = turn.tx.unresolved_of(person, drill=False) or turn.tx.unresolved_of(person, drill=True)
    if stored is None:
        return home(turn, person, Sentence("answer-no-open-alarm"))
    show_again(turn, stored.card)
    return SILENT


def show_home(turn: Turn, command: ShowHome) -> Answer:
    """Anything that is not understood: the first button is *Varsle leder*."""
    return home(turn, command.origin.person)


def show_sentence(turn: Turn, command: ShowSentence) -> Answer:
    """A fixed answer."""
    return home(turn, command.origin.person, Sentence(command.sentence))


def show_readiness(turn: Turn, command: ShowReadiness) -> Answer:
    """`beredskap` (R71)."""
    view = readiness_view(turn, command.origin.person)
    return Answer(view, to_send=True, payload=(("view", "readiness"),))


def readiness_view(turn: Turn, person: str) -> ReadinessView:
    """Who is alerted for this person right now, in which order, and for how long."""
    directory = turn.directory
    caseworker = directory.caseworker(person, "")
    chain = directory.chain_for(caseworker, None, turn.now)
    unit = directory.unit_of(person)
    return ReadinessView(
        language=directory.language(person),
        unit=unit.name,
        levels=tuple(
            (
                level.name,
                level.wait_ms // 1000,
                tuple(PersonLine(h.id, h.name, h.phone) for h in level.people),
            )
            for level in chain.levels
        ),
        numbers=directory.numbers(unit.number),
    )


def guide(turn: Turn, command: Guide) -> Answer:
    """The sentence to say, as a new message; on the alarm's timeline if there is one."""
    person = command.origin.person
    guidance = Guidance.END if command.ending else Guidance.WARN
    stored = _alarm_of(turn, command)
    if command.incident is not None and stored is None:
        return notice(turn, person, NOT_YOURS)
    if stored is None:
        view = GuidanceView(None, 0, False, turn.directory.language(person), guidance)
        payload = (("view", "guide"), ("guidance", guidance.value))
        return Answer(view, to_send=True, payload=payload)
    draft = Draft(stored.card, turn.moment)
    draft.note(FactKind.GUIDED, person, guidance=guidance.value)
    stored = publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))
    # Teams may repeat a tap under a new id for half a minute (teams.md): that is one card. What
    # somebody types twice is answered twice (L1).
    tapped = command.incident is not None
    _show_guidance(turn, stored.card, guidance, turn.now // SAME_TAP_MS if tapped else turn.now)
    return Answer(turn.projection(stored.card).status(person), stored.card.id)


def _alarm_of(turn: Turn, command: Guide) -> StoredCard | None:
    person = command.origin.person
    if command.incident is None:
        return turn.tx.unresolved_of(person, drill=False) or turn.tx.unresolved_of(person, True)
    stored = turn.tx.incident(command.incident)
    return stored if stored is not None and stored.card.caseworker.id == person else None


def _show_guidance(turn: Turn, card: RedCard, guidance: Guidance, occasion: int) -> None:
    """A fresh card at the end of the chat, one for each occasion."""
    slot = f"{GUIDE}:{guidance.value}:{occasion}"
    if turn.tx.place_at(card.id, card.caseworker.id, slot) is None:
        add_place(turn, card, card.caseworker.id, slot, Priority.CLAIM_NEWS)
