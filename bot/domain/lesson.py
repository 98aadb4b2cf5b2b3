"""What a unit may learn of an incident (R31, "systematisk læring"): one sentence that its leader
writes for everybody there, reads through, and shares or not (L9)."""

from dataclasses import dataclass

SHARED = "/lesson"  # after the incident, in what names a place of words
MOST_LETTERS = 400  # a sentence or two; what is longer nobody reads


@dataclass(frozen=True, slots=True)
class Lesson:
    """Where the sentence lies (`word`, an utterance), who wrote it (`by`, a person) and when; until
    `shared_at` it is its writer's alone. Instants are ms UTC."""

    word: str
    by: str
    written_at: int
    shared_at: int | None = None


def written_under(incident: str) -> str:
    """Where the words lie while they are their writer's alone."""
    return f"{incident}/lesson_draft"


def shared_under(incident: str) -> str:
    """Where they lie once the unit may read them."""
    return incident + SHARED
