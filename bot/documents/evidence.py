"""Evidence on paper: one picture or text wrapped as PDF/A, because the archive takes no picture of
its own (nav.md, section 1)."""

import base64
import io
from dataclasses import dataclass, field

from bot.cards.kit.words import clock_time, day_in_words
from bot.documents.sheet import Sheet
from bot.domain.evidence import MediaType
from bot.domain.organisation.organisation import Language
from bot.texts import say_in

MOST_LETTERS = 100_000  # as many as a note has; the original has them all


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The clean copy of one piece of evidence (never what was sent). `number` counts from 1,
    `added_at` is ms UTC."""

    number: int
    added_at: int
    media_type: MediaType
    content: bytes = field(repr=False)


def exhibit_sheet(exhibit: Exhibit, language: Language) -> Sheet:
    """The copy with a heading and when it was kept."""
    say = say_in(language)
    kept = exhibit.added_at
    when = f"{day_in_words(kept, language)} {clock_time(kept, language, seconds=False)}"
    is_picture = exhibit.media_type.is_picture
    text = "" if is_picture else exhibit.content.decode(errors="replace")[:MOST_LETTERS]
    return Sheet(
        language,
        say("paper-exhibit", number=exhibit.number),
        ((say("paper-kept"), when),),
        ((say("paper-exhibit-text"), text),),
        say("note-footer"),
        picture=_as_svg(exhibit) if is_picture else "",
        alt=say("paper-exhibit", number=exhibit.number),
    )


def _as_svg(exhibit: Exhibit) -> str:
    """Typst is given text alone, and so nothing of it ever lies on a disk in clear."""
    from PIL import Image  # its header alone is read; the picture is our own encoding

    with Image.open(io.BytesIO(exhibit.content)) as opened:
        width, height = opened.size
    source = f"data:{exhibit.media_type};base64,{base64.b64encode(exhibit.content).decode()}"
    box = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {box}>'
        f'<image {box} href="{source}"/></svg>'
    )
