"""How long a message is read, with the HTML beside it: `python -m tests.bench.reading`.

Milliseconds of processor for each, whatever else runs: the least and the middle of many. The
bounds are 1 ms (p50) for what clients send and 10 ms for 256 KiB of hostile HTML.
"""

import statistics
import time

from bot.teams.reading import read
from tests.fakes.clients import FORWARD, emoji, forwarded, quoted, reply_block, with_html
from tests.fakes.payloads import Json, Payloads, TeamsUser

PAYLOADS = Payloads("https://smba.trafficmanager.net/emea/", "tenant-1", "28:bot")
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
LENGTH = 256 * 1024
HOSTILE = [
    "<", "<a>", "<img>", "<img ", '<img "', "<p>a</p>", "<blockquote>", "</blockquote>", "<at>",
    "<!--", "&#", "<span ", "<span schema.skype.com/mention", "itemtype ", reply_block("x"),
    f'<blockquote itemtype="{FORWARD}"><p>x</p></blockquote>',
]  # fmt: skip


def main() -> None:
    """Prints a line for each message."""
    said = PAYLOADS.text(ANNA, "hjelp han roper")
    usual = {
        "text alone": said,
        "with its html": with_html(said, f"<p>hjelp han roper {emoji('🆘')}</p>"),
        "quoted reply": quoted(said, "Trenger du hjelp?"),
        "forward of a page": forwarded(said, "Jeg vet hvor du bor. " * 200),
    }
    for name, raw in usual.items():
        print(_line(name, raw, 500))
    for piece in HOSTILE:
        source = piece * (LENGTH // len(piece))
        for where, html in (("", source), ("in a forward: ", _in_forward(source))):
            print(_line(f"256 KiB of {where}{piece[:30]!r}", with_html(said, html), 9))


def _in_forward(source: str) -> str:
    return f'<blockquote itemtype="{FORWARD}">{source}'


def _line(name: str, raw: Json, times: int) -> str:
    taken = []
    for _ in range(times):
        began = time.thread_time()
        read(raw)
        taken.append((time.thread_time() - began) * 1000)
    return f"{name:60} least {min(taken):8.3f} ms  p50 {statistics.median(taken):8.3f} ms"


if __name__ == "__main__":
    main()
