"""The words of reports and notes: sentences in Fluent files, and in `judging.toml` what to write
about the behaviour instead of a word that judges a person (R2)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.domain.organisation.organisation import Language

__all__ = ["instead_of_judging"]


_FILE = Path(__file__).parent / "judging.toml"


@cache
def instead_of_judging(language: Language) -> Mapping[str, str]:
    """What could be written instead, by the word in small letters. Words of every language count;
    what is said about them is in `language`."""
    groups = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {word: group[language.value] for group in groups.values() for word in group["words"]}
    )
