"""What is printed of a unit, to be had in chat: the emergency card for the wall in each language
(R25, R71), beside the notification routine and the yearly figures, which other nouns know; and
whether what was just saved makes the one that hangs there an old one (decision 75)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.cards.organisation.views import AdminView, PapersView
from bot.cards.views import Sentence
from bot.dialogs.commands import Command, ShowPapers, ShowReadiness
from bot.documents.wall_card import WallCard
from bot.domain.organisation.organisation import Absence, Language, Organisation, lasting
from bot.service.answer import Answer, home, notice
from bot.service.follow_up.rights import seeing
from bot.service.links import Document, DocumentKind, document_link
from bot.service.messages import SentMessage
from bot.service.organisation.views import findings_now, for_reader
from bot.service.readiness.check import Setup, alerted, check_lines
from bot.service.unit_of_work import UnitOfWork

WALL = "wall"  # what a link to one is for, before the unit and the language
_MOST_BROKEN = 3


@dataclass(frozen=True)
class SentPapers(SentMessage):
    """What can be printed of a unit."""

    VIEW = "papers"
    unit: str


def wall_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    """The emergency card of a unit in a language, for whoever leads, represents or administers it;
    it hangs where everybody sees it, so no look at it is on record."""
    number, _, language = id.rpartition("/")
    unit = uow.directory.organisation.units.get(number)
    if unit is None or language not in set(Language) or number not in seeing(uow, person):
        return None
    organisation, away = uow.directory.organisation, uow.directory.absences(uow.now)
    levels = alerted(uow, unit, Setup(organisation, lasting(away, uow.now)), uow.now)
    out = frozenset(one for level in levels for one in level.unreached)
    card = WallCard(organisation, unit, Language(language), away, out)
    name = f"beredskapskort-{number}-{language}.pdf"
    return Document("paper-page-wall", name, card, own=False, line="paper-page-wall-line")


WALL_DOCUMENT = DocumentKind(wall_document, lambda uow, id, person: None)


def wall_links(uow: UnitOfWork, unit: str, person: str) -> tuple[tuple[Language, str], ...]:
    """A fresh link to the unit's emergency card in each language; none where there are no pages."""
    found = (
        (one, document_link(uow, what, person, wall_document(uow, f"{unit}/{one}", person)))
        for one in Language
        for what in (f"{WALL}/{unit}/{one}",)
    )
    return tuple((one, url) for one, url in found if url is not None)


def show_papers(uow: UnitOfWork, command: ShowPapers) -> Answer | Command:
    """*Skriv ut*: the links, each minutes long and the reader's own. Who has lost the part in the
    unit reads so; to whoever asks by a word and runs none, the card is shown instead of printed."""
    person = command.origin.person
    units = nearest_first(uow, person)
    number = command.unit or next(iter(units), None)
    if number is None:
        return ShowReadiness(command.origin)
    if number not in units:
        return home(uow, person, Sentence("answer-desk-not-yours"))
    return Answer(papers_view(uow, number, person), to_send=True, message=SentPapers(number))


def sent_papers(uow: UnitOfWork, person: str, message: SentPapers) -> PapersView | None:
    """The same, drawn again; None for whoever may not have it any more."""
    if message.unit not in seeing(uow, person):
        return None
    return papers_view(uow, message.unit, person)


def papers_view(uow: UnitOfWork, number: str, person: str) -> PapersView:
    """The links, and what had better be mended before anything is hung up."""
    organisation = uow.directory.organisation
    unit = organisation.units[number]
    found = for_reader(findings_now(uow, unit), unit, person)
    lines = tuple(check_lines(uow, found, person))
    return PapersView(
        language=uow.directory.language(person),
        unit=number,
        name=unit.name,
        wall=wall_links(uow, number, person),
        broken=lines[:_MOST_BROKEN],
        hidden=max(0, len(lines) - _MOST_BROKEN),
        others=tuple(
            (one, organisation.units[one].name)
            for one in nearest_first(uow, person)
            if one != number
        ),
    )


def nearest_first(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units that the person leads, represents or administers, their own first; of whoever is
    nobody's member the one that they administer, else lead."""
    organisation = uow.directory.organisation
    own = organisation.unit_of(person).number if organisation.lists(person) else ""

    def far(number: str) -> tuple[bool, bool, int]:
        unit = organisation.units[number]
        leads = [n for n, level in enumerate(unit.levels) if person in level.people]
        is_fallback = number == organisation.fallback_unit
        first = leads[0] if leads else len(unit.levels)
        return number != own, person not in unit.administrators, first + 100 * is_fallback

    return tuple(sorted(seeing(uow, person), key=far))


@dataclass(frozen=True, slots=True)
class Hanging:
    """What a unit's card is drawn from: a version of the organisation, and who is away in it."""

    organisation: Organisation
    absences: Mapping[str, Absence]


def with_new_wall_card(
    uow: UnitOfWork,
    view: AdminView,
    person: str,
    before: Hanging,
    after: Hanging,
    others: Sequence[str] = (),
) -> AdminView:
    """The setup with the way to the new emergency card, where what was just saved stands on it; and
    the units of `others` whose card is another too."""
    walls = tuple(
        (one, after.organisation.units[one].name)
        for one in others
        if _is_another(before, after, one, uow.now)
    )
    view = replace(view, wall_others=walls)
    if not _is_another(before, after, view.unit, uow.now):
        return view
    wall = wall_links(uow, view.unit, person)
    return replace(view, wall=wall, wall_old=not wall)


def tell_whoever_remains(
    uow: UnitOfWork, number: str, by: str, before: Hanging, after: Hanging
) -> None:
    """Tells the unit's administrators that a new card is to be hung up, where whoever has saved is
    none of them any more: to her the links are no longer given."""
    unit = after.organisation.units[number]
    if uow.terms.pages is None or not _is_another(before, after, number, uow.now):
        return
    args = (("unit", unit.name), ("by", uow.directory.name(by)))
    for person in unit.administrators:
        told = notice(uow, person, Sentence("wall-hang-new", args))
        if told.view is not None and uow.can_reach(person):
            uow.tell(person, told.view, told.message, f"wall:{number}:{uow.now}:{person}")


def _is_another(before: Hanging, after: Hanging, number: str, at: int) -> bool:
    """Whether the paper says something else now, in every language."""
    said = [
        WallCard(one.organisation, unit, Language.BOKMAL, one.absences).said(at)
        for one in (before, after)
        if (unit := one.organisation.units.get(number)) is not None
    ]
    return len(said) == 2 and said[0] != said[1]
