"""What users read: Norwegian (bokmål, nynorsk) and English sentences."""

from bot.texts.catalogue import Say, load, say_in, text

__all__ = ["Say", "load", "say_in", "text"]
