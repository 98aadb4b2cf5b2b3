"""Whether, and how, those who are alerted are called (docs/calling.md). Nothing set: nobody is.

Half a configuration is refused at start with a sentence: a telephone that never rings would be
found out in an alarm.
"""

from typing import Literal

from pydantic_settings import BaseSettings


class TelephoneSettings(BaseSettings):
    """The part of the settings that is about calls."""

    telephone: Literal["off", "sip", "webhook", "teams"] = "off"
    """What calls are made with: `sip` (a trunk, an exchange or an SBC), `webhook` (whatever else a
    municipality has), `teams` (Graph's calls).

    Refused: one of which a part is missing."""
