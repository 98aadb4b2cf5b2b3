"""An alarm's cards, in each condition: what everybody sees of it from the cry to its end."""

from dataclasses import replace

from bot.cards.views import (
    AlertView,
    ChainStep,
    ContactView,
    ExhaustedView,
    FollowUpView,
    GuidedCallLine,
    HandOverView,
    HelperLine,
    MissedCallLine,
    NewsView,
    PassedOver,
    PersonLine,
    RelayView,
    RoleView,
    SafetyRepView,
    StatusView,
    StepState,
    ThreatFollowUpLine,
    View,
    Word,
)
from bot.domain.alarm.incident import (
    Details,
    Drill,
    How,
    IncidentKind,
    MeetingType,
    Target,
    ThreatChannel,
)
from bot.domain.alarm.state import Contact, Ending
from bot.domain.guidance import Advice, Ladder, Reaction, Step
from bot.domain.organisation.organisation import Language, Workplace
from tests.unit.cards.people import (
    ABOVE,
    CASEWORKER,
    DEPUTY,
    DUTY,
    INCIDENT,
    LEADER,
    LEADERS,
    SEEN,
    at,
    person,
)

KNOWN = Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.HOME_OFFICE, Target.SELF)
LEADER_WRITES = HelperLine(LEADER, How.WRITE, at("10:02:24"))

CHAIN = (
    ChainStep(LEADER, "Nærmeste leder", StepState.SEEN, at("10:02:03")),
    ChainStep(DEPUTY, "Stedfortreder", StepState.NEXT, at("10:02:33")),
    ChainStep(ABOVE, "Leder på nivået over", StepState.LATER, at("10:03:03")),
)

STATUS = StatusView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    drill_alone=False,
    language=Language.BOKMAL,
    sent_at=at("10:02:03"),
    round=1,
    exhausted=False,
    steps=CHAIN,
    skipped=(),
    helpers=(),
    alerting_more=False,
    contact=None,
    details=Details(),
    numbers=(DUTY,),
    leaders=LEADERS,
    people=(*LEADERS, person(106, "Kari Nes")),
    ask_threat=True,
    reps=(person(105, "Verneombud En", "+4721070004"),),
)
UNANSWERED = replace(
    STATUS, drill=True, exhausted=True, ending=Ending.UNANSWERED, ended_at=at("10:06:03")
)
CLAIMED = replace(STATUS, helpers=(LEADER_WRITES,), contact=Contact.PENDING)
RESOLVED = replace(CLAIMED, ending=Ending.RESOLVED, ended_by="Kari Leder", ended_at=at("10:21:40"))

ALERT = AlertView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    caseworker=CASEWORKER,
    unit="Nav Eksempel",
    sent_at=at("10:02:03"),
    details=KNOWN,
    level="Nærmeste leder",
    stands_in_for=None,
    passed_over=(),
    can_join=False,
    declined=False,
    helpers=(),
    more_wanted=False,
)

ROLE = RoleView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    caseworker=CASEWORKER,
    unit="Nav Eksempel",
    sent_at=at("10:02:03"),
    details=KNOWN,
    how=How.WRITE,
    contact=Contact.PENDING,
    words=(
        Word("Saksbehandler En", at("10:02:10"), "han sier han skal komme hit"),
        Word("Saksbehandler En", at("10:02:19"), "er alene hjemme"),
    ),
    others=(),
    candidates=(DEPUTY, ABOVE),
    handing_to=None,
    numbers=(DUTY,),
)

CONTACT = ContactView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    other=LEADER,
    reader_is_caseworker=True,
)
EXHAUSTED = ExhaustedView(
    incident=INCIDENT,
    seen=SEEN,
    drill=False,
    language=Language.BOKMAL,
    again=True,
    leaders=LEADERS,
    numbers=(DUTY,),
)


NEWS = NewsView(INCIDENT, False, Language.BOKMAL, LEADER_WRITES)
RELAY = RelayView(INCIDENT, False, Language.BOKMAL, "Kari Leder", "Jeg er her. Jeg blir her.", True)


def _steps(*states: StepState) -> tuple[ChainStep, ...]:
    return tuple(replace(step, state=state) for step, state in zip(CHAIN, states, strict=True))


def alarm_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    return {**_status(), **_alert(), **_role(), **_news()}


def _status() -> dict[str, View]:
    return {
        "status-sent": STATUS,
        "status-threat-told": replace(
            STATUS,
            details=Details(kind=IncidentKind.THREAT),
            duty=ThreatFollowUpLine(told=("Kari Leder",), asked=True),
            ask_channel=True,
            ask_threat=False,
        ),
        "status-threat-told-by": replace(
            CLAIMED,
            details=Details(kind=IncidentKind.THREAT),
            duty=ThreatFollowUpLine(told=("Kari Leder",)),
            told_by="Kari Leder",
            ask_threat=False,
        ),
        "status-threat-written": replace(
            STATUS,
            ask_threat=False,
            details=Details(kind=IncidentKind.THREAT, channel=ThreatChannel.EMAIL),
            duty=ThreatFollowUpLine("Kari Leder"),
            written=True,
        ),
        "status-threat-helped": replace(
            CLAIMED, duty=ThreatFollowUpLine("Kari Leder"), written=True, ask_threat=False
        ),
        "status-threat-over": replace(
            STATUS,
            ending=Ending.RESOLVED,
            ended_by="Kari Leder",
            ended_at=at("10:20:00"),
            duty=ThreatFollowUpLine("Kari Leder"),
            ask_channel=True,
            ask_threat=False,
        ),
        "status-skipped": replace(
            STATUS,
            ask_threat=False,
            steps=_steps(StepState.UNREACHABLE, StepState.ALERTED, StepState.LATER),
            skipped=("Avdelingsleder",),
            details=KNOWN,
        ),
        "status-held-back": replace(
            STATUS, steps=_steps(StepState.HELD_BACK, StepState.NEXT, StepState.LATER)
        ),
        "status-round-two": replace(
            STATUS,
            round=2,
            steps=_steps(StepState.ALERTED, StepState.DECLINED, StepState.UNANSWERED),
        ),
        "status-exhausted": replace(
            STATUS,
            round=3,
            exhausted=True,
            steps=_steps(StepState.UNANSWERED, StepState.DECLINED, StepState.UNREACHABLE),
        ),
        "status-ringing": replace(
            STATUS, steps=_steps(StepState.RINGING, StepState.NEXT, StepState.LATER)
        ),
        "status-claimed": CLAIMED,
        "status-claimed-join-more": replace(
            CLAIMED,
            helpers=(
                replace(LEADER_WRITES, how=How.JOIN, to_add=True),
                HelperLine(DEPUTY, How.CALL, at("10:02:40")),
            ),
            alerting_more=True,
        ),
        "status-by-key": replace(CLAIMED, helpers=(replace(LEADER_WRITES, by_key=True),)),
        "status-by-key-asked": replace(
            CLAIMED,
            helpers=(replace(LEADER_WRITES, by_key=True),),
            contact=Contact.ASKED,
            ask_contact=True,
        ),
        "status-by-key-silent": replace(
            CLAIMED,
            helpers=(replace(LEADER_WRITES, by_key=True),),
            contact=Contact.MISSING,
            alerting_more=True,
        ),
        "status-claimed-no-contact": replace(CLAIMED, contact=Contact.MISSING, alerting_more=True),
        "status-helped-in-person": replace(
            CLAIMED,
            helpers=(HelperLine(PersonLine("", "Per Kollega"), How.IN_PERSON, at("10:02:30")),),
            contact=Contact.CONFIRMED,
        ),
        "status-evidence": replace(
            CLAIMED,
            ending=Ending.RESOLVED,
            ended_by="Kari Leder",
            ended_at=at("10:21:40"),
            evidence=2,
        ),
        "status-resolved": replace(RESOLVED, ask_safe=True),
        "status-resolved-safe": RESOLVED,
        "status-resolved-write-on": replace(RESOLVED, written_on=True),
        "status-call-missed": replace(
            CLAIMED,
            contact=Contact.MISSING,
            alerting_more=True,
            missed_call=MissedCallLine("Kari Leder", at("10:04:00"), ("Ola Stedfortreder",)),
        ),
        "status-cancelled": replace(
            STATUS,
            ending=Ending.CANCELLED,
            ended_by="Saksbehandler En",
            ended_at=at("10:02:31"),
            can_undo=True,
        ),
        "status-superseded": replace(
            STATUS, drill=True, ending=Ending.SUPERSEDED, ended_at=at("10:02:31")
        ),
        "status-drill": replace(STATUS, drill=True),
        "status-drill-alone": replace(STATUS, drill=True, drill_alone=True),
        "status-unanswered": replace(UNANSWERED, drill_alone=False),
        "status-unanswered-alone": replace(UNANSWERED, drill_alone=True),
    }


def _alert() -> dict[str, View]:
    return {
        "alert-unanswered": replace(ALERT, drill=True, ending=Ending.UNANSWERED),
        "alert-phone-threat": ALERT,
        "alert-unknown": replace(ALERT, details=Details()),
        "alert-video": replace(
            ALERT,
            can_join=True,
            details=Details(
                MeetingType.VIDEO, IncidentKind.THREATENING, Workplace.OFFICE, Target.CLIENT_SELF
            ),
        ),
        "alert-chat": replace(ALERT, can_join=True, details=Details(MeetingType.CHAT)),
        "alert-level-two": replace(
            ALERT,
            level="Stedfortreder",
            passed_over=(PassedOver("Kari Leder", StepState.UNANSWERED),),
        ),
        "alert-stand-in": replace(
            ALERT,
            stands_in_for="Kari Leder",
            passed_over=(PassedOver("Leder To", StepState.UNREACHABLE),),
        ),
        "alert-call-over": replace(ALERT, call_over=True),
        "alert-declined": replace(ALERT, declined=True),
        "alert-taken": replace(ALERT, helpers=(LEADER_WRITES,)),
        "alert-more-wanted": replace(ALERT, helpers=(LEADER_WRITES,), more_wanted=True),
        "alert-resolved": replace(ALERT, ending=Ending.RESOLVED, ended_by="Kari Leder"),
        "alert-resolved-write-on": replace(
            ALERT,
            ending=Ending.RESOLVED,
            ended_by="Kari Leder",
            written_on=True,
            said=(Word("Saksbehandler En", at("10:09:00"), "takk for hjelpen", "101"),),
        ),
        "alert-resolved-evidence": replace(
            ALERT, ending=Ending.RESOLVED, ended_by="Kari Leder", evidence=2, ask_threat=True
        ),
        "alert-cancelled": replace(ALERT, ending=Ending.CANCELLED, ended_by="Saksbehandler En"),
        "alert-drill": replace(ALERT, drill=True),
        "alert-canary": replace(ALERT, drill=Drill.CANARY),
    }


def _role() -> dict[str, View]:
    return {
        "role-write": ROLE,
        "role-call": replace(ROLE, how=How.CALL, words=(), details=Details(), ask_threat=True),
        "role-call-busy": replace(ROLE, how=How.CALL, words=(), busy=True),
        "role-join-missing": replace(
            ROLE,
            how=How.JOIN,
            contact=Contact.MISSING,
            details=Details(MeetingType.VIDEO, IncidentKind.HARASSING, None, Target.CLIENT_SELF),
            others=(HelperLine(DEPUTY, How.CALL, at("10:02:40")),),
        ),
        "role-join-link": replace(
            ROLE,
            how=How.JOIN,
            details=Details(MeetingType.VIDEO),
            join_url="https://teams.microsoft.com/l/meetup-join/19%3ameeting_1%40thread.v2/0",
        ),
        "role-handing-over": replace(ROLE, handing_to="Ola Stedfortreder", candidates=()),
        "role-walk": replace(
            ROLE,
            walk=GuidedCallLine(
                Ladder.PHONE, Step.BEHAVIOUR, 2, 3, Reaction.CONTINUES, at("10:02:50"), None
            ),
        ),
        "role-walk-end": replace(
            ROLE,
            walk=GuidedCallLine(
                Ladder.PHONE, Step.END, 0, 3, Reaction.THREATENS, at("10:03:10"), Advice.END
            ),
        ),
        "role-evidence": replace(ROLE, evidence=2),
        "role-written": replace(
            ROLE, details=Details(kind=IncidentKind.THREAT, channel=ThreatChannel.LETTER)
        ),
        "role-drill": replace(ROLE, drill=True, contact=Contact.CONFIRMED),
        "hand-over": HandOverView(
            INCIDENT,
            SEEN,
            False,
            Language.BOKMAL,
            CASEWORKER,
            "Nav Eksempel",
            KNOWN,
            "Kari Leder",
            False,
        ),
    }


def _news() -> dict[str, View]:
    return {
        "news-writes": NEWS,
        "news-joins": replace(NEWS, helper=replace(LEADER_WRITES, how=How.JOIN, to_add=True)),
        "news-drill": replace(NEWS, drill=True),
        "news-over": replace(NEWS, over=True),
        "news-over-drill": replace(NEWS, drill=True, over=True),
        "contact-caseworker": CONTACT,
        "contact-claimant": replace(CONTACT, other=CASEWORKER, reader_is_caseworker=False),
        "contact-yes": replace(CONTACT, answer=True),
        "contact-no": replace(CONTACT, answer=False),
        "contact-closed": replace(CONTACT, closed=True),
        "exhausted-again": EXHAUSTED,
        "exhausted-last": replace(EXHAUSTED, again=False),
        "exhausted-drill": replace(EXHAUSTED, drill=True),
        "follow-up": FollowUpView(
            False, Language.BOKMAL, CASEWORKER, "Ola Stedfortreder", at("10:02:40")
        ),
        "safety-rep": SafetyRepView(False, Language.BOKMAL, "Nav Eksempel", at("10:02:40")),
        "safety-rep-no-answer": SafetyRepView(
            False, Language.BOKMAL, "Nav Eksempel", at("10:02:40"), answered=False
        ),
        "safety-rep-evidence": SafetyRepView(
            False, Language.BOKMAL, "Nav Eksempel", at("10:02:40"), 2, at("10:05:00")
        ),
        "relay-to-caseworker": RELAY,
        "relay-corrected": replace(RELAY, corrected=True),
        "relay-to-claimant": replace(
            RELAY, from_name="Saksbehandler En", text="han roper", reader_is_caseworker=False
        ),
    }
