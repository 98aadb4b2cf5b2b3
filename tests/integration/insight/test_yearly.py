"""`rodtkort export yearly`: the figures are true on both databases, the papers tell of nobody, and
what cannot be done is a sentence (R29, R30, R32, L12, L13)."""

import io
import json
import re
import sqlite3
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median_low

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.documents.yearly import as_pdf, as_pictures, as_xlsx, contents_of
from bot.documents.yearly.plain import as_json
from bot.domain.alarm.incident import Drill, IncidentKind, ThreatChannel
from bot.domain.insight.figures import Figures, TwoYears, bounds_of
from bot.domain.insight.figures import UnitYears as UnitFigures
from bot.domain.organisation.organisation import Language, Workplace
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.reports.draft import DraftState
from bot.store.database import Database
from bot.store.schema import upgrade
from bot.store.statistics import summaries
from tests.archivable import problems
from tests.databases import empty_database
from tests.integration.follow_up.test_follow_up import ANSWERS
from tests.integration.insight.test_lessons import OPEN as ITEMS
from tests.integration.operating.test_operating import one_alarm
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE, START, World
from tests.yearly import Plan, keep, planned

UNITS = ("0300", "0315", "0316")


def command(folder: Path, *arguments: str) -> Result:
    """Runs `rodtkort export yearly` on the folder's database and the sample organisation."""
    (folder / "organisation.yaml").write_text(SAMPLE.read_text())
    environment = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_ORGANISATION_FILE": str(folder / "organisation.yaml"),
        "RODTKORT_KEYS": KEY,
    }
    return CliRunner().invoke(app, ["export", "yearly", *arguments], env=environment)


def database_with(folder: Path, plans: Sequence[Plan]) -> Database:
    """A database that holds these incidents."""
    (folder / "bot.db").write_bytes(empty_database())
    database = Database(f"sqlite:///{folder}/bot.db")
    keep(database, plans)
    return database


def added_up(database: Database, units: Sequence[str], year: int) -> Figures:
    """The year's figures, as the command reads them."""
    figures = Figures()
    for one in summaries(database, units, *bounds_of(year), START * 2):
        figures.count(one)
    return figures


def agrees_with_a_plain_count(figures: Figures, plans: Sequence[Plan]) -> None:
    """The second way: each figure by itself, from what was planned."""
    real = [one for one in plans if one.drill is None]
    alarms = [one for one in real if not one.noted]
    noted = [one for one in real if one.noted]
    assert (figures.alarms, figures.without_alarm) == (len(alarms), len(noted))
    assert figures.withdrawn == sum(one.withdrawn_after is not None for one in alarms)
    answered = [one.answered_after for one in alarms if one.answered_after is not None]
    never = [one for one in alarms if one.answered_after is None]
    waited_for = [one for one in never if one.withdrawn_after != 5_000]
    assert figures.answers.unanswered == len(waited_for)
    assert figures.answers.by_tenths.total() == len(answered)
    assert figures.answers.within(10) == sum(ms <= 10_000 for ms in answered)
    middle = median_low([*answered, *(10**9 for _ in waited_for)])
    assert figures.answers.percentile(50) == -(-middle // 100) / 10
    for level in (1, 2, 3):
        expected = sum(one.level == level and one.answered_after is not None for one in alarms)
        assert figures.levels[level] == expected
    for kind in (None, *DeviationType):
        assert figures.kinds[kind] == sum(one.kind == kind for one in real), kind
    for channel in (None, *ThreatChannel):
        assert figures.ways[channel] == sum(one.channel == channel for one in real), channel
    for place in (None, *Workplace):
        assert figures.places[place] == sum(one.place == place for one in real), place
    assert figures.warned == sum(one.warned for one in real)
    assert figures.calls_ended == sum(one.ended for one in real)
    reported = (DraftState.SENT, DraftState.WAITING)
    assert figures.reported == sum(one.report in reported for one in alarms)
    assert figures.not_felt == sum(one.report is DraftState.NOT_FELT for one in alarms)
    bare = [one for one in alarms if one.report in (None, DraftState.OPEN)]
    assert figures.missing == sum(one.withdrawn_after is None for one in bare)
    assert figures.withdrawn_unreported == sum(one.withdrawn_after is not None for one in bare)
    assert figures.reported_without_alarm == sum(one.report in reported for one in noted)
    assert figures.delivered == sum(one.report is DraftState.SENT for one in real)
    assert figures.notes_filed == sum(one.note is DraftState.SENT for one in real)
    assert figures.evidence == sum(one.evidence for one in real)
    assert figures.drills_alone == sum(one.drill is Drill.ALONE for one in plans)
    assert figures.drills_with_leader == sum(one.drill is Drill.WITH_LEADER for one in plans)
    assert sum(month.alarms for month in figures.months) == len(alarms)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_r30_the_figures_agree_with_a_plain_count(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    """Two ways of counting one invented organisation, at the edges of the year too."""
    since, until = bounds_of(2024)
    edges = [Plan("0315", at, answered_after=1) for at in (since - 1, since, until - 1, until)]
    plans = [*planned(1_500, UNITS, (2023, 2024, 2025)), *edges]
    if kind == "sqlite":
        database = database_with(tmp_path, plans)
    else:
        url = request.getfixturevalue("postgres_url")
        upgrade(url)
        database = Database(url)
        keep(database, plans)
    for units in (("0315",), UNITS):
        meant = [one for one in plans if one.unit in units and since <= one.at < until]
        agrees_with_a_plain_count(added_up(database, units, 2024), meant)
    database.close()


def test_a_year_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """Five times the incidents take no more room: the rows are never held together."""
    database = database_with(tmp_path, planned(700, ("0315",), (2024,)))
    peaks = []
    since, until = bounds_of(2024)
    for end in (since + (until - since) // 5, until):
        tracemalloc.start()
        for _ in summaries(database, ("0315",), since, end, until):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    database.close()
    assert peaks[1] < 2 * peaks[0]


async def handled(world: World) -> None:
    """R32: its follow-up is closed, and what was learnt is shared."""
    await world.advance(6 * 60)
    owner = next(
        user
        for user in (world.leader, world.deputy)
        if any("Følg opp" in card.text for card in world.inbox(user))
    )
    await world.presses(owner, "follow_up.close", **ANSWERS, named=ITEMS, no_talk="away")
    await world.presses(owner, "lesson.write", lesson="Ring tilbake sammen.")
    await world.presses(owner, "lesson.show")
    await world.presses(owner, "lesson.share")


async def test_what_the_bot_writes_is_what_the_figures_read(tmp_path: Path) -> None:
    """A real alarm, a real drill and something put on record, through the whole bot."""
    async with World(tmp_path) as world:
        await one_alarm(world)
        await handled(world)
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Gi advarsel")
        for reaction in ("Fortsetter", "Fortsetter", "Roer seg"):
            await world.taps(world.caseworker, reaction)
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        await world.says(world.caseworker, "øvelse alene")
        figures = added_up(world.core.database, ("0315",), 2026)
    assert (figures.alarms, figures.withdrawn, figures.drills_alone) == (2, 1, 1)
    assert figures.answers.by_tenths.keys() == {150}
    assert (figures.levels, figures.warned) == ({2: 1}, 1)
    assert (figures.kinds[DeviationType.THREAT], figures.ways[ThreatChannel.PHONE]) == (1, 1)
    assert (figures.threats, figures.threats_followed_up) == (1, 1)
    assert (figures.missing, figures.withdrawn_unreported) == (1, 1)
    assert (figures.follow_ups, figures.follow_ups_closed, figures.lessons_shared) == (1, 1, 1)


def two_years(plans: Sequence[Plan], folder: Path, name: str = "Nav Eksempel") -> TwoYears:
    """2024 with 2023 beside it, of three units."""
    database = database_with(folder, plans)

    def place(number: str, units: Sequence[str]) -> UnitFigures:
        years = tuple(added_up(database, units, year) for year in (2024, 2023))
        return UnitFigures(number, name, (years[0], years[1]))

    found = TwoYears(
        2024, place("0300", UNITS), tuple(place(unit, (unit,)) for unit in UNITS), START, False
    )
    database.close()
    return found


def test_the_papers_are_archivable_and_the_same_each_time(tmp_path: Path) -> None:
    """PDF/A-2b with tags, pictures drawn as lines; a unit's name is never markup or a formula."""
    years = two_years(planned(300, UNITS, (2023, 2024)), tmp_path, '=cmd|"/c"!A1 😀 #panic("x")')
    for language in Language:
        contents = contents_of(years, language)
        pdf = as_pdf(contents)
        assert problems(pdf) == [], language
        assert b"/Figure" in pdf
        assert b"/Subtype/Image" not in pdf.replace(b" ", b"")
        assert as_pdf(contents) == pdf
        workbook = as_xlsx(contents)
        assert as_xlsx(contents) == workbook
        with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
            parts = {name: opened.read(name).decode() for name in opened.namelist()}
        sheets = [text for name, text in parts.items() if "/worksheets/sheet" in name]
        assert len(sheets) == len(contents.sections) + 1
        assert not any("<f>" in text for text in sheets), "no formula"
        said = re.findall(r"<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"])
        assert not [one for one in said if one.startswith(("=", "+", "-", "@"))]
        assert sum("/charts/chart" in name for name in parts) == sum(
            one.chart is not None for one in contents.sections
        )


def test_r29_l13_no_small_number_and_no_person_is_told(tmp_path: Path) -> None:
    """Three alarms in a small unit: how many there were, and nothing of what happened."""
    small = [
        Plan(
            "0315",
            bounds_of(2024)[0] + n,
            answered_after=61_300,
            kind=IncidentKind.THREAT,
            warned=True,
        )
        for n in range(3)
    ]
    large = planned(400, ("0300", "0316"), (2023, 2024))
    alone = two_years(small, tmp_path)
    figures = as_json(alone)["figures"]
    assert (figures["alarms"], figures["kinds"], figures["warned"]) == (3, {"other": 3}, None)
    assert figures["answers"]["median_seconds"] is None
    assert figures["reports"] == {
        "missing": None, "of_alarms": None, "without_alarm": 0, "delivered": 0
    }  # fmt: skip
    text = json.dumps(as_json(alone)) + "".join(
        str(contents_of(alone, language)) for language in Language
    )
    for secret in ("61.3", "canary", "trussel"):
        assert secret not in text.replace("Canary", "canary"), secret
    units = {one["unit"]: one for one in as_json(two_years([*small, *large], tmp_path))["units"]}
    assert units["0315"]["missing_reports"] is None
    told = [one for one in units.values() if one["missing_reports"] is not None]
    assert len(told) == 1, "one more is left out, or it could be found by subtraction"


def test_a_year_without_anything_is_an_honest_paper(tmp_path: Path) -> None:
    empty = two_years((), tmp_path)
    for language in Language:
        contents = contents_of(empty, language)
        assert len(contents.about) == 2
        assert as_pdf(contents).startswith(b"%PDF")
        assert as_xlsx(contents)
    assert as_pictures(contents_of(empty, Language.BOKMAL))
    assert as_json(empty)["figures"]["alarms"] == 0


def test_a_year_with_one_alarm_is_a_sentence_on_one_page(tmp_path: Path) -> None:
    """No chart without a column, and nothing split up that would tell of one person (L13)."""
    at = bounds_of(2024)[0] + 100 * 24 * 60 * 60 * 1000
    one = two_years(
        [Plan("0315", at, answered_after=6_000, kind=IncidentKind.THREAT, drill=None)], tmp_path
    )
    for language in Language:
        contents = contents_of(one, language)
        assert [section for section in contents.sections if section.chart is not None] == []
        assert problems(as_pdf(contents)) == []
        assert len(as_pictures(contents)) == 1
        assert as_xlsx(contents)
    said = " ".join(section.intro for section in contents_of(one, Language.BOKMAL).sections)
    assert "I 2024 ble det sendt ett varsel (apr). I 2023 ble det ikke sendt noe varsel." in said


def test_no_chart_is_a_frame_around_nothing(tmp_path: Path) -> None:
    """Answer times that are too few to tell, and drills that nobody held."""
    plans = [Plan("0315", bounds_of(2024)[0] + n, noted=True) for n in range(6)]
    contents = contents_of(two_years(plans, tmp_path), Language.BOKMAL)
    for section in contents.sections:
        if section.chart is not None:
            assert any(value for _, values in section.chart.series for value in values)


def test_r32_the_command_writes_both_files_once_and_leaves_a_trace(tmp_path: Path) -> None:
    database_with(tmp_path, planned(200, ("0300", "0315"), (2023, 2024))).close()
    arguments = ("--unit", "0300", "--year", "2024", "--language", "nn", "--out", str(tmp_path))
    result = command(tmp_path, *arguments)
    assert result.exit_code == 0, result.stderr
    pdf, xlsx = (tmp_path / f"aarstall-0300-2024-nn.{ending}" for ending in ("pdf", "xlsx"))
    assert result.stdout.split() == [str(pdf), str(xlsx)]
    assert pdf.read_bytes().startswith(b"%PDF")
    assert xlsx.read_bytes().startswith(b"PK")
    pdf.unlink()
    again = command(tmp_path, *arguments)
    assert (again.exit_code, pdf.exists()) == (1, False)
    assert "aarstall-0300-2024-nn.xlsx is there already" in again.stderr
    printed = command(tmp_path, "--unit", "0300", "--year", "2024", "--json")
    figures = json.loads(printed.stdout)
    assert [one["unit"] for one in figures["units"]] == ["0300", "0315"]
    for count in ("alarms", "without_alarm"):
        assert figures["figures"][count] == sum(one[count] for one in figures["units"])
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        trace = database.execute("SELECT action FROM access_log").fetchall()
    assert trace == [("export yearly 0300 2024",)] * 3


def test_what_cannot_be_done_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(empty_database())
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "below")
    for arguments, code, said in (
        (("--unit", "9999", "--year", "2024"), 1, "has no unit 9999"),
        (("--unit", "0315", "--year", "2999"), 2, "There are no figures of 2999"),
        (("--unit", "0315", "--year", "24"), 2, "Choose a year from 2000 to"),
        (("--unit", "0315", "--year", "2024", "--out", folder), 1, "cannot be written to"),
    ):
        result = command(tmp_path, *arguments)
        assert (result.exit_code, result.stdout) == (code, ""), result.stderr
        assert said in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_no_other_command_waits_for_the_workbooks_maker() -> None:
    look = "import bot.cli, sys; print({'xlsxwriter', 'typst', 'sqlalchemy'} & sys.modules.keys())"
    result = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, check=True, timeout=2 * LONG_ENOUGH
    )
    assert result.stdout.strip() == b"set()"


@pytest.mark.parametrize(
    ("language", "said", "plurals"),
    [
        (Language.BOKMAL, "ble det sendt ett varsel (jan)", r"\b1 (varsler|ganger|personer)\b"),
        (Language.NYNORSK, "vart det sendt eitt varsel (jan)", r"\b1 (varsler|gonger|personar)\b"),
        (Language.ENGLISH, "one alert was sent (Jan)", r"\b1 (alerts|alarms|times|people)\b"),
    ],
)
def test_l13_a_year_with_one_alarm_says_that_it_was_one_and_no_more(
    tmp_path: Path, language: Language, said: str, plurals: str
) -> None:
    """In the singular; no share, no answer time, no kind, place or report of that one incident."""
    january = bounds_of(2024)[0] + 10**9
    one = Plan(
        "0315",
        january,
        answered_after=61_300,
        kind=IncidentKind.THREATENING,
        channel=ThreatChannel.PHONE,
        warned=True,
        ended=True,
        report=DraftState.SENT,
        evidence=1,
    )
    years = two_years([one], tmp_path)
    text = str(contents_of(years, language))
    assert said in text
    assert re.search(plurals, text) is None
    assert re.search(r"\d\s?%", text) is None
    figures = as_json(years)["figures"]
    assert figures["answers"]["median_seconds"] is None
    assert IncidentKind.THREATENING.value not in json.dumps(figures["kinds"])
    assert "61" not in json.dumps(as_json(years)["figures"])
    assert as_pdf(contents_of(years, language)).startswith(b"%PDF")
