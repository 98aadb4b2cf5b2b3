"""A folder that this user may not write to is told in a sentence, and refuses nothing."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings.refusals import unwritable
from tests.world import SAMPLE

NOBODY = 1069  # the image's


@contextlib.contextmanager
def somebody_else() -> Iterator[int]:
    """Whoever may not write where we may: as root, another one; else nobody may (`closed`)."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield os.geteuid()
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A volume that is somebody else's, as a new disk is."""
    folder = tmp_path / "volume"
    folder.mkdir(mode=0o555)
    yield folder
    folder.chmod(0o755)


def settings(folder: Path) -> Settings:
    """All that is kept lies there."""
    return Settings(
        environment="local",
        organisation_file=SAMPLE,
        journal_dir=folder / "journal",
        evidence_dir=folder / "evidence",
        evidence_keys_dir=folder / "keys",
        database_url=f"sqlite:///{folder}/bot.db",
    )


def test_l8_the_wrong_user_and_a_closed_volume_are_a_sentence_for_each_folder(
    closed: Path,
) -> None:
    """It says who may not write where, what is lost by it, and what to do."""
    known = settings(closed)
    with somebody_else() as user:
        told = dict(unwritable(known))
    assert told.keys() == {
        "RODTKORT_JOURNAL_DIR",
        "RODTKORT_EVIDENCE_DIR",
        "RODTKORT_EVIDENCE_KEYS_DIR",
    }
    for name, sentence in told.items():
        assert sentence.startswith(f"User {user} may not write to {closed}/")
        assert sentence.endswith(f"Give that user the folder, or {name} another.")


def test_a_volume_of_ones_own_is_said_nothing_about(tmp_path: Path) -> None:
    assert [*unwritable(settings(tmp_path))] == []
