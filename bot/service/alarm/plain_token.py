"""What the button of a plain alarm carries, so that any replica can act on it (0037): sealed with
the key ring, for one person, and of use while the alarm would still be the same one (L6)."""

import json
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.alarm.plain import OVER_AFTER_MS
from bot.domain.alarm.state import Alarm
from bot.events import Address
from bot.service.keyring import Keyring, UnknownKey

_PURPOSE = "plain alarm button"
_LONGEST_DELIVERY = 400
LONGEST = 3_000  # characters of a token in a card's data


@dataclass(frozen=True, slots=True)
class PlainToken:
    """An alarm as one of those told knows it: `reader` is who may use it, `level` and `round` what
    was being told when the card was drawn. `stored`: the alarm was, so that it is never made from
    the token; its `address` has only what the reader's own does not (`there`)."""

    incident: str
    reader: str
    delivery: str
    person: str
    name: str
    address: Address
    raised_at: int
    level: int
    round: int
    stored: bool = False

    def is_of_use(self, now: int) -> bool:
        """Whether the alarm may still be made from it: afterwards a tap is answered with what is
        stored. Another replica's clock may be a little ahead."""
        return -OVER_AFTER_MS < now - self.raised_at <= OVER_AFTER_MS

    def there(self, readers: Address) -> "PlainToken":
        """The same with a whole address: the reader writes to the same bot in the same tenant."""
        if not self.stored:
            return self
        chat, user = self.address.conversation_id, self.address.user_mri
        there = replace(
            readers, conversation_id=chat, user_mri=user or self.person, aad_object_id=self.person
        )
        return replace(self, address=there)


def token_of(alarm: Alarm, reader: str, address: Address, level: int, round: int) -> PlainToken:
    """Of a stored alarm, whose caseworker has the `address`."""
    return PlainToken(
        incident=alarm.id,
        reader=reader,
        delivery="",
        person=alarm.caseworker.id,
        name=alarm.caseworker.name,
        address=address,
        raised_at=alarm.raised_at,
        level=level,
        round=round,
        stored=True,
    )


def sealed(keyring: Keyring, token: PlainToken) -> str:
    """The token as one word for a card's data; of a stored alarm a short one, since every red card
    has several."""
    fields = _short(token) if token.stored else _whole(token)
    return keyring.seal(json.dumps(fields, separators=(",", ":"), ensure_ascii=False), _PURPOSE)


def _whole(token: PlainToken) -> list[Any]:
    where = token.address
    return [
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


def _short(token: PlainToken) -> list[Any]:
    chat = token.address.conversation_id
    return [
        token.incident,
        token.reader,
        token.person,
        token.name,
        token.raised_at,
        token.level,
        token.round,
        chat,
        "" if chat else token.address.user_mri,
    ]


def opened_token(keyring: Keyring, word: str) -> PlainToken | None:
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
    if not isinstance(fields, list) or len(fields) not in (9, 14):
        return None
    if len(fields) == 9:
        incident, reader, person, name, raised_at, level, round, chat, user = fields
        where, stored, delivery = Address("", "", chat, "", user, None), True, ""
    else:
        incident, reader, delivery, person, name, raised_at, level, round = fields[:8]
        where, stored = Address(*fields[8:]), False
    return PlainToken(
        incident, reader, delivery, person, name, where, raised_at, level, round, stored
    )
