"""Writes the parts of Aksel's style sheet that the tab uses, and Teams' client library, as they are
shipped in `bot/web/static`, from `node_modules`: `python -m scripts.aksel`. Whoever runs the bot
needs neither this nor Node; a test compares what is shipped with what this makes, where it can.

Aksel has a class for its dark colours. Here they also hold where nobody has chosen, and the device
is dark; what is left out are components that no page has.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "bot" / "web" / "static"
MODULES = ROOT / "node_modules"
AKSEL = MODULES / "@navikt" / "ds-css"
TEAMS = MODULES / "@microsoft" / "teams-js"
PARTS = (
    "global/reset",
    "global/tokens",
    "global/baseline",
    "global/print",
    "component/typography",
    "component/button",
    "component/table",
    "component/tag",
    "component/link",
)
HEAD = "/* Aksel, Nav's design system: @navikt/ds-css {version}, MIT, see beside this; in part */\n"
_DARK = re.compile(r"\.dark\{([^{}]*)\}")
_COLOURS = re.compile(r'\[data-color="?(?:brand-[a-z]+|meta-[a-z]+)"?\]\{[^{}]*\}')


def aksel() -> str:
    """The style sheet. Raises `FileNotFoundError` where the package is not installed."""
    version = _version(AKSEL)
    sheets = [(AKSEL / "dist" / f"{part}.min.css").read_text().strip() for part in PARTS]
    sheet = "\n".join(_COLOURS.sub("", one) for one in sheets).replace(",.dark-theme", "")
    dark = "".join(found for found in _DARK.findall(sheet))
    by_itself = (
        "@layer aksel.theming{@media screen and (prefers-color-scheme:dark){"
        f":root:not(.light):not(.dark):not(.contrast){{{dark}}}}}}}"
    )
    return HEAD.format(version=version) + sheet.replace(".dark", ":is(.dark,.contrast)") + by_itself


def teams() -> str:
    """Teams' client library, without the address of its map."""
    script = (TEAMS / "dist" / "umd" / "MicrosoftTeams.min.js").read_text()
    head = f"/* @microsoft/teams-js {_version(TEAMS)}, MIT, licence beside this. */\n"
    return head + re.sub(r"//# sourceMappingURL=.*\s*$", "", script).rstrip() + "\n"


def _version(package: Path) -> str:
    found = re.search(r'"version":\s*"([^"]+)"', (package / "package.json").read_text())
    assert found is not None
    return found.group(1)


def main() -> int:
    """Writes both."""
    (STATIC / "aksel.css").write_text(aksel())
    (STATIC / "teams.js").write_text(teams())
    return 0


if __name__ == "__main__":
    sys.exit(main())
