"""The journal: what survives a process, and what no journal may ever do (docs/decisions/0037)."""

import errno
import json
import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.outbox.plain import journal as journals
from bot.outbox.plain.journal import Journal
from bot.service.keyring import Keyring
from tests.slow_machine import LONG_ENOUGH

RING = Keyring({"a": b"1" * 32})
OTHER = Keyring({"b": b"2" * 32})
BOTH = Keyring({"b": b"2" * 32, "a": b"1" * 32})
PATIENCE = LONG_ENOUGH


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal is waited for until its thread has let go of the file, however busy the disk."""
    monkeypatch.setattr(journals, "SLOW_SECONDS", PATIENCE)


def state(words: str, revision: int = 1) -> str:
    """Something to keep."""
    return json.dumps({"words": words, "revision": revision})


@contextmanager
def writing(folder: Path, ring: Keyring = RING) -> Iterator[Journal]:
    """A journal; afterwards its process is dead."""
    journal = Journal(folder, ring)
    yield journal
    journal.close()


def left(folder: Path) -> list[Path]:
    """The journals that lie there."""
    return sorted(folder.glob("*.journal"))


def kept(folder: Path, **texts: str) -> None:
    """What a process kept that has died."""
    with writing(folder) as journal:
        for name, text in texts.items():
            journal.keep(name, text)
        assert journal.flush(PATIENCE)


def test_what_is_kept_is_found_by_the_next_process(tmp_path: Path) -> None:
    with writing(tmp_path) as journal:
        journal.keep("one", state("first"))
        journal.keep("one", state("second", 2))
        journal.keep("two", state("other"))
        assert journal.flush(PATIENCE)
    with writing(tmp_path) as heir:
        found = heir.take_over()
        assert found.texts == {"one": state("second", 2), "two": state("other")}
        assert len(left(tmp_path)) == 1  # its own; what it has taken over is erased
        heir.settle("one")
        heir.settle("two")
        assert heir.flush(PATIENCE)
        assert left(tmp_path) == []


def test_l13_it_is_sealed_and_nobody_elses_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    kept(folder, one=state("Saksbehandler En"))
    (file,) = left(folder)
    assert b"Saksbehandler" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_half_a_line_costs_nothing_of_what_stands_before_it(tmp_path: Path) -> None:
    kept(tmp_path, one=state("whole"))
    (file,) = left(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole) // 2])
    with writing(tmp_path) as heir:
        assert heir.take_over().texts == {"one": state("whole")}


def test_another_keys_journal_is_kept_aside_and_read_once_the_key_is_there(tmp_path: Path) -> None:
    kept(tmp_path, one=state("sealed"))
    with writing(tmp_path, OTHER) as stranger:
        found = stranger.take_over()
        assert (found.texts, found.unreadable) == ({}, 1)
        assert left(tmp_path) == []
        assert list(tmp_path.glob("*.unreadable"))
    with writing(tmp_path, BOTH) as heir:
        assert heir.take_over().texts == {"one": state("sealed")}
        assert not list(tmp_path.glob("*.unreadable"))


def test_l13_what_nobody_can_read_is_not_kept_for_ever(tmp_path: Path) -> None:
    kept(tmp_path, one=state("sealed"))
    (file,) = left(tmp_path)
    long_ago = time.time() - journals.KEPT_ASIDE_SECONDS - 60
    os.utime(file, (long_ago, long_ago))
    with writing(tmp_path, OTHER) as stranger:
        stranger.take_over()
        assert list(tmp_path.iterdir()) == []


def test_a_living_processs_journal_is_its_own(tmp_path: Path) -> None:
    with writing(tmp_path) as living, writing(tmp_path) as other:
        living.keep("one", state("mine"))
        assert living.flush(PATIENCE)
        assert other.take_over().texts == {}
        assert len(left(tmp_path)) == 1


def test_foreign_files_links_and_folders_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    kept(folder, one=state("ours"))
    secret = tmp_path / "secret"
    secret.write_text("not ours")
    (folder / "link.journal").symlink_to(secret)
    (folder / "folder.journal").mkdir()
    (folder / "notes.txt").write_text("somebody's")
    os.mkfifo(folder / "pipe.journal")
    (folder / "rubbish.journal").write_bytes(b"\xff\x00" * 1000 + b"\n" + b"x" * 100_000 + b"\n\n")
    with writing(folder) as heir:
        assert heir.take_over().texts == {"one": state("ours")}
    assert secret.read_text() == "not ours"
    assert (folder / "notes.txt").exists()


def test_two_processes_that_kept_the_same_thing_the_newer_state_counts(tmp_path: Path) -> None:
    kept(tmp_path, one=state("newer", 7))
    kept(tmp_path, one=state("older", 3))
    with writing(tmp_path) as heir:
        assert heir.take_over().texts == {"one": state("newer", 7)}


@pytest.mark.parametrize("operation", ["write", "fsync", "open"])
def test_a_disk_that_fails_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    """Nothing raises, what could not be written is written when it can be, and a half-written file
    leaves no half-truth behind."""
    monkeypatch.setattr(journals, "TRY_AGAIN_SECONDS", 0.02)
    failing = True

    def fail(*arguments: Any) -> Any:
        if failing:
            raise OSError(errno.ENOSPC, "no space left")
        return real(*arguments)

    real = getattr(os, operation)
    with writing(tmp_path) as journal:
        if operation != "open":  # an open file is not opened again
            journal.keep("one", state("before"))
            assert journal.flush(PATIENCE)
        monkeypatch.setattr(os, operation, fail)
        journal.keep("one", state("after", 2))
        assert not journal.flush(0.2)
        _wait(lambda: not _is_well(journal))
        failing = False
        assert journal.flush(PATIENCE)
        assert _is_well(journal)
        assert len(left(tmp_path)) == 1
    with writing(tmp_path) as heir:
        assert heir.take_over().texts == {"one": state("after", 2)}


def _is_well(journal: Journal) -> bool:
    well = journal.well()
    try:
        well.send(None)
    except StopIteration as end:
        return bool(end.value)
    raise AssertionError("a probe that waits")


def test_a_folder_that_cannot_be_made_is_told_before_anybody_cries(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with writing(tmp_path / "file" / "journal") as journal:
        journal.watch()
        _wait(lambda: not _is_well(journal))
        journal.keep("one", state("kept in memory only"))
        assert not journal.flush(0.1)


def test_a_disk_that_hangs_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "SLOW_SECONDS", 0.05)
    works = threading.Event()
    real = os.fsync

    def fsync(file: int) -> None:
        works.wait()
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    with writing(tmp_path) as journal:

        def keep() -> None:
            for number in range(1_000):
                journal.keep("one", state("x" * 1_000, number))

        keeping = threading.Thread(target=keep, daemon=True)
        keeping.start()
        keeping.join(PATIENCE)
        assert not keeping.is_alive()  # though nothing is on the disk yet
        _wait(lambda: not _is_well(journal))
        works.set()
        assert journal.flush(PATIENCE)
        assert left(tmp_path)[0].stat().st_size < 10_000  # the last state is all there is to keep


def _wait(done: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "MAX_FILE", 20_000)
    with writing(tmp_path) as journal:
        for number in range(100):
            journal.keep("one", state("x" * 1_000, number))
            assert journal.flush(PATIENCE)
        (file,) = left(tmp_path)
        assert file.stat().st_size < 25_000
    with writing(tmp_path) as heir:
        assert json.loads(heir.take_over().texts["one"])["revision"] == 99


def test_l8_a_folder_that_was_cleared_away_is_noticed(tmp_path: Path) -> None:
    """The open file still took every line, "well", and was gone with its process."""
    folder = tmp_path / "journal"
    with writing(folder) as journal:
        journal.keep("one", state("before"))
        journal.keep("two", state("also"))
        assert journal.flush(PATIENCE)
        shutil.rmtree(folder)
        journal.keep("one", state("after", 2))
        assert journal.flush(PATIENCE)
    with writing(folder) as heir:
        assert heir.take_over().texts == {"one": state("after", 2), "two": state("also")}


def test_l8_it_is_noticed_where_nothing_is_to_be_kept_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "PROBE_SECONDS", 0.05)
    with writing(tmp_path) as journal:
        journal.keep("one", state("kept"))
        assert journal.flush(PATIENCE)
        (only,) = left(tmp_path)
        only.unlink()
        until = time.monotonic() + PATIENCE
        while not left(tmp_path) and time.monotonic() < until:
            time.sleep(0.01)
    with writing(tmp_path) as heir:
        assert heir.take_over().texts == {"one": state("kept")}


def test_a_line_that_is_sealed_and_makes_no_sense_stops_no_other(tmp_path: Path) -> None:
    """Of another version, or a defect of ours: counted, and the others are found."""
    kept(tmp_path, one=state("first"), two=state("other"))
    (file,) = left(tmp_path)
    strange = ("nothing", json.dumps(3), json.dumps(["three"]), json.dumps([1, 2]))
    before = _broken_lines()
    with file.open("a") as more:
        for text in strange:
            more.write(RING.seal(text, "journal") + "\n")
    with writing(tmp_path) as heir:
        assert set(heir.take_over().texts) == {"one", "two"}
    assert _broken_lines() - before == len(strange)


def _broken_lines() -> float:
    return REGISTRY.get_sample_value("rodtkort_journal_trouble_total", {"what": "broken_line"}) or 0
