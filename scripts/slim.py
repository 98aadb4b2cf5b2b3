"""Takes out of an image's libraries what the bot never runs, compiles the rest, and puts it where a
virtual environment has its libraries: `python scripts/slim.py LIBRARIES ENVIRONMENT` (Dockerfile).

What is not there need not be patched: decoders of formats that nobody shows, and build tools.
Compiled code stands in its source's place: nothing can be written where the image runs, so what is
not compiled here would be compiled at every start.
"""

import ast
import compileall
import marshal
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER, source_hash
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
    "PIL/[!BGJMPTW]*ImagePlugin.py",
    "PIL/_imagingft*",
    "PIL/_imagingcms*",
    "PIL/_imagingtk*",
    "rich*",  # typer's colours, and what they need
    "pygments*",
    "markdown_it*",
    "mdurl*",
    "holidays/locale",  # we ask whether a day is one, never what it is called
    "holidays/financial",
    "babel/messages",  # what collects words for translators
    "cffi",  # what makes bindings; cryptography has its own made
    "pycparser",
    "dateutil/zoneinfo",  # the base has its own
    "pydantic/v1",
    "pydantic/mypy*",
    "sqlalchemy/orm",  # we write statements, and keep no objects
    "PIL/ImageFont*",
    "PIL/PdfParser*",
    "*/test_utils.py",
    "sqlalchemy/dialects/m[sy]*",  # SQL Server, MySQL, Oracle
    "sqlalchemy/dialects/oracle",
    "*/testing",
    "*/tests",
    "tzdata/zoneinfo",  # the base has its own, and the Dockerfile asks it
)
# All but these of a folder.
ONLY = {
    "babel/locale-data": "root,en,en_001,en_150,en_GB,en_US,nb,nb_NO,nn,nn_NO,no",
    "holidays/countries": "__init__,norway",
    "sqlalchemy/ext": "__init__,compiler",
}
# It loads every country, and whoever asks for one names its module.
EMPTIED = ("holidays/countries/__init__.py",)
# What a compiler reads, and what pip does.
SOURCES = ("*.py", "*.pyi", "*.pyx", "*.pxd", "*.c", "*.h", "*.dist-info/RE[CQ]*", "py.typed")
# Alembic finds its revisions by their sources, and processes are begun with a file.
STAYS = (
    "bot/store/migrations/*.py",
    "bot/store/migrations/versions/*.py",
    "bot/evidence/cleaner.py",
    "bot/integrations/telephone/sip_child.py",
)
_TOLD = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_NEEDS = re.compile(r"\(NEEDED\).*\[(.+)\]")


def slim(folder: Path) -> None:
    """Does it, to the folder that libraries were installed into (`pip --target`)."""
    for found in _unused(folder):
        _remove(found)
    for emptied in EMPTIED:
        (folder / emptied).write_text("")
    libraries = list(folder.rglob("*.so*"))
    subprocess.run(["strip", "--strip-debug", *libraries], check=True)
    subprocess.run(["strip", "--strip-unneeded", *_extensions(folder)], check=True)
    for library in _unneeded(folder):
        library.unlink()
    for compiled in folder.rglob("__pycache__"):
        _remove(compiled)
    stays = {source for pattern in STAYS for source in folder.glob(pattern)}
    for source in folder.rglob("*.py"):
        _compile(source, folder, source not in stays)
    for pattern in SOURCES:
        for source in set(folder.rglob(pattern)) - stays:
            source.unlink()


def _unused(folder: Path) -> Iterator[Path]:
    for pattern in UNUSED:
        yield from folder.glob(pattern)
    for inner, kept in ONLY.items():
        names = kept.split(",")
        yield from (one for one in (folder / inner).iterdir() if one.stem not in names)


def _compile(source: Path, folder: Path, in_its_place: bool) -> None:
    """Without what is told to readers, but for ours: commands tell it to whoever asks for help."""
    if source.is_relative_to(folder / "bot"):
        mode = PycInvalidationMode.UNCHECKED_HASH  # an image's layers keep no times
        if not compileall.compile_file(
            source, quiet=1, legacy=in_its_place, invalidation_mode=mode
        ):
            sys.exit(f"{source} cannot be compiled.")
        return
    written = source.read_bytes()
    tree = ast.parse(written)
    for node in ast.walk(tree):
        if isinstance(node, _TOLD) and ast.get_docstring(node, clean=False) is not None:
            node.body[0:1] = [] if node.body[1:] else [ast.Pass(lineno=1, col_offset=0)]
    code = compile(ast.fix_missing_locations(tree), source, "exec", dont_inherit=True)
    unchecked = (1).to_bytes(4, "little")
    source.with_suffix(".pyc").write_bytes(
        MAGIC_NUMBER + unchecked + source_hash(written) + marshal.dumps(code)
    )


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


def _remove(path: Path) -> None:
    if path.is_dir():
        for inner in path.iterdir():
            _remove(inner)
        path.rmdir()
    else:
        path.unlink()


if __name__ == "__main__":
    libraries, environment = map(Path, sys.argv[1:])
    slim(libraries)
    version = "python{}.{}".format(*sys.version_info)
    (environment / "lib" / version).mkdir(parents=True)
    shutil.move(libraries, environment / "lib" / version / "site-packages")
