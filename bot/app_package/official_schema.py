"""Checks against Microsoft's schemas, which lie beside the code: building needs no network."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

_MANIFEST = "MicrosoftTeams.schema.json"
_TRANSLATION = "MicrosoftTeams.Localization.schema.json"


def manifest_problems(manifest: dict[str, Any]) -> list[str]:
    """What the schema has against the manifest, each by its place; empty when it is valid."""
    return _problems(_MANIFEST, manifest)


def translation_problems(translation: dict[str, str]) -> list[str]:
    """The same for a localisation file.

    Draft 4 ignores what stands beside a `$ref`, and so this schema's bounds on the name and the
    description: whoever asks must also check the manifest in that language.
    """
    return _problems(_TRANSLATION, translation)


def _problems(schema: str, document: dict[str, Any]) -> list[str]:
    import fastjsonschema  # Half a second to load and compile; `serve` never needs it.

    try:
        _validator(schema)(document)
    except fastjsonschema.JsonSchemaValuesException as error:
        return [_sentence(found.message) for found in error.errors]
    return []


@cache
def _validator(name: str) -> Callable[[dict[str, Any]], Any]:
    import fastjsonschema

    schema = json.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
    # Office add-ins: a pattern there (\p{L}) is no regular expression of Python's. We have none,
    # and without the property one would be refused, so nothing passes that the schema forbids.
    schema["properties"].pop("extensions", None)
    # Without its defaults: what is checked is not changed.
    validator: Callable[[dict[str, Any]], Any] = fastjsonschema.compile(
        schema, fast_fail=False, use_default=False
    )
    return validator


def _sentence(message: str) -> str:
    """fastjsonschema calls the document `data`; its places then read as the schema's do."""
    return message.removeprefix("data").removeprefix(".").strip()
