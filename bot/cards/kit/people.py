"""Whom to call and where to go: calls and chats as Teams links, lists of people, the choice of a
unit.

The number always stands in clear beside or within the link, since `tel:` is dead in some Teams
clients. Documented by Microsoft: a call link takes a user principal name, or `4:<phone number>` for
a telephone (TeamsJS, `StartCallParams.targets`). The organisation file knows neither principal
names nor addresses, so whoever has a number is called on it; only a chat, and a call to somebody
without a number, uses `8:orgid:<object id>`, which Microsoft's own app templates use but its
documentation does not promise. Of a long list the rest is counted, never silently left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from urllib.parse import quote
from uuid import UUID

from bot.cards.alarm.views import PersonLine
from bot.cards.kit import (
    Action,
    CardElement,
    Choice,
    ChoiceSetInput,
    Column,
    ColumnSet,
    ShowCardAction,
    TextBlock,
    TextInput,
)
from bot.cards.kit.elements import opening, paragraph, quiet, restyled, tap
from bot.cards.kit.words import as_text, clipped
from bot.texts import Localised

EMERGENCY = "112"


def phone_url(number: str) -> str:
    """Return the Teams call link to a telephone, "+4721070000" or a short number such as "112"."""
    return _call(f"4:{re.sub(r'[^+0-9]', '', number)}")


def call_url(person: PersonLine) -> str | None:
    """Return the Teams call link to somebody, None when nothing to call is known."""
    if person.phone:
        return phone_url(person.phone)
    user = _teams_user(person.id)
    return _call(user) if user else None


def chat_url(person: PersonLine) -> str | None:
    """Return the link that opens a Teams chat with somebody, None for an id Teams does not know."""
    user = _teams_user(person.id)
    return f"https://teams.microsoft.com/l/chat/0/0?users={quote(user, safe=':')}" if user else None


def printed(number: str) -> str:
    """Return the number as Norwegians read it aloud: "21 07 00 01", "912 34 567", "+46 …"."""
    digits = re.sub(r"[^+0-9]", "", number)
    local = digits.removeprefix("+47") if digits.startswith("+47") else digits
    if re.fullmatch(r"[49]\d{7}", local):
        return f"{local[:3]} {local[3:5]} {local[5:]}"
    if re.fullmatch(r"\d{8}", local):
        return " ".join(local[i : i + 2] for i in range(0, 8, 2))
    if re.fullmatch(r"1\d{5}", local):
        return f"{local[:3]} {local[3:]}"
    return local


def number_link(number: str) -> str:
    """Return markdown: the number itself is the link, so that it can be read and tapped."""
    return f"[{printed(number)}]({phone_url(number)})"


def emergency(say: Localised) -> str:
    """Return "Er noen i fare nå? Ring 112." with the number to tap."""
    return say("danger", number=number_link(EMERGENCY))


def emergency_number() -> str:
    """Return 112 as markdown, to be put into a sentence of the card's own."""
    return number_link(EMERGENCY)


def call_text(say: Localised, person: PersonLine) -> str | None:
    """Return markdown to call somebody: the number, else "Ring i Teams", else None."""
    if person.phone:
        return number_link(person.phone)
    url = call_url(person)
    return f"[{say('call-in-teams')}]({url})" if url else None


def call_aside(say: Localised, person: PersonLine) -> TextBlock | None:
    """Return the call link that stands to the right of a name."""
    shown = call_text(say, person)
    return TextBlock(text=shown, horizontal_alignment="Right") if shown else None


def named(person: PersonLine) -> str:
    """Return the name as it may stand in markdown."""
    return as_text(person.name)


def plainly(person: PersonLine) -> str:
    """Return the name as it may stand on a lock screen."""
    return clipped(person.name)


_ON_BUTTON = 20  # what is longer is cut by a client on a small telephone, and by each elsewhere


def on_button(name: str) -> str:
    """Return the name as it stands whole on a button: of a long one the first, and the initial of
    the last, which tells apart who is offered side by side."""
    whole = clipped(name)
    parts = whole.split()
    short = f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else whole
    return whole if len(whole) <= _ON_BUTTON else clipped(short, _ON_BUTTON)


def _teams_user(person_id: str) -> str | None:
    try:
        return f"8:orgid:{UUID(person_id)}"
    except ValueError:
        return None


def _call(user: str) -> str:
    return f"https://teams.microsoft.com/l/call/0/0?users={quote(user, safe=':')}"


MOST_LINES = 8


def call_list(
    say: Localised, people: Iterable[PersonLine], *, most: int = MOST_LINES
) -> Iterator[CardElement]:
    """Yield a line per person who can be called: the name, and the number as a Teams call."""
    everyone = list(people)
    for person in everyone[:most]:
        columns = [Column(width="stretch", items=[paragraph(f"**{named(person)}**", gap="None")])]
        aside = call_aside(say, person)
        if aside is not None:
            columns.append(Column(width="auto", items=[aside], spacing="Small"))
        yield ColumnSet(columns=columns, spacing="Small")
    if len(everyone) > most:
        yield quiet(say("more-people", count=len(everyone) - most))


def callable_first(
    numbers: Iterable[PersonLine], leaders: Iterable[PersonLine]
) -> tuple[PersonLine, ...]:
    """Return the unit's own numbers, then the leaders; those with a number before those without."""
    everyone = (*numbers, *leaders)
    with_number = tuple(person for person in everyone if person.phone)
    return with_number + tuple(person for person in everyone if not person.phone)


_FEW = 3
_MOST = 60  # a county has fewer; and a card holds no more
_LETTERS = 30
_UNIT_LETTERS = 20  # on a button, beside what it does


def other_units(
    say: Localised,
    units: Sequence[tuple[str, str]],
    verb: StrEnum,
    text: str,
) -> Iterator[Action]:
    """Number and name of each; `text` is the id of a button's title that names the `unit`."""
    if len(units) <= _FEW:
        for number, name in units:
            yield unit_button(say, number, name, verb, text)
    else:
        yield units_opening(say, units, verb, ("insight-choose", "insight-choose-show"))


def unit_button(
    say: Localised, number: str, name: str, verb: StrEnum, text: str, **known: str
) -> Action:
    """Return the button about one unit; `text` is the id of its title, which names the `unit`."""
    title = say(text, unit=clipped(name, _UNIT_LETTERS))
    return tap(title, verb, {"unit": number, **known})


def units_opening(
    say: Localised,
    units: Sequence[tuple[str, str]],
    verb: StrEnum,
    titles: tuple[str, str],
    **known: str,
) -> Action:
    """Return what unfolds the units to choose one; `titles` are the ids of what the button that
    unfolds and the one that goes there are called."""
    opens, goes = titles
    inputs = unit_inputs(say, "unit", "insight-choose-label", units)
    go = restyled(tap(say(goes), verb, known, form=True), None)
    return opening(say(opens), list(inputs), [go])


def unit_inputs(
    say: Localised, id: str, label: str, units: Sequence[tuple[str, str]]
) -> Iterator[CardElement]:
    """Yield the list of units, number and name of each, the first of them chosen; where a card does
    not hold all of them, a number is typed beside it (`chosen_unit` of the dialogues)."""
    yield ChoiceSetInput(
        id=id,
        label=say(label),
        style="compact",
        value=units[0][0],
        choices=[
            Choice(title=f"{clipped(name, _LETTERS)} ({number})", value=number)
            for number, name in units[:_MOST]
        ],
    )
    if len(units) > _MOST:
        yield TextInput(id=f"{id}_number", label=say("unit-number-other"), max_length=4)


def talk_to_rep(say: Localised, reps: Sequence[PersonLine]) -> ShowCardAction:
    """Return *Snakk med verneombudet*: whom to talk to. It unfolds on the device, and nobody is
    told that it was tapped (2.4.1)."""
    body: list[CardElement] = [quiet(say("rep-talk-line"), gap="None")]
    return opening(say("rep-talk"), [*body, *call_list(say, reps, most=MOST_LINES)])
