"""Records what is said when no voice can be had: `python -m scripts.recordings` (docs/calling.md).

Needs espeak-ng. One file a language in bot/integrations/telephone/recordings, eight bits a sample,
and where in it each sentence stands; to be run again when such a sentence is changed.
"""

import gzip
import json
import shlex
import subprocess

from bot.cards.alarm.spoken import recorded
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone import sound
from bot.integrations.telephone.speech import ESPEAK, RECORDED_RATE, RECORDINGS, folded

# A little faster than what is made at once: it is short, and the files travel with the bot.
SPEED = ESPEAK.replace("-s 150", "-s 175")


def main() -> None:
    """Writes the files."""
    RECORDINGS.mkdir(exist_ok=True)
    places: dict[str, dict[str, tuple[int, int]]] = {}
    for language in Language:
        written, places[language.value] = bytearray(), {}
        for sentence in recorded(language):
            first = len(written)
            written += _recorded(sentence, language)
            places[language.value][sentence] = (first, len(written))
        packed = gzip.compress(bytes(written), mtime=0)
        (RECORDINGS / f"{language.value}.ulaw.gz").write_bytes(packed)
    told = json.dumps(places, ensure_ascii=False, indent=1)
    (RECORDINGS / "places.json").write_text(f"{told}\n", encoding="utf-8")


def _recorded(sentence: str, language: Language) -> bytes:
    english = language is Language.ENGLISH and not sentence.startswith(("Øvelse", "Prøve"))
    command = shlex.split(SPEED.replace("{voice}", "en-gb" if english else "nb"))
    made = subprocess.run(
        command, input=folded(sentence, language).encode(), capture_output=True, check=True
    )
    samples, rate = sound.read_wav(made.stdout)
    return sound.to_ulaw(sound.resampled(sound.trimmed(samples, rate), rate, RECORDED_RATE))


if __name__ == "__main__":
    main()
