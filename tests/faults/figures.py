"""The places of the fault matrix, its figures, and the bounds they are judged by."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

WAIT_SECONDS = 3  # of each level; in `make test` a second
QUICK_WAIT_SECONDS = 1
ANSWERED_WITHIN = 1.0
FELT_AFTER = 0.8  # what takes longer than the bot's patience is not confirmed
LEVEL_2_WITHIN = 2.0  # and the level's wait
PROBE_WITHIN = 10.0
STORED_WITHIN = 5.0
GREEN_WITHIN = 15.0  # two hits of the truth probe, and whatever else has to say so
FIGURES = Path("var/faults.jsonl")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is played: on which database, and how many processes."""

    database: str
    replicas: int

    def __str__(self) -> str:
        return f"{self.database}-{self.replicas}"


PLACES = [Place(database, n) for database in ("sqlite", "postgresql") for n in (1, 3)]
POSTGRESQL = [place for place in PLACES if place.database == "postgresql"]
SQLITE = [place for place in PLACES if place.database == "sqlite"]


@dataclass(slots=True)
class Figures:
    """Seconds, the slowest of all who cried; None: not at all while it was waited for."""

    wait: int = WAIT_SECONDS
    answered: float | None = None
    level_1: float | None = None
    level_2: float | None = None
    probe: float | None = None  # `isready` of the slowest replica concerned
    heartbeat: float | None = None
    stored: float | None = None
    unconfirmed: int = 0  # commands while it lasted, of all replicas
    earlier: float | None = None  # level 2 of an alarm from before the fault, since its cry
    green: float | None = None
    late: int = 0  # commands that were not confirmed though the fault was over
    green_at_rest: float | None = None  # since the last command
    slack: float = 0.0  # what this machine took in health
    degraded: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def felt(self) -> bool:
        """Whether anybody was answered late, or a command was not confirmed."""
        late = self.answered is None or self.answered > FELT_AFTER + self.slack
        return late or self.unconfirmed > 0

    @property
    def _green(self) -> float | None:
        """What is judged. A command that is not confirmed keeps the probes red for ten seconds, as
        it should: after the fault, on a machine as busy as that, the fault is not to blame."""
        return self.green_at_rest if self.late and self.slack > FELT_AFTER else self.green

    def judge(self, *, heartbeat: bool = True, told: bool = True) -> None:
        """AssertionError with everything that is out of bounds, at once. `heartbeat`: it must have
        stopped. `told`: a probe must have said so, though nobody may have felt anything."""
        bounds = [
            ("answered", self.answered, ANSWERED_WITHIN),
            ("level 1", self.level_1, ANSWERED_WITHIN),
            ("level 2", self.level_2, self.wait + LEVEL_2_WITHIN),
            ("stored again", self.stored, STORED_WITHIN),
            ("level 2 of the alarm from before", self.earlier, self.wait + LEVEL_2_WITHIN),
            ("green again", self._green, GREEN_WITHIN),
        ]
        if told or self.felt:
            bounds.append(("probe", self.probe, PROBE_WITHIN))
            bounds += [("heartbeat", self.heartbeat, PROBE_WITHIN)] if heartbeat else []
        late = [
            f"{name}: {'never' if took is None else f'{took:.2f} s'}, and not within {bound} s"
            for name, took, bound in bounds
            if took is None or took > bound + self.slack
        ]
        assert not late + self.wrong, "\n".join([*late, *self.wrong, str(self)])


def note(row: str, place: Place, figures: Figures) -> None:
    """Appends a row's figures to the file that docs/resilience.md is made from."""
    FIGURES.parent.mkdir(exist_ok=True)
    line = json.dumps({"row": row, "place": str(place), **asdict(figures)})
    with FIGURES.open("a") as file:
        file.write(line + "\n")
