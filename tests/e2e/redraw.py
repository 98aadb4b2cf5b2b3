"""The client of these tests draws every card anew when a message arrives, and what was typed on
any of them is gone. Teams keeps what is typed until that very message is updated; so does its page
with what is changed here."""

import re
from pathlib import Path

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


def keeping_what_is_typed(folder: Path) -> dict[str, str]:
    """What a client is started with, so that a card is drawn anew only when it is updated."""
    (file,) = _SCRIPTS.glob("static/js/main.*.js")
    changed, times = _CARD.subn(_KEPT, file.read_text(encoding="utf-8"))
    assert times == 1, "another version of the client: see how it draws a card"
    kept = folder / "keeps-what-is-typed.js"
    kept.write_text(changed, encoding="utf-8")
    loaded = Path(__file__).with_suffix(".cjs")
    return {"NODE_OPTIONS": f'--require "{loaded}"', "KEEPS_WHAT_IS_TYPED": str(kept)}
