"""Every card in bokmål is as its golden says, line by line (goldens/README.md)."""

from difflib import unified_diff

from tests.each import each
from tests.unit.cards.every import IN_BOKMAL, TOGETHER
from tests.unit.cards.goldens import FOLDER, SUBJECTS, goldens, subject_of

pytestmark = TOGETHER


def test_every_example_has_a_golden_and_every_golden_a_subject() -> None:
    assert {subject_of(name) for name in IN_BOKMAL} == SUBJECTS.keys()
    stored = {path.name for path in FOLDER.iterdir()} - {"README.md"}
    assert stored == {f"{subject}.txt" for subject in SUBJECTS}


def test_every_card_is_as_its_golden() -> None:
    different = [
        "\n".join(
            unified_diff(stored.split("\n"), now.split("\n"), path.name, "now", n=2, lineterm="")
        )
        for path, now in goldens().items()
        if now != (stored := path.read_text(encoding="utf-8"))
    ]
    assert not different, "\n".join([*different, "python -m tests.unit.cards.goldens"])


@each(list(SUBJECTS))
def test_a_golden_can_be_read(subject: str) -> None:
    """Longer ones are nobody's reading: divide the subject."""
    lines = (FOLDER / f"{subject}.txt").read_text(encoding="utf-8").splitlines()
    assert 0 < len(lines) < 1000
