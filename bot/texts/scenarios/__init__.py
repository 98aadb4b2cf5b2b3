"""The made-up situations of drills: a file for each scenario and language, and what a file may not
say (R2, R8, R65). The rules are the ladders'."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.alarm.incident import Scenario
from bot.domain.organisation.organisation import Language
from bot.texts.ladders import wrong_text

__all__ = ["BadScenarios", "Situation", "load", "read_scenarios"]


_FOLDER = Path(__file__).parent
_MOST_SITUATION = 220
_MOST_SAID = 160
_SPOKEN = ("situation", "begins", "when_warned", "at_the_end")
_WRITTEN = ("situation", "begins")
_AT_LINE = re.compile(r"\(at line (\d+)")


class BadScenarios(Exception):
    """One or more files cannot be used; each problem is `FILE:LINE: what is wrong; how to mend it`,
    and the message has all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Situation:
    """One scenario in one language: where one is, and what the made-up client says at first, when
    warned, and when the call is ended; the last two are empty where nobody speaks."""

    situation: str
    begins: str
    when_warned: str = ""
    at_the_end: str = ""


Situations = Mapping[tuple[Scenario, Language], Situation]


@cache
def load() -> Situations:
    """The bot's own, in every language. Raises `BadScenarios`."""
    return read_scenarios(_FOLDER)


def read_scenarios(folder: Path) -> Situations:
    """Every scenario in every language. Raises `BadScenarios` naming every problem there is."""
    found: dict[tuple[Scenario, Language], Situation] = {}
    problems: list[str] = []
    for scenario in Scenario:
        for language in Language:
            path = folder / f"{scenario.value}.{language.value}.toml"
            content, wrong = _content(path, scenario)
            problems += wrong
            if not wrong:
                found[scenario, language] = Situation(**content)
    if problems:
        raise BadScenarios(problems)
    return found


def _content(path: Path, scenario: Scenario) -> tuple[dict[str, Any], list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        return {}, [f"{path}:1: it cannot be read ({error.strerror}); write it in every language"]
    except UnicodeDecodeError:
        return {}, [f"{path}:1: it is not UTF-8 text; save it as UTF-8"]
    except ValueError as error:
        at = _AT_LINE.search(str(error))
        return {}, [f"{path}:{at[1] if at else 1}: it is not TOML ({error}); mend it there"]
    return content, [
        f"{path}:{_line(text, key)}: {fault}" for key, fault in _faults(content, scenario)
    ]


def _faults(content: Mapping[str, Any], scenario: Scenario) -> Iterator[tuple[str, str]]:
    needed = _WRITTEN if scenario is Scenario.WRITTEN else _SPOKEN
    for key in needed:
        if key not in content:
            yield key, f"it lacks {key}; add it"
    for key, value in content.items():
        if key not in needed:
            yield key, f"it knows no {key}; its keys are {', '.join(needed)}"
            continue
        most = _MOST_SITUATION if key == "situation" else _MOST_SAID
        for sentence in wrong_text(value, most):
            yield key, f"{key} {sentence}"


def _line(text: str, key: str) -> int:
    lines = enumerate(text.splitlines(), start=1)
    return next((n for n, line in lines if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)
