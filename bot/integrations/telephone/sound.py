"""Sound as a telephone takes it: WAV that programs write, mono, 16 bit, at another rate."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from math import cos, gcd, pi, sin
from operator import mul
from struct import Struct

# As a program it is started for each sentence: `typing` would be a third of its start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    Samples = array[int]  # signed, 16 bit; until Python 3.12 only the checker may say so
else:
    Samples = array

_HEAD, _PART = Struct("<4sI4s"), Struct("<4sI")
_DESCRIBED = Struct("<4sIHHIIHH")
_RATES = range(8000, 48001)
_FINEST = 640  # steps between two samples; a rate that needs more is nobody's
_CROSSINGS = 6  # of the kernel, on each side: what a telephone lets through needs no more
_PASSED = 0.92  # of the band
_QUIET = 200  # of 32,767: below it nothing is heard on a telephone
_LEFT_MS = 20  # of quiet, at each end of a sentence
_FULL = 32767


class BadSound(ValueError):
    """It is none that we can use."""


def read_wav(data: bytes) -> tuple[Samples, int]:
    """Return the samples of a WAV file and their rate; of two channels the first. What is written
    to a pipe has no true length: it goes to the end."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise BadSound("no WAV file")
    at, described = 12, b""
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if kind == b"fmt ":
            described = body
        elif kind == b"data":
            return _samples(body, described)
        at += 8 + size + size % 2
    raise BadSound("a WAV file without sound")


def _samples(body: bytes, described: bytes) -> tuple[Samples, int]:
    kind, channels = (int.from_bytes(described[at : at + 2], "little") for at in (0, 2))
    rate, bits = int.from_bytes(described[4:8], "little"), described[14:16]
    if kind not in (1, 0xFFFE) or bits != b"\x10\x00" or channels not in (1, 2):
        raise BadSound("must be PCM of 16 bit, with one channel or two")
    if rate not in _RATES:
        raise BadSound("must have between 8,000 and 48,000 samples a second")
    found = array("h", body[: len(body) // (2 * channels) * 2 * channels])
    if sys.byteorder == "big":
        found.byteswap()
    return found[::channels], rate


def wav(samples: Samples, rate: int) -> bytes:
    """Return the samples as a WAV file."""
    swapped = array("h", samples)
    if sys.byteorder == "big":
        swapped.byteswap()
    data = swapped.tobytes()
    described = _DESCRIBED.pack(b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    head = _HEAD.pack(b"RIFF", 36 + len(data), b"WAVE")
    return head + described + _PART.pack(b"data", len(data)) + data


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Return the sound at another rate. What the new one cannot hold is taken out before, or it
    would be heard as a hiss."""
    if rate == wanted or not samples:
        return samples
    shared = gcd(rate, wanted)
    down, up = rate // shared, wanted // shared
    if up > _FINEST:
        raise BadSound("has a rate that nobody uses")
    kernels, reach = _kernels(up, min(1.0, wanted / rate))
    quiet = [0.0] * reach
    padded = [*quiet, *samples, *quiet]
    length, out = 2 * reach, array("h")
    for number in range(len(samples) * up // down):
        whole, part = divmod(number * down, up)
        heard = sum(map(mul, kernels[part], padded[whole + 1 : whole + 1 + length]))
        out.append(max(-_FULL, min(_FULL, round(heard))))
    return out


@cache
def _kernels(up: int, band: float) -> tuple[tuple[tuple[float, ...], ...], int]:
    """A windowed sinc for each place between two samples, and how many samples it reaches to each
    side. `band` is how much of the old band is left."""
    passed = band * _PASSED
    reach = round(_CROSSINGS / band)
    found = []
    for part in range(up):
        weights = []
        for step in range(1 - reach, reach + 1):
            distance = step - part / up
            window = 0.5 + 0.5 * cos(pi * distance / (reach + 1))
            turned = pi * passed * distance
            weights.append(passed * window * (sin(turned) / turned if turned else 1.0))
        whole = sum(weights)
        found.append(tuple(weight / whole for weight in weights))
    return tuple(found), reach


def trimmed(samples: Samples, rate: int) -> Samples:
    """Return the sound without the quiet around it: how long the voice pauses is ours to say."""
    loud = [at for at, one in enumerate(samples) if abs(one) > _QUIET]
    if not loud:
        return array("h")
    left = rate * _LEFT_MS // 1000
    return samples[max(0, loud[0] - left) : loud[-1] + left]


def joined(parts: Iterable[Samples], rate: int, before_ms: int, between_ms: int) -> Samples:
    """Return the parts behind one another, with quiet before and between them."""
    out = array("h", [0] * (rate * before_ms // 1000))
    pause = array("h", [0] * (rate * between_ms // 1000))
    for number, part in enumerate(parts):
        if number:
            out.extend(pause)
        out.extend(part)
    return out


def from_ulaw(data: bytes) -> Samples:
    """Return samples from eight bits each, as telephones have them (G.711)."""
    table = _ulaw()
    return array("h", [table[one] for one in data])


@cache
def _ulaw() -> tuple[int, ...]:
    def linear(code: int) -> int:
        inverted = ~code & 0xFF
        size = (((inverted & 0x0F) << 3) + 0x84 << (inverted >> 4 & 7)) - 0x84
        return -size if inverted & 0x80 else size

    return tuple(linear(code) for code in range(256))


def to_ulaw(samples: Samples) -> bytes:
    """Return each sample as the nearest of the 256 that telephones have."""
    codes = sorted((size, code) for code, size in enumerate(_ulaw()))
    sizes = [size for size, _ in codes]
    return bytes(codes[_nearest(sizes, one)][1] for one in samples)


def _nearest(sizes: list[int], wanted: int) -> int:
    at = min(bisect_left(sizes, wanted), len(sizes) - 1)
    return at - 1 if at and wanted - sizes[at - 1] < sizes[at] - wanted else at


def main() -> None:
    """As a program, for sound that would hold up the alarms: a WAV file in, samples at the rate
    that is asked for out, without the quiet around."""
    samples, rate = read_wav(sys.stdin.buffer.read())
    wanted = int(sys.argv[1])
    sys.stdout.buffer.write(resampled(trimmed(samples, rate), rate, wanted).tobytes())


if __name__ == "__main__":
    main()
