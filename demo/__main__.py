"""Starts the bot, with its tab, and a client each for caseworker, leader, deputy and safety
representative, until Ctrl-C."""

import os
import shutil
import signal
import sys
import time
import webbrowser
from pathlib import Path

from demo.page import tab_of, write_page
from demo.playground import PEOPLE, ROOT, Playground
from demo.processes import DidNotStart, Process
from demo.service import Service

_BOT_PORT = 3978
_FIRST_CLIENT_PORT = 56150
# SIGINT also where a shell has switched Ctrl-C off for what it starts in the background; SIGHUP
# because the parts have sessions of their own and would outlive a closed terminal.
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Run the demo; 0 when it was stopped by its user, 1 when a part failed."""
    for number in _STOPPING:
        signal.signal(number, _stop)
    running: list[Process] = []
    try:
        _watch(_start(running))
    except DidNotStart as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping.")
    finally:
        for process in reversed(running):
            process.stop()
    return 0


def _stop(number: int, _frame: object) -> None:
    """The first signal ends the demo. A second one, and `make` passes each on as well, must not
    interrupt the stopping and leave half of the parts behind."""
    for each in _STOPPING:
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(0)


def _start(running: list[Process]) -> list[Process]:
    """Start all parts, adding each to `running` at once, so that a failure stops them too."""
    print("Starting the bot and four clients …", flush=True)
    folder = fresh_folder(ROOT / "var" / "demo")
    service = Service(folder, _BOT_PORT)
    running.append(service.process)
    clients = []
    for offset, person in enumerate(PEOPLE):
        client = Playground(person, service.url, folder, _FIRST_CLIENT_PORT + offset)
        running.append(client.process)
        clients.append(client)
    service.wait()
    for client in clients:
        client.wait()
    page = write_page(folder / "index.html", clients, service.url)
    for client in clients:
        tab = tab_of(client.person, service.url)
        beside = f"  the tab: {tab[0]}/tab" if tab is not None else ""
        print(f"  {client.person.role:<14} {client.url}{beside}")
    opened = _has_screen() and webbrowser.open(page.as_uri())
    print(f"  Side by side   {page.as_uri()}{'' if opened else '  (open this in a browser)'}\n")
    print("Type /hjelp as the caseworker. The leader gets the red card and can answer it,")
    print("and the safety representative is told that it was used.")
    print("*Min side* beside the leader's and the representative's chat opens the tab.")
    print("Leave it alone, and the alarm climbs to the deputy after half a minute.")
    print("Ctrl-C stops everything.", flush=True)
    return running


def fresh_folder(demos: Path) -> Path:
    """Return a folder of this process' own: another demo that runs keeps its files, and what ended
    ones have left is removed."""
    for left in demos.iterdir() if demos.is_dir() else ():
        if left.name.isdigit() and not _runs(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    folder = demos / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)  # of a process that had our number
    folder.mkdir(parents=True)
    return folder


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def _has_screen() -> bool:
    if "CI" in os.environ:
        return False
    return sys.platform == "darwin" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _watch(running: list[Process]) -> None:
    while True:
        for process in running:
            if process.ended:
                raise DidNotStart(f"{process.what} has stopped.\n{process.last_words()}")
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
