"""Files of our own generators, each made so that a reader fails (R50; docs/decisions/0058)."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.domain.evidence import Came, Evidence, MediaType, Taken
from tests.integration.evidence import hostile
from tests.integration.evidence.evidence_scene import EvidenceScene

SHOWN = (None, MediaType.PNG, MediaType.JPEG, MediaType.TEXT)
SOAK = [pytest.param(3, seed, marks=pytest.mark.soak) for seed in (1, 2, 3)]  # 207 files


@pytest.mark.parametrize(("each", "seed"), [(1, 0), *SOAK])
async def test_whatever_is_made_to_hurt_is_kept_whole(tmp_path: Path, each: int, seed: int) -> None:
    """R50: every original, bit by bit; shown, or said why not; and no process of it is left."""
    async with EvidenceScene(tmp_path) as scene:
        before = _children()
        for what, name, content in hostile.files(each, seed):
            taken = await scene.takes(content, name)
            assert isinstance(taken, Taken), (what, taken)
            assert (taken.copy.media_type if taken.copy else None) in SHOWN, what
            assert taken.copy is not None or taken.remarks, what
            record = Evidence(
                taken.id,
                scene.incident,
                taken.owner,
                Came.PASTED,
                0,
                "",
                taken.original,
                taken.copy,
            )
            assert await scene.evidence_store.original_of(record) == content, what
            assert _children() == before, what
            await asyncio.sleep(0)


def _children() -> set[str]:
    """The processes that this one started and has not seen end."""
    found = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for file in found for pid in file.read_text().split()}
