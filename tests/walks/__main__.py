"""python -m tests.walks SEED STEPS: tell a random story, and what is worth a look in its chats."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.slow_machine import PATIENT
from tests.walks.properties import broken, to_look_at
from tests.walks.walk import walked


async def _tell(seed: int, steps: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with walked(Path(folder), seed) as walk:
            for _ in range(steps):
                step = await walk.step()
                print(step.number, step.what)
                for found in (*broken(walk, step), *to_look_at(walk)):
                    print("   !", found)


def main() -> None:
    """Tell the story with this seed."""
    for module, name, value in PATIENT:
        setattr(module, name, value)
    asyncio.run(_tell(int(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
