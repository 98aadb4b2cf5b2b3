"""What users read: Norwegian (bokmål, nynorsk) and English sentences."""

from bot.texts.catalogue import Localised, load, say_in, text

__all__ = ["Localised", "load", "say_in", "text"]
