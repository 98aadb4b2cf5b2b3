"""The page that shows the clients side by side, each in a column of full height; leader and safety
representative have the tab beside their chat, in a window of its own."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from demo.playground import LEADER, SAFETY_REP, Person, Playground

# A client needs as much to show a card of 340 px beside its picture of the bot. What a column has
# less, it is drawn smaller by: on a laptop of 1366 px by a fifth.
_CLIENT_PX = 420

# One browser keeps one session a host: two people, two names of this machine.
_HOSTS = {LEADER: "127.0.0.1", SAFETY_REP: "localhost"}

_PAGE = """<!doctype html>
<html lang="nb">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rødt kort</title>
<style>
  :root {{ color-scheme: light; font-family: "Source Sans 3", "Segoe UI", system-ui, sans-serif; }}
  body {{ margin: 0; height: 100vh; display: flex; flex-direction: column; background: #ecedef; }}
  header {{ padding: 8px 16px; color: #202733; }}
  h1 {{ display: inline; font-size: 18px; margin: 0 12px 0 0; }}
  main {{ flex: 1; display: grid; grid: 1fr / repeat(4, minmax(260px, 1fr)); gap: 8px;
         padding: 0 8px 8px; min-height: 0; overflow: auto; }}
  section {{ display: flex; flex-direction: column; border-radius: 8px; min-height: 0;
            overflow: clip; background: #fff; box-shadow: 0 1px 4px #0003; }}
  h2 {{ font-size: 14px; font-weight: 600; margin: 0; padding: 8px 12px; color: #202733;
       display: flex; justify-content: space-between; gap: 8px; border-bottom: 1px solid #cfd3d8;
       white-space: nowrap; }}
  h2 span {{ overflow: hidden; text-overflow: ellipsis; }}
  h2 span {{ flex: 1; }}
  a, button {{ color: #0056b4; font-weight: 400; }}
  form {{ margin: 0; }}
  button {{ font-size: 14px; font-family: inherit; padding: 0 10px; border: 1px solid #0056b4;
           border-radius: 4px; background: #fff; cursor: pointer; }}
  button:hover, button:focus-visible {{ background: #0056b4; color: #fff; }}
  div {{ flex: 1; min-height: 0; overflow: clip; }}
  iframe {{ border: 0; display: block; width: {client_px}px; height: 100%; transform-origin: 0 0; }}
</style>
<header>
  <h1>Rødt kort</h1>
  Skriv <b>/hjelp</b> som saksbehandler, og se på lederen. <b>Min side</b> åpner fanen i Teams.
</header>
<main>
{clients}
</main>
<script>
  function fit() {{
    for (const frame of document.querySelectorAll("iframe")) {{
      const {{ clientWidth: width, clientHeight: height }} = frame.parentElement;
      const scale = Math.min(1, width / {client_px});
      frame.style.width = `${{width / scale}}px`;
      frame.style.height = `${{height / scale}}px`;
      frame.style.transform = `scale(${{scale}})`;
    }}
  }}
  addEventListener("resize", fit);
  fit();
</script>
</html>
"""

_CLIENT = """  <section>
    <h2><span title="{name}">{role}</span>{tab} <a href="{url}" target="_blank">Åpne alene</a></h2>
    <div><iframe src="{url}" title="{role}: {name}"></iframe></div>
  </section>"""


_TAB = """
      <form method="post" action="{url}/tab/who" target="tab-{key}"><button name="person"
        value="{id}">Min side</button></form>"""


def tab_of(person: Person, bot_url: str) -> tuple[str, str] | None:
    """Where the person's tab is, and who comes in there; None for whoever has only a chat here."""
    host = _HOSTS.get(person)
    if host is None or not bot_url:
        return None
    return bot_url.replace("127.0.0.1", host), person.id


def write_page(target: Path, clients: Sequence[Playground], bot_url: str = "") -> Path:
    """Write the page to `target` and return it; `bot_url` is where the tab lies.

    Frames, not links: a client announces its person to the bot only when its page is open.
    """
    sections = "\n".join(
        _CLIENT.format(
            role=escape(client.person.role),
            name=escape(client.person.name),
            url=escape(client.url, quote=True),
            tab=_tab(client.person, bot_url),
        )
        for client in clients
    )
    target.write_text(_PAGE.format(clients=sections, client_px=_CLIENT_PX), encoding="utf-8")
    return target


def _tab(person: Person, bot_url: str) -> str:
    found = tab_of(person, bot_url)
    if found is None:
        return ""
    url, id = found
    return _TAB.format(url=escape(url, quote=True), key=person.key, id=id)
