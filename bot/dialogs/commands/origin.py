"""Who asks, from where; and what all that can be asked has in common."""

from dataclasses import dataclass

from bot.events import Address, Scope


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks, from where. `delivery` names the activity, so that a second delivery of it is
    recognised (L6); empty when the channel gave no id. `targeted`: in a shared chat, yet only the
    bot can read it. `meeting_id` is set when the chat is a meeting's and the channel named it.
    `edit_of` is the delivery of the message that this is a later state of, "" for a new one;
    `brought_back`: that message was deleted, and is there again as it was. `card` is the message
    whose button was tapped, "" where the channel did not say."""

    person: str
    name: str
    delivery: str
    address: Address
    scope: Scope = Scope.PERSONAL
    conversation_id: str = ""
    targeted: bool = False
    meeting_id: str = ""
    edit_of: str = ""
    brought_back: bool = False
    card: str = ""

    @property
    def cry_note(self) -> str:
        """What is noted once the message was a cry: however often it is edited, it is one (L6)."""
        first = self.edit_of or self.delivery
        return f"{first}|cry" if first else ""

    @property
    def overheard(self) -> bool:
        """Whether others can read what was written: then nothing but a cry is heard (R45)."""
        return self.scope is not Scope.PERSONAL and not self.targeted


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks of the bot: a dataclass for each question, with what is asked."""

    origin: Origin


# What dashboards and alerts know these commands by.
_AS_MEASURED = {
    "StartReport": "StartPaper",
    "BeginReport": "BeginPaper",
    "ShowReport": "ShowPaper",
    "SaveReport": "SavePaper",
    "SubmitReport": "SubmitPaper",
    "DropReport": "DropPaper",
    "NumberReport": "NumberPaper",
    "ViewReport": "ViewPaper",
}


def name_of(command: Command) -> str:
    """What metrics and log lines call the command."""
    name = type(command).__name__
    return _AS_MEASURED.get(name, name)
