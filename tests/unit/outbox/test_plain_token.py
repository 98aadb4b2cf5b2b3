"""What a claim carries for a time without the store (docs/decisions/0037, 0042)."""

from bot.cards.views import AlertView, PersonLine
from bot.domain.alarm.incident import Details
from bot.domain.organisation.organisation import Language
from bot.events import Address
from bot.outbox.drawing import digest
from bot.service.alarm.plain_token import PlainToken, opened_token, sealed
from bot.service.keyring import Keyring

RING = Keyring({"test": b"k" * 32})
HERS = Address("tenant", "https://teams.test", "chat-kari", "bot", "29:kari", "kari")
LEADERS = Address("tenant", "https://teams.test", "chat-leader", "bot", "29:leader", "leader")
MOST_CHARACTERS = 500  # a red card has six of them


def _token(*, stored: bool) -> PlainToken:
    return PlainToken("incident", "leader", "", "kari", "Kari", HERS, 1, 0, 1, stored)


def test_a_button_of_a_stored_alarm_finds_its_caseworker_by_its_readers_address() -> None:
    """L2: at a replica that has never seen a database."""
    token = opened_token(RING, sealed(RING, _token(stored=True)))
    assert token is not None
    assert token.stored
    assert token.there(LEADERS).address == Address(
        "tenant", "https://teams.test", "chat-kari", "bot", "kari", "kari"
    )


def test_a_button_of_a_plain_alarm_carries_everything() -> None:
    """Its alarm may have to be made of it."""
    assert opened_token(RING, sealed(RING, _token(stored=False))) == _token(stored=False)


def test_it_is_short_with_ids_as_long_as_those_of_teams() -> None:
    """A card has room for 28 KB."""
    uuid = "3f0b7c1e-0000-4000-8000-000000000001"
    chat = Address(uuid, "https://smba.example/emea/", "a:1" + "x" * 120, uuid, uuid, uuid)
    token = PlainToken(uuid, uuid, "", uuid, "Kari Normann", chat, 10**12, 0, 1, stored=True)
    assert len(sealed(RING, token)) < MOST_CHARACTERS


def test_a_card_that_only_carries_another_word_looks_the_same() -> None:
    """It is sealed anew each time, and not sent again because of it."""
    person = PersonLine("kari", "Kari")
    facts = ("unit", 1, Details(), "level", None, (), False, False, (), True)
    one, other = (
        AlertView("id", 1, False, Language.BOKMAL, person, *facts, sealed=word)
        for word in ("one", "other")
    )
    assert digest(one) == digest(other)
