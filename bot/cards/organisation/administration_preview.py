"""What a change would do, before anybody does it: before and after, and what it means."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.words import as_text
from bot.cards.organisation.admin import away_in_words
from bot.cards.organisation.unit_changes import chain_lines, change_blocks, change_lines
from bot.cards.organisation.views import AdminPreviewView
from bot.domain.organisation.edit import Edit
from bot.texts import Say, say_in

_MOST_LEVELS = 7


def draw_admin_preview(view: AdminPreviewView) -> Drawn:
    """Draw the change with *Lagre* and *Avbryt*; first what others changed meanwhile."""
    say = say_in(view.language)
    tone: Tone = "warning" if view.again else "accent"
    title = say("admin-preview-again" if view.again else "admin-preview")
    lines = [as_text(view.name)]
    if view.again:
        lines.append(say("admin-preview-again-line"))
    body: list[CardElement] = [headline(say, title, tuple(lines), tone=tone)]
    if view.again:
        body.append(subheading(say("admin-meanwhile")))
        body += _absence(say, view) if view.edit.what.of_an_absence else _others(say, view)
        body.append(subheading(say("admin-preview")))
    body += change_lines(say, view.differences)
    if view.meaning:
        body.append(paragraph(_meaning(say, view)))
    if view.chain:
        body.append(subheading(say("admin-from-now")))
        body += chain_lines(say, view.chain, _MOST_LEVELS)
    return finish(body, _actions(say, view), summary=caseworker_summary(say))


def _others(say: Say, view: AdminPreviewView) -> Iterator[CardElement]:
    yield from change_blocks(say, view.language, view.meanwhile)
    if not view.meanwhile:
        yield quiet(say("admin-meanwhile-other"))


def _absence(say: Say, view: AdminPreviewView) -> Iterator[CardElement]:
    """What is said of them now, by themselves or by another administrator."""
    for line in view.away:
        yield paragraph(away_in_words(say, view.language, line), gap="None")
    if not view.away:
        yield paragraph(say("change-back", name=as_text(view.person)), gap="None")


def _meaning(say: Say, view: AdminPreviewView) -> str:
    return say(
        view.meaning,
        person=as_text(view.person),
        unit=as_text(view.name),
        instead=as_text(view.instead),
    )


def _actions(say: Say, view: AdminPreviewView) -> list[Action]:
    data = {**as_data(view.edit), "unit": view.unit, "base": view.base, "seen_at": str(view.at)}
    save = button(
        say("admin-save"),
        "admin.apply",
        Origin(),
        style="positive",
        inputs=False,
        tooltip=None,
        **data,
    )
    return [save, button(say("admin-cancel"), "admin.show", unit=view.unit)]


def as_data(edit: Edit) -> dict[str, str]:
    """Return the change as a button sends it; `dialogs.taps_organisation` reads it back."""
    fields = {
        "what": edit.what.value,
        "level": edit.level,
        "to": edit.to,
        "person": edit.person,
        "name": edit.name,
        "phone": edit.phone,
        "wait": edit.wait,
        "alone": edit.alone,
        "repeat": edit.repeat,
        "until": edit.until.isoformat() if edit.until else None,
        "stand_in": edit.stand_in,
    }
    return {key: str(value) for key, value in fields.items() if value is not None}
