"""An app package as an operator builds it."""

import copy
import re
from dataclasses import replace
from typing import Any

from bot.app_package import AppDetails

APP_ID = "00000000-0000-0000-0000-000000000011"


def make(app_id: str = APP_ID, **given: str) -> AppDetails:
    """The details of an invented app, checked as an operator's are."""
    usual = {
        "version": "1.2.3",
        "developer": "Nav Eksempel",
        "website": "https://example.com",
        "privacy": "https://example.com/privacy",
        "terms": "https://example.com/terms",
    }
    return AppDetails.make(app_id, **{**usual, **given})


def details(**changed: Any) -> AppDetails:
    """The same, with some of them changed after all checks."""
    return replace(make(), **changed)


def translated(manifest: dict[str, Any], translation: dict[str, str]) -> dict[str, Any]:
    """The manifest as Teams shows it in another language; KeyError for a place it has not."""
    result = copy.deepcopy(manifest)
    for place, word in translation.items():
        if place != "$schema":
            *path, last = re.findall(r"[^.\[\]]+", place)
            holder: Any = result
            for step in path:
                holder = holder[int(step) if step.isdigit() else step]
            if last not in holder:
                raise KeyError(place)
            holder[last] = word
    return result
