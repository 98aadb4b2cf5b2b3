"""What was typed on a page of a report or a note, on its way from the card to the command."""

from bot.dialogs.commands import Origin, SaveReport
from bot.dialogs.taps import command_of
from bot.domain.reports.draft import FIELDS, FormPage
from bot.events import Address
from tests.each import each

ME = Origin("kari", "Kari", "chat|1", Address("t", "https://x", "chat", "bot", "29:kari", "kari"))
BOXES = [(page, name) for page, names in FIELDS.items() for name in (*names, "client")]


@each(BOXES)
def test_whatever_is_typed_in_a_box_is_kept(page: FormPage, name: str) -> None:
    """What the buttons know has names too, and no box may have one of them."""
    data = {"verb": "paper.save", "draft": "d", "seen": "3", "page": page.value, "to": "review"}
    command = command_of(ME, "paper.save", {**data, name: "Skrevet"})
    assert isinstance(command, SaveReport)
    assert command.fields == {name: "Skrevet"}
