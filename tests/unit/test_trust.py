"""The bench says where its figures would mean nothing, instead of printing them."""

import os
from pathlib import Path

import pytest

from tests.bench import trust


def test_a_disk_that_lies_about_fsync_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that costs nothing makes every ratio a matter of Python alone."""
    monkeypatch.setattr(os, "fsync", lambda number: None)
    monkeypatch.setattr(trust, "file_system", lambda where, mounts: "ext4")
    monkeypatch.setattr(trust, "LEAST_SYNC_SECONDS", 60.0)  # whatever this machine is busy with
    with pytest.raises(trust.NotTrusted, match="does not write"):
        trust.check_disk(tmp_path)


def test_a_folder_in_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the kind of the file system that lies nearest."""
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n")
    assert trust.file_system(Path("/dev/shm/bench"), mounts) == "tmpfs"
    assert trust.file_system(Path("/dev/shmall/bench"), mounts) == "ext4"
    assert trust.file_system(Path("/home"), mounts) == "ext4"
    monkeypatch.setattr(trust, "file_system", lambda where, mounts: "tmpfs")
    with pytest.raises(trust.NotTrusted, match="in memory"):
        trust.check_disk(tmp_path)


def test_a_run_whose_halves_disagree_by_more_than_a_fifth_is_not_quoted() -> None:
    """What both sides suffer alike is no disagreement."""
    floor = [1.0] * 10 + [3.0] * 10
    assert trust.halves_agree([2.0] * 10 + [6.0] * 10, floor)
    assert trust.halves_agree([2.0] * 10 + [7.1] * 10, floor)
    assert not trust.halves_agree([2.0] * 10 + [7.3] * 10, floor)
