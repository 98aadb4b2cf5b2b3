"""`borte` and `tilbake`, stand-ins, the file's absences, language, and coming and going (R72)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import GROUP
from tests.world import World, changed_sample, person_id, shown_in


def leader_away(first: date, last: date, stand_in: str | None = None) -> Any:
    """The leader is absent in the file; both days included."""

    def change(content: dict[str, Any]) -> None:
        span: dict[str, Any] = {"from": first, "to": last}
        if stand_in:
            span["stand_in"] = person_id(stand_in)
        content["people"][1]["absent"] = [span]

    return changed_sample(change)


async def test_r72_who_is_away_is_not_alerted_but_the_stand_in_is(tmp_path: Path) -> None:
    """R72, L7: `borte` with a name; the stand-in reads why."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre, Leder To tar over")
        assert "Leder To varsles i stedet for deg." in world.last(world.leader).text
        await world.says(world.caseworker, "hjelp")
        card = world.last(world.next_level).text
        assert "Du er varslet fordi Leder En er borte." in card
        assert not world.reads(world.leader, "trenger hjelp nå")


async def test_r72_back_again_one_is_alerted_at_once(tmp_path: Path) -> None:
    """R72: a holiday costs nobody thirty seconds, and neither does coming home."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre")
        assert "Til du skriver tilbake." in world.last(world.leader).text
        await world.says(world.leader, "tilbake")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_r72_an_absence_ends_by_itself_on_its_day(tmp_path: Path) -> None:
    """R72: dates in Europe/Oslo, the last day included."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte")
        await world.taps(world.leader, "Jeg er borte", until="2026-01-02")
        await world.advance(37 * 3600)  # 23:00 on the 2nd in Oslo
        await world.says(world.caseworker, "hjelp")
        assert not world.reads(world.leader, "trenger hjelp nå")
        await world.says(world.caseworker, "avbryt")
        await world.advance(3601)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


@pytest.mark.parametrize(
    ("first", "last", "away"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2025, 12, 20), date(2026, 1, 3), True),
        (date(2025, 12, 20), date(2025, 12, 31), False),
        (date(2026, 1, 2), date(2026, 1, 3), False),
    ],
)
async def test_r72_the_files_absences_count_both_days(
    tmp_path: Path, first: date, last: date, away: bool
) -> None:
    """R72: from and to, both included; with the stand-in in the leader's place."""
    async with World(tmp_path, leader_away(first, last, "104")) as world:
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå") is not away
        assert world.reads(world.next_level, "trenger hjelp nå") is away


async def test_r72_tilbake_counts_more_than_the_file(tmp_path: Path) -> None:
    """R72: who says they are back is back, whatever the file says."""
    async with World(tmp_path, leader_away(date(2026, 1, 1), date(2026, 1, 9))) as world:
        await world.says(world.leader, "tilbake")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l7_a_stand_in_who_is_the_caseworker_or_away_is_skipped(tmp_path: Path) -> None:
    """L7: nobody is sent to somebody who is not there; the next level comes at once."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre, Stedfortreder En tar over")
        await world.says(world.deputy, "borte inntil videre")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.next_level, "trenger hjelp nå")
        assert not world.reads(world.deputy, "trenger hjelp nå")


async def test_an_alarm_keeps_the_chain_it_was_raised_with(tmp_path: Path) -> None:
    """contract.md: a snapshot, in which whoever stands in afterwards has no place; whoever has gone
    away since is passed by, at once (L3)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.deputy, "borte inntil videre, Verneombud En tar over")
        await world.advance(15)
        assert not world.reads(world.deputy, "trenger hjelp nå")
        assert world.reads(world.next_level, "trenger hjelp nå")
        await world.advance(600)
        alerted = {one["person"] for one in world.incident()["alerts"]}
        assert alerted == {world.leader.id, world.next_level.id}


async def test_presence_survives_the_process(tmp_path: Path) -> None:
    """R72, L6: absences, languages and addresses lie in the database."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre")
        await world.says(world.caseworker, "språk engelsk")
        await world.stop()
        await world.start()
        await world.says(world.caseworker, "hjelp")
        assert not world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert "Red card sent" in world.last(world.caseworker).text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("borte inntil videre, Ole Ukjent tar over", "Vi finner ingen med det navnet."),
        ("borte til 1.1.2020", "Datoen er passert. Velg en dag som kommer."),
    ],
)
async def test_an_absence_that_cannot_be_understood_changes_nothing(
    tmp_path: Path, words: str, sentence: str
) -> None:
    """R72, L8: the leader stays in the chain, and reads why."""
    async with World(tmp_path) as world:
        await world.says(world.leader, words)
        assert sentence in world.last(world.leader).text
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_everybody_reads_their_own_language(tmp_path: Path) -> None:
    """R38: one alarm, three languages; cards that are out follow the choice at the next change."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "språk nynorsk")
        await world.says(world.leader, "language english")
        await world.says(world.caseworker, "hjelp")
        assert "Raudt kort er sendt" in world.last(world.caseworker).text
        assert "Leder En" in world.last(world.caseworker).text
        assert "Saksbehandler En needs help now" in world.last(world.leader).text


async def test_the_language_can_be_chosen_on_the_home_card(tmp_path: Path) -> None:
    """product.md, "Words": each person may choose."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hei")
        answer = await world.taps(world.caseworker, "Nynorsk")
        assert "Treng du hjelp?" in shown_in(answer)


async def test_language_without_a_name_asks_which(tmp_path: Path) -> None:
    """L1: a sentence, and the choice."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "språk")
        card = world.last(world.caseworker)
        assert "Hvilket språk vil du ha?" in card.text
        assert card.buttons == ["Bokmål", "Nynorsk", "English", "Varsle leder"]
        answer = await world.taps(world.caseworker, "Nynorsk")
        assert "Frå no får du korta på nynorsk." in shown_in(answer)


async def test_the_welcome_says_what_matters_once(tmp_path: Path) -> None:
    """product.md, 0 s: Teams tells an installation twice; one welcome, and nothing else."""
    async with World(tmp_path) as world:
        new = world.teams.user(person_id("199"), "Ny Ansatt", installed=False)
        await world.teams.install(new)
        await world.core.worker.settle()
        (card,) = world.inbox(new)
        assert "Skriv hjelp her, aldri i møtechatten." in card.text
        assert "Hører du ikke noe på fem sekunder, ring." in card.text


async def test_leaving_a_group_does_not_make_a_leader_unreachable(tmp_path: Path) -> None:
    """L3: only the private chat counts."""
    async with World(tmp_path) as world:
        await world.teams.deliver(world.teams.payloads.installed(world.leader, "remove", GROUP))
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_readiness_shows_who_would_be_alerted_now(tmp_path: Path) -> None:
    """R72, L7: `beredskap`, absences taken into account, without an alarm."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre")
        await world.says(world.caseworker, "beredskap")
        card = world.last(world.caseworker).text
        assert "Stedfortreder En" in card
        assert "Leder En" not in card
        assert world.incidents() == []


async def test_r71_readiness_says_where_to_write_and_whom_to_call(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "beredskap")
        card = world.last(world.caseworker).text
        for words in ("Skriv hjelp her i chatten", "112", "113", "21 07 10 00", "1 · Nærmeste"):
            assert words in card


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("avbryt", "Du har ikke noe varsel som er åpent nå."),
        ("status", "Du har ikke noe varsel som er åpent nå."),
        ("bevis", "Lim inn et skjermbilde her"),
        ("rapport", "Hva gjelder avviksmeldingen?"),
        ("notat", "Hvilken samtale gjelder notatet?"),
        ("rutiner", "Samtale på telefon"),
        ("personvern", "Det du skriver, lagres kryptert"),
    ],
)
async def test_every_command_has_an_answer_without_an_alarm(
    tmp_path: Path, word: str, sentence: str
) -> None:
    """L1: also what comes with a later issue."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, word)
        assert sentence in world.last(world.caseworker).text
