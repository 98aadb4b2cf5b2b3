"""`personvern`: what is kept about whoever asks, how long, and who has seen it (GDPR article 15).
Only ever one's own: a leader sees nothing of others here (L13)."""

from bot.cards.privacy import AboutMeView, KeptLine, LookLine
from bot.dialogs import commands
from bot.dialogs.commands import ShowPrivacy
from bot.domain.alarm.timeline import FactKind
from bot.domain.retention import Kept
from bot.service.answer import Answer
from bot.service.feature import Feature
from bot.service.links import Document, DocumentKind, document_link
from bot.service.privacy.export import About, as_json, gather
from bot.service.unit_of_work import UnitOfWork
from bot.store.people import Look

_NEWEST = 10
_ABOUT = "about"  # what a link to all of it is for, before the person
_LOOKED = {
    "evidence.view": "about-look-evidence",
    "evidence export": "about-look-exported",
    "paper.view": "about-look-report",
    "incident show": "about-look-alarm",
}


def show_privacy(uow: UnitOfWork, command: ShowPrivacy) -> Answer:
    """What is kept; with *Last ned*, a link to all of it. Looking at one's own is free."""
    person = command.origin.person
    url = None
    if command.download:
        document = _about_document(uow, person, person)
        url = document_link(uow, f"{_ABOUT}/{person}", person, document)
    view = about_view(uow, person, url)
    return Answer(view, to_send=True, payload=(("view", "about"),))


def about_view(uow: UnitOfWork, person: str, url: str | None = None) -> AboutMeView:
    """The person's card."""
    found = gather(uow, person)
    return AboutMeView(
        language=uow.directory.language(person),
        counts=tuple((sentence, count) for sentence, count in _counts(found) if count),
        kept=tuple(_kept(uow)),
        looks=tuple(
            LookLine(uow.directory.name(look.actor), _looked(look), look.at)
            for look in found.looks[:_NEWEST]
        ),
        may_download=uow.terms.pages is not None,
        link=url,
    )


def _looked(look: Look) -> str:
    if look.incident is None:
        return "about-look-training"
    return _LOOKED.get(look.action, "about-look")


def _counts(found: About) -> tuple[tuple[str, int], ...]:
    """In the order in which they are shown: ids of sentences that take a count."""
    helped = {incident for incident, act in found.acts if act.kind == FactKind.CLAIMED}
    return (
        ("about-raised", len(found.raised)),
        ("about-helped", len(helped)),
        ("about-words", len(found.words)),
        ("about-evidence", len(found.evidence)),
        ("about-papers", len(found.papers)),
        ("about-readings", len(found.readings)),
        ("about-drills", len(found.practices)),
        ("about-changes", len({one.revision for one in found.changes})),
        ("about-measures", found.measures.count),
        ("about-absences", 1 if found.absence is not None else 0),
        ("about-reach", 1 if found.reach is not None else 0),
        ("about-presence", 1 if found.presence is not None else 0),
    )


def _kept(uow: UnitOfWork) -> list[KeptLine]:
    days = uow.terms.kept
    return [
        KeptLine("about-kept-words", days[Kept.WORDS]),
        KeptLine("about-kept-lessons", days[Kept.LESSONS]),
        KeptLine("about-kept-papers", days[Kept.SENT_DRAFTS]),
        KeptLine("about-kept-evidence", uow.terms.evidence_days),
        KeptLine("about-kept-readings", days[Kept.READINGS]),
        KeptLine("about-kept-drills", days[Kept.PRACTICES]),
        KeptLine("about-kept-measures", days[Kept.MEASURES]),
        KeptLine("about-kept-reach", days[Kept.READINESS]),
        KeptLine("about-kept-looks", days[Kept.ACCESS_LOG]),
        KeptLine("about-kept-alarms", days[Kept.ALARMS]),
    ]


def _about_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    if id != person:
        return None
    return Document("paper-page-about", "rodtkort-om-meg.json", "", own=True)


def _record_look(uow: UnitOfWork, id: str, person: str) -> None:
    uow.tx.log_access(person, "about.export", None)


ABOUT_DOCUMENT = DocumentKind(_about_document, _record_look, gather=as_json)


FEATURE = Feature(
    handlers={commands.ShowPrivacy: show_privacy},
    messages={"about": lambda uow, person, row: about_view(uow, person)},
    documents={_ABOUT: ABOUT_DOCUMENT},
)
