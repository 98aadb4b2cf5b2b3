"""The cards of the morning check, and `status` where no alarm is open."""

from dataclasses import replace

from bot.cards.kit.words import CheckLine
from bot.cards.readiness.views import (
    AlarmWorksView,
    CheckState,
    LeaderOutView,
    MyCallsView,
    NoNumberView,
    UnitCheckView,
)
from bot.cards.views import PersonLine, Sentence, View
from bot.domain.calls import RingOutcome
from bot.domain.organisation.organisation import Language
from bot.domain.readiness import WORDS, Gap

AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
KARI = PersonLine("00000000-0000-0000-0000-000000000102", "Kari Leder", "+4721070001")
OLA = PersonLine("00000000-0000-0000-0000-000000000103", "Ola Stedfortreder", "+4721070002")


def line(gap: Gap, name: str = "Kari Leder", *, you: bool = False) -> CheckLine:
    """The line of a gap."""
    words = WORDS[gap]
    args = (("name", name), ("you", "yes" if you else "no"), ("level", "Stedfortreder"))
    return CheckLine(Sentence(words.found, args), Sentence(words.step, args), words.grade)


UNSURE = CheckLine(
    Sentence("check-unsure-people", (("count", 4),)),
    Sentence("check-step-again"),
    WORDS[Gap.UNSURE].grade,
)
MEMBERS = CheckLine(
    Sentence("check-members-not-installed", (("count", 2), ("names", "Anna Berg, Ola Nilsen"))),
    Sentence("check-step-install-members"),
    WORDS[Gap.MEMBER_NOT_INSTALLED].grade,
)
CHECK = UnitCheckView(
    Language.BOKMAL, "0315", "Nav Eksempel", CheckState.CURRENT, AT, people=7, levels=3
)
BROKEN = replace(
    CHECK,
    lines=(
        line(Gap.LEVEL_UNREACHED),
        line(Gap.REMOVED, "Ola Stedfortreder"),
        line(Gap.NO_STAND_IN, you=True),
        line(Gap.NO_PHONE),
    ),
)
OUT = LeaderOutView(
    Language.BOKMAL, KARI, "Nav Eksempel", "Nærmeste leder", AT - 3 * DAY, line(Gap.BLOCKED)
)
WORKS = AlarmWorksView(
    Language.BOKMAL,
    "Nav Eksempel",
    3,
    checked_at=AT,
    practised_at=AT - 60 * DAY,
    numbers=(PersonLine("", "Vakt", "+4721071000"), KARI, OLA),
    today=AT + 60_000,
)


def _my_calls() -> dict[str, View]:
    always = MyCallsView(Language.BOKMAL, "+4721070001", can=True, on_duty=False)
    asked = NoNumberView(Language.BOKMAL, KARI.id, "Kari Leder")
    return {
        "my-calls": always,
        "my-calls-on-duty": replace(always, on_duty=True, number=None),
        "my-calls-calling": replace(always, calling=True),
        "my-calls-wait": replace(always, again_at=AT),
        "my-calls-cannot": replace(always, can=False, number=""),
        "my-calls-asked": replace(always, asked=True),
        "my-calls-without": replace(always, without=True),
        "no-number": asked,
        "no-number-agreed": replace(asked, agreed=True),
        "no-number-decided": replace(asked, agreed=True, decided=True),
        "no-number-over": replace(asked, over=True),
        "my-calls-works": replace(always, tried=RingOutcome.WORKS),
        "my-calls-tried": replace(always, tried=RingOutcome.UNREACHABLE),
    }


def check_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    silent = (line(Gap.ONLY_HELPER), line(Gap.SWITCHED_OFF), line(Gap.NOT_INSTALLED, "Ola Nilsen"))
    return {
        "unit-check-well": CHECK,
        "unit-check-broken": BROKEN,
        "unit-check-silent": replace(CHECK, lines=silent, hidden=3, above=True, administers=False),
        "unit-check-weak": replace(CHECK, lines=(line(Gap.BAD_PHONE), line(Gap.NO_SAFETY_REP))),
        "unit-check-advice": replace(CHECK, lines=(line(Gap.SLOW_START), line(Gap.SEVERAL_LEVELS))),
        "unit-check-members": replace(CHECK, lines=(MEMBERS,)),
        "unit-check-no-call": replace(
            CHECK, lines=(line(Gap.NO_CALL, "Ola Nilsen"), line(Gap.NO_CALL, you=True))
        ),
        "unit-check-no-calls": replace(CHECK, lines=(line(Gap.NO_CALLS), line(Gap.NO_VOICE))),
        "unit-check-unsure": replace(CHECK, lines=(UNSURE,)),
        "unit-check-checking": replace(BROKEN, state=CheckState.CHECKING),
        "unit-check-asked": replace(CHECK, state=CheckState.CHECKING, checked_at=0, asked=AT),
        "unit-check-answer": replace(BROKEN, administers=False, asked=0),
        "unit-check-replaced": replace(CHECK, state=CheckState.REPLACED),
        "unit-check-not-yours": replace(CHECK, state=CheckState.NOT_YOURS),
        "unit-check-unit-gone": replace(CHECK, state=CheckState.UNIT_GONE),
        "leader-out": OUT,
        "leader-out-gone": replace(OUT, line=line(Gap.GONE)),
        "leader-out-back": replace(OUT, line=None),
        "leader-out-over": replace(OUT, line=None, over=True),
        "leader-out-replaced": replace(OUT, line=None, replaced=True),
        "works": WORKS,
        **_my_calls(),
        "works-not-called": replace(WORKS, not_called=("Ola Stedfortreder",), you_not_called=True),
        "works-checks": replace(WORKS, checks=(("0315", "Nav Eksempel"), ("0300", "Nav Fylke"))),
        "works-partly": replace(WORKS, missing=("Stedfortreder",), practised_at=None),
        "works-tested": replace(WORKS, tested_at=WORKS.today - 60_000),
        "works-rung": replace(WORKS, rung_at=WORKS.today - 60_000),
        "works-no-calls": replace(WORKS, amiss=Gap.NO_CALLS),
        "works-no-voice": replace(WORKS, amiss=Gap.NO_VOICE),
        "works-channel": replace(WORKS, channel=False),
        "works-nobody": replace(
            WORKS, missing=("Nærmeste leder", "Stedfortreder", "Fylke"), checked_at=None,
            practised_at=None,
        ),
    }  # fmt: skip
