"""A voice for our sentences: a real program beside the service, and what is heard without one."""

import asyncio
import shlex
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.cards.alarm import spoken
from bot.domain.alarm.incident import How
from bot.domain.calls import Speech, Voice
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone import speech as speech_module
from bot.integrations.telephone.sound import Samples, from_ulaw, read_wav
from bot.integrations.telephone.speech import (
    CommandSpeaker,
    folded,
    instead_of,
    recordings,
    speech_command,
)
from bot.settings import load_settings
from bot.texts import text
from bot.wiring.telephone import speaker_of
from tests.each import each
from tests.faults.needs import SPEECH_MISSING, missing, program
from tests.integration.telephone import phonemes
from tests.unit.settings.environment import PRODUCTION, set_all

NB, NN, EN = Language.BOKMAL, Language.NYNORSK, Language.ENGLISH
RATE = 8000

# Programs for a voice: a tone as long as the words, and what voices can do wrong.
_TONE = """
import sys, wave
words = sys.stdin.buffer.read().decode()
file = wave.open(sys.stdout.buffer, "wb")
file.setparams((1, 2, 8000, 0, "NONE", ""))
file.writeframes(b"\\x00\\x20\\x00\\xe0" * 100 * len(words))
"""
_WRONG = {
    "fails": "raise SystemExit(1)",
    "hangs": "import time; time.sleep(60)",
    "hangs with a child": "import subprocess; subprocess.run(['sleep', '60'])",
    "says nothing": "pass",
    "is no sound": "print('RIFF of course')",
    "is cut off": "import sys; sys.stdout.write('RIFF')",
    "is silent": _TONE.replace('b"\\x00\\x20\\x00\\xe0"', 'b"\\x00\\x00\\x00\\x00"'),
    "never stops": "import sys\nwhile True: sys.stdout.buffer.write(b'a' * 100_000)",
    "reads nothing": "import os, sys; os.close(0); sys.exit(3)",
}


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code, *arguments]


def counting(file: Path) -> list[str]:
    """A voice that writes down what it was asked to say."""
    counts = "open(sys.argv[1], 'a').write(words + '\\n')\n"
    return python(_TONE + counts, str(file))


Speakers = Callable[..., CommandSpeaker]


@pytest.fixture
def few_fixed(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Of what is said to everybody two in each language: each takes two processes."""
    few = {language: spoken.sentences(spoken.trial(language))[:2] for language in Language}
    monkeypatch.setattr(speech_module, "fixed", few.__getitem__)
    return tuple(one for sentences in few.values() for one in sentences)


@pytest.fixture
async def speakers(tmp_path: Path) -> AsyncIterator[Speakers]:
    made: list[CommandSpeaker] = []

    def make(command: list[str] | tuple[str, ...] | None, **more: float) -> CommandSpeaker:
        made.append(CommandSpeaker(command, tmp_path / "speech", **more))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def voice() -> tuple[str, ...]:
    if program("espeak-ng") is None:
        missing(SPEECH_MISSING)
    command = speech_command(None)
    assert command is not None
    return command


def heard(said: Speech | None, rate: int = RATE) -> Samples:
    assert said is not None
    samples, found = read_wav(said.audio)
    assert found == rate
    return samples


@pytest.mark.parametrize("rate", [8000, 16_000])
@pytest.mark.parametrize("language", Language)
async def test_r22_a_sentence_is_heard_in_every_language(
    speakers: Speakers, voice: tuple[str, ...], language: Language, rate: int
) -> None:
    """WAV, mono, 16 bit, at the telephone's rate; as long as somebody needs to say it."""
    words = spoken.ask("Ingrid Hansen", language)
    said = await speakers(voice).speech(words, language, rate)
    samples = heard(said, rate)
    assert said is not None
    assert said.audio[20:24] == b"\x01\x00\x01\x00"
    assert (said.words, said.language) == (words, language)
    assert 6 < len(samples) / rate < 14
    assert max(samples) > 5000
    assert not any(samples[: rate * 250 // 1000])  # it is still on its way to the ear


async def test_a_drill_says_its_word_in_norwegian_also_in_english(
    speakers: Speakers, voice: tuple[str, ...]
) -> None:
    """L12: whoever hears it has heard the same in every drill."""
    speaker = speakers(voice)
    word = [heard(await speaker.speech("Øvelse.", language, RATE)) for language in (NB, EN)]
    assert word[0] == word[1]
    assert heard(await speaker.speech("Red card.", EN, RATE)) != heard(
        await speaker.speech("Red card.", NB, RATE)
    )


async def test_a_sentence_is_made_once(speakers: Speakers, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    speaker = speakers(counting(asked))
    words = spoken.ask("Ingrid", NB)
    several = await asyncio.gather(*(speaker.speech(words, NB, RATE) for _ in range(20)))
    assert len({one.audio for one in several if one is not None}) == 1
    again = await speaker.speech(spoken.ask("Kari", NB), NB, RATE)
    assert again is not None
    made = asked.read_text().splitlines()
    assert sorted(made) == sorted({*spoken.sentences(words), "Kari trenger hjelp nå."})


async def test_l13_names_are_remembered_in_memory_alone(
    speakers: Speakers, few_fixed: tuple[str, ...], tmp_path: Path
) -> None:
    """What names nobody is on the disk, for its owner alone, and there after a restart."""
    asked = tmp_path / "asked"
    speaker = speakers(counting(asked))
    await speaker.prepare(RATE)
    before = {file.name for file in (tmp_path / "speech").iterdir()}
    assert len(before) == len(few_fixed)
    heard(await speaker.speech(spoken.ask("Ingrid", NB), NB, RATE))
    assert {file.name for file in (tmp_path / "speech").iterdir()} == before
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "speech").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "speech").stat().st_mode) == 0o700

    asked.unlink()
    restarted = speakers(counting(asked))
    await restarted.prepare(RATE)
    heard(await restarted.speech(few_fixed[0], NB, RATE))
    assert not asked.exists()


@pytest.mark.usefixtures("few_fixed")
async def test_what_is_not_whole_is_made_again_and_what_is_old_is_gone(
    speakers: Speakers, tmp_path: Path
) -> None:
    asked, folder = tmp_path / "asked", tmp_path / "speech"
    command = counting(asked)
    await speakers(command).prepare(RATE)
    broken, empty, *_ = sorted(folder.iterdir())
    broken.write_bytes(broken.read_bytes()[:-100])
    empty.write_bytes(b"")
    (folder / "of-another-voice.wav").write_bytes(b"RIFF")
    asked.unlink()
    await speakers(command).prepare(RATE)
    assert len(asked.read_text().splitlines()) == 2
    assert not (folder / "of-another-voice.wav").exists()


@pytest.mark.usefixtures("few_fixed")
async def test_a_folder_that_cannot_be_written_changes_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    speaker = CommandSpeaker(python(_TONE), tmp_path / "file")
    await speaker.prepare(RATE)
    heard(await speaker.speech(spoken.ask("Ingrid", NB), NB, RATE))
    await speaker.close()


def without_a_name(language: Language) -> int:
    parts = ("call-say-card", "call-say-recorded-needs")
    said = [recordings(language)[text(language, id)] for id in parts]
    return sum(map(len, said))


@pytest.mark.parametrize("wrong", _WRONG)
async def test_whatever_a_voice_does_wrong_a_recording_without_the_name_is_heard(
    speakers: Speakers, wrong: str
) -> None:
    """L2: the question is put all the same."""
    speaker = speakers(python(_WRONG[wrong]), timeout=0.3)
    said = await speaker.speech(spoken.ask("Ingrid", NB), NB, RATE)
    assert said is not None
    assert len(heard(said)) > without_a_name(NB)
    nothing = await speakers(None).speech(spoken.ask("Ingrid", NB), NB, RATE)
    assert nothing is not None
    assert said.audio == nothing.audio
    assert not speaker.has_voice
    assert speaker.voice is Voice.RECORDED


async def test_a_voice_that_failed_is_asked_again_after_a_rest(
    speakers: Speakers, tmp_path: Path
) -> None:
    """And not for each sentence meanwhile."""
    asked, well = tmp_path / "asked", tmp_path / "well"
    code = _TONE + "open(sys.argv[1], 'a').write('.')\nimport os\n"
    code += "sys.exit(0 if os.path.exists(sys.argv[2]) else 1)"
    speaker = speakers(python(code, str(asked), str(well)), rest=0.5)
    assert await speaker.speech("Takk.", NB, RATE) is not None
    assert await speaker.speech("Ha det.", NB, RATE) is None
    assert len(asked.read_text()) == 1
    well.touch()
    await asyncio.sleep(0.6)
    assert speaker.voice is Voice.NAMES
    assert await speaker.speech("Ha det.", NB, RATE) is not None


async def test_other_work_goes_on_while_a_voice_hangs(speakers: Speakers) -> None:
    speaker = speakers(python(_WRONG["hangs"]), timeout=0.3)
    saying = asyncio.ensure_future(speaker.speech(spoken.ask("Ingrid", NB), NB, RATE))
    turns = 0
    while not saying.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 5


async def test_it_begins_beside_and_ends_at_once(
    speakers: Speakers, few_fixed: tuple[str, ...], tmp_path: Path
) -> None:
    """The service starts and stops without waiting for a voice."""
    asked = tmp_path / "asked"
    speaker = speakers(counting(asked))
    await speaker.open(RATE)
    assert not asked.exists()
    await speaker.ready()
    assert sorted(asked.read_text().splitlines()) == sorted(few_fixed)
    hanging = speakers(python(_WRONG["hangs"]), timeout=0.3)
    await hanging.open(RATE)
    await hanging.close()


async def test_the_settings_say_what_the_voice_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    set_all(
        monkeypatch,
        PRODUCTION
        | {
            "RODTKORT_SPEECH_COMMAND": shlex.join(counting(asked)),
            "RODTKORT_STATE_DIR": str(tmp_path),
        },
    )
    speaker = speaker_of(load_settings())
    heard(await speaker.speech(spoken.ask("Ingrid", NB), NB, RATE))
    await speaker.close()
    assert "Ingrid trenger hjelp nå." in asked.read_text()


async def test_nothing_of_what_is_said_is_logged(
    speakers: Speakers, capsys: pytest.CaptureFixture[str]
) -> None:
    await speakers(python(_WRONG["fails"])).speech(spoken.ask("Ingrid", NB), NB, RATE)
    told = capsys.readouterr()
    assert "Ingrid" not in told.out + told.err
    assert "no_speech" in told.out + told.err


SAID: dict[str, Callable[[Language], str]] = {
    "ask": lambda language: spoken.ask("Ingrid", language),
    "storm": lambda language: spoken.ask("Ingrid", language, others=3),
    "storm of two": lambda language: spoken.ask("Ingrid", language, others=1),
    "write": lambda language: spoken.read_back(How.WRITE, "Ingrid", language),
    "call": lambda language: spoken.read_back(How.CALL, "Ingrid", language, number="+4791234567"),
    "taken": lambda language: spoken.taken("Siri", language),
    "wrong key": spoken.wrong_key,
    "declined": spoken.declined,
    "works": spoken.trial_works,
}


@pytest.mark.parametrize("rate", [8000, 16_000])
@pytest.mark.parametrize("language", Language)
async def test_without_any_voice_recordings_say_what_to_do(
    speakers: Speakers, language: Language, rate: int
) -> None:
    speaker = speakers(None)
    lengths = {
        name: len(heard(await speaker.speech(said(language), language, rate), rate)) / rate
        for name, said in SAID.items()
    }
    assert 4 < lengths["ask"] < 10
    assert lengths["ask"] == lengths["storm"] == lengths["storm of two"]
    assert lengths["write"] == lengths["call"] > 1.5


@pytest.mark.parametrize("language", Language)
async def test_l12_a_recorded_drill_is_one_too(speakers: Speakers, language: Language) -> None:
    speaker = speakers(None)
    word = recordings(language)["Øvelse."]
    said = await speaker.speech(spoken.ask("Ingrid", language, drill=True), language, RATE)
    real = await speaker.speech(spoken.ask("Ingrid", language), language, RATE)
    ending = from_ulaw(word)
    whole = heard(said)
    assert whole[-len(ending) :] == ending
    assert whole[2400 : 2400 + len(ending)] == ending
    assert heard(real)[-len(ending) :] != ending


@pytest.mark.parametrize("language", Language)
async def test_what_would_not_be_understood_is_not_said(
    speakers: Speakers, language: Language
) -> None:
    """A test that says "Rødt kort" and nothing else would be an alarm."""
    speaker = speakers(None)
    assert await speaker.speech(spoken.trial(language), language, RATE) is None
    assert await speaker.speech(spoken.goodbye(language), language, RATE) is None
    assert await speaker.speech("", language, RATE) is None


async def test_l2_no_recordings_and_no_voice_is_no_call(
    speakers: Speakers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_module, "RECORDINGS", tmp_path / "nowhere")
    recordings.cache_clear()
    speech_module._recorded_at.cache_clear()
    try:
        speaker = speakers(None)
        assert await speaker.speech(spoken.ask("Ingrid", NB), NB, RATE) is None
        assert speaker.voice is Voice.NONE
    finally:
        recordings.cache_clear()
        speech_module._recorded_at.cache_clear()


@pytest.mark.parametrize("language", Language)
def test_what_is_recorded_is_what_would_be_said(language: Language) -> None:
    """After a change: `python -m scripts.recordings`."""
    assert set(recordings(language)) == set(spoken.recorded(language))
    assert all(len(data) > 2000 for data in recordings(language).values())


def test_the_recordings_are_light() -> None:
    assert sum(file.stat().st_size for file in speech_module.RECORDINGS.iterdir()) < 205_000


@each(
    [
        ("Ingrid trenger hjelp nå.", "En kollega trenger hjelp nå."),
        ("Ingrid Hansen og 12 til trenger hjelp nå.", "En kollega trenger hjelp nå."),
        ("Ingrid og en til trenger hjelp nå.", "En kollega trenger hjelp nå."),
        ("Trykk 1 hvis du hjelper Ingrid.", "Trykk 1 hvis du hjelper."),
        ("Du hjelper en kollega nå.", "Du hjelper nå. Åpne Teams."),
        ("Siri hjelper allerede.", "En annen hjelper allerede."),
        ("Takk.", "Takk."),
        ("Åpne Teams og skriv.", None),
        ("Ring Ingrid på 9 1 2.", None),
    ]
)
def test_a_recording_stands_in_for_what_it_means(sentence: str, instead: str | None) -> None:
    assert instead_of(sentence, NB) == instead


@each(
    [
        ("Nguyễn Thị Hoa", "Nguyen Thi Hoa", "Nguyen Thi Hoa"),
        ("Áslat Čálliid", "Áslat Tsjálliid", "Áslat Chálliid"),
        ("Máŋŋu Đorđe Ŧ", "Mángngu Dorde T", "Mángngu Dorde T"),
        ("Šaša Žižek", "Sjasja Sjisjek", "Shasha Zhizhek"),
        ("Işık Łukasz", "Isjik Lukasz", "Ishik Lukasz"),
        ("Gheorghiță Ő", "Gheorghita O", "Gheorghita O"),
        ("Åse Bjørg Ærø-Müller", "Åse Bjørg Ærø-Müller", "Åse Bjørg Ærø-Müller"),
        ("O’Hara … [[h@l'oU]]", "O'Hara . h@l'oU", "O'Hara . h@l'oU"),
        ("Åpne Teams", "Åpne Tims", "Åpne Teams"),
        ("A\N{COMBINING RING ABOVE}se", "Åse", "Åse"),
        ("李雷", "", ""),
    ]
)
def test_letters_that_a_voice_would_spell_out_are_folded(
    name: str, norwegian: str, english: str
) -> None:
    assert (folded(name, NB), folded(name, EN)) == (norwegian, english)
    assert folded(name, NN) == norwegian


def test_how_names_and_numbers_are_pronounced() -> None:
    """50 of them, and every sentence that names nobody; no human has listened."""
    assert len((*phonemes.NAMES, *phonemes.NUMBERS)) == 50
    if program("espeak-ng") is None or phonemes.version() != phonemes.VERSION:
        missing(f"{SPEECH_MISSING}, version {phonemes.VERSION}")
    assert phonemes.table() == phonemes.GOLDEN.read_text(encoding="utf-8")


def test_without_espeak_there_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert speech_command(None) is None
    with pytest.raises(ValueError, match="not there"):
        speech_command("espeak-ng --stdout")


async def test_after_it_is_closed_it_says_what_it_remembers(speakers: Speakers) -> None:
    """Whoever is on the telephone while the service stops."""
    speaker = speakers(python(_TONE))
    first = await speaker.speech("Takk.", NB, RATE)
    await speaker.close()
    assert await speaker.speech("Takk.", NB, RATE) == first
    waiting: Awaitable[Speech | None] = speaker.speech("Ha det.", NB, RATE)
    assert await waiting is None
