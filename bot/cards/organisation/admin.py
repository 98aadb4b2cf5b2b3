"""The cards of `admin`: how a unit is set up, one button for each thing that can be changed, and
what a change would do before anybody does it.

Inputs of one card may not share an id, so those of a person say what they are for.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from bot.cards.kit import Action, CardElement, Choice, ChoiceSetInput, Fact, FactSet, TextInput
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Tone,
    button,
    caseworker_summary,
    chosen_again,
    finish,
    headline,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.people import printed
from bot.cards.kit.words import NAME_LENGTH, as_text, clipped, day, span_of_wait
from bot.cards.measures.views import MeasureVerb
from bot.cards.organisation.announcement import (
    chain_lines,
    change_blocks,
    change_lines,
    finding_line,
    level_heading,
    names,
    people_now,
    wall_row,
)
from bot.cards.organisation.views import AdminPreviewView, AdminView, AwayLine, OrganisationVerb
from bot.domain.organisation.edit import Edit, EditKind, Topic
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in

People = Sequence[tuple[str, str]]
MOST_LEVELS = 7
_MOST_AWAY, _MOST_LEADERS, _MOST_NUMBERS, _MOST_WALLS = 4, 4, 3, 2
_TITLE_LETTERS = 26
_TOPICS: Final[Mapping[Topic, str]] = {
    Topic.NEW_LEVEL: "admin-open-new-level",
    Topic.TIMES: "admin-open-times",
    Topic.MEMBERS: "admin-open-members",
    Topic.REPS: "admin-open-reps",
    Topic.CONTACTS: "admin-open-contacts",
    Topic.PHONES: "admin-open-phones",
    Topic.ADMINS: "admin-open-admins",
}


def draw_admin(view: AdminView) -> DrawnCard:
    """Draw the chain level by level, who is away, the rest as facts, and what can be changed as one
    list; four buttons at the most."""
    say = say_in(view.language)
    line = say("admin-read-only" if view.read_only else "admin-line")
    title = say("admin-headline", unit=as_text(view.name))
    body: list[CardElement] = [headline(say, title, (line,), tone="accent")]
    body += _new_wall_card(say, view)
    body += _levels(say, view)
    body += _away(say, view)
    if not view.read_only:
        most = _MOST_NEAR - 4 if view.wall else _MOST_NEAR
        body += people_inputs(say, view.unit, view.staff[:most], view.newcomers[:most], view.beside)
    body.append(FactSet(facts=list(_facts(say, view)), spacing="Medium"))
    body += _buttons(say, view)
    if view.recent:
        body.append(subheading(say("admin-recent")))
        for change in view.recent:
            body += change_blocks(say, view.language, [change])
            if change.id and not view.read_only:
                body.append(row([_undo(say, view, change.id)]))
    body += _others_of(say, view)
    return finish(body, summary=caseworker_summary(say))


def _new_wall_card(say: Localised, view: AdminView) -> Iterator[CardElement]:
    """«Heng opp nytt kort», in one tap: what was just saved stands on the one that hangs there."""
    if view.wall:
        yield subheading(say("admin-wall"))
        yield wall_row(say, view.wall)
    elif view.wall_old:
        yield paragraph(say("admin-wall-old"))
    others = view.wall_others[:_MOST_WALLS]
    if others:
        of_units = [
            (n, say("papers-unit", unit=clipped(name, _UNIT_LETTERS))) for n, name in others
        ]
        yield row([button(title, OrganisationVerb.PAPERS, unit=n) for n, title in of_units])


def _levels(say: Localised, view: AdminView) -> Iterator[CardElement]:
    for number, level in enumerate(view.levels[:MOST_LEVELS], start=1):
        yield paragraph(level_heading(say, level, number), gap="Small")
        yield quiet(people_now(say, level, _MOST_LEADERS), gap="None")
        if not (level.key or view.read_only):
            yield quiet(say("admin-above"), gap="None")
    if len(view.levels) > MOST_LEVELS:
        yield quiet(say("more-people", count=len(view.levels) - MOST_LEVELS))


def _undo(say: Localised, view: AdminView, change: str) -> Action:
    """*Angre*: what the reader has just saved at once, anything earlier by way of the preview."""
    is_just_saved = change == view.undo
    saved = {"base": view.base, "seen_at": str(view.at)} if is_just_saved else {}
    return button(
        say("undo"),
        OrganisationVerb.APPLY if is_just_saved else OrganisationVerb.PREVIEW,
        CardOrigin(),
        style=None,
        inputs=False,
        tooltip=None,
        unit=view.unit,
        what=EditKind.UNDO.value,
        to=change,
        **saved,
    )


def people_inputs(
    say: Localised,
    unit: str,
    staff: People,
    newcomers: People,
    beside: Sequence[tuple[str, str, str]] = (),
) -> list[CardElement]:
    """Return who it is about and who is new, and what has happened: *Har sluttet*, *Bytt ut*, *Ny i
    enheten*. Each leads to a preview of all the places that it changes. Of those `beside` the unit
    is named: they are moved."""
    near = list(dict((*newcomers, *staff)).items())[: _MOST_NEAR - len(beside)]
    moved = [(one, say("admin-namesake", name=name, where=at)) for one, name, at in beside]
    actions: list[Action] = [
        button(
            say(title),
            OrganisationVerb.PREVIEW,
            CardOrigin(),
            style=None,
            inputs=True,
            tooltip=None,
            unit=unit,
            what=what.value,
            people="1",
        )
        for what, title in (
            (EditKind.LEFT, "admin-left"),
            (EditKind.REPLACE, "admin-replace"),
            (EditKind.ADD_MEMBER, "admin-newcomer"),
        )
    ]
    return [
        subheading(say("admin-people")),
        ChoiceSetInput(
            id="person_people",
            label=say("admin-people-who"),
            style="compact",
            placeholder=say("choose"),
            choices=person_choices(staff[:_MOST_NEAR], _NEAR_LETTERS),
        ),
        ChoiceSetInput(
            id="new_people",
            label=say("admin-people-new"),
            style="compact",
            placeholder=say("choose"),
            choices=[
                *person_choices(near, _NEAR_LETTERS),
                *person_choices(moved, 2 * _NEAR_LETTERS),
            ],
        ),
        TextInput(id="who_people", label=say("admin-people-type"), max_length=NAME_LENGTH),
        row(actions),
    ]


def _away(say: Localised, view: AdminView) -> Iterator[CardElement]:
    if view.away:
        yield subheading(say("admin-away"))
        for line in view.away[:_MOST_AWAY]:
            yield paragraph(away_in_words(say, view.language, line), gap="None")
    absence = say("admin-open-absence")
    yield row([_open(view, absence, inputs=False, topic=Topic.ABSENCE.value)])


_AWAY = {
    (False, False): "admin-away-open",
    (False, True): "admin-away-until",
    (True, False): "admin-away-from-open",
    (True, True): "admin-away-from-until",
}


def away_in_words(say: Localised, language: Language, line: AwayLine) -> str:
    """Return who is away until when, and who answers instead."""
    which = _AWAY[line.since is not None, line.until is not None]
    first = day(line.since, language) if line.since else ""
    # It ends as `until` begins: the last day is the one before.
    last = day(line.until - 1, language) if line.until is not None else ""
    away = say(which, name=as_text(line.name), first=first, day=last)
    if line.stand_in:
        return say("admin-away-stand-in", away=away, stand_in=as_text(line.stand_in))
    return say("admin-away-nobody", away=away)


def _facts(say: Localised, view: AdminView) -> Iterator[Fact]:
    numbers = [f"{name}, {printed(phone)}" for name, phone in view.contacts]
    facts = (
        ("admin-facts-members", str(view.members)),
        ("admin-facts-reps", names(say, view.safety_reps)),
        ("admin-facts-admins", names(say, view.administrators)),
        ("admin-facts-contacts", names(say, numbers, _MOST_NUMBERS)),
        (
            "admin-facts-contact",
            say("admin-facts-contact-after", wait=span_of_wait(say, view.contact_seconds)),
        ),
        ("admin-facts-repeat", say("admin-facts-times", count=view.repeat)),
    )
    for title, value in facts:
        yield Fact(title=say(title), value=value)


def _buttons(say: Localised, view: AdminView) -> Iterator[CardElement]:
    """What can be changed, the chain first: it is what one comes for. The measures are the unit's
    own to keep, whoever decides about the rest."""
    measures = button(say("admin-open-measures"), MeasureVerb.REGISTER, unit=view.unit)
    if view.read_only:
        yield row([measures])
        return
    topics = [Choice(title=title, value=value) for value, title in _topics(say, view)]
    yield ChoiceSetInput(
        id="topic",
        label=say("admin-choose"),
        style="compact",
        value=topics[0].value,
        choices=topics,
        spacing="Medium",
    )
    yield row([_open(view, say("admin-choose-open"), inputs=True), measures])


def _topics(say: Localised, view: AdminView) -> Iterator[tuple[str, str]]:
    """The levels as `level:` and their key, `dialogs.taps_organisation` reads it."""
    for level in view.levels[:MOST_LEVELS]:
        if level.key:
            name = clipped(level.name, _TITLE_LETTERS)
            yield f"{Topic.LEVEL.value}:{level.key}", say("admin-open-level", level=name)
    for topic, title in _TOPICS.items():
        yield topic.value, say(title)


def _open(view: AdminView, title: str, *, inputs: bool, **data: str) -> Action:
    return button(
        title,
        OrganisationVerb.EDIT,
        CardOrigin(),
        style=None,
        inputs=inputs,
        tooltip=None,
        unit=view.unit,
        **data,
    )


def _others_of(say: Localised, view: AdminView) -> Iterator[CardElement]:
    """Further units of the reader's, to go to; the name is not the button's own `unit`."""
    units = view.others[:_MOST_CHOICES]
    if not units:
        return
    yield ChoiceSetInput(
        id="other",
        label=say("admin-others"),
        style="compact",
        value=units[0][0],
        choices=[
            Choice(title=clipped(name, _CHOICE_LETTERS), value=number) for number, name in units
        ],
        spacing="Medium",
    )
    yield row([button(say("admin-open-unit"), OrganisationVerb.ADMIN, inputs=True)])


_MOST_LEVELS, _MOST_UNITS, _MOST_THERE = 7, 2, 6  # the last: lines of another unit


def draw_admin_preview(view: AdminPreviewView) -> DrawnCard:
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
    # What others have done meanwhile has to be read first, and takes its room.
    units, there = (1, 2) if view.again else (_MOST_UNITS, _MOST_THERE)
    for name, found in view.others[:units]:
        body.append(subheading(as_text(name)))
        body += change_lines(say, found, most=there)
    if len(view.others) > units:
        body.append(quiet(say("more-people", count=len(view.others) - units)))
    if view.meaning:
        body.append(paragraph(_meaning(say, view)))
    if view.asked:
        who = {"name": as_text(view.moves), "unit": as_text(view.asked)}
        body.append(paragraph(say("admin-asks", **who, names=names(say, view.asks))))
    if view.broken:
        body.append(subheading(say("admin-breaks")))
        most = 2 if view.others or view.again else len(view.broken)
        body += [finding_line(say, one) for one in view.broken[:most]]
        if hidden := view.hidden + len(view.broken[most:]):
            body.append(quiet(say("more-people", count=hidden)))
    if view.chain:
        body.append(subheading(say("admin-from-now")))
        body += chain_lines(say, view.chain, _MOST_LEVELS)
    return finish(body, _actions(say, view), summary=caseworker_summary(say))


def _others(say: Localised, view: AdminPreviewView) -> Iterator[CardElement]:
    yield from change_blocks(say, view.language, view.meanwhile)
    if not view.meanwhile:
        yield quiet(say("admin-meanwhile-other"))


def _absence(say: Localised, view: AdminPreviewView) -> Iterator[CardElement]:
    """What is said of them now, by themselves or by another administrator."""
    for line in view.away:
        yield paragraph(away_in_words(say, view.language, line), gap="None")
    if not view.away:
        yield paragraph(say("change-back", name=as_text(view.person)), gap="None")


def _meaning(say: Localised, view: AdminPreviewView) -> str:
    return say(
        view.meaning,
        person=as_text(view.person),
        unit=as_text(view.name),
        instead=as_text(view.instead),
    )


def _actions(say: Localised, view: AdminPreviewView) -> list[Action]:
    data = {**as_data(view.edit), "unit": view.unit, "base": view.base, "seen_at": str(view.at)}
    anyway = view.broken and not view.asked  # the other unit has its say first
    title = "admin-ask" if view.asked else "admin-save-anyway" if anyway else "admin-save"
    save = button(
        say(title),
        OrganisationVerb.APPLY,
        CardOrigin(),
        style=None if anyway else "positive",
        inputs=False,
        tooltip=None,
        **data,
    )
    return [save, button(say("admin-cancel"), OrganisationVerb.ADMIN, unit=view.unit)]


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
        "first": edit.first.isoformat() if edit.first else None,
    }
    return {key: str(value) for key, value in fields.items() if value is not None}


_MOST_CHOICES, _CHOICE_LETTERS = 20, 40
_MOST_NEAR, _NEAR_LETTERS, _UNIT_LETTERS = 15, 30, 20  # in two lists of one card; on a button


def who_inputs(
    say: Localised,
    what: EditKind,
    people: People,
    *,
    label: str = "admin-choose-person",
    letters: int = _CHOICE_LETTERS,
    typed: Edit | None = None,
    unreached: Collection[str] = (),
) -> Iterator[CardElement]:
    """A person, chosen or typed: of two hundred the list shows the first, a name finds each. What
    was `typed` before and not accepted stays."""
    again = typed if typed is not None and typed.what is what else None
    choices = person_choices(people, letters, say, unreached)
    if people:
        yield ChoiceSetInput(
            id=f"person_{what.value}",
            label=say(label),
            style="compact",
            placeholder=say("choose"),
            value=chosen_again(choices, again.person if again else None),
            choices=choices,
        )
    if what in (EditKind.BACK, EditKind.AWAY):
        return
    yield TextInput(
        id=f"who_{what.value}",
        label=say("admin-type-name" if people else "admin-type-name-only"),
        max_length=NAME_LENGTH,
        value=clipped(again.who) if again and again.who else None,
    )


def person_choices(
    people: People,
    letters: int = _CHOICE_LETTERS,
    say: Localised | None = None,
    unreached: Collection[str] = (),
) -> list[Choice]:
    """The first of them, to choose from; with a word beside whom no alarm would reach."""

    def title(person: str, name: str) -> str:
        name = clipped(name, letters)
        return say("alerted-unreached", name=name) if say and person in unreached else name

    return [Choice(title=title(*one), value=one[0]) for one in people[:_MOST_CHOICES]]


DRAWERS: Drawers = {
    AdminView: draw_admin,
    AdminPreviewView: draw_admin_preview,
}
