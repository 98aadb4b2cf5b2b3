"""The bot and four Teams-like clients on one machine: `make demo`. Standard library only.

`tests/e2e` starts the same processes, so what the demo shows is what the tests prove.
"""
