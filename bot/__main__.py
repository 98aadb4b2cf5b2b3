"""`python -m bot` is `rodtkort`."""

from bot.cli import main

main()
