"""Which Chromium the tests drive: the system's, else the one that Playwright has downloaded.

`python -m tests.e2e.browser` prints its path, or says how to get one and ends with 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The client asks for fonts on the internet; a page must not wait for what a test cannot have.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
MISSING = (
    "No Chromium was found. Run: .venv/bin/python -m playwright install chromium"
    " (or, on Debian: sudo apt-get install chromium)"
)
# The one without windows first: the others draw some of their own beside each page.
_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
_MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_system_browser() -> Path | None:
    """A Chromium or Chrome that the machine has by itself."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    return _MAC_CHROME if _MAC_CHROME.exists() else None


def find_browser() -> Path | None:
    """The browser to drive, or None; asks Playwright only when the system has none."""
    if system := find_system_browser():
        return system
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or _default_cache())
    shells = sorted(cache.glob("chromium*/*/*headless_shell")) + sorted(
        cache.glob("chromium*/*/*headless-shell")
    )
    with sync_playwright() as playwright:
        candidates = [*reversed(shells), Path(playwright.chromium.executable_path)]
    return next((candidate for candidate in candidates if _starts(candidate)), None)


def _starts(browser: Path) -> bool:
    """A downloaded browser may lack system libraries, which only a start reveals."""
    if not browser.exists():
        return False
    return subprocess.run([browser, "--version"], capture_output=True, timeout=60).returncode == 0


def _default_cache() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path.home() / ".cache" / "ms-playwright"


def main() -> int:
    """Print the path of the browser; 1 when there is none."""
    browser = find_browser()
    print(browser or MISSING, file=sys.stdout if browser else sys.stderr)
    return 0 if browser else 1


if __name__ == "__main__":
    sys.exit(main())
