"""Which telephone the settings name, what gives it a voice, and which numbers it may call."""

from bot.ports import Speaker, Telephone
from bot.service.unit_of_work import CallTerms
from bot.settings import Settings


def telephone_of(settings: Settings) -> Telephone | None:
    """The telephone; None where nobody is called."""
    return None


def speaker_of(settings: Settings) -> Speaker:
    """What gives it a voice."""
    raise NotImplementedError


def call_terms(settings: Settings, telephone: Telephone) -> CallTerms:
    """What the service goes by."""
    from bot.integrations.telephone.numbers import callable_number

    return CallTerms(telephone.name, telephone.needs_number, callable_number)
