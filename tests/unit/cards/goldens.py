"""Goldens of the cards: a file for each subject, with what a person sees and can do in bokmål.

`python -m tests.unit.cards.goldens` writes them anew; look at the difference, and at the
pictures (`python -m tests.e2e.render.render`), before you keep it. goldens/README.md says how to
read them. The other languages have the same structure and the same sentences
(test_every_language.py), whose words are in the catalogue.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.cards.kit.elements import DrawnCard
from bot.cards.plain import words_of
from bot.cards.views import View
from bot.domain.organisation.organisation import Language
from bot.texts import sources
from tests.unit.cards.anatomy import says
from tests.unit.cards.every import IN_BOKMAL, drawn
from tests.unit.cards.keyed import KEY, in_bokmal
from tests.unit.cards.transcript import Transcript, visible

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")

FOLDER = Path(__file__).with_name("goldens")
# What the names of a subject's examples begin with; the longest beginning decides.
SUBJECTS = {
    "alarm-status": ("status",),
    "alarm-messages": (
        "contact",
        "exhausted",
        "news",
        "relay",
        "follow-up",
        "safety-rep",
        "asked",
        "unclear",
        "question",
        "unsent",
    ),
    "alert": ("alert", "hand-over"),
    "role": ("role",),
    "live": ("line", "more", "role-more"),
    "guidance": ("guidance",),
    "self-harm": ("guidance-self-harm",),
    "threat": ("duty", "unit-notice", "untaken"),
    "evidence": ("evidence",),
    "report": ("paper-report", "paper-start", "report-reminder"),
    "case-note": ("paper-note", "paper-start-note", "note-reminder"),
    "follow-up": ("follow-up-",),
    "unit-list": ("follow-up-list", "follow-up-unit-gone", "follow-up-report"),
    "follow-up-threat": ("follow-up-threat", "follow-up-said", "follow-up-after"),
    "follow-up-employee": (
        "follow-up-talk",
        "follow-up-progress",
        "follow-up-unheld",
        "follow-up-status",
    ),
    "lessons": ("lesson",),
    "insight": ("insight", "training", "completion"),
    "measures": ("measures", "measure-news"),
    "measure": ("measure",),
    "drills": ("drill", "scenario", "unit-drills", "welcome-pack"),
    "readiness": ("leader-out", "readiness", "unit-check", "works", "my-calls", "no-number"),
    "administration": ("admin", "announcement"),
    "routines": ("routine",),
    "presence-and-privacy": ("about-me", "away", "here", "responder"),
    "outage": ("degraded", "followed", "outage", "plain-alarm"),
    "start": ("desk", "home", "notice", "offer", "papers", "welcome"),
}


def goldens() -> Mapping[Path, str]:
    """Return what each golden is to hold."""
    written: dict[str, list[str]] = {subject: [] for subject in SUBJECTS}
    transcripts = {subject: Transcript() for subject in SUBJECTS}
    for example, view in IN_BOKMAL.items():
        subject = subject_of(example)
        written[subject] += _lines(transcripts[subject], example, view)
    return {FOLDER / f"{subject}.txt": "\n".join(lines) for subject, lines in written.items()}


def subject_of(name: str) -> str:
    """Return the subject of an example; KeyError if none has it."""
    begins = {
        beginning: subject
        for subject, beginnings in SUBJECTS.items()
        for beginning in beginnings
        if name.startswith(beginning)
    }
    if not begins:
        raise KeyError(f"no subject has the example {name}")
    return begins[max(begins, key=len)]


def _lines(transcript: Transcript, example: str, view: View) -> Iterator[str]:
    name = example.removesuffix(".nb")
    card = _told_apart(drawn(view), in_bokmal(example))
    yield f"==== {name}"
    yield f"lock screen: {visible(card.summary)}"
    yield from transcript.lines(name, card.card)
    words = words_of(view)
    on_card = _bare(says(drawn(view).card))
    sentences = [*words.gist, *words.more]
    own = [one for one in sentences if _bare(one) not in on_card]
    yield f"without the card: {len(sentences)} sentences{', not on it:' if own else ''}"
    yield from (f"  {visible(one)}" for one in own)
    yield ""


def _bare(text: str) -> str:
    """The words of a text, without marks and the full stop."""
    return " ".join(_LINK.sub(r"\1", text).replace("*", "").replace("\\", "").split()).rstrip(".")


def _told_apart(shown: DrawnCard, keys: DrawnCard) -> DrawnCard:
    """The card, with the ids of sentences that only the other languages tell from each other."""
    return DrawnCard(_marked(shown.card, keys.card), _marked(shown.summary, keys.summary))


def _marked(shown: Any, keys: Any) -> Any:
    if isinstance(shown, dict):
        return {name: _marked(value, keys[name]) for name, value in shown.items()}
    if isinstance(shown, list):
        return [_marked(*pair) for pair in zip(shown, keys, strict=True)]
    if isinstance(shown, str):
        ids = [id for _, id in KEY.findall(keys) if id in _look_alikes()]
        return " ".join([shown, *(f"({id})" for id in ids)])
    return shown


@cache
def _look_alikes() -> frozenset[str]:
    """Ids of sentences that are the same in bokmål and not in every language."""
    said = [_patterns(language) for language in Language]
    meanings: dict[str, set[tuple[str, ...]]] = {}
    for id, bokmal in said[0].items():
        meanings.setdefault(bokmal, set()).add(tuple(one[id] for one in said))
    return frozenset(id for id, bokmal in said[0].items() if len(meanings[bokmal]) > 1)


def _patterns(language: Language) -> dict[str, str]:
    """What stands behind each id, whatever its variables are called."""
    entry = re.compile(r"^([a-z][\w-]*) *= *(.*(?:\n+ +.*)*)", re.MULTILINE)
    texts = "\n".join(file.read_text(encoding="utf-8") for file in sources(language))
    return {id: re.sub(r"\$[\w-]+", "$", pattern) for id, pattern in entry.findall(texts)}


def main() -> None:
    """Write every golden and remove what is none."""
    wanted = goldens()
    for stale in set(FOLDER.glob("*.txt")) - wanted.keys():
        stale.unlink()
    for path, content in wanted.items():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
