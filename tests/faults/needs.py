"""What the rows need from the machine beside Python, and the command that gets it."""

import os
import shutil
from typing import NoReturn

import pytest

_GET_IT = "On Debian: sudo sh scripts/faults.sh"
COMPILER_MISSING = f"no C compiler for the library that makes fsync hang. {_GET_IT}"
POOLER_MISSING = f"no PgBouncer. {_GET_IT}"
FAKETIME_MISSING = f"no libfaketime for the machine whose clock is set. {_GET_IT}"
SPEECH_MISSING = f"no espeak-ng, the voice of calls. {_GET_IT}"
MOUNT_MISSING = (
    "no file system may be mounted here; the row of RLIMIT_FSIZE stands in. Run as root:"
    " .venv/bin/python -m pytest tests/faults"
)


def missing(what: str) -> NoReturn:
    """In CI nothing is skipped: what cannot run fails."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def program(name: str) -> str | None:
    """Where a program is, also where only root looks."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
