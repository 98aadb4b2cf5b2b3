"""Commands that only show: the status once more, the emergency card, a fixed answer."""

from bot.cards.views import PersonLine, ReadinessView, Sentence
from bot.dialogs.commands import ListFollowUps, ShowHome, ShowReadiness, ShowSentence, ShowStatus
from bot.service.alarm.act import show_again
from bot.service.answer import SILENT, Answer, home
from bot.service.follow_up.views import list_follow_ups, sees_a_list
from bot.service.readiness.check import heard_from
from bot.service.readiness.works import alarm_works_view
from bot.service.unit_of_work import Turn


def show_status(turn: Turn, command: ShowStatus) -> Answer:
    """`status`: the open alarm's card once more, at the end of the chat; without one, whether an
    alarm would work (R15, R56), and what the person's units have to follow up (R27)."""
    person = command.origin.person
    heard_from(turn, person)  # the check's step for whoever had blocked us
    stored = turn.tx.unresolved_of(person, drill=False) or turn.tx.unresolved_of(person, drill=True)
    if stored is None and sees_a_list(turn, person):
        return list_follow_ups(turn, ListFollowUps(command.origin), with_works=True)
    if stored is None:
        view = alarm_works_view(turn, person)
        return Answer(view, to_send=True, payload=(("view", "alarm_works"),))
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
        plan_of=_plan_of(turn, person),
    )


def _plan_of(turn: Turn, person: str) -> str:
    """The number of the first unit that the person administers; "" where no page shows its plan."""
    units = turn.directory.organisation.units.values()
    administered = (unit.number for unit in units if person in unit.administrators)
    return next(administered, "") if turn.terms.pages is not None else ""
