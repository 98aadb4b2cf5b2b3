"""The page that shows the clients side by side: caseworker and leader in full height, who is told
after them above one another."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from demo.playground import Playground

_PAGE = """<!doctype html>
<html lang="nb">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rødt kort</title>
<style>
  :root {{ color-scheme: light; font-family: "Source Sans 3", "Segoe UI", system-ui, sans-serif; }}
  body {{ margin: 0; height: 100vh; display: flex; flex-direction: column; background: #ecedef; }}
  header {{ padding: 12px 20px; color: #202733; }}
  h1 {{ display: inline; font-size: 18px; margin: 0 12px 0 0; }}
  main {{ flex: 1; display: grid; grid: 1fr 1fr / auto-flow minmax(520px, 1fr); gap: 12px;
         padding: 0 12px 12px; min-height: 0; overflow: auto; }}
  section {{ display: flex; flex-direction: column; border-radius: 8px; min-height: 0;
            overflow: clip; background: #fff; box-shadow: 0 1px 4px #0003; }}
  section:nth-child(-n + 2) {{ grid-row: 1 / 3; }}
  h2 {{ font-size: 15px; font-weight: 600; margin: 0; padding: 10px 14px; color: #202733;
       display: flex; justify-content: space-between; border-bottom: 1px solid #cfd3d8; }}
  a {{ color: #0056b4; font-weight: 400; }}
  /* The client keeps its right-hand 330 px for a log: that part of the frame does not show. */
  iframe {{ flex: 1; border: 0; width: calc(100% + 330px); }}
</style>
<header>
  <h1>Rødt kort</h1>
  Skriv <b>/hjelp</b> som saksbehandler, og se på lederen.
</header>
<main>
{clients}
</main>
</html>
"""

_CLIENT = """  <section>
    <h2>{role}: {name} <a href="{url}" target="_blank">Åpne alene</a></h2>
    <iframe src="{url}" title="{role}: {name}"></iframe>
  </section>"""


def write_page(target: Path, clients: Sequence[Playground]) -> Path:
    """Write the page to `target` and return it.

    Frames, not links: a client announces its person to the bot only when its page is open.
    """
    sections = "\n".join(
        _CLIENT.format(
            role=escape(client.person.role),
            name=escape(client.person.name),
            url=escape(client.url, quote=True),
        )
        for client in clients
    )
    target.write_text(_PAGE.format(clients=sections), encoding="utf-8")
    return target
