"""How many files an alarm runs through: whoever wants to know what `/hjelp` does reads these."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import bot
from tests.world import World

ROOT = Path(bot.__file__).parent
# Three are lists by which words are read, two say which card is live, one plans calls. Three record
# what came of the red card, which is out before the caseworker's own is drawn (decision 80). One is
# what cards are made of, which Microsoft's library was before (decision 91).
MOST = 74


async def files_on_the_way(folder: Path) -> list[str]:
    """From the POST until both cards are out, in a process that has raised an alarm before."""
    files: set[str] = set()

    def note(frame: FrameType, what: str, _: Any) -> None:
        if what == "call":
            files.add(frame.f_code.co_filename)

    async with World(folder) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "avbryt")
        await world.advance(5)
        for user in (world.caseworker, world.leader):
            world.forget(user)
        # SQLite has one thread of the store; the rest happens here.
        await world.core.threads.run(sys.setprofile, note)
        sys.setprofile(note)
        try:
            await world.teams.says(world.caseworker, "hjelp")
            await world.teams.next_card(world.leader)
            await world.teams.next_card(world.caseworker)
        finally:
            sys.setprofile(None)
            await world.core.threads.run(sys.setprofile, None)
    inside = (Path(file) for file in files)
    return sorted(str(file.relative_to(ROOT)) for file in inside if file.is_relative_to(ROOT))


async def test_hjelp_runs_through_few_files(tmp_path: Path) -> None:
    way = await files_on_the_way(tmp_path)
    assert 40 < len(way) <= MOST, way
