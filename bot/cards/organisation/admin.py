"""`admin`: how a unit is set up, and one button for each thing that can be changed."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, Fact, FactSet

from bot.cards.kit.buttons import Origin, button, row
from bot.cards.kit.clock import day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import printed
from bot.cards.kit.words import as_text, clipped
from bot.cards.organisation.unit_changes import change_blocks, level_heading, names
from bot.cards.organisation.views import AdminView, AwayLine
from bot.domain.organisation.edit import Topic
from bot.domain.organisation.organisation import Language
from bot.texts import Say, say_in

MOST_LEVELS = 7
_MOST_AWAY = 4
_MOST_LEADERS = 4
_MOST_NUMBERS = 3
_MOST_UNITS = 5
_TITLE_LETTERS = 26
_TOPICS = {
    Topic.NEW_LEVEL: "admin-open-new-level",
    Topic.TIMES: "admin-open-times",
    Topic.MEMBERS: "admin-open-members",
    Topic.REPS: "admin-open-reps",
    Topic.CONTACTS: "admin-open-contacts",
    Topic.PHONES: "admin-open-phones",
    Topic.ADMINS: "admin-open-admins",
}


def draw_admin(view: AdminView) -> Drawn:
    """Draw the chain level by level, who is away, the rest as facts, and the buttons."""
    say = say_in(view.language)
    line = say("admin-read-only" if view.read_only else "admin-line")
    title = say("admin-headline", unit=as_text(view.name))
    body: list[CardElement] = [headline(say, title, (line,), tone="accent")]
    body += _levels(say, view)
    body += _away(say, view)
    body.append(FactSet(facts=list(_facts(say, view)), spacing="Medium"))
    body += _buttons(say, view)
    if view.recent:
        body.append(subheading(say("admin-recent")))
        body += change_blocks(say, view.language, view.recent)
    if view.others:
        body.append(subheading(say("admin-others")))
        body += (
            row([button(clipped(name, _TITLE_LETTERS), "admin.show", unit=number)])
            for number, name in view.others[:_MOST_UNITS]
        )
    return finish(body, summary=caseworker_summary(say))


def _levels(say: Say, view: AdminView) -> Iterator[CardElement]:
    for number, level in enumerate(view.levels[:MOST_LEVELS], start=1):
        yield paragraph(level_heading(say, level, number), gap="Small")
        people = [name for _, name in level.people]
        yield quiet(names(say, people, _MOST_LEADERS), gap="None")
        if view.read_only:
            continue
        if not level.key:
            yield quiet(say("admin-above"), gap="None")
            continue
        title = say("admin-open-level", level=clipped(level.name, _TITLE_LETTERS))
        yield row([_open(view, title, Topic.LEVEL, level.key)])
    if len(view.levels) > MOST_LEVELS:
        yield quiet(say("more-people", count=len(view.levels) - MOST_LEVELS))


def _away(say: Say, view: AdminView) -> Iterator[CardElement]:
    if view.away:
        yield subheading(say("admin-away"))
        for line in view.away[:_MOST_AWAY]:
            yield paragraph(away_in_words(say, view.language, line), gap="None")
    yield row([_open(view, say("admin-open-absence"), Topic.ABSENCE)])


def away_in_words(say: Say, language: Language, line: AwayLine) -> str:
    """Return who is away until when, and who answers instead."""
    name = as_text(line.name)
    away = say("admin-away-open", name=name)
    if line.until is not None:  # it ends as `until` begins: the last day is the one before
        away = say("admin-away-until", name=name, day=day(line.until - 1, language))
    if line.stand_in:
        return say("admin-away-stand-in", away=away, stand_in=as_text(line.stand_in))
    return say("admin-away-nobody", away=away)


def _facts(say: Say, view: AdminView) -> Iterator[Fact]:
    numbers = [f"{name}, {printed(phone)}" for name, phone in view.contacts]
    facts = (
        ("admin-facts-members", str(view.members)),
        ("admin-facts-reps", names(say, view.safety_reps)),
        ("admin-facts-admins", names(say, view.administrators)),
        ("admin-facts-contacts", names(say, numbers, _MOST_NUMBERS)),
        (
            "admin-facts-contact",
            say("admin-facts-contact-after", seconds=str(view.contact_seconds)),
        ),
        ("admin-facts-repeat", say("admin-facts-times", count=view.repeat)),
    )
    for title, value in facts:
        yield Fact(title=say(title), value=value)


def _buttons(say: Say, view: AdminView) -> Iterator[CardElement]:
    """Two in a row: one below the other they would be longer than a telephone. The measures are the
    unit's own to keep, whoever decides about the rest."""
    topics = {} if view.read_only else _TOPICS
    actions = [_open(view, say(title), topic) for topic, title in topics.items()]
    actions.append(button(say("admin-open-measures"), "measure.register", unit=view.unit))
    for start in range(0, len(actions), 2):
        yield row(actions[start : start + 2])


def _open(view: AdminView, title: str, topic: Topic, level: str | None = None) -> Action:
    data = {"unit": view.unit, "topic": topic.value}
    if level is not None:
        data["level"] = level
    return button(title, "admin.edit", Origin(), style=None, inputs=False, tooltip=None, **data)
