"""One person's Teams-like client: Microsoft 365 Agents Playground, one instance per person."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from demo.processes import DidNotStart, Process, free_port

ROOT = Path(__file__).resolve().parent.parent
_CLI = ROOT / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
_CLIENT = ROOT / "demo" / "client.cjs"
_OLDEST_NODE = 18
_START_SECONDS = 120.0  # as the bot's


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits in front of a client; `number` is the end of the Entra id in the sample file."""

    key: str
    role: str
    name: str
    number: int

    @property
    def id(self) -> str:
        """The Entra object id."""
        return f"00000000-0000-0000-0000-{self.number:012}"


CASEWORKER = Person("caseworker", "Saksbehandler", "Saksbehandler En", 101)
LEADER = Person("leader", "Leder", "Leder En", 102)
DEPUTY = Person("deputy", "Stedfortreder", "Stedfortreder En", 103)
SAFETY_REP = Person("safety-rep", "Verneombud", "Verneombud En", 105)
PEOPLE = (CASEWORKER, LEADER, DEPUTY, SAFETY_REP)


def configuration(person: Person) -> str:
    """What the client must be told about itself. JSON is YAML, and needs no library.

    The client is strict: exactly five `users`, every id unique, and a `personalChat.id` of
    its own, or the conversations of two instances collide in the bot.
    """

    def user(key: str, name: str, number: int) -> dict[str, str]:
        given, surname = name.rsplit(" ", 1)
        address = f"{name.lower().replace(' ', '.')}@nav.example"
        return {
            "id": f"{person.key}-{key}",
            "name": name,
            "userPrincipleName": address,
            "aadObjectId": f"00000000-0000-0000-0000-{number:012}",
            "givenName": given,
            "surname": surname,
            "email": address,
        }

    return json.dumps(
        {
            "version": "0.1.1",
            "tenantId": "00000000-0000-0000-0000-000000000001",
            "bot": {"id": "00000000-0000-0000-0000-000000000011", "name": "Rødt kort"},
            "currentUser": user("self", person.name, person.number),
            "users": [user(f"other-{n}", f"Kollega {n}", 200 + n) for n in range(1, 6)],
            "personalChat": {"id": f"{person.key}-personal"},
            "groupChat": {"id": f"{person.key}-group", "name": "Vaktgruppe"},
            "team": {
                "id": f"{person.key}-team",
                "name": "Nav Eksempel",
                "aadGroupId": "00000000-0000-0000-0000-000000000031",
                "channels": [{"id": f"{person.key}-channel", "name": "Beredskap"}],
            },
        },
        ensure_ascii=False,
        indent=2,
    )


def find_node() -> Path:
    """A Node of 18 or newer: the system's, else the one that the wheel put into `.venv`."""
    for candidate in (shutil.which("node"), ROOT / ".venv" / "bin" / "node"):
        if candidate is None or not Path(candidate).exists():
            continue
        told = subprocess.run(
            [str(candidate), "--version"], capture_output=True, text=True, timeout=30
        )
        major = told.stdout.strip().removeprefix("v").split(".")[0]
        if major.isdigit() and int(major) >= _OLDEST_NODE:
            return Path(candidate)
    raise DidNotStart(f"Node {_OLDEST_NODE} or newer was not found. Run: make clean demo")


class Playground:
    """A running client. `url` is where the person's page is served."""

    def __init__(
        self,
        person: Person,
        bot_url: str,
        folder: Path,
        preferred_port: int = 0,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        if not self.is_installed():
            raise DidNotStart("The Teams-like client is not installed. Run: make demo")
        self.person = person
        port = free_port(preferred_port)
        self.url = f"http://localhost:{port}"
        settings = folder / f"{person.key}.yml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(configuration(person), encoding="utf-8")
        self.process = Process(
            f"The client of {person.name}",
            [
                *(find_node(), "--require", _CLIENT, _CLI, "--disable-telemetry"),
                *("--app-endpoint", f"{bot_url}/api/messages", "--channel-id", "msteams"),
                *("--port", str(port)),
            ],
            log=folder / f"{person.key}.log",
            environment={
                **environment,
                "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(settings),
                "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / f"{person.key}-client.log"),
                "TEAMSAPPTESTER_BROWSER": "none",
            },
        )

    @staticmethod
    def is_installed() -> bool:
        """Whether `node_modules` has the client."""
        return _CLI.exists()

    def wait(self) -> None:
        """Return when the page is served; `DidNotStart` otherwise."""
        self.process.wait_until_it_answers(self.url, _START_SECONDS)
