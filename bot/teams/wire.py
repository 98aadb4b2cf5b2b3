"""botbuilder's types as the JSON the connector takes.

`Activity.serialize()` of msrest checks every value against its type map and costs 1.4 ms for
one red card, a hundred times the card's own JSON; the same map walked plainly gives the same
dictionary in a few hundredths of that (tests/unit/teams/test_wire.py compares the two).
"""

from datetime import date
from enum import Enum
from typing import Any

from msrest.serialization import Model


def as_json(value: Any) -> Any:
    """`value` with every botbuilder model in it turned into a dictionary with wire names."""
    if isinstance(value, Model):
        return _fields(value)
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _fields(model: Model) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, attribute in model._attribute_map.items():
        value = getattr(model, name, None)
        if value is not None:
            fields[attribute["key"]] = as_json(value)
    return fields | model.additional_properties
