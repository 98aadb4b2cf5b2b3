"""Sound at a telephone's rate: nothing lost that can be heard, nothing heard that was not there."""

import math
import wave
from array import array
from collections.abc import Callable
from io import BytesIO

import pytest

from bot.integrations.telephone import sound
from bot.integrations.telephone.sound import BadSound, Samples
from tests.each import each


def tone(hertz: int, rate: int, seconds: float = 0.2) -> Samples:
    turn = 2 * math.pi * hertz / rate
    return array("h", [round(10_000 * math.sin(turn * at)) for at in range(int(rate * seconds))])


def loudness(samples: Samples) -> float:
    """Against the tone's own; without the ends, where it begins and stops at once."""
    middle = samples[len(samples) // 5 : -len(samples) // 5]
    return math.sqrt(sum(one * one for one in middle) / len(middle)) / (10_000 / math.sqrt(2))


@each([(22_050, 8000), (22_050, 16_000), (48_000, 8000), (16_000, 8000), (8000, 16_000)])
def test_what_a_voice_has_comes_through_at_every_rate(rate: int, wanted: int) -> None:
    for hertz in (200, 400, 1000, 2500):
        changed = sound.resampled(tone(hertz, rate), rate, wanted)
        assert abs(len(changed) / wanted - 0.2) < 0.001
        assert 0.95 < loudness(changed) < 1.05


def test_what_does_not_fit_is_taken_out_and_not_folded_into_the_voice() -> None:
    for hertz in (4800, 6000, 9000):
        assert loudness(sound.resampled(tone(hertz, 22_050), 22_050, 8000)) < 0.01


def test_the_same_rate_and_no_sound_are_left_alone() -> None:
    assert sound.resampled(tone(400, 8000), 8000, 8000) == tone(400, 8000)
    assert sound.resampled(array("h"), 22_050, 8000) == array("h")


def test_the_loudest_sound_does_not_turn_over() -> None:
    square = array("h", [32_767] * 40 + [-32_768] * 40) * 20
    assert max(sound.resampled(square, 22_050, 8000)) <= 32_767


def test_a_wav_file_is_read_as_it_was_written() -> None:
    samples = tone(400, 8000)
    assert sound.read_wav(sound.wav(samples, 8000)) == (samples, 8000)


def test_others_read_what_is_written() -> None:
    samples = tone(400, 16_000)
    with wave.open(BytesIO(sound.wav(samples, 16_000))) as file:
        assert file.getparams()[:4] == (1, 2, 16_000, len(samples))
        assert file.readframes(len(samples)) == samples.tobytes()


def piped(data: bytes) -> bytes:
    """As programs write to a pipe: the lengths are not known yet."""
    return data[:4] + b"\xff\xff\xff\x7f" + data[8:40] + b"\x00\xf0\xff\x7f" + data[44:]


def described(data: bytes) -> bytes:
    """With a part before the sound, of odd length."""
    return data[:36] + b"LIST\x03\x00\x00\x00abc\x00" + data[36:]


@pytest.mark.parametrize("as_written", [piped, described])
def test_what_programs_write_is_read(as_written: Callable[[bytes], bytes]) -> None:
    samples = tone(400, 22_050)
    assert sound.read_wav(as_written(sound.wav(samples, 22_050))) == (samples, 22_050)


def test_of_two_channels_it_is_the_first() -> None:
    one = tone(400, 8000)
    both = array("h", [value for left in one for value in (left, 0)])
    data = bytearray(sound.wav(both, 8000))
    data[22] = 2
    assert sound.read_wav(bytes(data)) == (one, 8000)


WHOLE = sound.wav(tone(400, 8000), 8000)


@each(
    [
        (b"", "no WAV"),
        (b"OggS" + WHOLE[4:], "no WAV"),
        (WHOLE[:36], "without sound"),
        (WHOLE[:20] + b"\x07" + WHOLE[21:], "16 bit"),  # eight bits, as telephones have them
        (WHOLE[:34] + b"\x08" + WHOLE[35:], "16 bit"),
        (WHOLE[:22] + b"\x06" + WHOLE[23:], "16 bit"),
        (WHOLE[:24] + b"\x00\x00\x00\x00" + WHOLE[28:], "samples a second"),
        (WHOLE[:24] + b"\xff\xff\xff\xff" + WHOLE[28:], "samples a second"),
    ]
)
def test_what_is_no_sound_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BadSound, match=why):
        sound.read_wav(data)


def test_a_rate_that_nobody_uses_is_refused() -> None:
    with pytest.raises(BadSound):
        sound.resampled(tone(400, 22_051), 22_051, 8000)


def test_the_quiet_around_is_taken_away_and_ours_put_between() -> None:
    quiet = array("h", [0] * 4000)
    spoken = sound.trimmed(quiet + tone(400, 8000) + quiet, 8000)
    assert 1600 <= len(spoken) <= 1600 + 2 * 160
    assert sound.trimmed(quiet, 8000) == array("h")
    whole = sound.joined([spoken, spoken], 8000, 300, 250)
    assert len(whole) == 2400 + 2 * len(spoken) + 2000
    assert whole[:2400] == array("h", [0] * 2400)


def test_eight_bits_are_as_good_as_a_telephone() -> None:
    """G.711: the error is a thirtieth of what is heard, and silence stays silence."""
    samples = tone(400, 8000) + array("h", [0, 1, -1, 32_767, -32_768])
    back = sound.from_ulaw(sound.to_ulaw(samples))
    worst = zip(samples, back, strict=True)
    assert all(abs(was - is_now) <= max(8, abs(was) / 30) for was, is_now in worst)
    assert sound.from_ulaw(b"\xff\x7f\x00\x80") == array("h", [0, 0, -32_124, 32_124])
