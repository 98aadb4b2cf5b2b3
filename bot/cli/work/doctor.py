"""What `rodtkort doctor` tries: everything that the bot depends on, all at once, each for seconds.

Plain threads, and none is waited for longer than that: a name that is looked up, a share, a socket
that hangs cannot be called off. Nothing is changed but what is made and removed to try a disk.
"""

import http.client
import os
import queue
import shutil
import socket
import ssl
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.cli.work.surroundings import AROUND, REACH, Ailing, Check, Found, Verdict
from bot.core import keyring, memory_of, organisation_file, waiting_database
from bot.domain.alarm.timeline import broken
from bot.evidence.inspection import NotTaken, scanner_at
from bot.settings import Settings
from bot.settings.platform import OwnFile
from bot.sources import read_file
from bot.store.database import is_sqlite, sqlite_url
from bot.store.identity import identity_at, newest_timeline, state_of
from bot.store.records import StoreUnavailable
from bot.store.schema import HEAD
from bot.wiring.integrations import build_evidence_parts

WITHIN_SECONDS = 2.5  # everything
ENDS_AFTER_SECONDS = 3.4  # loading and checks; of the five, Python has half a second before
LEAST_SECONDS = 1.0  # where loading has taken all of that
_SLOW_MS = 50.0
_ROOM_BYTES = 1024**3


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """One line: what was tried, how it is, and what to do."""

    what: str
    verdict: Verdict
    found: str
    todo: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether an operator has to do something now."""
        return self.verdict is Verdict.BROKEN

    def line(self) -> str:
        """For people."""
        return f"{self.verdict.value:7} {self.what:16} {self.found}. {self.todo}".rstrip()

    def data(self) -> dict[str, str]:
        """For machines."""
        return {key: str(value) for key, value in asdict(self).items()}


def of_settings(problems: str) -> list[DoctorLine]:
    """What is wrong with the settings, a line each: nothing else can be tried before."""
    todo = "See docs/reference.md, Settings."
    return [
        DoctorLine("settings", Verdict.BROKEN, line.rstrip("."), todo)
        for line in problems.splitlines()
    ]


def within_after(loading: float) -> float:
    """How long the checks have after so many seconds of loading: on a busy machine it takes them
    from the checks, or whoever asks at 03.00 waits for both."""
    return max(LEAST_SECONDS, min(WITHIN_SECONDS, ENDS_AFTER_SECONDS - loading))


def examine(settings: Settings, within: float = WITHIN_SECONDS) -> tuple[list[DoctorLine], bool]:
    """Every check in its order; and whether something still hangs, which nobody should wait for."""
    done: queue.SimpleQueue[tuple[str, list[DoctorLine]]] = queue.SimpleQueue()
    for what, check in CHECKS.items():
        work = threading.Thread(
            target=lambda w=what, c=check: done.put((w, _tried(w, c, settings))), daemon=True
        )
        work.start()
    deadline, results = time.monotonic() + within, dict[str, list[DoctorLine]]()
    while len(results) < len(CHECKS):
        try:
            what, found = done.get(timeout=max(deadline - time.monotonic(), 0.0))
        except queue.Empty:
            break
        results[what] = found
    late = [DoctorLine("", Verdict.BROKEN, f"no answer within {within:g} s", REACH)]
    lines = [
        DoctorLine(what, one.verdict, one.found, one.todo)
        for what in CHECKS
        for one in results.get(what, late)
    ]
    return lines, len(results) < len(CHECKS)


def _tried(what: str, check: Check, settings: Settings) -> list[DoctorLine]:
    try:
        found = list(check(settings))
    except Ailing as error:
        found = [(Verdict.BROKEN, error.found, error.todo)]
    except StoreUnavailable as error:
        found = [(Verdict.BROKEN, str(error), "See docs/operate.md, the database.")]
    except (OSError, http.client.HTTPException) as error:
        found = [(Verdict.BROKEN, _why(error), REACH)]
    except Exception as error:  # a check that fails is a line, and not the end of the others
        found = [(Verdict.BROKEN, f"the check itself failed ({type(error).__name__})", _REPORT)]
    return [DoctorLine(what, *one) for one in found]


_REPORT = "Report it."


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, socket.gaierror):
        return "its name is not known here"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


# The bot itself


def _organisation(settings: Settings) -> Found:

    file = organisation_file(settings)
    reading = read_file(file)
    if reading.organisation is None:
        yield Verdict.BROKEN, reading.problems[0], f"See all: rodtkort organisation check {file}"
        return
    units, people = len(reading.organisation.units), len(reading.organisation.people)
    yield Verdict.OK, f"{units} units, {people} people in {file}", ""
    if reading.problems:
        yield Verdict.ADVICE, reading.problems[0], f"See all: rodtkort organisation check {file}"


def _database(settings: Settings) -> Found:

    found = identity_at(settings.database_url)
    memory = memory_of(settings)
    memory.check(found)
    if found is None:
        yield Verdict.ADVICE, f"{memory.where} is empty", "`rodtkort serve` makes its tables."
        return
    state = state_of(settings.database_url)
    role = f" as {state.role}" if state.role else ""
    yield Verdict.OK, f"{memory.where}{role}, revision {state.revision}, identity {found}", ""
    if state.read_only:
        raise Ailing("it takes no writes", "Name the primary in RODTKORT_DATABASE_URL.")
    if state.revision < HEAD:
        upgrade = "`rodtkort serve` brings it to head, or: rodtkort database upgrade"
        yield Verdict.ADVICE, f"its revision is older than {HEAD}", upgrade
    if state.revision > HEAD:
        newer = "Fine while replicas roll; else install that version (docs/operate.md, roll back)."
        yield Verdict.ADVICE, f"a newer version than this one ({HEAD}) has upgraded it", newer
    if state.not_ours:
        own = "Let the role own its tables, or the next upgrade fails."
        yield Verdict.BROKEN, f"{state.not_ours} of its tables belong to another role", own
    if state.superuser:
        yield Verdict.ADVICE, "the role is a superuser", "Give the bot a role of its own."
    slow = Verdict.ADVICE if state.milliseconds > _SLOW_MS else Verdict.OK
    nearer = "An alarm asks it a dozen times: bring them nearer." if slow is Verdict.ADVICE else ""
    yield slow, f"answers in {state.milliseconds:.1f} ms", nearer
    if state.free_bytes is None:
        size = f"{state.size_bytes / 1024**2:,.0f} MB; how much is free its server knows"
        yield Verdict.OK, size, ""
    else:
        yield _room(state.free_bytes)


def _room(free: int) -> tuple[Verdict, str, str]:
    said = f"{free / 1024**3:,.1f} GB free"
    if free < _ROOM_BYTES:
        return Verdict.BROKEN, said, "Make room: an alarm that cannot be stored is not escalated."
    return Verdict.OK, said, ""


def _keys(settings: Settings) -> Found:

    ring = keyring(settings)
    yield Verdict.OK, f"{len(ring.ring)} in the ring, {ring.current} is first", ""
    yield from _places_of_keys(settings)
    if identity_at(settings.database_url) is None:
        return
    incident, entries = newest_timeline(settings.database_url)
    if incident and broken(ring.timeline_keys(), incident, entries):
        lost = "Put the ring back that the database was written with; see `rodtkort verify`."
        yield Verdict.BROKEN, "the newest alarm's timeline is not sealed with this ring", lost


def _places_of_keys(settings: Settings) -> Found:
    """A backup of the data that has the keys in it protects nobody (L13)."""

    data = {"the evidence": settings.evidence_dir}
    if is_sqlite(settings.database_url) and (file := sqlite_url(settings.database_url).database):
        data["the database"] = Path(file).parent
    keys = {} if settings.evidence_keys_bucket else {"evidence keys": settings.evidence_keys_dir}
    if OwnFile(Settings).env_vars.get("rodtkort_keys"):
        keys["the ring (.env)"] = Path.cwd()
    beside = [
        f"{key} lie in the folder of {what}"
        for key, place in keys.items()
        for what, folder in data.items()
        if place.resolve().is_relative_to(folder.resolve())
    ]
    if beside and not settings.local:
        yield Verdict.BROKEN, beside[0], "Keep keys elsewhere: a backup of the data has them, too."
    elif not settings.local and not settings.evidence_bucket and _on_one_disk(settings):
        apart = "A snapshot of the disk has both: give the keys a disk of their own."
        yield Verdict.ADVICE, "evidence and its keys lie on one disk", apart


def _on_one_disk(settings: Settings) -> bool:
    try:
        devices = {
            folder.stat().st_dev for folder in (settings.evidence_dir, settings.evidence_keys_dir)
        }
    except OSError:  # not made yet
        return False
    return len(devices) == 1


def _evidence(settings: Settings) -> Found:

    database = waiting_database(settings)
    try:
        files = build_evidence_parts(settings, database).files
        database.accepting = identity_at(settings.database_url) is not None
        works = files.can_store() if database.accepting else files.can_keep()
    finally:
        database.close()
    place = settings.evidence_bucket or str(settings.evidence_dir)
    if not works:
        raise Ailing(
            f"a file cannot be stored, read back and removed in {place}",
            "See that it and the place of its keys can be written to, and have room.",
        )
    yield Verdict.OK, f"a file was stored, read back and removed in {place}", ""
    if not settings.evidence_bucket:
        yield _room(shutil.disk_usage(settings.evidence_dir).free)


def _folders(settings: Settings) -> Found:
    for name, folder in (
        ("RODTKORT_JOURNAL_DIR", settings.journal_dir),
        ("RODTKORT_STATE_DIR", settings.state_dir),
    ):
        nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
            yield Verdict.BROKEN, f"{folder} may not be written to", f"Set {name} to one that may."
            return
    yield Verdict.OK, "what must outlive the database can be kept", ""


def _clamd(settings: Settings) -> Found:

    if not settings.clamd:
        yield Verdict.OFF, "not set: evidence is kept and marked as not scanned", ""
        return
    try:
        scanner_at(settings.clamd).scan([b"rodtkort doctor"])
    except NotTaken:
        raise Ailing(
            f"{settings.clamd} gives no verdict", "Start it; until then no file is taken."
        ) from None
    yield Verdict.OK, f"{settings.clamd} scans", ""


CHECKS: dict[str, Check] = {
    "organisation": _organisation,
    "database": _database,
    "keys": _keys,
    "evidence": _evidence,
    "folders": _folders,
    "clamd": _clamd,
    **AROUND,
}
