"""What lies beside an alarm's cards: the sentence to say, what is left of a card that was replaced
(L14), and what leaders and safety representatives are told afterwards (R17, 3.4.1). Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bot.cards.alarm.notices import MEANT, WAS_MEANT
from bot.cards.views import (
    AlarmQuestion,
    ContactView,
    FollowUpView,
    Guarded,
    GuidanceView,
    LineKind,
    PersonLine,
    QuestionView,
    SafetyRepView,
    UntakenView,
    View,
    Word,
)
from bot.domain.alarm.incident import DrillMark
from bot.domain.alarm.live import BETWEEN_MOVES_MS
from bot.domain.alarm.permission import PermissionAnswer, has_sides, may, other_side
from bot.domain.alarm.state import Alarm, Contact, Ending
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.organisation import Language
from bot.service.alarm.status import helper_name
from bot.service.directory import Directory
from bot.store import slots
from bot.store.records import CardSlot
from bot.texts import text


def guidance_view(
    directory: Directory,
    alarm: Alarm,
    guided_call: GuidedCall,
    person: str,
    slot: str | None,
    words: Iterable[Word],
    said: Iterable[Word] = (),
    *,
    undo: bool = False,
) -> View:
    """The step of the ladder on which the caseworker stands, and what she wrote down (`words`)."""
    language = directory.language(person)
    gone = guided_call.elsewhere or (slot is not None and slot != slots.guide_slot(guided_call))
    return GuidanceView(
        incident=alarm.id,
        seen=alarm.seq,
        drill=alarm.drill is not None,
        language=language,
        walk=guided_call,
        words=directory.ladders.shown(alarm.unit, guided_call, language, alarm.details.kind),
        meeting=alarm.details.meeting,
        guarded=Guarded.ENDED if alarm.state.ended else Guarded.OPEN,
        advised_by=alarm.name_of(guided_call.advised_by) if guided_call.advised_by else None,
        numbers=directory.numbers(alarm.unit),
        replaced=gone,
        written=tuple(word for word in words if word.quote and word.author == person),
        routine=directory.routine_for(alarm.unit, guided_call, alarm.details),
        said=tuple(said),
        helper=alarm.owner.name if alarm.owner is not None and not alarm.state.ended else "",
        undo=undo,
    )


def said_to(
    alarm: Alarm, person: str, words: Iterable[Word], brought: tuple[int, int | None] | None
) -> tuple[Word, ...]:
    """The words that the reader's card `brought`; while it lies there for another reason, what was
    said to them last. Nobody reads them but the caseworker and whoever helps (L11), who has those
    from before the claim with the card of the claim. A line that is one word is theirs for good."""
    claim = next((one for one in alarm.claims if one.person == person), None)
    is_one_word = brought is not None and brought[1] == brought[0] + 1
    if claim is None and person != alarm.caseworker.id and not is_one_word:
        return ()
    theirs = [word for word in words if word.author != person]
    if brought is None and claim is not None:  # the answer to a tap: no card is left out
        brought = claim.at, None
    if brought is None:
        since_claim = [word for word in theirs if claim is not None and word.at >= claim.at]
        return tuple(theirs if claim is not None and not since_claim else theirs[-1:])
    since, until = brought
    if claim is not None and since <= claim.at and (until is None or claim.at < until):
        since = 0
    found = [word for word in theirs if since <= word.at and (until is None or word.at < until)]
    if found or until is not None:
        return tuple(found)
    return tuple(word for word in theirs[-1:] if not _is_stale(alarm, since, word))


def _is_stale(alarm: Alarm, since: int, word: Word) -> bool:
    """Whether a card that came with the end leaves the word to the line above it: "Bare legg på" is
    no advice any more. What was said just before the end may not have been read."""
    ended_at = alarm.ended_at if alarm.state.ended else None
    return ended_at is not None and since >= ended_at > word.at + BETWEEN_MOVES_MS


def says_more(alarm: Alarm) -> bool:
    """Whether the alarm itself has more to say than that the call is over (L1, L4)."""
    unsure = alarm.contact in (Contact.ASKED, Contact.MISSING) and bool(alarm.claims)
    alone = not alarm.claims and (alarm.exhausted or alarm.round > 1 or alarm.let_go is not None)
    cried = alarm.walk is not None and alarm.cry_at > alarm.walk.last_at
    return unsure or alone or cried or alarm.missed_call is not None


def asks_live(alarm: Alarm, card_slot: CardSlot) -> bool:
    """Whether the contact question that lay beside an open ladder is on the live card by now: one
    is enough. A card of an earlier revision noted no instant, and is the only one."""
    is_hers = card_slot.person == alarm.caseworker.id and card_slot.placed_at > 0
    return is_hers and alarm.walk is not None and alarm.walk.closed


def line_of(alarm: Alarm, card_slot: CardSlot, words: Iterable[Word]) -> LineKind:
    """What is left of the card: one that followed what its reader wrote says so, and her own card
    that came again is not the alarm once more."""
    line = LINES[slots.family(card_slot.slot)]
    if line is LineKind.SENT and card_slot.generation > 1:
        ended = alarm.ended_at is not None and card_slot.placed_at >= alarm.ended_at
        return LineKind.ENDED if ended and alarm.ending is Ending.RESOLVED else LineKind.CARD
    wrote = any(w.author == card_slot.person and w.at == card_slot.placed_at for w in words)
    return LineKind.WROTE if line is LineKind.SAID and wrote else line


def is_written_on(directory: Directory, alarm: Alarm, words: Iterable[Word], person: str) -> bool:
    """Whether to say that the relay stays open after the end: until anything was said in it."""
    if alarm.ending is not Ending.RESOLVED or not has_sides(alarm):
        return False
    is_read = any(map(directory.reachable, other_side(alarm, person)))
    return is_read and all(w.quote or w.at <= (alarm.ended_at or 0) for w in words)


def contact_view(
    alarm: Alarm,
    header: tuple[str, int, DrillMark, Language],
    person: str,
    caseworker: PersonLine,
    owner: PersonLine | None,
) -> View:
    """ "Har dere kontakt?" (L2) in a card of its own, beside a sentence that is read aloud."""
    is_caseworker = person == alarm.caseworker.id and not alarm.helps(person)
    answers = {Contact.CONFIRMED: True, Contact.MISSING: False}
    return ContactView(
        *header,
        other=(owner or caseworker) if is_caseworker else caseworker,
        reader_is_caseworker=is_caseworker,
        answer=answers.get(alarm.contact) if alarm.contact else None,
        closed=alarm.state.ended or not (is_caseworker or alarm.helps(person)) or not alarm.claims,
    )


def name_in_line(directory: Directory, alarm: Alarm, card_slot: CardSlot) -> str:
    """Whom the line that is left of the card names, or what was asked there."""
    family, person = slots.family(card_slot.slot), card_slot.person
    if family == slots.NEWS:
        helper = card_slot.slot.split(":")[1]
        return alarm.name_of(helper) if helper else ""
    if family == slots.CONTACT and person == alarm.caseworker.id:
        return ""
    if family == slots.MEANT:
        return text(directory.language(person), WAS_MEANT[meant_by(card_slot)])
    return alarm.caseworker.name


def meant_by(card_slot: CardSlot) -> AlarmQuestion:
    """What was asked about a tap in this slot."""
    return AlarmQuestion(card_slot.slot.split(":")[1])


def meant_view(
    alarm: Alarm, header: tuple[str, int, DrillMark, Language], card_slot: CardSlot
) -> QuestionView | None:
    """Whether a tap was meant (L14), as long as it would do something still."""
    question, person = meant_by(card_slot), card_slot.person
    is_open = {
        AlarmQuestion.CALL_OVER: not alarm.call_over,
        AlarmQuestion.CONTACT: alarm.contact is Contact.ASKED and bool(alarm.claims),
    }.get(question, True)
    is_theirs = may(alarm, person, MEANT[question]) is PermissionAnswer.YES
    if alarm.state.ended or not is_open or not is_theirs:
        return None
    name = "" if person == alarm.caseworker.id else alarm.caseworker.name
    return QuestionView(*header, question, name)


def follows_up(alarm: Alarm, person: str) -> bool:
    """Whether the person is a nearest leader who did not help, and keeps the follow-up (3.4.1).
    Of a threat the task card says it already (R43); in a drill alone nobody hears of it (L12)."""
    nearest = alarm.chain.levels[0].people if alarm.chain.levels else ()
    has_task_card = alarm.duty is not None and alarm.duty.asked_of(person) is not None
    return (
        bool(alarm.claims)
        and alarm.drill != "alone"
        and any(helper.id == person for helper in nearest)
        and not alarm.helps(person)
        and person != alarm.details.target_person
        and not has_task_card
    )


def was_of_the_alarm(alarm: Alarm, card_slot: CardSlot) -> bool:
    """Whether the card was whoever helped's until the alarm ended: it says so, and what comes then
    is a card of its own. In a drill alone it is the caseworker's own, which goes on."""
    ended_at = alarm.ended_at if alarm.state.ended else None
    is_before = ended_at is not None and card_slot.placed_at < ended_at
    person = card_slot.person
    return is_before and alarm.helps(person) and person != alarm.caseworker.id


def is_past(alarm: Alarm, card_slot: CardSlot) -> bool:
    """Whether the alarm has ended since the card was sent: it is one line then (L14)."""
    ended_at = alarm.ended_at if alarm.state.ended else None
    return ended_at is not None and 0 < card_slot.placed_at < ended_at


def rounds_ended(alarm: Alarm) -> int:
    """How many rounds have passed with nobody answering (L4)."""
    is_between = alarm.exhausted or alarm.level >= len(alarm.chain.levels)
    return alarm.round if is_between else alarm.round - 1


def _follow_up(directory: Directory, alarm: Alarm, person: str) -> View:
    caseworker, owner = alarm.caseworker, alarm.owner
    return FollowUpView(
        drill=alarm.drill is not None,
        language=directory.language(person),
        caseworker=PersonLine(caseworker.id, caseworker.name, caseworker.phone),
        helper=helper_name(owner, directory.language(person)) if owner else "",
        at=alarm.raised_at,
    )


def _safety(directory: Directory, alarm: Alarm, person: str) -> View:
    language = directory.language(person)
    is_answered = bool(alarm.claims) or alarm.let_go is not None
    return SafetyRepView(
        alarm.drill is not None,
        language,
        alarm.unit_name,
        alarm.raised_at,
        answered=is_answered,
    )


def _untaken(directory: Directory, alarm: Alarm, person: str) -> View:
    """To the unit's safety representatives."""
    return UntakenView(
        alarm.drill is not None, directory.language(person), alarm.unit_name, alarm.threat_told_at
    )


LINES: Final[Mapping[str, LineKind]] = {
    slots.STATUS: LineKind.SENT,
    slots.ALERT: LineKind.NEEDS_HELP,
    slots.NEWS: LineKind.HELPS,
    slots.CONTACT: LineKind.CONTACT,
    slots.EXHAUSTED: LineKind.NO_ANSWER,
    slots.HAND_OVER: LineKind.HAND_OVER,
    slots.GUIDE: LineKind.GUIDED,
    slots.SAID: LineKind.SAID,
    slots.DUTY: LineKind.THREAT,
    slots.AFTERWARDS: LineKind.FOLLOW_UP,
    slots.FOLLOW_UP: LineKind.FOLLOW_UP,
    slots.MORE: LineKind.MORE,
    slots.MEANT: LineKind.MEANT,
}
EXTRA_VIEWS: Final[Mapping[str, Callable[[Directory, Alarm, str], View]]] = {
    slots.FOLLOW_UP: _follow_up,
    slots.SAFETY: _safety,
    slots.UNTAKEN: _untaken,
}
