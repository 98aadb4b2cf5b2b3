"""Commands that only show: the status once more, the emergency card, a fixed answer."""

from bot.cards.views import OfferView, PersonLine, ReadinessView, Sentence
from bot.dialogs.commands import (
    ListFollowUps,
    OfferHelp,
    ShowHome,
    ShowReadiness,
    ShowSentence,
    ShowStatus,
)
from bot.service.alarm.act import show_again
from bot.service.alarm.relay import asked_or_home
from bot.service.answer import SILENT, Answer
from bot.service.follow_up.views import list_follow_ups, sees_a_list
from bot.service.readiness.check import heard_from
from bot.service.readiness.works import alarm_works_view
from bot.service.unit_of_work import UnitOfWork


def show_status(uow: UnitOfWork, command: ShowStatus) -> Answer:
    """`status`: the open alarm's card once more, at the end of the chat; without one, whether an
    alarm would work (R15, R56), and what the person's units have to follow up (R27)."""
    person = command.origin.person
    heard_from(uow, person)  # the check's step for whoever had blocked us
    stored = uow.tx.unresolved_of(person, drill=False) or uow.tx.unresolved_of(person, drill=True)
    if stored is None and sees_a_list(uow, person):
        return list_follow_ups(uow, ListFollowUps(command.origin), with_works=True)
    if stored is None:
        view = alarm_works_view(uow, person)
        return Answer(view, to_send=True, payload=(("view", "alarm_works"),))
    show_again(uow, stored.alarm)
    return SILENT


def show_home(uow: UnitOfWork, command: ShowHome) -> Answer:
    """Anything that is not understood: the first button is *Varsle leder*."""
    return asked_or_home(uow, command.origin.person)


def show_sentence(uow: UnitOfWork, command: ShowSentence) -> Answer:
    """A fixed answer."""
    return asked_or_home(uow, command.origin.person, Sentence(command.sentence))


def offer_help(uow: UnitOfWork, command: OfferHelp) -> Answer:
    """A question with the buttons that answer it; *Varsle leder* is always among them (L8)."""
    view = OfferView(uow.directory.language(command.origin.person), command.offer)
    payload = (("view", "offer"), ("offer", command.offer.value))
    return Answer(view, to_send=True, payload=payload)


def show_readiness(uow: UnitOfWork, command: ShowReadiness) -> Answer:
    """`beredskap` (R71)."""
    view = readiness_view(uow, command.origin.person)
    return Answer(view, to_send=True, payload=(("view", "readiness"),))


def readiness_view(uow: UnitOfWork, person: str) -> ReadinessView:
    """Who is alerted for this person right now, in which order, and for how long."""
    directory = uow.directory
    caseworker = directory.caseworker(person, "")
    chain = directory.chain_for(caseworker, None, uow.now)
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
        plan_of=_plan_of(uow, person),
    )


def _plan_of(uow: UnitOfWork, person: str) -> str:
    """The number of the first unit that the person administers; "" where no page shows its plan."""
    units = uow.directory.organisation.units.values()
    administered = (unit.number for unit in units if person in unit.administrators)
    return next(administered, "") if uow.terms.pages is not None else ""
