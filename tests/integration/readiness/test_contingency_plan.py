"""The notification routine for the contingency plan: from the live chain and the register, as text
and as PDF/A, by command and by button (2.4.1; R15, R25, R33, R37, R57, R59, R81)."""

from dataclasses import replace
from pathlib import Path

from aiohttp import ClientSession

from bot.documents import as_pdf, as_text
from bot.documents.contingency_plan import ContingencyPlan, as_markdown, plan_sheet
from bot.domain.organisation.organisation import Language
from bot.service.measures.plan import plan_of
from tests.each import each
from tests.forging import Because
from tests.integration.measures.test_measures import UNIT, does, take
from tests.integration.organisation.test_organisation_commands import command
from tests.world import PUBLIC, START, World, changed_sample

NB = Language.BOKMAL


def plan(world: World, language: Language = NB) -> ContingencyPlan:
    """The unit's plan as it is now."""

    return world.core.service.read(
        lambda uow: plan_of(uow, uow.directory.organisation.units[UNIT], language)
    )


def words(world: World, language: Language = NB) -> str:
    """What the paper says."""
    return as_text(plan_sheet(plan(world, language)))


async def test_r25_the_routine_says_who_is_alerted_in_which_order_and_what_counts(
    tmp_path: Path,
) -> None:
    """R15, R33, R37, R81: who does what, and what the bot cannot do."""
    async with World(tmp_path) as world:
        said = words(world)
        in_order = (
            "Nav Eksempel (0315)",
            "Ansvarlig for rutinen: Leder En",
            "Hvem som varsles, i hvilken rekkefølge",
            "1. Nærmeste leder: ventetid 30 sekunder, 15 sekunder når den som varsler er alene",
            "Leder En, 21 07 00 01",
            "2. Stedfortreder: ventetid 30 sekunder",
            "3. Leder på nivået over: ventetid 1 minutt",
            "Leder To, 21 07 00 03",
            "til sammen 3 ganger",
            "etter 1 minutt og 30 sekunder",
            "Stedfortredere",
            "Bare et navngitt menneske teller",
            "Melding på telefonsvarer, e-post eller automatisk svar teller ikke.",
            "Politi: 112",
            "Vakt: 21 07 10 00",
            "Nærmeste leder: Har oppfølgingen",
            "Verneombud: Verneombud En",
            "Rødt kort virker ikke når Teams, nettet eller strømmen er borte.",
            "Test og øvelse",
            "Enheten har ikke ført opp tiltak i Rødt kort.",
        )
        places = [said.find(one) for one in in_order]
        assert -1 not in places, in_order[places.index(-1)]
        assert places == sorted(places)


async def test_r25_it_is_the_chain_that_lasts_with_its_stand_ins(tmp_path: Path) -> None:
    """R72: who is away for some days is not frozen into a paper that hangs for a year; whoever is
    away until further notice is, with who answers instead, or nobody."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte til 03.01 Verneombud En")
        await world.says(world.deputy, "borte inntil videre")
        said = words(world)
        assert "Leder En, 21 07 00 01" in said
        assert "Leder En er borte" not in said
        assert "Verneombud En i stedet for" not in said
        assert "Stedfortreder En er borte, og ingen er satt opp i stedet." in said
        assert "Ingen kan varsles her nå. Nivået hoppes over." in said
        await world.says(world.leader, "borte til 1. mars Verneombud En")
        said = words(world)
        assert "Verneombud En i stedet for Leder En, uten telefonnummer" in said
        assert "Leder En er borte. Verneombud En tar over." in said


async def test_r12_r25_the_paper_says_what_has_to_be_mended_and_names_nobody(
    tmp_path: Path,
) -> None:
    """L11: the one examination, as far as it is for whoever reads a plan: not of who has no bot."""
    async with World(tmp_path, absent=("104",)) as world:
        assert "Dette må rettes" not in words(world)
        await world.says(world.deputy, "borte inntil videre")
        said = words(world)
        assert "Dette må rettes" in said
        assert "Nivået «Stedfortreder» har ingen i dag" in said
        assert "har ikke Rødt kort" not in said
        assert "What has to be fixed" in words(world, Language.ENGLISH)


async def test_r25_a_stand_in_of_an_earlier_level_stands_in_all_the_same(tmp_path: Path) -> None:
    """R72: the leader answers for the deputy, and is on the level before."""
    async with World(tmp_path) as world:
        await world.says(world.deputy, "borte inntil videre Leder En")
        said = words(world)
        assert "Stedfortreder En er borte. Leder En tar over." in said
        assert "ingen er satt opp i stedet" not in said


async def test_r25_once_is_once(tmp_path: Path) -> None:
    async with World(tmp_path, changed_sample(lambda c: c["units"][0].update(repeat=1))) as world:
        for language in Language:
            said = words(world, language)
            assert "1 gang" not in said
            assert "1 gong" not in said
            assert "1 times" not in said
        assert "Kjeden gås gjennom én gang." in words(world)


async def test_r57_r59_r60_it_has_the_measures_with_owners_dates_and_minutes(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        measure = await take(world)
        await does(world, world.leader, "measure.tick", measure=measure.id, care="test")
        await does(
            world,
            world.leader,
            "measure.review",
            unit=UNIT,
            reference="AMU 1/26",
            decision="Ny dør.",
        )
        said = words(world)
        assert "Alarmknapper. Ansvarlig: Leder En." in said
        assert "Test: hver måned, neste 01.02.2026, sist 01.01.2026" in said
        assert "Vedlikehold: hvert år, neste 01.01.2027, sist ikke gjort ennå" in said
        assert "Sist gjennomgått 01.01.2026 av Leder En." in said
        assert "Referat 01.01.2026: Ny dør. Ligger her: AMU 1/26" in said


async def test_r25_every_language_is_a_tagged_archivable_pdf_and_markdown(tmp_path: Path) -> None:
    """What people wrote is never read as markup."""
    async with World(tmp_path) as world:
        await does(
            world, world.leader, "measure.add", unit=UNIT, new_purpose="",
            new_title='#panic("x") *[_$<é 你好 **fet** | [x](http://y)',
        )  # fmt: skip
        made = {language: plan(world, language) for language in Language}

    @each(Language)
    def check(language: Language) -> None:
        sheet = plan_sheet(made[language])
        pdf = as_pdf(sheet, START)
        assert pdf.startswith(b"%PDF-1.7")
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
        assert b"/StructTreeRoot" in pdf
        text = as_markdown(sheet)
        assert text.startswith("# ")
        assert text.count("\n## ") == len(sheet.sections) == 10
        assert r"\*\*fet\*\*" in text
        assert r"\[x\](http" in text
        assert "{ $" not in text

    check()


async def test_r25_a_button_opens_it_for_everyone_in_the_unit(tmp_path: Path) -> None:
    """R58; a look is on record, and a foreign unit's is a missing one (0017)."""
    async with World(tmp_path) as world, ClientSession() as browser:
        await world.says(world.caseworker, "tiltak")
        await world.presses(world.caseworker, "measure.plan")
        card = world.last(world.caseworker)
        assert card.buttons[0] == "Åpne varslingsrutinen"
        url = next(
            action["url"]
            for action in card.content["body"][1]["actions"]
            if action["type"] == "Action.OpenUrl"
        )
        here = world.address + url.removeprefix(PUBLIC)
        asked = await (await browser.get(here)).text()
        assert "Varslingsrutine" in asked
        shown = await (await browser.post(here)).text()
        assert "/file" in shown
        with world.core.database.reading() as connection:
            looks = connection.exec_driver_sql("select actor, action from access_log").all()
        assert looks == [(world.caseworker.id, "plan.view")]
        answer = await world.forges(
            world.caseworker, "measure.plan", because=Because.HOSTILE, unit="0300"
        )
        assert "finnes ikke her" in str(answer.body)


async def test_r25_an_administrator_finds_it_in_beredskap_too(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        for user in (world.caseworker, world.leader):
            await world.says(user, "beredskap")
        assert world.last(world.caseworker).buttons == []
        await world.presses(world.leader, "measure.plan")
        assert world.last(world.leader).buttons[0] == "Åpne varslingsrutinen"


async def test_without_pages_the_button_is_not_there(tmp_path: Path) -> None:
    async with World(tmp_path, public=False) as world:
        await world.says(world.caseworker, "tiltak")
        assert "Varslingsrutinen" not in world.last(world.caseworker).buttons
        answer = await world.forges(
            world.caseworker, "measure.plan", because=Because.HOSTILE, unit=UNIT
        )
        assert "Det er ikke satt opp noen side" in str(answer.body)


async def test_r25_the_command_writes_both_files_from_what_the_bot_goes_by(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await take(world, "escape")
        await world.says(world.leader, "borte inntil videre")
        out = tmp_path / "plan"
        written = command(tmp_path, "plan", UNIT, "--language", "nn", "--out", str(out))
        assert written.exit_code == 0, written.output
        assert written.stdout.split() == [
            str(out / "varslingsrutine-0315-nn.md"),
            str(out / "varslingsrutine-0315-nn.pdf"),
        ]
        text = (out / "varslingsrutine-0315-nn.md").read_text()
        assert "Rømningsveier og evakuering. Ansvarleg: Leder En." in text
        assert "Leder En er borte, og ingen er sett opp i staden." in text
        assert (out / "varslingsrutine-0315-nn.pdf").read_bytes().startswith(b"%PDF")
        unknown = command(tmp_path, "plan", "9999", "--out", str(out))
        assert (unknown.exit_code, "no unit 9999" in unknown.stderr) == (1, True)
        refused = command(tmp_path, "plan", UNIT, "--out", str(out / "varslingsrutine-0315-nn.md"))
        assert (refused.exit_code, "choose a folder with --out" in refused.stderr) == (1, True)
        with world.core.database.reading() as connection:
            looks = connection.exec_driver_sql("select action from access_log").scalars().all()
        assert looks == ["organisation plan 0315", "organisation plan 0315"]


def test_the_same_plan_gives_the_same_paper() -> None:
    bare = ContingencyPlan(
        NB, UNIT, "Nav", START, "abc", (), 3, 90, (), (), (), (), None, (), None, None, "", ()
    )
    assert as_pdf(plan_sheet(bare), START) == as_pdf(plan_sheet(replace(bare)), START)
    assert "Ansvarlig for rutinen: ikke oppført" in as_text(plan_sheet(bare))
