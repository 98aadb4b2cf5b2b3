"""What a row of the fault matrix is made of: where its database lies, and what happens to it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.clusters import Cluster
from tests.faults.disks import HangingFsync
from tests.faults.figures import PLACES, Place
from tests.faults.scenario import Fault, Scene


@dataclass(frozen=True, slots=True)
class Lab:
    """A place, and what may be broken there. `server()` is the PostgreSQL of the faults and an
    empty database on it; `hang_server` stops its fsync, `hang_service` that of the services below
    a folder; both are None where no compiler is."""

    place: Place
    folder: Path  # the services'
    roomy: Path  # a short path that a server's user may enter
    server: Callable[[], tuple[Cluster, str]]
    hang_server: HangingFsync | None
    hang_service: Callable[[Path], HangingFsync | None]

    @property
    def is_sqlite(self) -> bool:
        """Else PostgreSQL."""
        return self.place.database == "sqlite"

    @property
    def file(self) -> Path:
        """SQLite's, where a row does not put it elsewhere."""
        return self.folder / "bot.db"

    def url(self) -> str:
        """An empty database where nothing is special."""
        if self.is_sqlite:
            return f"sqlite:///{self.file}"
        cluster, name = self.server()
        return cluster.url(name)


@dataclass(frozen=True, slots=True)
class Staged:
    """A row, ready to begin. `url`: the database as the test sees it; `services_url`: the way that
    the services take, the same unless named. `lasts`: seconds, at least; `cries_at`: the numbers
    of the replicas that get a cry, and `watched` of those whose probes must say so, all of them
    if none are named; `named`: what they must say; `until_unconfirmed`: it bites only when the
    room inside the files is used up, so people cry until one is not confirmed; `piped`: output
    goes into pipes; `heartbeat`: whether it has to stop;
    `lingers`: a part that tells of the fault for minutes after it; `told`: a probe has to say so
    even where everything works all the same, which is found out by somebody who writes on."""

    url: str
    fault: Callable[[Scene], Fault]
    services_url: str | None = None
    folder: Path | None = None  # of the services, where it is not the lab's
    settings: Mapping[str, str] = field(default_factory=dict)
    lasts: float = 0.0
    cries_at: Sequence[int] = ()
    watched: Sequence[int] = ()
    named: str = ""
    until_unconfirmed: bool = False
    lingers: str = ""
    heartbeat: bool = True
    piped: bool = False
    told: bool = True


Stage = Callable[[Lab], AbstractAsyncContextManager[Staged]]


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, where it can happen, and where it is played in `make test`."""

    name: str
    stage: Stage
    places: Sequence[Place] = tuple(PLACES)
    fast: Sequence[str] = ()
