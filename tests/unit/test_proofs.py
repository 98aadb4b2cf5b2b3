"""Each law and each requirement is proved by what `make test` runs: the soak only repeats."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.references import ROOT, ROW

_PROOF = re.compile(r"\]\(\.\./(tests/[\w/]+\.py)\)")
_CITED = re.compile(r"\b([LRV])(\d{1,2})(?:–[LRV]?(\d{1,2}))?\b")
_NAMED = re.compile(r"(?<=_)([lrv])(\d{1,2})(?=_)")
NOT_BUILT = {"R3"}  # docs/requirements.md says so


def rows() -> dict[str, list[str]]:
    """The files that prove each law and requirement; none for what `verify` proves."""
    pages = [(ROOT / "docs" / page).read_text("utf-8") for page in ("laws.md", "requirements.md")]
    lines = [line for page in pages for line in page.splitlines()]
    return {found[1]: _PROOF.findall(line) for line in lines if (found := ROW.match(line))}


def is_soak(node: ast.expr) -> bool:
    """`pytest.mark.soak`, alone or in a list."""
    if isinstance(node, ast.List):
        return any(is_soak(one) for one in node.elts)
    return ast.unparse(node) == "pytest.mark.soak"


def played(file: Path) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    """The tests of a file that `make test` plays, or some of whose cases it does."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in tree.body:
        marks = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        if isinstance(node, ast.Assign) and marks and is_soak(node.value):
            return
    for node in tree.body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and (
            node.name.startswith("test_") and not any(is_soak(one) for one in node.decorator_list)
        ):
            yield node


def codes(words: str, name: str = "") -> set[str]:
    """What a docstring or a test's name cites."""
    found = {letter.upper() + number for letter, number in _NAMED.findall(name)}
    for letter, first, last in _CITED.findall(words):
        found |= {f"{letter}{one}" for one in range(int(first), int(last or first) + 1)}
    return found


def test_the_file_that_a_page_names_as_proof_is_played() -> None:
    assert len(rows()) > 100
    for code, files in rows().items():
        for file in files:
            assert any(played(ROOT / file)), f"{code} is proved by {file}, in the soak alone"


def test_each_law_and_each_requirement_is_cited_by_a_test_that_is_played() -> None:
    cited: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        tests = list(played(file))
        for test in tests:
            cited |= codes(ast.get_docstring(test) or "", test.name)
        if tests:
            cited |= codes(ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")
    missing = set(rows()) - cited - NOT_BUILT
    assert sorted(missing) == []


def test_what_only_the_soak_plays_is_none(tmp_path: Path) -> None:
    """With the mark on the test or on the file; where only some cases have it, it is played."""
    file = tmp_path / "test_it.py"
    soak, case = "@pytest.mark.soak\n", "@pytest.mark.parametrize('a', [1])\n"
    file.write_text(f"{soak}def test_a(): ...\n{case}def test_b(a): ...\ndef other(): ...\n")
    assert [test.name for test in played(file)] == ["test_b"]
    file.write_text("pytestmark = [pytest.mark.soak]\ndef test_a(): ...\n")
    assert not any(played(file))
    assert codes("L1, R20–R22", "test_v3_and_l14_") == {"L1", "R20", "R21", "R22", "V3", "L14"}
