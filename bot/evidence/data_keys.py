"""Data keys: what the files of one incident are encrypted with, wrapped by `RODTKORT_KEYS`.

They lie apart from the files, where no backup of the files reaches: destroying an incident's keys
is forgetting its evidence (L13; docs/evidence.md says how long a backup of the keys may live). An
incident has one, but for two replicas that got its first two pictures in the same moment: a file
says which is its own, so that neither is lost.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass

from bot.evidence.sealed_files import KEY_NAME_BYTES, DataKey
from bot.evidence.storage import Incoming, Storage
from bot.service.keyring import Keyring

_LONGEST = 1024


class KeyLost(Exception):
    """The key is not there, or no key of the ring opens it."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: how many keys were wrapped anew and whose they are, and the names of
    those it could not."""

    rewrapped: int
    lost: tuple[str, ...]
    owners: frozenset[str] = frozenset()


class DataKeys:
    """The data keys of every owner. Nothing is held in memory: a destroyed key is gone at once."""

    def __init__(self, storage: Storage, incoming: Incoming, keyring: Keyring) -> None:
        self._storage = storage
        self._incoming = incoming
        self._keyring = keyring

    def answer(self, owner: str) -> bool:
        """True when a key could be made and the storage of the keys, asked about the owner,
        answers. Leaves nothing behind. Raises `OSError`."""
        self._incoming.new().unlink(missing_ok=True)
        next(self._storage.names(owner), None)
        return True

    def for_writing(self, owner: str) -> DataKey:
        """The owner's key; a new one where there is none that can be opened. Raises `OSError`."""
        for name in self._storage.names(owner):
            try:
                return DataKey(bytes.fromhex(name.rpartition("/")[2]), self._open(name))
            except (KeyLost, ValueError):
                continue
        made = DataKey(secrets.token_bytes(KEY_NAME_BYTES), secrets.token_bytes(32))
        self._put(f"{owner}/{made.name.hex()}", made.key)
        return made

    def for_reading(self, owner: str, name: bytes) -> bytes:
        """The key of a file. Raises `KeyLost`, `OSError`."""
        return self._open(f"{owner}/{name.hex()}")

    def holds(self, owner: str, key: DataKey) -> bool:
        """Whether this key of the owner's can still be had. Raises `OSError`."""
        try:
            return self.for_reading(owner, key.name) == key.key
        except KeyLost:
            return False

    def has(self, owner: str) -> bool:
        """Whether the owner has any key left. Raises `OSError`."""
        return next(iter(self._storage.names(owner)), None) is not None

    def destroy(self, owner: str) -> None:
        """All keys of the owner, for good. Raises `OSError`."""
        for name in list(self._storage.names(owner)):
            self._storage.delete(name)

    def rotate(self) -> Rotation:
        """Wraps every key with the ring's first one, which may then be the only one. Files stay as
        they are. A key that is destroyed in the same moment may be put back: ask afterwards
        whether its owner is forgotten (`EvidenceFiles.rotate`). Raises `OSError`."""
        rewrapped, lost, owners = 0, [], set()
        for name in list(self._storage.names()):
            try:
                ring_key, _ = self._read(name)
                if ring_key != self._keyring.current:
                    self._put(name, self._open(name))
                    rewrapped += 1
                    owners.add(name.partition("/")[0])
            except KeyLost:
                lost.append(name)
        return Rotation(rewrapped, tuple(lost), frozenset(owners))

    def sweep(self, before: float) -> None:
        """Removes what a crash left of keys being written before the instant (Unix seconds)."""
        self._incoming.sweep(before)

    def _open(self, name: str) -> bytes:
        ring_key, wrapped = self._read(name)
        key = self._keyring.unwrap(ring_key, wrapped, name)
        if key is None:
            raise KeyLost
        return key

    def _read(self, name: str) -> tuple[str, bytes]:
        try:
            with self._storage.open(name) as file:
                text = file.read(_LONGEST).decode()
            ring_key, _, encoded = text.strip().rpartition(":")
            return ring_key, base64.b64decode(encoded, validate=True)
        except (FileNotFoundError, UnicodeDecodeError, binascii.Error):
            raise KeyLost from None

    def _put(self, name: str, key: bytes) -> None:
        wrapped = self._keyring.wrap(key, name)
        text = f"{self._keyring.current}:{base64.b64encode(wrapped).decode()}\n"
        file = self._incoming.new()
        try:
            with file.open("wb") as opened:
                opened.write(text.encode())
                opened.flush()
                os.fsync(opened.fileno())
            self._storage.put(name, file)
        finally:
            file.unlink(missing_ok=True)
