"""From a Typst template and plain data to a tagged, archivable PDF, or pictures of its pages.

Nothing is fetched and no font of the machine is used, so that a paper looks the same wherever it is
made. Words are data and never read as markup. Shared by everything that is printed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

Standard = Literal["a-2a", "a-2b", "ua-1"]
Template = bytes


class CannotTypeset(ValueError):
    """Typst's reason, which may quote a letter that no font has."""


def pdf_of(
    template: Template, data: Mapping[str, Any], at: int, standards: Sequence[Standard]
) -> bytes:
    """The PDF; the same template, data and instant (ms UTC) give the same bytes. The template reads
    `data` with `json(bytes(sys.inputs.data))`. Raises `CannotTypeset`."""
    return _one(_compile(template, data, format="pdf", standards=standards, at=at))


def pictures_of(template: Template, data: Mapping[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    drawn = _compile(template, data, format="png")
    return drawn if isinstance(drawn, list) else [_one(drawn)]


def _compile(
    template: Template,
    data: Mapping[str, Any],
    *,
    format: Literal["pdf", "png"],
    standards: Sequence[Standard] = (),
    at: int = 0,
) -> Any:
    # 80 MB that nothing but a paper needs.
    import typst

    try:
        # Any, too: typst's annotations forget that several pages come as a list.
        return typst.compile(
            template,
            format=format,
            ppi=72,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=[*standards],
            timestamp=at // 1000,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise CannotTypeset(error.message) from error


def _one(drawn: object) -> bytes:
    assert isinstance(drawn, bytes)  # one document, or one page
    return drawn
