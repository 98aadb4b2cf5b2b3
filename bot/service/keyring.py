"""Keys: what seals the timeline, digests words, and encrypts what people wrote (L10, L13)."""

import base64
import binascii
import hmac
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class BadKeys(ValueError):
    """`RODTKORT_KEYS` cannot be read; the message says why, without showing a key."""


class UnknownKey(Exception):
    """Sealed with a key that is not in the ring."""


def parse_keys(text: str) -> dict[str, bytes]:
    """The keys of `RODTKORT_KEYS`: `id:base64` separated by commas, 32 bytes each; the first
    encrypts, all decrypt."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise BadKeys(f"key {key_id or '?'} is not base64") from None
        if not key_id or len(key) != 32:
            raise BadKeys(f"key {key_id or '?'} must be written id:base64 with 32 bytes")
        keys[key_id] = key
    if not keys:
        raise BadKeys("there is no key in it")
    return keys


def new_key(key_id: str) -> str:
    """A key as the ring is written: `id:base64`."""
    return f"{key_id}:{base64.b64encode(os.urandom(32)).decode()}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """Purpose-bound keys derived from the ring; the ring's own bytes are used for nothing else."""

    ring: Mapping[str, bytes]
    _derived: dict[tuple[str, bytes], bytes] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def current(self) -> str:
        """Id of the key that seals and encrypts now."""
        return next(iter(self.ring))

    def timeline_key(self, key_id: str | None = None) -> bytes:
        """The key that seals timeline entries."""
        return self._derive(key_id or self.current, b"timeline")

    def timeline_keys(self) -> dict[str, bytes]:
        """Every key that a timeline may have been sealed with."""
        return {key_id: self.timeline_key(key_id) for key_id in self.ring}

    def digest(self, text: str) -> str:
        """A keyed digest of words: equal words give equal digests, the words cannot be had back."""
        return hmac.new(self._derive(self.current, b"digest"), text.encode(), "sha256").hexdigest()

    def encrypt(self, text: str, bound_to: str) -> bytes:
        """AES-256-GCM; `bound_to` (incident and utterance id) must be given again to decrypt."""
        nonce = os.urandom(12)
        key = AESGCM(self._derive(self.current, b"words"))
        return nonce + key.encrypt(nonce, text.encode(), bound_to.encode())

    def decrypt(self, key_id: str, sealed: bytes, bound_to: str) -> str | None:
        """The words, or None when they were erased with their key or do not belong here."""
        if key_id not in self.ring:
            return None
        key = AESGCM(self._derive(key_id, b"words"))
        try:
            return key.decrypt(sealed[:12], sealed[12:], bound_to.encode()).decode()
        except Exception:  # InvalidTag, or a row cut short: unreadable is unreadable
            return None

    def wrap(self, key: bytes, bound_to: str) -> bytes:
        """Encrypts a data key; `bound_to` (its owner and name) must be given again to unwrap."""
        nonce = os.urandom(12)
        wrapping = AESGCM(self._derive(self.current, b"evidence"))
        return nonce + wrapping.encrypt(nonce, key, bound_to.encode())

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: str) -> bytes | None:
        """The data key, or None when its key is not in the ring or it does not belong here."""
        if key_id not in self.ring:
            return None
        wrapping = AESGCM(self._derive(key_id, b"evidence"))
        try:
            return wrapping.decrypt(wrapped[:12], wrapped[12:], bound_to.encode())
        except Exception:  # InvalidTag, or a file cut short: unreadable is unreadable
            return None

    def seal(self, text: str, purpose: str) -> str:
        """AES-256-GCM as one word of text, with the id of its key, for `unseal`: what leaves the
        database for a while (a card's button, a journal's line)."""
        nonce = os.urandom(12)
        sealed = AESGCM(self._derive(self.current, purpose.encode())).encrypt(
            nonce, text.encode(), self.current.encode()
        )
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def unseal(self, word: str, purpose: str) -> str | None:
        """What was sealed for the purpose; None for anything that is not whole and ours. Raises
        `UnknownKey` where its key is not in the ring."""
        key_id, _, encoded = word.rpartition(".")
        if key_id not in self.ring:
            raise UnknownKey
        try:
            sealed = base64.urlsafe_b64decode(encoded)
            key = AESGCM(self._derive(key_id, purpose.encode()))
            return key.decrypt(sealed[:12], sealed[12:], key_id.encode()).decode()
        except Exception:  # InvalidTag, cut short, no base64: unreadable is unreadable
            return None

    def incident_of(self, delivery: str) -> str:
        """The id of the alarm that a delivered cry becomes: the same at every attempt and on every
        replica, so that a button sent before it is stored finds it afterwards (0037). The id of a
        delivery cannot be guessed without the key."""
        drawn = hmac.new(self._derive(self.current, b"incident"), delivery.encode(), "sha256")
        return str(uuid.UUID(bytes=drawn.digest()[:16], version=4))

    def _derive(self, key_id: str, purpose: bytes) -> bytes:
        if (known := self._derived.get((key_id, purpose))) is not None:
            return known
        key = hmac.digest(self.ring[key_id], b"rodtkort " + purpose, "sha256")
        self._derived[key_id, purpose] = key  # of a handful of purposes
        return key
