"""Whole chats as they stand after the events of a story, each person's in a column.

python -m tests.e2e.chat_pictures [--story NAME] [--language nb] [--theme light] [--width 320]

writes var/chats/<story>-<language>-<theme>-<width>/NN-<event>.png.
"""

import argparse
import asyncio
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bot.domain.organisation.organisation import Language
from tests.e2e.chats import STORIES, Moment, Said, lived
from tests.e2e.render.render import ROOT, THEMES, WIDTHS, Renderer, Shown, renderer
from tests.fakes.payloads import Json
from tests.slow_machine import PATIENT

FOLDER = ROOT / "var" / "chats"
# Of what is drawn a column for each person; what somebody wrote lies to the right, as in a chat.
_COLUMNS = """(columns) => {
  const sheet = document.getElementById("sheet"), figures = [...sheet.children];
  sheet.style.flexWrap = "nowrap";
  sheet.replaceChildren(...columns.map(([who, messages]) => {
    const column = document.createElement("div");
    column.append(Object.assign(document.createElement("h3"), { textContent: who }));
    for (const text of messages) {
      if (text === null) { const one = figures.shift(); one.style.marginBottom = "14px"; column.append(one); continue; }
      const said = Object.assign(document.createElement("p"), { textContent: text });
      said.style.cssText = "font:14px/20px 'Liberation Sans';margin:0 0 14px 60px;padding:8px 12px;border-radius:6px;"
        + (document.body.className === "dark" ? "background:#2f2f4a;color:#fff" : "background:#e8ebfa;color:#242424");
      said.style.width = (column.clientWidth || 240) + "px";
      column.append(said);
    }
    column.style.cssText = "font-family:'Liberation Sans';color:" + (document.body.className === "dark" ? "#fff" : "#242424");
    return column;
  }));
}"""  # noqa: E501 (a style is one line)


def pictures(
    drawer: Renderer, moments: Iterable[Moment], folder: Path, *, theme: str, width: int
) -> Iterator[Path]:
    """Draw every chat after each event in which any has changed. Yields the pictures."""
    before: list[tuple[Said | Json, ...]] = []
    of_event = groupby(moments, key=lambda moment: moment.event)
    for number, (event, found) in enumerate(of_event):
        chats = [moment for moment in found if moment.chat]
        if (now := [moment.chat for moment in chats]) == before:
            continue
        before = now
        name = re.sub(r"\W+", "-", event)
        picture = folder / f"{number:02}-{name}.png"
        _draw(drawer, chats, picture, theme=theme, width=width)
        yield picture


def _draw(
    drawer: Renderer, chats: Sequence[Moment], picture: Path, *, theme: str, width: int
) -> None:
    cards = [Shown("", one) for chat in chats for one in chat.chat if not isinstance(one, Said)]
    drawer.sheet(cards, theme=theme, width=width, across=len(chats))
    columns = [
        (chat.who, [one.text if isinstance(one, Said) else None for one in chat.chat])
        for chat in chats
    ]
    drawer.page.evaluate(_COLUMNS, columns)
    picture.parent.mkdir(parents=True, exist_ok=True)
    drawer.page.screenshot(path=str(picture), full_page=True)


def main() -> None:
    """Live the stories asked for, all of them by default, and draw their chats."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.chat_pictures")
    parser.add_argument("--story", choices=STORIES, action="append")
    parser.add_argument("--language", choices=[str(one) for one in Language], action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append")
    given = parser.parse_args()
    for module, name, value in PATIENT:  # a busy machine draws what an idle one does
        setattr(module, name, value)
    for story in given.story or STORIES:
        for language in map(Language, given.language or Language):
            with tempfile.TemporaryDirectory() as folder:
                moments = asyncio.run(lived(Path(folder), story, language))
            with renderer() as drawer:
                for theme in given.theme or THEMES:
                    for width in given.width or WIDTHS:
                        place = FOLDER / f"{story}-{language}-{theme}-{width}".replace(" ", "-")
                        made = list(pictures(drawer, moments, place, theme=theme, width=width))
                        print(f"{len(made)} pictures in {place.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    main()
