"""How names and numbers are pronounced: `python -m tests.integration.telephone.phonemes` writes the
golden anew. No human has listened to it; whoever does, mends what is wrong in `folded`."""

import subprocess
from pathlib import Path

from bot.cards.alarm import spoken
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone.speech import folded

GOLDEN = Path(__file__).parent / "goldens" / "phonemes.txt"
VERSION = "1.51"
NAMES = (
    "Ingrid", "Siri", "Kari", "Bjørg", "Åse", "Øyvind", "Kjell", "Gjertrud", "Hjørdis", "Sverre",
    "Anne-Marie", "Thea", "Charlotte", "Jean", "Cecilie", "Wenche", "Qasim", "Zainab", "Mohammed",
    "Abdirahman", "Nguyễn", "Thị", "Łukasz", "Małgorzata", "Grzegorz", "Agnieszka", "Oleksandr",
    "Áslat", "Čálli", "Máret", "Šaša", "Işık", "Gül", "Đorđe", "Ngozi", "Xi", "Priya", "Sivakumar",
    "O'Hara", "José",
)  # fmt: skip
NUMBERS = (
    "+4791234567", "+4740506070", "+4721070001", "+4755553333", "+4790000000", "+46701234567",
    "+4520123456", "116123", "0315", "+4799887766",
)  # fmt: skip
_BETWEEN = "zzz"
_VOICES = {Language.BOKMAL: "nb", Language.ENGLISH: "en-gb"}


def table() -> str:
    """The golden: what is said, and the phonemes that espeak-ng makes of it."""
    lines = [f"# espeak-ng {VERSION}: what is given to the voice, and its phonemes\n"]
    for language, voice in _VOICES.items():
        lines.append(f"\n## {voice}\n")
        said = [*(spoken.called(name) for name in NAMES), *map(spoken.digits_apart, NUMBERS)]
        lines += _pronounced(voice, [folded(one, language) for one in said])
    for language in Language:
        lines.append(f"\n## {language.value}, what names nobody\n")
        fixed = [folded(one, language) for one in spoken.fixed(language)]
        ours = [one for one in fixed if one not in ("Øvelse.", "Prøve.")]
        lines += _pronounced(_VOICES.get(language, "nb"), ours)
    return "".join(lines)


def version() -> str:
    """Which espeak-ng is installed."""
    told = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split(":")[1].split()[0]


def _pronounced(voice: str, said: list[str]) -> list[str]:
    """One process for all of them: it reads line by line, and answers a comma with a line too."""
    command = ["espeak-ng", "-b", "1", "-v", voice, "-x", "-q"]
    given = "".join(f"{words}\n{_BETWEEN}\n" for words in (_BETWEEN, *said))
    made = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    answers = [line.strip() for line in made.stdout.splitlines() if line.strip()]
    between = answers[0]
    found: list[list[str]] = [[]]
    for answer in answers[2:]:
        if answer == between:
            found.append([])
        else:
            found[-1].append(answer)
    return [f"{words} = {' | '.join(parts)}\n" for words, parts in zip(said, found, strict=False)]


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(table(), encoding="utf-8")
