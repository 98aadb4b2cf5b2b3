"""The words of the ladders: a file for each ladder and language (R2, R35)."""

from bot.texts.ladders.reading import BadLadders, Number, Shown, load, read_ladders, wording

__all__ = ["BadLadders", "Number", "Shown", "load", "read_ladders", "wording"]
