"""The bot as `python -m bot serve`, but without Teams' limits on how fast it may send (B2).

How many cards a second get through the bot is another question than how many Teams takes.
"""

import math
from functools import partial

from bot import app
from bot.cli import main

if __name__ == "__main__":
    app.build_core = partial(app.build_core, sends_per_second=math.inf)
    main()
