"""What moves an alarm's live card, what lies behind *Mer*, and the lines that are left (L14)."""

from dataclasses import replace

from bot.cards.views import LineKind, LineView, MoreView, RoleMoreView, View, Word
from bot.domain.alarm.incident import Details, How, IncidentKind
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Contact
from bot.domain.organisation.organisation import Language
from tests.unit.cards.alarm_examples import CLAIMED, LEADER_WRITES, ROLE, STATUS
from tests.unit.cards.guidance_examples import GUIDANCE, WARNING, WRITTEN
from tests.unit.cards.people import CASEWORKER, INCIDENT, LEADER, SEEN, at

# Nothing of what somebody writes may render.
SAID = (
    Word("Saksbehandler En", at("10:03:10"), "han sier han vet hvor jeg bor", CASEWORKER.id),
    Word("Saksbehandler En", at("10:04:02"), "nå truer **han** [her](https://x.no)", CASEWORKER.id),
)
HEARD = (
    Word("Kari Leder", at("10:03:30"), "Jeg er her. Jeg blir her.", LEADER.id),
    Word("Kari Leder", at("10:03:52"), "Er du alene hjemme nå?", LEADER.id),
)
LINE = LineView(INCIDENT, SEEN, False, Language.BOKMAL, LineKind.SENT, "", at("10:02:03"))
MORE = MoreView(INCIDENT, SEEN, False, Language.BOKMAL, STATUS)
ROLE_MORE = RoleMoreView(INCIDENT, SEEN, False, Language.BOKMAL, ROLE)
_NAMED = {
    LineKind.NEEDS_HELP: "Saksbehandler En",
    LineKind.HELPS: "Kari Leder",
}


def live_examples() -> dict[str, View]:
    """By the names of their goldens, in bokmål."""
    return {**_said(), **_behind_more(), **_lines()}


def _said() -> dict[str, View]:
    asked = replace(CLAIMED, contact=Contact.ASKED, ask_contact=True)
    over = replace(CLAIMED, contact=Contact.CONFIRMED, call_over=True)
    calls = replace(ROLE, how=How.CALL, words=(), details=Details())
    return {
        "status-said": replace(CLAIMED, said=HEARD),
        "status-said-before-help": replace(STATUS, said=SAID[:1]),
        "status-ask-contact": asked,
        "status-ask-contact-said": replace(asked, said=HEARD[:1], drill=True),
        "status-ask-contact-colleagues": replace(asked, colleagues=2),
        "status-call-over": over,
        "status-call-over-threat": replace(
            over, details=Details(kind=IncidentKind.THREAT), ask_threat=False, ask_channel=True
        ),
        "status-call-over-told-by": replace(
            over,
            details=Details(kind=IncidentKind.THREAT),
            told_by="Kari Leder",
            ask_threat=False,
        ),
        "status-quiet": replace(CLAIMED, quiet=True),
        "role-said": replace(ROLE, said=SAID),
        "role-said-quote": replace(ROLE, said=WRITTEN),
        "role-ask-contact": replace(calls, contact=Contact.ASKED, ask_contact=True),
        "role-ask-contact-said": replace(
            ROLE, contact=Contact.ASKED, ask_contact=True, said=SAID[:1], ask_threat=True
        ),
        "role-of-two": replace(ROLE, words_go=WordsGo.ASKED),
        "role-of-two-wrote": replace(ROLE, words_go=WordsGo.ASKED, wrote=True),
        "role-drill-of-two": replace(ROLE, words_go=WordsGo.ELSEWHERE, drill=True),
        "role-busy-said": replace(calls, busy=True, said=SAID[:1]),
        "role-call-over": replace(ROLE, call_over=True, contact=Contact.CONFIRMED),
        "role-call-over-drill": replace(ROLE, call_over=True, ask_threat=True, drill=True),
        "guidance-helped": replace(WARNING, helper="Kari Leder"),
        "guidance-helped-said": replace(WARNING, helper="Kari Leder", said=HEARD),
        "guidance-end-helped-said": replace(GUIDANCE, helper="Kari Leder", said=HEARD[1:]),
    }


def _behind_more() -> dict[str, View]:
    told_by = replace(
        CLAIMED,
        details=Details(kind=IncidentKind.THREAT),
        told_by="Kari Leder",
        ask_threat=False,
    )
    others = replace(CLAIMED, helpers=(LEADER_WRITES,), colleagues=2)
    return {
        "more": MORE,
        "more-helped": replace(MORE, status=others),
        "more-told-by": replace(MORE, status=told_by),
        "more-drill": replace(MORE, drill=True, status=replace(STATUS, drill=True)),
        "role-more": replace(ROLE_MORE, role=replace(ROLE, words=(*ROLE.words, *SAID))),
        "role-more-of-two": replace(ROLE_MORE, role=replace(ROLE, words_go=WordsGo.ASKED)),
        "role-more-quote": replace(ROLE_MORE, role=replace(ROLE, words=WRITTEN, evidence=2)),
        "role-more-calls": replace(ROLE_MORE, role=replace(ROLE, how=How.CALL, words=())),
        "role-more-drill": replace(
            ROLE_MORE, drill=True, role=replace(ROLE, drill=True, candidates=(), ask_threat=True)
        ),
    }


def _lines() -> dict[str, View]:
    found: dict[str, View] = {}
    for line in LineKind:
        name = line.value.replace("_", "-")
        view = replace(LINE, line=line, name=_NAMED.get(line, ""))
        found[f"line-{name}"] = view
        found[f"line-{name}-words"] = replace(view, words=SAID)
    return found | {
        "line-quote": replace(LINE, line=LineKind.SAID, words=WRITTEN),
        "line-drill": replace(LINE, drill=True),
        "line-said-drill": replace(LINE, line=LineKind.SAID, drill=True, words=SAID[:1]),
    }
