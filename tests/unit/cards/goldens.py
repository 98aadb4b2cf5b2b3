"""Golden files of the examples.

`python -m tests.unit.cards.goldens` writes them anew; look at the difference, and at the
pictures (`python -m tests.e2e.render.render`), before you keep it.
"""

import json
from pathlib import Path
from typing import Any

from bot.cards import draw
from bot.cards.views import View
from tests.unit.cards.examples import examples

FOLDER = Path(__file__).with_name("goldens")


def golden_path(name: str) -> Path:
    """Return where the golden of an example lies."""
    return FOLDER / f"{name}.json"


def as_golden(view: View) -> dict[str, Any]:
    """Return what a golden holds: the card and its summary."""
    drawn = draw(view)
    return {"summary": drawn.summary, "card": drawn.card}


def main() -> None:
    """Write every golden and remove those no example has."""
    FOLDER.mkdir(exist_ok=True)
    wanted = {golden_path(name): view for name, view in examples().items()}
    for stale in set(FOLDER.glob("*.json")) - wanted.keys():
        stale.unlink()
    for path, view in wanted.items():
        content = json.dumps(as_golden(view), ensure_ascii=False, indent=1)
        path.write_text(content + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
