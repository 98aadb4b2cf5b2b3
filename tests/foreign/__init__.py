"""The services that papers are handed to, as somebody would write them who has never seen the bot:
from public descriptions alone. Nothing here knows `bot`, and nothing of `tests.fakes` is used:
those were written together with the code."""
