"""Takes out of an image's libraries what the bot never runs, and compiles the rest:
`python scripts/slim.py FOLDER` (Dockerfile).

What is not there need not be patched: decoders of formats that nobody shows, and build tools.
Compiled code stands in its source's place: nothing can be written where the image runs, so what is
not compiled here would be compiled at every start. The bot's own sources stay beside it.
"""

import compileall
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

UNUSED = (
    "bin",  # commands; the image's is `python3 -m bot`
    "setuptools*",  # it has built the wheel
    "pkg_resources",
    "_distutils_hack",
    "distutils-precedence.pth",
    "phonenumbers/geodata",  # where a number lives; we ask only whether it is one
    "phonenumbers/carrierdata",
    "PIL/_avif*",  # kept, never decoded (bot/evidence/cleaner.py)
    "PIL/_imagingft*",
    "PIL/_imagingcms*",
    "PIL/_imagingtk*",
    "pygments/lexers/[!_]*",  # no code is shown in colours
    "holidays/locale",  # we ask whether a day is one, never what it is called
    "sqlalchemy/dialects/m[sy]*",  # SQL Server, MySQL, Oracle
    "sqlalchemy/dialects/oracle",
    "sqlalchemy/testing",
    "tzdata/zoneinfo",  # the base has its own, and the Dockerfile asks it
)
# All but these of a folder.
ONLY = {
    "babel/locale-data": "root,en,en_001,en_150,en_GB,en_US,nb,nb_NO,nn,nn_NO,no",
    "holidays/countries": "__init__,norway",
}
# Compiled beside their source, which is looked for: Alembic's revisions are found by it.
OURS = "bot"
_NEEDS = re.compile(r"\(NEEDED\).*\[(.+)\]")


def slim(folder: Path) -> None:
    """Does it, to the folder that libraries were installed into (`pip --target`)."""
    for found in _unused(folder):
        _remove(found)
    subprocess.run(["strip", "--strip-unneeded", *_extensions(folder)], check=True)
    for library in _unneeded(folder):
        library.unlink()
    for path in (*folder.rglob("*.pyi"), *folder.rglob("__pycache__")):
        _remove(path)
    mode = PycInvalidationMode.UNCHECKED_HASH  # an image's layers keep no times
    for place in sorted(folder.iterdir()):
        ours = place.name == OURS
        if place.is_dir():
            compiled = compileall.compile_dir(
                place, quiet=1, legacy=not ours, invalidation_mode=mode, workers=0
            )
        else:
            compiled = place.suffix != ".py" or compileall.compile_file(
                place, quiet=1, legacy=True, invalidation_mode=mode
            )
        if not compiled:
            sys.exit(f"{place} cannot be compiled.")
        for source in () if ours else _sources(place):
            source.unlink()


def _unused(folder: Path) -> Iterator[Path]:
    for pattern in UNUSED:
        yield from folder.glob(pattern)
    for inner, kept in ONLY.items():
        names = kept.split(",")
        yield from (one for one in (folder / inner).iterdir() if one.stem not in names)


def _extensions(folder: Path) -> Iterator[Path]:
    """Not what stands in a wheel's own `.libs`: its sections were moved when it was put there."""
    return (one for one in folder.rglob("*.so") if not one.parent.name.endswith(".libs"))


def _unneeded(folder: Path) -> list[Path]:
    """Libraries in `.libs` that nothing asks for any more."""
    libraries = {one.name: one for one in folder.glob("*.libs/*")}
    needed: set[str] = set()
    looking = list(_extensions(folder))
    while looking:
        found = {name for one in looking for name in _needs(one)} & libraries.keys() - needed
        needed |= found
        looking = [libraries[name] for name in found]
    return [library for name, library in libraries.items() if name not in needed]


def _needs(library: Path) -> list[str]:
    shown = subprocess.run(
        ["readelf", "--dynamic", library], check=True, capture_output=True, text=True
    )
    return _NEEDS.findall(shown.stdout)


def _sources(place: Path) -> Iterator[Path]:
    every = [place] if place.is_file() else place.rglob("*.py")
    return (one for one in every if one.suffix == ".py")


def _remove(path: Path) -> None:
    if path.is_dir():
        for inner in path.iterdir():
            _remove(inner)
        path.rmdir()
    else:
        path.unlink()


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
