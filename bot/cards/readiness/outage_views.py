"""What administrators read when alarms do not work, and when they do again."""

from dataclasses import dataclass

from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class OutageView:
    """`parts` are those that do not work, as the health names them (`web/health.py`). Instants in
    ms UTC; `until` is set when it is over."""

    language: Language
    parts: tuple[str, ...]
    since: int
    until: int | None = None
