"""Whom a note is about: the client's number as its owner types it (L11, L13; R52)."""

from collections.abc import Mapping

from bot.cards.kit.words import Sentence
from bot.domain.reports.draft import Draft
from bot.domain.reports.privacy_filter import BirthNumber, read_birth_number
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork


def typed(uow: UnitOfWork, draft: Draft, fields: Mapping[str, str]) -> Sentence | None:
    """Keeps the birth number, or says what is wrong with it without repeating a digit. One that was
    there before is then nobody's: a note must not be filed about whom it no longer names."""
    number = fields.get("client", "").strip()
    if not number or not uow.terms.files_notes or draft.drill:  # L11: nobody real is practised on
        return None
    read = read_birth_number(number, synthetic=uow.terms.synthetic)
    if not isinstance(read, BirthNumber):
        uow.tx.destroy_client(draft.id)
        return Sentence(read.sentence)
    drafts.keep_client(uow, draft, read)
    return None
