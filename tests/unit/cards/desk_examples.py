"""The desk of whoever administers, leads or represents a unit, and what they print."""

from dataclasses import replace

from bot.cards.kit.people import chat_url
from bot.cards.organisation.views import DeskLine, DeskView, PapersView
from bot.cards.views import Sentence, View
from bot.domain.organisation.organisation import Language
from bot.domain.readiness import Gap, Grade
from tests.unit.cards.check_examples import MEMBERS, OLA, line

WALL = tuple((one, f"https://rodtkort.example.no/paper/view/{one.value * 20}") for one in Language)
EMPTY = DeskLine(line(Gap.LEVEL_EMPTY).found, Grade.BROKEN, Sentence("desk-do-level"), key="a" * 20)
WITHOUT = DeskLine(
    line(Gap.NOT_INSTALLED, OLA.name).found,
    Grade.BROKEN,
    Sentence("desk-do-write"),
    key="b" * 20,
    url=chat_url(OLA) or "",
)
CANNOT_CRY = DeskLine(
    MEMBERS.found, Grade.WEAK, Sentence("desk-do-write-all"), key="c" * 20, url=chat_url(OLA) or ""
)


_USER = "8:orgid:" + "0" * 36


def counted(found: str, title: str, count: int = 2) -> DeskLine:
    """A line of so many."""
    args = (("count", count),)
    return DeskLine(Sentence(found, args), Grade.WEAK, Sentence(title, args), key="d" * 20)


DUE = counted("desk-measures-late", "desk-do-measures", 3)
ELSEWHERE = replace(counted("desk-drill", "desk-do-drill", 4), unit="Nav Fylke")
LATE = replace(counted("desk-follow-ups-late", "desk-do-follow-up"), grade=Grade.BROKEN)
DESK = DeskView(
    Language.BOKMAL, "0315", "Nav Eksempel", (EMPTY, WITHOUT, CANNOT_CRY, DUE, ELSEWHERE), 3, "0315"
)
PAPERS = PapersView(Language.BOKMAL, "0315", "Nav Eksempel", WALL)


def desk_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    own = (
        counted("desk-follow-ups", "desk-do-follow-up", 1),
        counted("desk-measures-due", "desk-do-measures", 1),
        counted("desk-drill", "desk-do-drill", 0),
        counted("desk-report", "desk-do-report"),
        counted("desk-note", "desk-do-report"),
    )
    asks = replace(EMPTY, title=Sentence("desk-do-who"))
    silent = DeskLine(line(Gap.NOBODY).found, Grade.SILENT, Sentence("desk-do-setup"), key="e" * 20)
    forms = tuple(
        DeskLine(line(gap).found, Grade.WEAK, Sentence(f"desk-do-{title}"), key="f" * 20)
        for gap, title in (
            (Gap.NO_STAND_IN, "absence"),
            (Gap.NO_PHONE, "phones"),
            (Gap.NO_ADMINISTRATOR, "admins"),
            (Gap.NO_SAFETY_REP, "reps"),
            (Gap.GONE, "people"),
        )
    )
    return {
        "desk": DESK,
        "desk-well": replace(DESK, lines=(), hidden=0),
        "desk-one": replace(DESK, lines=(WITHOUT,), hidden=0),
        "desk-leader": replace(DESK, lines=(LATE, asks), hidden=0, setup=""),
        "desk-own": replace(DESK, lines=own, hidden=0, setup="", may_print=False),
        "desk-forms": replace(DESK, lines=forms, hidden=0),
        "desk-silent": replace(DESK, lines=(silent, DUE), hidden=0),
        "papers": PAPERS,
        "papers-broken": replace(
            PAPERS, broken=(line(Gap.LEVEL_EMPTY),), hidden=2, others=(("0300", "Nav Fylke"),)
        ),
        "papers-nowhere": replace(PAPERS, wall=()),
    }


def crowded_desk(long: str) -> dict[str, View]:
    """As full as it gets: `long` is a name that goes on for ever."""
    one = DeskLine(
        line(Gap.ONLY_HELPER, long).found,
        Grade.SILENT,
        Sentence("desk-do-write"),
        url="https://teams.microsoft.com/l/chat/0/0?users=" + ",".join([_USER] * 10),
        unit=long,
    )
    broken = (line(Gap.ONLY_HELPER, long),) * 3
    others = tuple((str(n), long) for n in range(20))
    return {
        "desk": replace(DESK, name=long, lines=(one,) * 5, hidden=90),
        "papers": replace(PAPERS, name=long, broken=broken, hidden=9, others=others),
    }
