"""What the button of a plain alarm carries, so that any replica can act on it (0037): sealed with
the key ring, for one person, and of use while the alarm would still be the same one (L6)."""

import json
from dataclasses import dataclass
from typing import Any

from bot.domain.plain_alarm import OVER_AFTER_MS
from bot.events import Address
from bot.service.keyring import Keyring, UnknownKey

_PURPOSE = "plain alarm button"
_LONGEST_DELIVERY = 400
LONGEST = 3_000  # characters of a token in a card's data


@dataclass(frozen=True, slots=True)
class PlainToken:
    """An alarm as one of those told knows it: `reader` is who may use it, `level` and `round` what
    was being told when the card was drawn."""

    incident: str
    reader: str
    delivery: str
    person: str
    name: str
    address: Address
    raised_at: int
    level: int
    round: int

    def is_of_use(self, now: int) -> bool:
        """Whether the alarm may still be made from it: afterwards a tap is answered with what is
        stored. Another replica's clock may be a little ahead."""
        return -OVER_AFTER_MS < now - self.raised_at <= OVER_AFTER_MS


def sealed(keyring: Keyring, token: PlainToken) -> str:
    """The token as one word for a card's data."""
    where = token.address
    fields = [
        token.incident,
        token.reader,
        token.delivery if len(token.delivery) <= _LONGEST_DELIVERY else "",
        token.person,
        token.name,
        token.raised_at,
        token.level,
        token.round,
        where.tenant_id,
        where.service_url,
        where.conversation_id,
        where.bot_id,
        where.user_mri,
        where.aad_object_id,
    ]
    return keyring.seal(json.dumps(fields, separators=(",", ":"), ensure_ascii=False), _PURPOSE)


def opened(keyring: Keyring, word: str) -> PlainToken | None:
    """The token of a word; None for anything that is not one of ours."""
    if not word or len(word) > LONGEST:
        return None
    try:
        text = keyring.unseal(word, _PURPOSE)
    except UnknownKey:
        return None
    return _read(json.loads(text)) if text is not None else None


def _read(fields: Any) -> PlainToken | None:
    """A later version of the bot may write something else."""
    if not isinstance(fields, list) or len(fields) != 14:
        return None
    incident, reader, delivery, person, name, raised_at, level, round = fields[:8]
    address = Address(*fields[8:])
    return PlainToken(incident, reader, delivery, person, name, address, raised_at, level, round)
