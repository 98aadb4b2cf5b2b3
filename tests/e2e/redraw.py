"""The client of these tests draws every card anew when a message arrives, and what was typed on
any of them is gone. Teams keeps what is typed until that very message is updated; so does its page
with what is changed here."""

import re
from functools import cache

from playwright.sync_api import Page, Route

from demo.playground import ROOT

_SCRIPTS = ROOT / "node_modules" / "@microsoft" / "m365agentsplayground" / "dist" / "client"
# The component that makes a new card, without what was typed, each time it is drawn.
_CARD = re.compile(
    r"function (?P<name>\w+)\(e\)\{const t=new (?P<card>\w+);"
    r"(?P<handler>e\.actionHandler&&\(t\.onExecuteAction=e\.actionHandler\);)"
    r"(?P<between>const n=(?P<react>\w+)\.useCallback.{1,600}?)e\.payload&&t\.parse\("
)
_KEPT = (
    r"function \g<name>(e){const kept=\g<react>.useRef(null),"
    r"same=kept.current&&kept.current.payload===e.payload,"
    r"t=same?kept.current.card:new \g<card>;kept.current={payload:e.payload,card:t};"
    r"\g<handler>\g<between>e.payload&&!same&&t.parse("
)


def keep_what_is_typed(page: Page) -> None:
    """From the next visit on a card of this page is drawn anew only when it is updated."""
    page.route("**/static/js/main.*.js", _serve)


def _serve(route: Route) -> None:
    route.fulfill(body=_script(), content_type="text/javascript")


@cache
def _script() -> str:
    (file,) = _SCRIPTS.glob("static/js/main.*.js")
    changed, times = _CARD.subn(_KEPT, file.read_text(encoding="utf-8"))
    assert times == 1, "another version of the client: see how it draws a card"
    return changed
