"""What a page weighs on the wire, with everything it asks for (issue: at most 150 kB)."""

import re
from pathlib import Path

from tests.integration.tab.tab_scene import PAGES, invented, looks, with_tab
from tests.yearly import planned

_MOST = 150_000
_ASKED = re.compile(r'(?:src|href|data-teams)="[^"]*/tab/(static/[^"]+)"')


async def test_no_page_weighs_more_than_150_kb(tmp_path: Path) -> None:
    """Compressed, as it is sent; within Teams its library comes too."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        with invented(world, planned(1_000, ["0315"], [2025])):
            for page in PAGES:
                address, headers = f"{world.address}/tab/", {"Accept-Encoding": "gzip"}
                html = (await browser.opens(page)).html
                files = sorted(set(_ASKED.findall(html)))
                assert any("teams" in one for one in files), files
                weight = 0
                for one in (page, *files):
                    async with browser.session.get(
                        address + one, headers=headers, auto_decompress=False
                    ) as answer:
                        assert answer.headers["Content-Encoding"] == "gzip", one
                        weight += len(await answer.read())
                assert weight <= _MOST, (page, weight)
