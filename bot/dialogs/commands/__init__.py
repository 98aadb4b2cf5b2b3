"""What can be asked of the bot: the command side of contract.md, a module for each noun.

A tap on a card of an alarm is an `Act` with one of `domain.alarm.moves`, one dataclass per verb.
"""

from bot.dialogs.commands.alarm import *
from bot.dialogs.commands.drills import *
from bot.dialogs.commands.evidence import *
from bot.dialogs.commands.follow_up import *
from bot.dialogs.commands.insight import *
from bot.dialogs.commands.measures import *
from bot.dialogs.commands.organisation import *
from bot.dialogs.commands.origin import Command as Command
from bot.dialogs.commands.origin import Origin as Origin
from bot.dialogs.commands.origin import name_of as name_of
from bot.dialogs.commands.reports import *
