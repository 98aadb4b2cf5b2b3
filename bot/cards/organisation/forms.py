"""The forms of administration: one topic on one card. Nothing on them changes anything: each leads
to a preview."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.cards.kit import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    DateInput,
    NumberInput,
    ShowCardAction,
    TextInput,
)
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    button,
    caseworker_summary,
    chosen_again,
    finish,
    headline,
    opening,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.people import printed
from bot.cards.kit.words import NAME_LENGTH, as_text, clipped, in_a_row
from bot.cards.organisation.admin import (
    People,
    away_in_words,
    people_inputs,
    person_choices,
    who_inputs,
)
from bot.cards.organisation.announcement import level_heading, names
from bot.cards.organisation.views import (
    AdminFormView,
    Namesake,
    OrganisationVerb,
    SetLevel,
)
from bot.domain.organisation.edit import Edit, EditKind, Topic, key_name
from bot.texts import Localised, say_in

_MOST_LEVELS = 7
_PHONE_LETTERS = 20
_MOST_SECONDS, _MOST_TIMES = 3600, 100
_MOST_NUMBERS = 6
_NAMESAKE_LETTERS = 100  # a name, a unit, and the end of an id
_TITLES = {
    Topic.LEVEL: "admin-form-level",
    Topic.NEW_LEVEL: "admin-form-new-level",
    Topic.MEMBERS: "admin-form-members",
    Topic.REPS: "admin-form-reps",
    Topic.ADMINS: "admin-form-admins",
    Topic.CONTACTS: "admin-form-contacts",
    Topic.PHONES: "admin-form-phones",
    Topic.TIMES: "admin-form-times",
    Topic.ABSENCE: "admin-form-absence",
    Topic.PEOPLE: "admin-form-people",
}


def draw_admin_form(view: AdminFormView) -> DrawnCard:
    """Draw what is there now, and a way to each change of the topic."""
    say = say_in(view.language)
    level = as_text(view.level.name) if view.level else ""
    title = say(_TITLES[view.topic], unit=as_text(view.name), level=level)
    body: list[CardElement] = [headline(say, title, (say("admin-form-line"),), tone="accent")]
    more, actions = _FORMS[view.topic](say, view)
    body += more
    body += _left_open(view, actions)
    back = button(say("admin-back"), OrganisationVerb.ADMIN, unit=view.unit)
    return finish(body, [*actions, back], summary=caseworker_summary(say))


def _left_open(view: AdminFormView, actions: list[Action]) -> Iterator[CardElement]:
    """What was not accepted lies open, with its button, instead of behind the one that unfolds
    it."""
    what = view.typed.what.value if view.typed is not None else ""
    for action in [one for one in actions if isinstance(one, ShowCardAction)]:
        saves = action.card.actions or [] if action.card is not None else []
        if what in map(_changes, saves):
            actions.remove(action)
            yield subheading(action.title or "")
            yield from action.card.body or [] if action.card is not None else []
            yield row(saves)


def _changes(button: Action) -> object:
    """What the button would change, of one that sends anything: a model to whoever checks types."""
    sent: Any = getattr(button, "data", None)
    return sent.get("what") if isinstance(sent, dict) else getattr(sent, "what", None)


_Form = tuple[list[CardElement], list[Action]]


def _level(say: Localised, view: AdminFormView) -> _Form:
    level = view.level
    if level is None:
        return [], []
    place = next((i for i, one in enumerate(view.levels, 1) if one.key == level.key), 1)
    there = names(say, [name for _, name in level.people])
    body: list[CardElement] = [
        paragraph(level_heading(say, level, place), gap="Small"),
        quiet(there, gap="None"),
    ]
    key = {"level": level.key}
    actions: list[Action] = [
        _person_form(say, view, EditKind.JOIN_LEVEL, "admin-add-person", view.outside, key),
        _person_form(say, view, EditKind.LEAVE_LEVEL, "admin-remove-person", view.inside, key),
        opening(say("admin-level-edit"), *_level_edit(say, view, level)),
    ]
    own = [one for one in view.levels if one.key]
    if len(own) > 1:
        others = [one for one in own if one.key != level.key]
        actions.insert(2, _move_form(say, view, level, others))
        body += _places(say, view, own, level)
    return body, actions


def _places(
    say: Localised, view: AdminFormView, own: Sequence[SetLevel], level: SetLevel
) -> Iterator[CardElement]:
    place = [one.key for one in own].index(level.key)
    ways = [(EditKind.REMOVE_LEVEL, "admin-level-remove")]
    if place < len(own) - 1:
        ways.insert(0, (EditKind.LEVEL_DOWN, "admin-level-down"))
    if place > 0:
        ways.insert(0, (EditKind.LEVEL_UP, "admin-level-up"))
    for what, title in ways:
        yield row([_look(say(title), view, what, {"level": level.key})])


def _move_form(
    say: Localised, view: AdminFormView, level: SetLevel, others: Sequence[SetLevel]
) -> Action:
    what = EditKind.MOVE
    body: list[CardElement] = [*_who(say, view, what, view.inside)]
    body.append(
        ChoiceSetInput(
            id="to",
            label=say("admin-move-to"),
            style="compact",
            value=others[0].key,
            choices=[
                Choice(title=clipped(one.name), value=one.key) for one in others[:_MOST_LEVELS]
            ],
        )
    )
    save = _look(say("admin-look"), view, what, {"level": level.key}, inputs=True)
    return opening(say("admin-move-person"), body, [save])


def _level_edit(
    say: Localised, view: AdminFormView, level: SetLevel
) -> tuple[list[CardElement], list[Action]]:
    typed = view.typed if view.typed and view.typed.what is EditKind.EDIT_LEVEL else None
    body: list[CardElement] = [
        name_input(say, "admin-level-name", (typed.name if typed else None) or level.name),
        *wait_inputs(say, (typed.wait if typed else None) or level.wait, level.alone),
    ]
    data = {"level": level.key}
    return body, [_look(say("admin-look"), view, EditKind.EDIT_LEVEL, data, inputs=True)]


def _new_level(say: Localised, view: AdminFormView) -> _Form:
    typed = view.typed
    body: list[CardElement] = [
        quiet(say("admin-new-level-hint")),
        name_input(say, "admin-level-name", typed.name if typed else None),
        *wait_inputs(say, (typed.wait if typed else None) or 30, typed.alone if typed else None),
        *_who(say, view, EditKind.ADD_LEVEL, view.outside, label="admin-level-first"),
    ]
    return body, [_look(say("admin-look"), view, EditKind.ADD_LEVEL, {}, inputs=True)]


def _list_form(add: EditKind, remove: EditKind) -> Callable[[Localised, AdminFormView], _Form]:
    def form(say: Localised, view: AdminFormView) -> _Form:
        there = names(say, [name for _, name in view.inside], 10)
        body: list[CardElement] = [paragraph(say("admin-now-there", names=there))]
        actions = [_person_form(say, view, add, "admin-add-person", view.outside)]
        if view.inside:
            actions.append(_person_form(say, view, remove, "admin-remove-person", view.inside))
        return body, actions

    return form


def _contacts(say: Localised, view: AdminFormView) -> _Form:
    numbers = [f"{name}, {printed(phone)}" for name, phone in view.contacts]
    body: list[CardElement] = [
        paragraph(say("admin-now-there", names=names(say, numbers, 8))),
        *_removals(say, view),
    ]
    typed = view.typed
    inputs: list[CardElement] = [
        name_input(say, "admin-contact-name", typed.name if typed else None),
        phone_input(say, "admin-phone", typed.phone if typed else None),
    ]
    save = _look(say("admin-look"), view, EditKind.ADD_CONTACT, {}, inputs=True)
    return body, [opening(say("admin-contact-add"), inputs, [save])]


def _removals(say: Localised, view: AdminFormView) -> Iterator[CardElement]:
    for name, phone in view.contacts[:_MOST_NUMBERS]:
        title = clipped(f"{say('admin-contact-remove')}: {name}", 40)
        data = {"name": key_name(name), "phone": phone}
        yield row([_look(title, view, EditKind.REMOVE_CONTACT, data)])


def _times(say: Localised, view: AdminFormView) -> _Form:
    typed = view.typed
    seconds = (typed.wait if typed else None) or view.contact_seconds
    repeat = (typed.repeat if typed else None) or view.repeat
    body: list[CardElement] = [
        number_input(say, "wait", "admin-time-contact", seconds, _MOST_SECONDS),
        number_input(say, "repeat", "admin-time-repeat", repeat, _MOST_TIMES),
    ]
    return body, [_look(say("admin-look"), view, EditKind.TIMES, {}, inputs=True)]


def _phones(say: Localised, view: AdminFormView) -> _Form:
    typed = view.typed.phone if view.typed else None
    body: list[CardElement] = [
        *_who(say, view, EditKind.PHONE, view.inside),
        phone_input(say, "admin-phone-new", typed),
    ]
    return body, [_look(say("admin-look"), view, EditKind.PHONE, {}, inputs=True)]


def _absence(say: Localised, view: AdminFormView) -> _Form:
    body: list[CardElement] = [
        paragraph(away_in_words(say, view.language, line), gap="Small") for line in view.away[:6]
    ]
    actions: list[Action] = []
    if view.away:
        gone = list(dict.fromkeys((line.person, line.name) for line in view.away))
        actions.append(_person_form(say, view, EditKind.BACK, "admin-absence-back", gone))
    typed = view.typed if view.typed and view.typed.what is EditKind.AWAY else None
    if typed is None and len(view.inside) > 1:
        body += who_inputs(say, EditKind.AWAY, view.inside)
        body.append(row([_whose(say("admin-absence-add"), view)]))
        return body, actions
    return body, [_absence_of(say, view, typed), *actions]


def _whose(title: str, view: AdminFormView) -> Action:
    """First who is away: then nobody is offered to answer for themselves."""
    about = {"unit": view.unit, "topic": Topic.ABSENCE.value, "whose": "1"}
    return button(
        title,
        OrganisationVerb.EDIT,
        CardOrigin(),
        style="positive",
        inputs=True,
        tooltip=None,
        **about,
    )


def _absence_of(say: Localised, view: AdminFormView, typed: Edit | None) -> Action:
    """When, and who answers instead: anybody but the one who is away."""
    first, last = (typed.first, typed.until) if typed else (None, None)
    about = typed.person if typed else view.inside[0][0] if view.inside else None
    others = [one for one in view.outside if one[0] != about]
    instead = person_choices(others, say=say, unreached=view.unreached)
    away: list[CardElement] = [
        *who_inputs(say, EditKind.AWAY, view.inside, typed=typed),
        DateInput(
            id="first", label=say("away-first-label"), value=first.isoformat() if first else None
        ),
        DateInput(
            id="until", label=say("admin-absence-until"), value=last.isoformat() if last else None
        ),
        ChoiceSetInput(
            id="stand_in",
            label=say("admin-absence-stand-in"),
            style="compact",
            placeholder=say("away-nobody"),
            value=chosen_again(instead, typed.stand_in if typed else None),
            choices=instead,
        ),
    ]
    save = _look(say("admin-look"), view, EditKind.AWAY, {}, inputs=True)
    return opening(say("admin-absence-add"), away, [save])


def _people(say: Localised, view: AdminFormView) -> _Form:
    found = [(one.person, _told_apart(say, one)) for one in view.namesakes]
    return people_inputs(say, view.unit, view.inside, found or view.outside), []


_FORMS: Mapping[Topic, Callable[[Localised, AdminFormView], _Form]] = {
    Topic.LEVEL: _level,
    Topic.NEW_LEVEL: _new_level,
    Topic.MEMBERS: _list_form(EditKind.ADD_MEMBER, EditKind.REMOVE_MEMBER),
    Topic.REPS: _list_form(EditKind.ADD_REP, EditKind.REMOVE_REP),
    Topic.ADMINS: _list_form(EditKind.ADD_ADMIN, EditKind.REMOVE_ADMIN),
    Topic.CONTACTS: _contacts,
    Topic.TIMES: _times,
    Topic.PHONES: _phones,
    Topic.ABSENCE: _absence,
    Topic.PEOPLE: _people,
}


def _person_form(
    say: Localised,
    view: AdminFormView,
    what: EditKind,
    title: str,
    people: People,
    data: Mapping[str, str] | None = None,
) -> Action:
    save = _look(say("admin-look"), view, what, data or {}, inputs=True)
    return opening(say(title), list(_who(say, view, what, people)), [save])


def _who(
    say: Localised,
    view: AdminFormView,
    what: EditKind,
    people: People,
    label: str = "admin-choose-person",
) -> Iterator[CardElement]:
    """A person, chosen or typed; of several with the name that was typed, one of those."""
    if view.namesakes and view.typed is not None and view.typed.what is what:
        found = [(one.person, _told_apart(say, one)) for one in view.namesakes]
        return who_inputs(say, what, found, label=label, letters=_NAMESAKE_LETTERS)
    return who_inputs(
        say, what, people, label=label, typed=view.typed, unreached=_marked(view, what)
    )


def _marked(view: AdminFormView, what: EditKind) -> frozenset[str]:
    """Who cannot be reached is said of those who would be alerted."""
    alerted = what in (EditKind.JOIN_LEVEL, EditKind.ADD_LEVEL)
    return view.unreached if alerted else frozenset()


def _told_apart(say: Localised, one: Namesake) -> str:
    where = in_a_row(say, one.units) if one.units else say("admin-no-unit")
    name, where = clipped(one.name, 30), clipped(where, 40)
    if one.id_end:
        return say("admin-namesake-id", name=name, where=where, end=one.id_end)
    return say("admin-namesake", name=name, where=where)


def _look(
    title: str,
    view: AdminFormView,
    what: EditKind,
    data: Mapping[str, str],
    *,
    inputs: bool = False,
) -> Action:
    sent = {"unit": view.unit, "what": what.value, **data}
    style: Style | None = "positive" if inputs else None
    return button(
        title,
        OrganisationVerb.PREVIEW,
        CardOrigin(),
        style=style,
        inputs=inputs,
        tooltip=None,
        **sent,
    )


def name_input(say: Localised, label: str, value: str | None) -> TextInput:
    """What a level or a number is called."""
    return TextInput(id="name", label=say(label), max_length=NAME_LENGTH, value=_again(value))


def phone_input(say: Localised, label: str, value: str | None) -> TextInput:
    """A telephone number."""
    return TextInput(
        id="phone", label=say(label), max_length=_PHONE_LETTERS, style="Tel", value=_again(value)
    )


def _again(value: str | None) -> str | None:
    """What was typed before."""
    return clipped(value) if value else None


def wait_inputs(say: Localised, wait: int, alone: int | None) -> Iterator[CardElement]:
    """How long a level is waited for, in seconds; `alone` may stay empty."""
    yield number_input(say, "wait", "admin-level-wait", wait, _MOST_SECONDS)
    yield number_input(say, "alone", "admin-level-alone", alone, _MOST_SECONDS)


def number_input(say: Localised, id: str, label: str, value: int | None, most: int) -> NumberInput:
    """A whole number from 1 to `most`."""
    return NumberInput(id=id, label=say(label), value=value, min=1, max=most)


DRAWERS: Drawers = {
    AdminFormView: draw_admin_form,
}
