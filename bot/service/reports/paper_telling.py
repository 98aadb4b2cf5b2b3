"""That a report has been begun where no alarm had told anybody: leader and safety representative
know at once that there is something, and not what (R40, R17; L7, L11)."""

from bot.cards.kit.sentence import Sentence
from bot.domain.alarm.state import RedCard
from bot.domain.alarm.timeline import Fact, FactKind
from bot.service.answer import notice
from bot.service.evidence.record import note
from bot.service.reports.prefill import REPORT_TO_LEADER, REPORT_TO_REP
from bot.service.unit_of_work import Turn


def tell_of_report(turn: Turn, card: RedCard) -> None:
    """To the nearest leader who can be reached, and to the unit's safety representatives."""
    name, me = card.caseworker.name, card.caseworker.id
    leader = _nearest(turn, card)
    told = []
    if leader is not None:
        told.append((leader, REPORT_TO_LEADER, Sentence("answer-report-begun", (("name", name),))))
    unit = turn.directory.organisation.units.get(card.unit)
    sentence = Sentence("answer-report-begun-rep", (("name", name), ("unit", card.unit_name)))
    for rep in unit.safety_reps if unit is not None else ():
        if rep not in (me, leader) and turn.can_reach(rep):
            told.append((rep, REPORT_TO_REP, sentence))
    for person, _, what in told:
        answer = notice(turn, person, what)
        assert answer.view is not None
        turn.tell(person, answer.view, dict(answer.payload), f"report:{card.id}:{person}")
    stored = turn.tx.incident(card.id)
    if stored is not None and told:
        facts = [
            Fact(FactKind.NOTIFIED, "system", {"person": person, "as": told_as})
            for person, told_as, _ in told
        ]
        note(turn.tx, turn.keyring, stored, *facts)


def _nearest(turn: Turn, card: RedCard) -> str | None:
    everyone = (helper.id for helper in card.chain.everyone())
    me = card.caseworker.id
    return next((one for one in everyone if one != me and turn.can_reach(one)), None)
