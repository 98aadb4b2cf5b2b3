"""Whether figures of this machine, and of this run, mean anything."""

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

LEAST_SYNC_SECONDS = 10e-6  # what only says that it has written answers sooner than any disk
MOST_APART = 1.2
RUNS = 3  # of what is repeated since its halves disagree
_SYNCS = 50
_IN_MEMORY = {"tmpfs", "ramfs"}


class NotTrusted(Exception):
    """What is wrong, in a sentence."""


def check_disk(folder: Path) -> float:
    """How long a small write takes to be on the disk, in seconds (median). Raises `NotTrusted`
    where fsync returns without having waited for one: every commit would be free, the floor's
    too."""
    where = folder.resolve()
    if (kind := file_system(where, Path("/proc/mounts"))) in _IN_MEMORY:
        raise NotTrusted(f"{where} lies in memory ({kind}): a commit there is not durable.")
    found = []
    with (where / "fsync").open("wb", buffering=0) as file:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            found.append(time.perf_counter() - began)
    (where / "fsync").unlink()
    seconds = statistics.median(found)
    if seconds < LEAST_SYNC_SECONDS:
        raise NotTrusted(
            f"fsync in {where} returns after {seconds * 1e6:.1f} µs: this disk, or what is loaded "
            "in front of it, does not write. Durable commits cannot be measured here."
        )
    return seconds


def file_system(where: Path, mounts: Path) -> str:
    """The kind of file system that a folder lies on; "" where nobody tells."""
    if not mounts.exists():
        return ""
    found = ("", "")
    for line in mounts.read_text().splitlines():
        _, place, kind, *_ = line.split(" ")
        if where.is_relative_to(place) and len(place) > len(found[0]):
            found = (place, kind)
    return found[1]


def halves_agree(ours: Sequence[float], floor: Sequence[float]) -> bool:
    """Whether the ratio of the medians is the same in both halves of a run, but for a fifth."""
    ratios = [
        statistics.median(half(ours)) / statistics.median(half(floor)) for half in (_first, _second)
    ]
    return max(ratios) <= MOST_APART * min(ratios)


def _first(seconds: Sequence[float]) -> Sequence[float]:
    return seconds[: len(seconds) // 2]


def _second(seconds: Sequence[float]) -> Sequence[float]:
    return seconds[len(seconds) // 2 :]
