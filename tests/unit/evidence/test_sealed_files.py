"""Files as they lie in storage: whatever is changed is found (L10)."""

import io
import random

import pytest

from bot.evidence.sealed_files import (
    CHUNK,
    Damaged,
    DataKey,
    SealedWriter,
    key_name_of,
    plain_chunks,
    read_header,
)

KEY = DataKey(bytes(range(16)), bytes(range(32)))
BOUND = "incident/evidence/original"


def sealed(content: bytes, bound_to: str = BOUND) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, KEY, bound_to)
    for at in range(0, len(content), 1000):
        writer.write(content[at : at + 1000])
    writer.close()
    assert writer.size == len(content)
    return out.getvalue()


def opened(sealed: bytes, bound_to: str = BOUND, key: bytes = KEY.key) -> bytes:
    file = io.BytesIO(sealed)
    return b"".join(plain_chunks(file, read_header(file), key, bound_to))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 5])
def test_what_was_sealed_comes_back_and_cannot_be_seen(size: int) -> None:
    content = (b"Ola Hansen truet meg. " * (size // 22 + 1))[:size]
    lying = sealed(content)
    assert opened(lying) == content
    assert b"Ola Hansen" not in lying  # three letters come about by chance
    assert key_name_of(read_header(io.BytesIO(lying))) == KEY.name


def test_one_flipped_bit_is_found_in_every_one_of_1000_trials() -> None:
    """100 %, wherever the bit is, the header included."""
    chance = random.Random(6)
    lying = sealed(random.Random(1).randbytes(CHUNK + 300))
    found = 0
    for _ in range(1000):
        bit = chance.randrange(len(lying) * 8)
        broken = bytearray(lying)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Damaged):
            opened(bytes(broken))
        found += 1
    assert found == 1000


def test_nothing_can_be_left_out_moved_added_or_put_elsewhere() -> None:
    content = random.Random(2).randbytes(3 * CHUNK)
    lying = sealed(content)
    whole, head = CHUNK + 16, 27
    first, second = lying[head : head + whole], lying[head + whole : head + 2 * whole]
    third = lying[head + 2 * whole :]
    for broken in (
        lying[:-1],
        lying[: head + whole],  # ends where a chunk ends
        lying[:head],
        lying[:10],
        lying + b"x",
        lying + third,
        lying[:head] + second + first + third,
        lying[:head] + first + third,
        sealed(content)[:head] + lying[head:],  # another file's beginning
    ):
        with pytest.raises(Damaged):
            opened(broken)
    with pytest.raises(Damaged):
        opened(lying, bound_to="incident/another/original")
    with pytest.raises(Damaged):
        opened(lying, key=bytes(32))
