"""A broken chain is found in every one of its ways (R12, R55, R56, L7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.morning import check_day
from bot.domain.organisation.organisation import (
    Absence,
    EmergencyNumber,
    Language,
    Level,
    Organisation,
    Person,
    Unit,
)
from bot.domain.readiness import (
    WORDS,
    Finding,
    Gap,
    Grade,
    Line,
    Scene,
    examine,
    newly_broken,
    next_level,
    people_of,
    whom_to_tell,
)
from bot.texts import text
from tests.each import each
from tests.unit.texts.test_catalogue import EVERY_LANGUAGE

NOW = 1_767_258_000_000
AWAY = Absence(NOW - 1, None)
PEOPLE = {
    one: Person(one, f"{one.capitalize()} Nordmann", phone="+4721070001")
    for one in (
        "anna",
        "leder",
        "stedfortreder",
        "fylke",
        "ombud",
        "admin",
        "kollega",
        "over",
        "vakt",
    )
}
UNIT = Unit(
    number="0315",
    name="Nav Eksempel",
    levels=(
        Level("Nærmeste leder", ("leder",), 20),
        Level("Stedfortreder", ("stedfortreder",), 20),
    ),
    members=("anna", "kollega"),
    parent="0300",
    safety_reps=("ombud",),
    administrators=("admin",),
    contacts=(EmergencyNumber("Vakt", "+4721071000"),),
)
LATE = Level("Stedfortreder", ("stedfortreder",), 21)
ABOVE = Unit(
    number="0300",
    name="Nav Fylke",
    levels=(Level("Fylke", ("fylke", "vakt"), 60),),
    safety_reps=("ombud",),
    administrators=("over",),
)


@dataclass(frozen=True)
class Town:
    """An organisation in which all is well until a test breaks something."""

    unit: Unit = UNIT
    above: Unit = ABOVE
    people: Mapping[str, Person] = field(default_factory=lambda: PEOPLE)
    away: Mapping[str, Absence] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()
    uncalled: tuple[str, ...] = ()
    calls: Gap | None = None
    without_number: frozenset[str] = frozenset()

    def scene(self) -> Scene:
        units = {self.unit.number: self.unit, self.above.number: self.above}
        organisation = Organisation("0300", self.people, units)
        lines = self.lines
        return Scene(
            organisation,
            NOW,
            self.away,
            lambda one: lines.get(one, Line.THERE),
            untold=self.untold,
            can_call=lambda helper: helper.id not in self.uncalled,
            calls=self.calls,
            without_number=self.without_number,
        )

    def found(self, unit: Unit | None = None) -> tuple[Finding, ...]:
        return examine(self.scene(), unit or self.unit)


WELL = Town()


def only_deputy(town: Town) -> Town:
    """A chain of the deputy alone, who is away or out of reach for nobody else."""
    return replace(town, unit=replace(UNIT, parent=None, levels=UNIT.levels[1:]))


CHAIN = ("leder", "stedfortreder", "fylke", "vakt")

# One way to break a chain for each gap there is.
Broken = tuple[Town, Finding]
WAYS: dict[Gap, Broken] = {
    Gap.NOBODY: (
        replace(WELL, lines=dict.fromkeys(CHAIN, Line.REMOVED)),
        Finding(Gap.NOBODY),
    ),
    Gap.ONLY_HELPER: (
        replace(
            only_deputy(WELL),
            unit=replace(only_deputy(WELL).unit, members=("anna", "stedfortreder")),
        ),
        Finding(Gap.ONLY_HELPER, "stedfortreder"),
    ),
    Gap.ONE_PERSON: (only_deputy(WELL), Finding(Gap.ONE_PERSON, "stedfortreder")),
    Gap.LEVEL_EMPTY: (
        replace(WELL, away={"stedfortreder": AWAY}),
        Finding(Gap.LEVEL_EMPTY, level="Stedfortreder"),
    ),
    Gap.LEVEL_UNREACHED: (
        replace(WELL, lines={"stedfortreder": Line.GONE}),
        Finding(Gap.LEVEL_UNREACHED, level="Stedfortreder"),
    ),
    Gap.NOT_INSTALLED: (
        replace(WELL, lines={"fylke": Line.NOT_INSTALLED}), Finding(Gap.NOT_INSTALLED, "fylke")
    ),
    Gap.REMOVED: (replace(WELL, lines={"leder": Line.REMOVED}), Finding(Gap.REMOVED, "leder")),
    Gap.BLOCKED: (replace(WELL, lines={"leder": Line.BLOCKED}), Finding(Gap.BLOCKED, "leder")),
    Gap.SWITCHED_OFF: (
        replace(WELL, lines={"leder": Line.SWITCHED_OFF}), Finding(Gap.SWITCHED_OFF, "leder")
    ),
    Gap.GONE: (replace(WELL, lines={"leder": Line.GONE}), Finding(Gap.GONE, "leder")),
    Gap.NO_STAND_IN: (replace(WELL, away={"leder": AWAY}), Finding(Gap.NO_STAND_IN, "leder")),
    Gap.STAND_IN_AWAY: (
        replace(WELL, away={"leder": replace(AWAY, stand_in="kollega"), "kollega": AWAY}),
        Finding(Gap.STAND_IN_AWAY, "leder"),
    ),
    Gap.STAND_IN_LOOP: (
        replace(
            WELL,
            away={
                "leder": replace(AWAY, stand_in="kollega"),
                "kollega": replace(AWAY, stand_in="leder"),
            },
        ),
        Finding(Gap.STAND_IN_LOOP, "leder"),
    ),
    Gap.STAND_IN_GONE: (
        replace(WELL, away={"leder": replace(AWAY, stand_in="sluttet")}),
        Finding(Gap.STAND_IN_GONE, "leder"),
    ),
    Gap.NO_PHONE: (
        replace(WELL, people=PEOPLE | {"leder": Person("leder", "Leder")}),
        Finding(Gap.NO_PHONE, "leder"),
    ),
    Gap.BAD_PHONE: (
        replace(WELL, people=PEOPLE | {"leder": Person("leder", "Leder", phone="21070001")}),
        Finding(Gap.BAD_PHONE, "leder"),
    ),
    Gap.NO_CALL: (replace(WELL, uncalled=("leder",)), Finding(Gap.NO_CALL, "leder")),
    Gap.NO_CALLS: (replace(WELL, calls=Gap.NO_CALLS), Finding(Gap.NO_CALLS)),
    Gap.NO_VOICE: (replace(WELL, calls=Gap.NO_VOICE), Finding(Gap.NO_VOICE)),
    Gap.NO_ADMINISTRATOR: (
        replace(WELL, unit=replace(UNIT, administrators=())),
        Finding(Gap.NO_ADMINISTRATOR, helps=False),
    ),
    Gap.ADMINISTRATORS_UNREACHED: (
        replace(WELL, lines={"admin": Line.REMOVED}),
        Finding(Gap.ADMINISTRATORS_UNREACHED, helps=False),
    ),
    Gap.NO_SAFETY_REP: (
        replace(WELL, unit=replace(UNIT, safety_reps=())),
        Finding(Gap.NO_SAFETY_REP, helps=False),
    ),
    Gap.MEMBER_NOT_INSTALLED: (
        replace(WELL, lines={"anna": Line.NOT_INSTALLED}),
        Finding(Gap.MEMBER_NOT_INSTALLED, "anna", helps=False),
    ),
    Gap.LONG_WAIT: (
        replace(WELL, unit=replace(UNIT, levels=(*UNIT.levels, Level("Vakt", ("over",), 3600)))),
        Finding(Gap.LONG_WAIT, level="Vakt"),
    ),
    Gap.SLOW_START: (
        replace(WELL, unit=replace(UNIT, levels=(UNIT.levels[0], LATE))), Finding(Gap.SLOW_START)
    ),
    Gap.SEVERAL_LEVELS: (
        replace(WELL, away={"leder": replace(AWAY, stand_in="stedfortreder")}),
        Finding(Gap.SEVERAL_LEVELS, "stedfortreder", "Stedfortreder"),
    ),
    Gap.STAND_IN_UNTOLD: (
        replace(WELL, away={"leder": replace(AWAY, stand_in="over")}, untold=frozenset({"over"})),
        Finding(Gap.STAND_IN_UNTOLD, "over"),
    ),
    Gap.STAND_IN_CRIES: (
        replace(WELL, away={"leder": replace(AWAY, stand_in="kollega")}),
        Finding(Gap.STAND_IN_CRIES, "kollega"),
    ),
    Gap.UNSURE: (replace(WELL, lines={"leder": Line.UNSURE}), Finding(Gap.UNSURE, "leder")),
}  # fmt: skip


def test_r12_a_sound_unit_has_no_findings() -> None:
    assert WELL.found() == ()
    assert WELL.found(ABOVE) == ()


def test_r12_there_is_a_way_for_every_gap() -> None:
    assert set(WAYS) == set(Gap) == set(WORDS)


@each({gap.value: way for gap, way in WAYS.items()})
def test_r12_a_broken_chain_is_found_in_every_one_of_its_ways(way: Broken) -> None:
    town, expected = way
    found = town.found()
    assert expected in found
    assert list(found) == sorted(found, key=lambda one: one.grade), "the worst first"


@EVERY_LANGUAGE
def test_r55_every_finding_has_one_step_that_mends_it(language: Language) -> None:
    args = {"name": "N", "level": "L", "you": "no"}
    for words in WORDS.values():
        for id in words[:2]:
            said = text(language, id, **args)
            assert said, id
            assert "\n" not in said, id


def test_who_is_to_have_no_number_lacks_none() -> None:
    """Two others have agreed; the way through Teams is looked at all the same."""
    agreed = replace(WELL, uncalled=("leder",), without_number=frozenset({"leder"}))
    assert agreed.found() == ()
    blocked = replace(agreed, lines={"leder": Line.BLOCKED}).found()
    assert Finding(Gap.BLOCKED, "leder") in blocked


def test_l7_a_stand_in_counts_with_their_own_line_and_phone() -> None:
    """R72: the stand-in is examined, and the leader who is away is not."""
    away = {"leder": replace(AWAY, stand_in="kollega")}
    lines = {"leder": Line.BLOCKED, "kollega": Line.NOT_INSTALLED}
    people = PEOPLE | {"kollega": Person("kollega", "Kollega")}
    found = replace(WELL, away=away, lines=lines, people=people).found()
    assert Finding(Gap.NOT_INSTALLED, "kollega") in found
    assert Finding(Gap.NO_PHONE, "kollega") in found
    assert not any(one.person == "leder" for one in found)


def test_l7_an_absence_that_has_not_begun_changes_nothing() -> None:
    later = Absence(NOW + 1, None)
    assert replace(WELL, away={"leder": later}).found() == ()


def test_l8_the_fallback_chain_is_looked_at_for_everybody_whom_no_unit_lists() -> None:
    """A leader who cries has the fallback chain, and must not be its only helper."""
    above = replace(ABOVE, levels=(Level("Fylke", ("fylke",), 60),))
    assert Finding(Gap.ONLY_HELPER, "fylke") in replace(WELL, above=above).found(above)


def test_l3_who_could_not_be_asked_is_not_out_of_reach() -> None:
    """A Teams that does not answer says nothing about anybody."""
    unsure = dict.fromkeys(PEOPLE, Line.UNSURE)
    found = replace(WELL, lines=unsure).found()
    assert {one.gap for one in found} == {Gap.UNSURE}
    assert replace(WELL, lines=dict.fromkeys(PEOPLE, Line.UNASKED)).found() == ()


def test_a_change_is_told_what_it_breaks_and_not_what_was_broken_before() -> None:
    """Decision 67: the preview shows the difference; who could not be asked is none of it."""
    before = replace(WELL, lines={"ombud": Line.BLOCKED})
    lines = {"ombud": Line.BLOCKED, "leder": Line.REMOVED, "fylke": Line.UNSURE}
    broken = newly_broken(before.found(), replace(WELL, lines=lines).found())
    level = Finding(Gap.LEVEL_UNREACHED, level="Nærmeste leder")
    assert set(broken) == {level, Finding(Gap.REMOVED, "leder")}
    assert newly_broken(before.found(), before.found()) == ()


def test_who_is_alerted_twice_is_said_by_whatever_level_comes_later() -> None:
    """By themselves, and in the level of the unit above."""
    above = replace(ABOVE, levels=(Level("Fylke", ("fylke", "leder"), 60),))
    assert replace(WELL, above=above).found() == (Finding(Gap.SEVERAL_LEVELS, "leder", "Fylke"),)


def test_whoever_only_hears_of_things_is_no_broken_chain() -> None:
    found = replace(WELL, lines={"ombud": Line.BLOCKED}).found()
    assert found == (Finding(Gap.BLOCKED, "ombud", helps=False),)
    assert found[0].grade is Grade.WEAK


def test_everybody_whom_the_check_is_about_once() -> None:
    town = replace(WELL, away={"leder": replace(AWAY, stand_in="kollega")})
    people = people_of(town.scene(), UNIT)
    assert sorted(people) == sorted(
        ("leder", "stedfortreder", "fylke", "kollega", "admin", "ombud", "vakt")
    )


def cut(*people: str) -> Town:
    """Nobody of these can be reached."""
    return replace(WELL, lines=dict.fromkeys(people, Line.REMOVED))


@each(
    {
        "their own": (WELL, ("admin",)),
        "the level above": (cut("admin"), ("over",)),
        "the first of the chain": (cut("admin", "over"), ("leder",)),
        "whoever is left": (cut("admin", "over", "leder"), ("stedfortreder",)),
        "nobody": (cut("admin", "over", "leder", "stedfortreder", "fylke", "vakt"), ()),
    }
)
def test_r55_somebody_who_can_be_reached_is_told(case: tuple[Town, tuple[str, ...]]) -> None:
    town, told = case
    assert whom_to_tell(town.scene(), UNIT) == told


@each(
    {
        "the deputy": ("leder", cut("leder"), ("stedfortreder",)),
        "the level above": ("stedfortreder", cut("stedfortreder"), ("fylke", "vakt")),
        "past a level that is out of reach": (
            "leder", cut("leder", "stedfortreder"), ("fylke", "vakt")
        ),
        "nobody": ("leder", cut("leder", "stedfortreder", "fylke", "vakt"), ()),
    }
)  # fmt: skip
def test_r55_the_next_level_of_a_leader(case: tuple[str, Town, tuple[str, ...]]) -> None:
    leader, town, told = case
    assert next_level(town.scene(), UNIT, leader) == told


_SPRING, _AUTUMN = 1_774_746_000_000, 1_792_890_000_000  # 2026-03-29 and 2026-10-25, 01:00 UTC
_HOUR = 3_600_000


@each(
    {
        "winter, before": (1_767_247_199_999, None),
        "winter, seven": (1_767_247_200_000, "2026-01-01"),
        "spring, before": (_SPRING + 4 * _HOUR - 1, None),
        "spring, seven": (_SPRING + 4 * _HOUR, "2026-03-29"),
        "spring, evening": (_SPRING + 17 * _HOUR, None),
        "autumn, before": (_AUTUMN + 5 * _HOUR - 1, None),
        "autumn, seven": (_AUTUMN + 5 * _HOUR, "2026-10-25"),
        "autumn, last moment": (_AUTUMN + 18 * _HOUR - 1, "2026-10-25"),
        "autumn, evening": (_AUTUMN + 18 * _HOUR, None),
    }
)
def test_the_morning_begins_at_seven_by_oslos_clock(case: tuple[int, str | None]) -> None:
    """Clock changes at summer time."""
    at, day = case
    found = check_day(at)
    assert (str(found) if found is not None else None) == day
