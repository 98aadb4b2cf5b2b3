"""Whose draft it is, asked once for everything that is done to one; and the card that answers."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from bot.cards.kit.sentence import Sentence
from bot.dialogs.commands import Origin
from bot.domain.reports.draft import Draft, Page
from bot.service.answer import Answer, notice
from bot.service.reports.views import paper_view
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard

NOT_YOUR_PAPER = Sentence("answer-paper-not-yours")


class OfADraft(Protocol):
    """A command about one draft."""

    @property
    def origin(self) -> Origin:
        """Who asks."""
        ...

    @property
    def draft(self) -> str:
        """The draft's id, as the card sent it: untrusted."""
        ...


Asked = TypeVar("Asked", bound=OfADraft)


def changing(
    work: Callable[[Turn, Asked, StoredCard, Draft], Answer],
) -> Callable[[Turn, Asked], Answer]:
    """The function with the asker's own draft and its incident, both locked. Somebody else's is
    answered exactly as one that does not exist (any more)."""

    def handled(turn: Turn, command: Asked) -> Answer:
        found = _locked(turn, command.origin.person, command.draft)
        return work(turn, command, *found) if found is not None else _refused(turn, command)

    return handled


def looking(work: Callable[[Turn, Asked, Draft], Answer]) -> Callable[[Turn, Asked], Answer]:
    """The same for what changes nothing: the draft is not locked."""

    def handled(turn: Turn, command: Asked) -> Answer:
        draft = turn.tx.look_at_draft(command.draft)
        is_theirs = draft is not None and draft.owner == command.origin.person
        return work(turn, command, draft) if draft and is_theirs else _refused(turn, command)

    return handled


def shown(
    turn: Turn,
    draft: Draft,
    page: Page | None,
    remarks: tuple[Sentence, ...] = (),
    note: Sentence | None = None,
) -> Answer:
    """The draft's card as it is now; `note` is a sentence above it."""
    view = paper_view(turn, draft, page, remarks)
    payload = (("view", "paper"), ("draft", draft.id), ("page", page.value if page else None))
    return Answer(view, draft.incident, to_send=True, payload=payload, note=note)


def _locked(turn: Turn, person: str, draft: str) -> tuple[StoredCard, Draft] | None:
    """In the order in which everything is locked: incident, draft."""
    seen = turn.tx.look_at_draft(draft)
    if seen is None or seen.owner != person:
        return None
    stored, mine = turn.tx.incident(seen.incident), turn.tx.draft(draft)
    return (stored, mine) if stored is not None and mine is not None else None


def _refused(turn: Turn, command: OfADraft) -> Answer:
    return notice(turn, command.origin.person, NOT_YOUR_PAPER)
