"""B2's peers: the same echo with the stock SDK and with each of its successors, without and with a
durable commit before it sends. They take turns with the bot and with the stock SDK.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench import trust
from tests.bench.latency import Runner, echo_runner
from tests.bench.processes import Subject
from tests.bench.table import Row

PYTHON = Path("var/peers/bin/python")  # `make bench` installs locks/peers.lock there
_ECHOES = {"Teams SDK": "peer_teams", "Agents SDK": "peer_agents"}


def started(stack: ExitStack, folder: Path, database: Callable[[str], str]) -> list[Runner]:
    """Each peer as a process, kept by the stack; none where they are not installed."""
    if not PYTHON.exists():
        print("    (the peers are not installed, and left out: `make bench` installs them)")
        return []
    wanted = [("stock SDK, durable", sys.executable, "peer_stock", True)]
    for name, module in _ECHOES.items():
        wanted.append((name, str(PYTHON), module, False))
        wanted.append((f"{name}, durable", str(PYTHON), module, True))
    runners = []
    for name, python, module, stores in wanted:
        url = [database(module)] if stores else []
        arguments = [f"tests.bench.{module}", "{port}", *url]
        subject = Subject(name, arguments, folder, python=python)
        stack.callback(subject.stop)
        runners.append(echo_runner(subject))
    return runners


def rows(database: str, bot: Runner, peers: Sequence[Runner]) -> list[Row]:
    """How much longer each takes than the bot. Below 1 it is faster than the bot; what it does not
    do for that is in docs/bench.md."""
    return [
        Row(
            "B2", f"against {peer.subject.name}, {database}", peer.p50 / bot.p50, "x", None, "more",
            detail=_behind(bot, peer),
        )
        for peer in peers
    ]  # fmt: skip


def _behind(bot: Runner, peer: Runner) -> str:
    agree = trust.halves_agree(peer.seconds, bot.seconds)
    figures = f"p50 {1000 * bot.p50:.1f} ms against {1000 * peer.p50:.1f} ms (p99 "
    return f"{figures}{1000 * peer.p99:.0f}){'' if agree else '; no figure: its halves disagree'}"
