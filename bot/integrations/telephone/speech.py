"""Our sentences in a voice: made by a program beside the service, one sentence at a time, and
remembered; recorded ones, without a name, where there is no program or it fails.

A voice that takes its time holds up nobody: programs run in processes of their own, two at a time,
and what is late is not waited for. What names somebody is remembered in memory alone; on the disk
lies what is said to everybody.
"""

import asyncio
import gzip
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any, TypeVar

import structlog

from bot.cards.alarm.spoken import RECORDED_INSTEAD, fixed, recorded, sentences
from bot.domain.calls import Speech, Voice
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone import sound
from bot.integrations.telephone.sound import BadSound, Samples
from bot.texts import text

ESPEAK = "espeak-ng -b 1 -v {voice} -s 150 -z --stdin --stdout"
PLACEHOLDERS = frozenset({"voice", "language"})
RECORDINGS = Path(__file__).parent / "recordings"
RECORDED_RATE = 8000
# Nobody makes a Norwegian voice that reads nynorsk; the bokmål one does.
_VOICES = {Language.BOKMAL: "nb", Language.NYNORSK: "nb", Language.ENGLISH: "en-gb"}
_ALWAYS_NORWEGIAN = frozenset({"Øvelse.", "Prøve."})

_TIMEOUT_SECONDS = 3.0
_REST_SECONDS = 30.0  # after a failure: a program that hangs is not asked for each sentence
_AT_ONCE = 2
_MOST_BYTES = 4_000_000  # of one sentence: a minute and a half
_REMEMBERED_BYTES = 16_000_000
_BEFORE_MS = 300  # whoever answers is still lifting it to the ear
_BETWEEN_MS = 250

log = structlog.get_logger(__name__)
Result = TypeVar("Result")


class NoSpeech(Exception):
    """The program gave none: a word why, without what was to be said."""


def speech_command(written: str | None) -> tuple[str, ...] | None:
    """The program and its arguments, as set, else espeak-ng where it is installed; None where
    there is no voice. ValueError, as a sentence, for what cannot be one."""
    given = written is not None and bool(written.strip())
    try:
        command = tuple(shlex.split(written if given and written else ESPEAK))
    except ValueError:
        raise ValueError("has a quotation mark that does not end") from None
    asked = {name for part in command for name in re.findall(r"\{(\w*)\}", part)}
    if asked - PLACEHOLDERS:
        raise ValueError("may have {voice} and {language} in it, and no other braces")
    if shutil.which(command[0]) is None:
        if given:
            raise ValueError("names a program that is not there")
        return None
    return command


class CommandSpeaker:
    """Implements `ports.Speaker` with a program that reads words and writes WAV."""

    def __init__(
        self,
        command: Sequence[str] | None,
        folder: Path | None = None,
        *,
        timeout: float = _TIMEOUT_SECONDS,
        rest: float = _REST_SECONDS,
    ) -> None:
        self._command = tuple(command) if command else None
        self._folder = folder
        self._timeout = timeout
        self._rest = rest
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="speech")
        self._remembered: OrderedDict[str, Samples] = OrderedDict()
        self._bytes = 0
        self._being_made: dict[str, asyncio.Future[Samples | None]] = {}
        self._resting_until = 0.0
        self._preparing: asyncio.Task[None] | None = None

    @property
    def has_voice(self) -> bool:
        """Whether there is a program, and it gave what was asked of it last. Without, whoever is
        called hears a recording that names nobody."""
        return self._command is not None and monotonic() >= self._resting_until

    @property
    def voice(self) -> Voice:
        """See `ports.Speaker`."""
        return Voice.NAMES if self.has_voice else recorded_voice()

    async def open(self, rate: int) -> None:
        """Begins to make what is said to everybody, beside; returns at once."""
        self._preparing = asyncio.create_task(self.prepare(rate))

    async def ready(self) -> None:
        """Waits until that is made."""
        if self._preparing is not None:
            await self._preparing

    async def prepare(self, rate: int) -> None:
        """Makes what names nobody, in every language, and forgets what was made by another program
        or of other words. Never raises."""
        kept = set()
        with suppress(RuntimeError):  # the threads are gone while it stops
            for sentence, language in ((one, each) for each in Language for one in fixed(each)):
                key = self._key(sentence, language, rate)
                kept.add(f"{key}.wav")
                samples = await self._aside(self._read, key, rate)
                if samples is not None:
                    self._remember(key, samples)
                    continue
                samples = await self._sentence(sentence, language, rate)
                if samples is not None:
                    await self._aside(self._write, key, samples, rate)
            await self._aside(self._forget_but, kept)

    async def _aside(self, work: Callable[..., Result], *given: Any) -> Result:
        """Programs and disks may hang; the alarms go on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, work, *given)

    async def speech(self, words: str, language: Language, rate: int) -> Speech | None:
        """The sentence, made or remembered; None when there is no speech to be had."""
        said = sentences(words)
        made = await asyncio.gather(*(self._sentence(one, language, rate) for one in said))
        parts = [part for part in made if part is not None]
        if not parts or len(parts) < len(said):
            parts = await self._with_recordings(said, made, language, rate)
        if not parts:
            return None
        whole = sound.joined(parts, rate, _BEFORE_MS, _BETWEEN_MS)
        return Speech(words, language, sound.wav(whole, rate))

    async def close(self) -> None:
        """Lets go of its threads; a program that still runs ends with its time."""
        if self._preparing is not None:
            self._preparing.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _sentence(self, sentence: str, language: Language, rate: int) -> Samples | None:
        """Whoever asks for what is being made already waits for the same."""
        key = self._key(sentence, language, rate)
        found = self._remembered.get(key)
        if found is not None:
            self._remembered.move_to_end(key)
            return found
        made = self._being_made.get(key)
        if made is None:
            if not self.has_voice:
                return None
            made = asyncio.ensure_future(self._make(key, sentence, language, rate))
            self._being_made[key] = made
            made.add_done_callback(lambda _: self._being_made.pop(key, None))
        return await asyncio.shield(made)

    async def _make(self, key: str, sentence: str, language: Language, rate: int) -> Samples | None:
        given = (self._filled(sentence, language), folded(sentence, language), rate)
        try:
            samples = await self._aside(self._made, *given)
        except RuntimeError:  # the threads are gone while it stops
            return None
        if samples is not None:
            self._remember(key, samples)
        return samples

    def _made(self, command: Sequence[str], words: str, rate: int) -> Samples | None:
        """In a thread, maybe after others: one failure is waited for, and not one a sentence."""
        if not self.has_voice:
            return None
        try:
            return _made(command, words, rate, self._timeout)
        except NoSpeech as problem:
            self._resting_until = monotonic() + self._rest
            log.warning("no_speech", reason=str(problem))
            return None

    def _filled(self, sentence: str, language: Language) -> list[str]:
        norwegian = sentence in _ALWAYS_NORWEGIAN
        spoken = Language.BOKMAL if norwegian else language
        values = {"{voice}": _VOICES[spoken], "{language}": spoken.value}
        command = []
        for part in self._command or ():
            for name, value in values.items():
                part = part.replace(name, value)
            command.append(part)
        return command

    def _key(self, sentence: str, language: Language, rate: int) -> str:
        words = folded(sentence, language)  # how it is pronounced is ours, and changes
        told = json.dumps([self._filled(sentence, language), words, language.value, rate])
        return hashlib.sha256(told.encode()).hexdigest()[:40]

    def _remember(self, key: str, samples: Samples) -> None:
        before = self._remembered.pop(key, None)
        self._bytes += 2 * (len(samples) - len(before or ()))
        self._remembered[key] = samples
        while self._bytes > _REMEMBERED_BYTES and len(self._remembered) > 1:
            _, oldest = self._remembered.popitem(last=False)
            self._bytes -= 2 * len(oldest)

    def _read(self, key: str, rate: int) -> Samples | None:
        """What an earlier start has made; nothing where it is not whole."""
        if self._folder is None:
            return None
        try:
            data = (self._folder / f"{key}.wav").read_bytes()
            samples, found = sound.read_wav(data)
        except (OSError, BadSound):
            return None
        is_whole = found == rate and data == sound.wav(samples, rate)
        return samples if is_whole and samples else None

    def _write(self, key: str, samples: Samples, rate: int) -> None:
        if self._folder is None or (self._folder / f"{key}.wav").exists():
            return
        with suppress(OSError):  # it is made again
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder)  # 0600
            with os.fdopen(descriptor, "wb") as file:
                file.write(sound.wav(samples, rate))
            Path(name).replace(self._folder / f"{key}.wav")

    def _forget_but(self, kept: set[str]) -> None:
        if self._folder is None:
            return
        with suppress(OSError):
            for file in self._folder.iterdir():
                if file.name not in kept:
                    file.unlink(missing_ok=True)

    async def _with_recordings(
        self,
        said: Sequence[str],
        made: Iterable[Samples | None],
        language: Language,
        rate: int,
    ) -> list[Samples]:
        """What could be made, with recordings in place of the rest. Nothing where what is left
        would not be understood: the name of the card alone tells nobody what to do."""
        parts, understood = [], False
        for sentence, samples in zip(said, made, strict=True):
            instead = instead_of(sentence, language)
            if samples is None and instead is not None:
                samples = await self._aside(_recorded_at, instead, language, rate)
            if samples is not None:
                parts.append(samples)
                understood = understood or instead in _understood(language)
        return parts if understood else []


@cache
def _understood(language: Language) -> frozenset[str]:
    alone = ("call-say-thanks", "call-say-key-help", *RECORDED_INSTEAD.values())
    return frozenset(text(language, id) for id in alone)


@cache
def _patterns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What a recording stands in for, whoever is named."""
    mark = "\x00"
    found = [(re.compile(re.escape(said)), said) for said in recorded(language)]
    for id, instead in RECORDED_INSTEAD.items():
        # Plural forms differ in more than the number; what is counted is never left out.
        for count in (1, 2):
            said = text(language, id, name=mark, helper=mark, count=count).replace("2", "\x01")
            escaped = re.escape(said).replace("\x01", "[0-9]+").replace(mark, ".+")
            found.append((re.compile(escaped), text(language, instead)))
    return tuple(found)


def instead_of(sentence: str, language: Language) -> str | None:
    """The recorded sentence that says the same without a name; None where there is none."""
    for pattern, instead in _patterns(language):
        if pattern.fullmatch(sentence):
            return instead
    return None


@cache
def _recorded_at(sentence: str, language: Language, rate: int) -> Samples | None:
    data = recordings(language).get(sentence)
    if data is None:
        return None
    try:
        return sound.resampled(sound.from_ulaw(data), RECORDED_RATE, rate)
    except BadSound:
        return None


def recorded_voice() -> Voice:
    """What there is without a program."""
    return Voice.RECORDED if all(recordings(one) for one in Language) else Voice.NONE


@cache
def recordings(language: Language) -> dict[str, bytes]:
    """What was recorded (`python -m scripts.recordings`), by what is said; nothing where the files
    cannot be read."""
    try:
        places = json.loads((RECORDINGS / "places.json").read_text(encoding="utf-8"))
        data = gzip.decompress((RECORDINGS / f"{language.value}.ulaw.gz").read_bytes())
        return {said: data[first:last] for said, (first, last) in places[language.value].items()}
    except (OSError, EOFError, ValueError, KeyError):
        log.warning("no_recordings")
        return {}


def _made(command: Sequence[str], words: str, rate: int, timeout: float) -> Samples:
    """The sound that the program makes of the words, at the rate; blocks."""
    written = _run(command, words.encode(), timeout)
    # In a process too: a second of speech takes a slow core 50 ms, which the alarms would wait for.
    changed = _run([sys.executable, "-I", "-S", sound.__file__, str(rate)], written, timeout)
    samples = array("h", changed[: len(changed) // 2 * 2])
    if not samples:
        raise NoSpeech("nothing to be heard")
    return samples


def _run(command: Sequence[str], given: bytes, timeout: float) -> bytes:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        raise NoSpeech("cannot be started") from None
    timer = Timer(timeout, _end, [process])
    timer.start()
    try:
        return _talked(process, given)
    finally:
        timer.cancel()
        _end(process)  # in case that it has not ended by itself
        process.wait()
        process.stdout.close() if process.stdout else None


def _talked(process: "subprocess.Popen[bytes]", given: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):  # it may have ended without reading
        process.stdin.write(given)
        process.stdin.close()
    written = process.stdout.read(_MOST_BYTES + 1)
    if len(written) > _MOST_BYTES:
        raise NoSpeech("does not stop talking")
    if process.wait() != 0:
        raise NoSpeech("failed, or took too long")
    return written


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It and whatever it has started."""
    if process.poll() is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


# Letters that a Norwegian or English voice spells out, one by one, sign for sign.
_LETTERS = {
    "đ": "d", "ŋ": "ng", "ŧ": "t", "ł": "l", "ı": "i", "ħ": "h", "ə": "e", "œ": "ö", "ĸ": "k",
    "’": "'", "‘": "'", "–": "-", "…": ".",
}  # fmt: skip
_SOUNDS = {
    Language.BOKMAL: {"č": "tsj", "ć": "tsj", "š": "sj", "ş": "sj", "ș": "sj", "ž": "sj"},
    Language.ENGLISH: {"č": "ch", "ć": "ch", "š": "sh", "ş": "sh", "ș": "sh", "ž": "zh"},
}


# A Norwegian voice reads it as a word of its own: te-ams.
_TEAMS = re.compile(r"\bTeams\b")


def folded(words: str, language: Language) -> str:
    """Return the words in letters that a voice has, those of Latin-1: Nguyễn as Nguyen, Šaša as
    Sjasja; without brackets, in which espeak-ng reads sounds instead of letters."""
    english = language is Language.ENGLISH
    sounds = _SOUNDS[Language.ENGLISH if english else Language.BOKMAL]
    letters = (one for one in unicodedata.normalize("NFC", words) if one not in "[]{}<>")
    said = "".join(_letter(one, sounds) for one in letters)
    return said if english else _TEAMS.sub("Tims", said)


def _letter(one: str, sounds: dict[str, str]) -> str:
    if ord(one) < 0x100:
        return one
    small = one.lower()
    said = sounds.get(small) or _LETTERS.get(small)
    if said is None:
        flat = unicodedata.normalize("NFKD", one)
        said = "".join(_LETTERS.get(part, part) for part in flat if ord(part) < 0x100)
    return said.capitalize() if one != small else said
