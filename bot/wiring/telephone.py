"""Which telephone the settings name, what gives it a voice, and which numbers it may call."""

from functools import partial

from bot.ports import Speaker, Telephone
from bot.service.unit_of_work import CallTerms
from bot.settings import Settings


def telephone_of(settings: Settings) -> Telephone | None:
    """The telephone; None where nobody is called."""
    return None


def speaker_of(settings: Settings) -> Speaker:
    """What gives it a voice: the program that is set, espeak-ng, or recordings alone."""
    from bot.integrations.telephone.speech import CommandSpeaker, speech_command

    return CommandSpeaker(speech_command(settings.speech_command), settings.state_dir / "speech")


def call_terms(settings: Settings, telephone: Telephone) -> CallTerms:
    """What the service goes by."""
    from bot.integrations.telephone.numbers import callable_number

    number_of = partial(callable_number, countries=settings.callable_countries)
    return CallTerms(telephone.name, telephone.needs_number, number_of)
