"""Taking in what people send as evidence (R44, R50): on record before Teams gets its answer,
fetched and kept afterwards (`views.next_step`): no picture is lost, and no alarm waits for one. A
message that was flagged becomes a text that can be read on its own."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape

from bot.cards.evidence.views import (
    LineState,
    NotComeView,
)
from bot.cards.views import NoticeView, Sentence
from bot.dialogs.commands import ChooseIncident, DropEvidence, KeepEvidence, KeepMessage, Origin
from bot.domain.alarm.describing import noted
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.evidence import Behind, Came
from bot.domain.organisation.organisation import OSLO
from bot.events import Attached, ImageReceived, MessageFlagged, NotCome, Passage
from bot.service.alarm.act import helps_in, lively_alarm_of
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence.record import batch_view, place_card, redraw
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import Intake, IntakeState
from bot.store.records import Priority, StoredAlarm, Task, TaskKind

NOTHING_WAITS = Sentence("answer-evidence-nothing-waits")

# So that nobody fills the disk with what they never say where it belongs: a gigabyte at the most.
MOST_WAITING = 40


@dataclass(frozen=True, slots=True)
class _Sent:
    """One thing to keep: how it came, and what is sealed of it. `told_by` is what it is known by
    when its message is edited."""

    came: Came
    content: dict[str, str]
    told_by: str = ""


@dataclass(frozen=True)
class SentNotCome(SentMessage):
    """What was sent and did not reach us, and how each is sent."""

    VIEW = "not_come"
    kinds: str


def keep_evidence(uow: UnitOfWork, command: KeepEvidence) -> Answer:
    """Pictures and files from the private chat. Whoever has too many that wait for their incident
    says first where those belong; what is not taken lies in the chat still."""
    person, origin = command.origin.person, command.origin
    attached = [_sent(one) for one in command.attached]
    sent = [*attached, *(_of_others(uow, one) for one in command.of_others)]
    new = [one for one in sent if _is_new(uow, origin, one.told_by)]
    if new:
        if place_for(uow, person) is None and _too_many(uow, person, len(new)):
            too_many = Sentence("answer-evidence-too-many", (("count", MOST_WAITING),))
            return notice(uow, person, too_many)
        _take_in(uow, person, new)
    kinds = ",".join(command.missing)
    if kinds and _is_new(uow, origin, kinds):
        view = NotComeView(uow.directory.language(person), command.missing)
        return Answer(view, to_send=True, message=SentNotCome(kinds))
    return SILENT


def kinds_of(told: str) -> tuple[NotCome, ...]:
    """What did not come, as an outgoing row tells it."""
    return tuple(kind for kind in NotCome if kind.value in told.split(","))


def _is_new(uow: UnitOfWork, origin: Origin, told_by: str) -> bool:
    """An edit tells once more of all that its message had with it."""
    message = origin.edit_of or origin.delivery
    return not message or uow.tx.first_delivery(f"{message}|{uow.keyring.digest(told_by)}")


def _sent(one: Attached) -> _Sent:
    """With what it is said to be, or an error in words would be kept for the picture."""
    if isinstance(one, ImageReceived):
        came, behind, claimed = Came.PASTED, Behind.OUR_TOKEN, "image/*"
    else:
        came, behind = Came.FILE, Behind.NOTHING
        claimed = f".{one.ending}" if one.ending else ""
    content = {"url": one.url, "behind": behind.value, "claimed": claimed}
    return _Sent(came, content, _PASS.sub("", one.url))


# What an address is opened with is another one each time.
_PASS = re.compile(r"[?&]tempauth=[^&]*", re.IGNORECASE)


def _of_others(uow: UnitOfWork, passage: Passage) -> _Sent:
    """Words that were forwarded or quoted, as Teams gave them; who wrote them is not told."""
    at = datetime.fromtimestamp(uow.now / 1000, OSLO)
    head = f"Videresendt: {at:%d.%m.%Y kl. %H.%M.%S}"
    source = ["---", passage.source, ""] if passage.source else []
    text = "\n".join([head, "", passage.words, "", *source])
    return _Sent(Came.MESSAGE_ACTION, {"text": text}, passage.words)


def keep_message(uow: UnitOfWork, command: KeepMessage) -> Answer:
    """*Lagre som bevis*: the words are kept, and the private chat asks for the picture. What is
    answered here stands in a dialog that only the person sees."""
    person = command.origin.person
    _take_in(uow, person, [_Sent(Came.MESSAGE_ACTION, {"text": document(command.message)})])
    language = uow.directory.language(person)
    return Answer(NoticeView(language, Sentence("answer-message-kept")))


def choose_incident(uow: UnitOfWork, command: ChooseIncident) -> Answer:
    """The sender says where it belongs: all that waits goes there."""
    person, target = command.origin.person, command.target
    if target is not None:
        stored = uow.tx.lock_alarm(target)
        if (
            stored is None
            or may(stored.alarm, person, Verb.EVIDENCE_ADD) is not PermissionAnswer.YES
        ):
            return notice(uow, person, NOT_YOURS)
    waiting = _waiting(uow, person, command.batch)
    if waiting:
        _settle(uow, person, waiting, target or noted_incident(uow, command.origin).alarm.id)
    return _shown(uow, person, command.batch, None if waiting else NOTHING_WAITS)


def drop_evidence(uow: UnitOfWork, command: DropEvidence) -> Answer:
    """It was no evidence: what waits of this message is destroyed at once (L13)."""
    person = command.origin.person
    batch = command.batch
    waiting = _waiting(uow, person, batch)
    dropped = [one for one in waiting if batch is None or one.batch == batch]
    for one in dropped:
        _changed(uow, replace(one, state=IntakeState.DROPPED, key_id="", sealed=b""))
    redraw(uow, (one.batch for one in dropped))
    return _shown(uow, person, command.batch, None if dropped else NOTHING_WAITS)


def _take_in(uow: UnitOfWork, person: str, sent: Sequence[_Sent]) -> None:
    incident = place_for(uow, person)
    batch = new_id()
    intakes = [
        _sealed(
            uow,
            Intake(new_id(), batch, person, position, one.came, uow.now, incident=incident),
            one,
        )
        for position, one in enumerate(sent)
    ]
    uow.tx.add_intakes(intakes)
    place_card(uow, person, batch)
    uow.tx.add_tasks([task_of(uow, intake) for intake in intakes])


def place_for(uow: UnitOfWork, person: str) -> str | None:
    """The incident that needs no question: the sender's own open alarm, or the only one in which
    they help just now."""
    mine = lively_alarm_of(uow, person)
    if mine is not None:
        return mine.alarm.id
    helping = helps_in(uow, person)
    return helping[0] if len(helping) == 1 else None


def task_of(uow: UnitOfWork, intake: Intake) -> Task:
    """What works on the intake; one for each of its revisions."""
    return uow.task(
        TaskKind.EVIDENCE,
        intake.person,
        Priority.REMINDER,
        f"evidence:{intake.id}:{intake.revision}",
        incident=intake.incident,
        payload={"intake": intake.id},
    )


def _waiting(uow: UnitOfWork, person: str, batch: str | None) -> list[Intake]:
    """All that waits, if anything of the card's own message does: an old card that was answered
    decides nothing about what was sent since."""
    waiting = [one for one in uow.tx.waiting_intakes(person) if not _erased(uow, one)]
    if batch is not None and not any(one.batch == batch for one in waiting):
        return []
    return waiting


def _too_many(uow: UnitOfWork, person: str, more: int) -> bool:
    """Asked in full only when it may be: most people have none."""
    if len(uow.tx.waiting_intakes(person)) + more <= MOST_WAITING:
        return False
    return len(_waiting(uow, person, None)) + more > MOST_WAITING


def _erased(uow: UnitOfWork, intake: Intake) -> bool:
    """Forgotten because nobody answered in time."""
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    return record is not None and record.erased_at is not None


def _settle(uow: UnitOfWork, person: str, waiting: Iterable[Intake], incident: str) -> None:
    settled = [replace(one, incident=incident) for one in waiting]
    for one in settled:
        _changed(uow, one)
    redraw(uow, (one.batch for one in settled))


def _changed(uow: UnitOfWork, intake: Intake) -> None:
    """What is being fetched is looked at again when it has come; what was kept needs a task."""
    if intake.evidence is None and intake.state is IntakeState.SAVING:
        uow.tx.save_intake(intake)
        return
    again = replace(intake, revision=intake.revision + 1)
    uow.tx.save_intake(again)
    uow.tx.add_tasks([task_of(uow, again)])


def noted_incident(uow: UnitOfWork, origin: Origin) -> StoredAlarm:
    """*En ny hendelse*: on record, and nobody is alerted (L9)."""
    directory = uow.directory
    unit = directory.unit_of(origin.person)
    caseworker = directory.caseworker(origin.person, origin.name)
    chain = directory.chain_for(caseworker, None, uow.now)
    transition = noted(new_id(), caseworker, (unit.number, unit.name), chain, uow.moment)
    return publish(uow, None, directory.revision, transition)


def _shown(uow: UnitOfWork, person: str, batch: str | None, note: Sentence | None) -> Answer:
    """The card as it is now; only its own sender sees it."""
    mine = [one for one in uow.tx.intakes_of(batch) if one.person == person] if batch else []
    view = batch_view(uow, mine[0].batch) if mine else None
    if view is None:
        return notice(uow, person, note or Sentence("answer-evidence-settled"))
    forgotten = all(line.state is LineState.ERASED for line in view.lines)
    return Answer(view, note=None if forgotten else note)


def _sealed(uow: UnitOfWork, intake: Intake, sent: _Sent) -> Intake:
    text = json.dumps(sent.content, ensure_ascii=False)
    sealed = uow.keyring.encrypt(text, f"intake/{intake.id}")
    return replace(intake, key_id=uow.keyring.current, sealed=sealed)


def unsealed(uow: UnitOfWork, intake: Intake) -> dict[str, str] | None:
    """Where it lies or what it says; None when the key is gone."""
    text = uow.keyring.decrypt(intake.key_id, intake.sealed, f"intake/{intake.id}")
    content: dict[str, str] | None = json.loads(text) if text is not None else None
    return content


_BREAKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"))
# A comment that does not end is a comment to the end, so that none is looked for twice.
_MARKUP = re.compile(r"<!--(?:.*?-->|.*)|<(?:(?P<tag>[a-z][^\s<>/]*)|[/!?])[^<>]*>", re.I | re.S)
_DESCRIBED = re.compile(r"""\balt\s*=\s*["']([^"'<>]*)""", re.I)
_NO_LETTER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{8,});?", re.I)


def document(message: MessageFlagged) -> str:
    """Who, when, where and the words. Below a line stands what Teams gave, letter by letter: that,
    and not our reading of it, is the evidence."""
    head = (
        ("Fra", message.sender),
        ("Sendt", _written_at(message.sent_at)),
        ("Lenke", message.link),
    )
    lines = [f"{name}: {value}" for name, value in head if value]
    if not message.html:
        return "\n".join([*lines, "", message.body, ""])
    return "\n".join([*lines, "", plain(message.body), "", "---", message.body, ""])


def plain(html: str) -> str:
    """The words of HTML, a line for each paragraph. Never raises, and takes as long as the markup
    is long, whatever it is: an alarm may wait behind it (`html.parser` needs the square of it)."""
    words = _read(_MARKUP.sub(_spoken, html))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def _spoken(found: re.Match[str]) -> str:
    """What a tag is to a reader; a picture, an emoji or an attachment has no words but those it is
    described with."""
    tag = (found["tag"] or "").lower()
    described = _DESCRIBED.search(found[0]) if tag in ("img", "emoji") else None
    return ("\n" if tag in _BREAKS else "") + (described[1] if described else "")


def _read(text: str) -> str:
    """Entities as letters; a number that is no letter's is none, however long it is."""
    return unescape(_NO_LETTER.sub("\ufffd", text))


def _written_at(sent_at: str) -> str:
    """In Oslo, with what Teams said beside it."""
    try:
        at = datetime.fromisoformat(sent_at)
    except ValueError:
        return sent_at
    return f"{at.astimezone(OSLO):%d.%m.%Y kl. %H.%M.%S} ({sent_at})" if at.tzinfo else sent_at
