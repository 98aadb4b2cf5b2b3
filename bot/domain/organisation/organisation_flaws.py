"""What can be wrong with a change of the organisation, in codes: the rules of the organisation
file, and what only a conversation can get wrong."""

from enum import StrEnum


class Flaw(StrEnum):
    """One thing that keeps a change from being stored."""

    # The file's own rules (contract.md, "The organisation file").
    EMPTY_LEVEL = "empty_level"
    NO_LEVEL = "no_level"
    ONE_PERSON = "one_person"
    TWO_UNITS = "two_units"
    PHONE = "phone"
    SECONDS = "seconds"
    REPEAT = "repeat"
    NO_NAME = "no_name"
    TWICE = "twice"
    UNKNOWN_PERSON = "unknown_person"
    OTHER = "other"
    # What only a conversation can get wrong.
    NO_CHANGE = "no_change"
    LEVEL_GONE = "level_gone"
    LAST_ADMINISTRATOR = "last_administrator"
    WHO = "who"  # nobody was chosen
    SEVERAL = "several"  # more than one person has this name
    STAND_IN_LOOP = "stand_in_loop"
    PAST = "past"
    FAR = "far"  # a day that no file could give


class Refused(ValueError):
    """The change cannot be made."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw
