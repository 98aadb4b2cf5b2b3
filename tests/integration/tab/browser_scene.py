"""A real browser for the tab, and Teams around it: a page at Teams' own address that frames the tab
and answers its client library, over TLS, with the cookies, the policy and the address of
production."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Frame, Page, async_playwright, expect

from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.conftest import needed
from tests.fakes.identity import certificate

OURS = "https://rodtkort.example.no"
TEAMS = "https://teams.microsoft.com/"
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)  # else five seconds, whatever the page has

# What Teams' client answers its library: where the page lies, and a token for whoever asks.
_HOST = """<!doctype html><meta charset="utf-8"><title>Teams</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; }</style>
<script>
const told = TOLD;
const answers = {
  initialize: () => [told.frame, "web", JSON.stringify({ apiVersion: 4, hostVersionsInfo: {},
    isLegacyTeams: false, supports: {} }), "2.58.0"],
  getContext: () => [{ ...told.context, theme: told.theme, frameContext: told.frame,
    locale: "nb-no", sessionId: "s", entityId: "tab" }],
  "authentication.getAuthToken": () => [true, told.token],
};
window.addEventListener("message", (event) => {
  const asked = event.data;
  const answer = answers[asked.func];
  if (!answer) return;
  event.source.postMessage(
    { id: asked.id, uuidAsString: asked.uuidAsString, args: answer() }, event.origin);
});
function theme(name) {
  told.theme = name;  // whoever asks from now on is told this one, as Teams' client does it
  document.querySelector("iframe").contentWindow
    .postMessage({ func: "themeChange", args: [name] }, "*");
}
</script><iframe src="PAGE"></iframe>"""


@dataclass(slots=True)
class Chromium:
    """The browser. What it asks of our own address is answered by `target`, a port."""

    browser: Browser
    target: int = 0
    refused: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def page(self, **options: Any) -> AsyncIterator[Page]:
        """A page of somebody of their own; what our own policy refuses is in `refused`."""
        self.refused.clear()
        context = await self.browser.new_context(ignore_https_errors=True, **options)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda m: self.refused.append(m.text) if "olicy" in m.text else None)
        try:
            yield page
        finally:
            await context.close()

    @asynccontextmanager
    async def comes_in(self, address: str, person: str, **options: Any) -> AsyncIterator[Page]:
        """Somebody who has come in, as on a developer's machine."""
        async with self.page(**options) as page:
            await page.goto(f"{address}/tab/who")
            await page.locator(f'button[value="{person}"]').click()
            await page.wait_for_url("**/tab/*")
            yield page

    @asynccontextmanager
    async def within_teams(
        self,
        url: str,
        token: str,
        *,
        theme: str = "default",
        frame: str = "content",
        **context: Any,
    ) -> AsyncIterator[tuple[Page, Frame]]:
        """Teams' page, and the tab within it, for whoever has this token. `url` serves the tab."""
        self.target = int(url.rpartition(":")[2])
        told = {"token": token, "theme": theme, "frame": frame, "context": context}
        html = _HOST.replace("TOLD", json.dumps(told)).replace("PAGE", f"{OURS}/tab")
        async with self.page() as page:
            await page.route(
                f"{TEAMS}**", lambda route: route.fulfill(body=html, content_type="text/html")
            )
            await page.goto(TEAMS)
            framed = page.frames[1]
            await framed.wait_for_load_state()
            yield page, framed


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Chromium]:
    """The Chromium of this machine, for which our public address is a port here."""
    executable = needed(find_browser())
    tls, _ = certificate(folder)
    found: list[Chromium] = []

    async def front(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_connection("127.0.0.1", found[0].target)
        await asyncio.gather(_through(reader, inner[1]), _through(inner[0], writer))

    server = await asyncio.start_server(front, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    rules = f"--host-resolver-rules=MAP rodtkort.example.no:443 127.0.0.1:{port}, "
    arguments = [one.replace("--host-resolver-rules=", rules) for one in ARGUMENTS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable,
            # Teams does not lie on this machine; its frame does.
            args=[*arguments, "--disable-features=LocalNetworkAccessChecks"],
        )
        found.append(Chromium(browser))
        yield found[0]
        await browser.close()
    server.close()


async def _through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()
