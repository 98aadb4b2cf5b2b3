"""Whether, and how, those who are alerted are called (docs/calling.md). Nothing set: nobody is.

Half a configuration is refused at start with a sentence: a telephone that never rings would be
found out in an alarm.
"""

import re
from typing import Literal

from pydantic import field_validator
from pydantic_settings import BaseSettings

_COUNTRY = re.compile(r"\+?([1-9][0-9]{0,2})")


class TelephoneSettings(BaseSettings):
    """The part of the settings that is about calls."""

    telephone: Literal["off", "sip", "webhook", "teams"] = "off"
    """What calls are made with: `sip` (a trunk, an exchange or an SBC), `webhook` (whatever else a
    municipality has), `teams` (Graph's calls).

    Refused: one of which a part is missing."""
    call_countries: str = "47"
    """The country codes that may be called, with commas: `47, 46`. A number of another country is
    a gap that the morning check shows.

    Refused: what is no country code."""

    speech_command: str | None = None
    """What gives sentences a voice: a program that reads UTF-8 words from its input and writes WAV
    (16 bit, 8,000 to 48,000 Hz) to its output; `{language}` in it is nb, nn or en, `{voice}` nb, nb
    or en-gb. With nothing set it is espeak-ng, where that is installed; without any, recordings
    that name nobody.

    Refused: a program that is not there; other braces; a quotation mark without its end."""

    @field_validator("speech_command")
    @classmethod
    def _is_a_program(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        # Not needed by most who read settings, and it brings the words with it.
        from bot.integrations.telephone.speech import speech_command

        speech_command(value)
        return value

    @field_validator("call_countries")
    @classmethod
    def _are_countries(cls, value: str) -> str:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not parts or not all(_COUNTRY.fullmatch(part) for part in parts):
            raise ValueError("must be country codes with commas between, such as 47 or 47, 46")
        return ",".join(part.removeprefix("+") for part in parts)

    @property
    def callable_countries(self) -> frozenset[int]:
        """The country codes that may be called."""
        return frozenset(int(part) for part in self.call_countries.split(","))
