"""One plain sentence, by its text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plain answer: a Fluent message id of the `answer-…` family and its arguments."""

    id: str
    args: tuple[tuple[str, str | int], ...] = ()
