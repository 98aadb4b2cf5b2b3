"""The words of the ladders: a file for each ladder and language (R2, R35)."""

from bot.texts.ladders.reading import (
    BadLadders,
    CardWords,
    LadderFileReading,
    Ladders,
    LadderWording,
    Number,
    Wordings,
    file_name,
    load,
    read_file,
    read_ladders,
)

__all__ = [
    "BadLadders",
    "CardWords",
    "LadderFileReading",
    "LadderWording",
    "Ladders",
    "Number",
    "Wordings",
    "file_name",
    "load",
    "read_file",
    "read_ladders",
]
