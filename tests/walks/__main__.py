"""python -m tests.walks SEED STEPS: tell a random story, and what is worth a look in its chats.

SEED may be FIRST-LAST: then only what was found is told, each finding where it first stood, and
what the history checker finds at the end of one keeps no other from being told.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.slow_machine import PATIENT
from tests.walks.properties import broken, to_look_at, too_much
from tests.walks.walk import walked


async def _tell(seed: int, steps: int, *, whole: bool) -> None:
    stood: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        async with walked(Path(folder), seed) as walk:
            for _ in range(steps):
                step = await walk.step()
                judged = (*broken(walk, step), *too_much(walk, step), *to_look_at(walk, step))
                found = list(dict.fromkeys(judged))
                new = [one for one in found if one not in stood]
                if whole or new:
                    print(f"{seed}.{step.number} {step.what}")
                for one in new:
                    print("   !", one, flush=True)
                stood = set(found)


def main() -> None:
    """Tell the stories with these seeds."""
    for module, name, value in PATIENT:
        setattr(module, name, value)
    first, _, last = sys.argv[1].partition("-")
    for seed in range(int(first), int(last or first) + 1):
        try:
            asyncio.run(_tell(seed, int(sys.argv[2]), whole=not last))
        except AssertionError as violations:
            print(f"{seed} at its end\n   ! {violations}", flush=True)


if __name__ == "__main__":
    main()
