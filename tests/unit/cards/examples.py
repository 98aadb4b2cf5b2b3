"""One realistic view for each condition a card can be in: goldens, pictures and tests use them."""

from dataclasses import replace

from bot.cards.kit.words import PersonNow
from bot.cards.privacy import AboutMeView, KeptLine, LookLine
from bot.cards.views import (
    AlarmQuestion,
    AskedLine,
    AskedView,
    HomeView,
    NoticeView,
    Offer,
    OfferView,
    QuestionView,
    ReadinessView,
    ReadMark,
    RoutinesView,
    Sentence,
    UnclearView,
    UnsentLine,
    UnsentView,
    View,
    WelcomeView,
)
from bot.domain.alarm.incident import (
    Details,
    How,
)
from bot.domain.alarm.state import Contact
from bot.domain.organisation.organisation import Language
from tests.unit.cards.administration_examples import administration_examples
from tests.unit.cards.alarm_examples import ALERT, LEADER_WRITES, ROLE, STATUS, alarm_examples
from tests.unit.cards.away_examples import away_examples
from tests.unit.cards.check_examples import check_examples
from tests.unit.cards.desk_examples import desk_examples
from tests.unit.cards.drill_examples import drill_examples
from tests.unit.cards.duty_examples import duty_examples
from tests.unit.cards.evidence_examples import evidence_examples
from tests.unit.cards.follow_up_examples import follow_up_examples
from tests.unit.cards.guidance_examples import guidance_examples
from tests.unit.cards.in_languages import in_language
from tests.unit.cards.insight_examples import EXAMPLES as INSIGHT_EXAMPLES
from tests.unit.cards.lesson_examples import lesson_examples
from tests.unit.cards.live_examples import live_examples
from tests.unit.cards.measure_examples import measure_examples
from tests.unit.cards.office_examples import office_examples
from tests.unit.cards.paper_examples import paper_examples
from tests.unit.cards.people import (
    ABOVE,
    DEPUTY,
    DUTY,
    INCIDENT,
    LEADER,
    SEEN,
    at,
)
from tests.unit.cards.plain_examples import plain_examples
from tests.unit.cards.routine_examples import OURS, routine_lines, routine_view


def _asked() -> dict[str, View]:
    """What is asked where words were no clear answer."""
    nb = Language.BOKMAL
    line = AskedLine(INCIDENT, SEEN, "Saksbehandler En", How.WRITE, True, Details(), False)
    other = replace(line, incident="another", name="Ingrid Berg")
    us, them = UnsentLine(INCIDENT, SEEN, LEADER), UnsentLine("another", SEEN, DEPUTY)
    question = QuestionView(INCIDENT, SEEN, False, nb, AlarmQuestion.UNDO, "Saksbehandler En")
    return {
        "asked": AskedView(nb, False, (line,)),
        "asked-drill": AskedView(nb, True, (line,)),
        "asked-which": AskedView(nb, False, (line, other)),
        "asked-unstored": AskedView(nb, False, (line,), unstored=True),
        "asked-own": AskedView(nb, False, (line,), own=True),
        "asked-own-which": AskedView(nb, False, (line, other), own=True),
        "unclear": UnclearView(INCIDENT, False, nb, "Leder En", "ok"),
        "unclear-drill": UnclearView(INCIDENT, True, nb, "Leder En", "**ok** [her](https://x.no)"),
        "question-undo": question,
        "question-concerns": replace(question, question=AlarmQuestion.CONCERNS),
        "question-meant-end": replace(question, question=AlarmQuestion.END, name=""),
        "question-meant-end-helper": replace(question, question=AlarmQuestion.END),
        "question-meant-withdraw": replace(question, question=AlarmQuestion.WITHDRAW, name=""),
        "question-meant-call-over": replace(question, question=AlarmQuestion.CALL_OVER, name=""),
        "unsent": UnsentView(nb, False, "word", (UnsentLine(INCIDENT, SEEN, LEADER),), False),
        "unsent-several": UnsentView(
            nb, True, "word", (UnsentLine(INCIDENT, SEEN, LEADER, True),), False
        ),
        "unsent-which": UnsentView(nb, False, "word", (us, them), True),
        "status-kept": replace(STATUS, kept=True),
        "status-heard-threat": replace(STATUS, heard_threat=True),
        "role-heard-threat": replace(ROLE, heard_threat=True, ask_threat=True),
        "role-heard-threat-calls": replace(
            ROLE, heard_threat=True, ask_threat=True, how=How.CALL, contact=Contact.PENDING
        ),
        "question-own-need": replace(question, question=AlarmQuestion.OWN_NEED, name=""),
        "question-own-need-drill": replace(
            question, question=AlarmQuestion.OWN_NEED, name="", drill=True
        ),
        **{f"offer-{offer}": OfferView(nb, offer) for offer in Offer},
        "alert-concerns": replace(ALERT, concerns=LEADER),
        "role-concerns": replace(ROLE, concerns=LEADER, concerns_sure=True),
        "notice-quiet": NoticeView(
            nb, Sentence("concerns-told", (("name", "Saksbehandler En"),)), quiet=True
        ),
    }


def _bokmal() -> dict[str, View]:
    nb = Language.BOKMAL
    return {
        **alarm_examples(),
        **live_examples(),
        **evidence_examples(),
        **paper_examples(),
        **guidance_examples(),
        **duty_examples(),
        **follow_up_examples(),
        **drill_examples(),
        **INSIGHT_EXAMPLES,
        **administration_examples(),
        **desk_examples(),
        **lesson_examples(),
        **measure_examples(),
        **check_examples(),
        "home": HomeView(nb),
        "home-short": HomeView(nb, short=True),
        "home-sentence": HomeView(nb, Sentence("answer-no-open-alarm")),
        **_asked(),
        "welcome": WelcomeView(nb),
        "welcome-helper": WelcomeView(nb, helper=True),
        "welcome-safety-rep": WelcomeView(nb, safety_rep=True),
        "welcome-both": WelcomeView(nb, helper=True, safety_rep=True),
        "notice": NoticeView(nb, Sentence("answer-privacy")),
        "notice-drill": NoticeView(
            nb, Sentence("answer-helper-left", (("name", "Kari Leder"),)), drill=True
        ),
        "readiness": ReadinessView(
            nb,
            "Nav Eksempel",
            (
                ("Nærmeste leder", 30, (LEADER,)),
                ("Stedfortreder", 30, ()),
                ("Leder på nivået over", 60, (ABOVE, DEPUTY)),
            ),
            (DUTY,),
        ),
        "readiness-now": ReadinessView(
            nb,
            "Nav Eksempel",
            (("Nærmeste leder", 30, (DEPUTY,)), ("Stedfortreder", 30, (ABOVE,))),
            (DUTY,),
            now=(
                (PersonNow(DEPUTY.id, DEPUTY.name, instead_of=LEADER.name),),
                (PersonNow(ABOVE.id, ABOVE.name, reached=False),),
            ),
        ),
        "routines": RoutinesView(nb, "Nav Eksempel", routine_lines()),
        "routines-lessons": RoutinesView(nb, "Nav Eksempel", routine_lines(), lessons=3),
        "routines-gone": RoutinesView(nb, "Nav Eksempel", routine_lines()[:1], gone=True),
        **{f"routine-{name}": routine_view(name) for name in OURS},
        "routine-read": routine_view("telefon", ReadMark(at("09:00:00"))),
        "routine-changed": routine_view("telefon", ReadMark(changed=True)),
        "about-me": AboutMeView(
            nb,
            (("about-raised", 1), ("about-words", 3), ("about-papers", 2), ("about-absences", 1)),
            (KeptLine("about-kept-words", 365), KeptLine("about-kept-alarms", 1825)),
            (LookLine("Kari Leder", "about-look-report", at("10:05:00")),),
            may_download=True,
            link="https://rodtkort.example.no/paper/view/token",
        ),
        "about-me-nothing": AboutMeView(nb),
        **office_examples(STATUS, ALERT, ROLE, LEADER_WRITES, OURS),
        **away_examples(),
        **plain_examples(),
    }


def examples() -> dict[str, View]:
    """Every condition in every language: "status-sent.nb" and so on."""
    return {
        f"{name}.{language.value}": in_language(view, language)
        for language in Language
        for name, view in _bokmal().items()
    }
