"""What the bench has found, as text and as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, its figure, its bound, and the figures behind it.

    `better` is "less" or "more"; `stretch` is what we would like. Without a bound it is told, and
    nothing depends on it.
    """

    bound_id: str
    what: str
    value: float
    unit: str
    bound: float | None
    better: str = "less"
    stretch: float | None = None
    detail: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound holds, if there is one."""
        if self.bound is None:
            return True
        return self.value <= self.bound if self.better == "less" else self.value >= self.bound

    def text(self) -> str:
        """The line of the table."""
        sign = "≤" if self.better == "less" else "≥"
        stretch = f" (stretch {self.stretch:g})" if self.stretch is not None else ""
        bound = f"{sign} {self.bound:g}{stretch}" if self.bound is not None else "none"
        mark = (
            ""
            if self.bound is None
            else "ok"
            if self.kept
            else "OVER"
            if self.better == "less"
            else "UNDER"
        )
        figure = f"{self.value:.2f} {self.unit}"
        return (
            f"{self.bound_id:<3} {self.what:<44} {figure:>12}  {bound:<20} {mark:<6}{self.detail}"
        )


def heading() -> str:
    """The line above the rows."""
    return f"{'#':<3} {'what':<44} {'measured':>12}  {'bound':<20} {'':<6}behind it"


def write(file: Path, rows: list[Row], about: dict[str, Any]) -> None:
    """`var/bench.json`."""
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cpus": os.cpu_count(),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "load_1min": round(os.getloadavg()[0], 2),
        },
        **about,
        "rows": [{**asdict(row), "kept": row.kept} for row in rows],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
