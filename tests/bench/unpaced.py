"""The bot as `python -m bot serve`, but without Teams' limits on how fast it may send (B2).

How many cards a second get through the bot is another question than how many Teams takes.
"""

import math
from functools import partial

from bot.app import Application
from bot.cli import main
from bot.cli.work import serving
from bot.core import Conditions

UNPACED = Conditions(sends_per_second=math.inf)

if __name__ == "__main__":
    serving.build_application = partial(Application, conditions=UNPACED)
    main()
