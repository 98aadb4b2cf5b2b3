"""What `make demo` begins with: an administrator can try everything there (R16)."""

from pathlib import Path
from typing import Any

import yaml

from demo.__main__ import IN_CHAT
from demo.playground import PEOPLE
from tests.integration.organisation.administration_scene import leaders, town
from tests.world import shown_in


async def test_the_demos_administrator_changes_two_units_in_chat(tmp_path: Path) -> None:
    """Two people of one name, a second unit under the same administrator, and a change that is
    kept."""
    file = Path(IN_CHAT["RODTKORT_ORGANISATION_FILE"]).read_text("utf-8")
    content = yaml.safe_load(file)
    listed = {one["id"]: one["name"] for one in content["people"]}
    assert all(listed[one.id] == one.name for one in PEOPLE)
    source = IN_CHAT["RODTKORT_ORGANISATION_SOURCE"]
    async with town(tmp_path, source, organisation=file) as world:
        await world.says(world.leader, "admin")
        await world.presses(world.leader, "admin.show", other="0316")
        assert "Nav Eksempel Nord" in world.last(world.leader).text
        await world.says(world.leader, "admin")
        data: dict[str, Any] = {"unit": "0315", "topic": "level:1:Stedfortreder"}
        await world.presses(world.leader, "admin.edit", **data)
        edit: dict[str, Any] = {
            "unit": "0315",
            "what": "join_level",
            "who_join_level": "Saksbehandler To",
        }
        seen = await world.presses(world.leader, "admin.preview", **edit)
        assert "Flere har dette navnet" in shown_in(seen)
        edit["who_join_level"] = "Verneombud En"
        edit["person_join_level"] = None
        await world.presses(world.leader, "admin.preview", **edit)
        await world.presses(world.leader, "admin.apply")
        assert len(leaders(world, 1)) == 2
