"""People and numbers to call, one line each; the rest is counted, never silently left out."""

from collections.abc import Iterable, Iterator

from microsoft_teams.cards import CardElement, Column, ColumnSet

from bot.cards.kit.elements import paragraph, quiet
from bot.cards.kit.people import call_aside, named
from bot.cards.views import PersonLine
from bot.texts import Say

MOST_LINES = 8


def call_list(
    say: Say, people: Iterable[PersonLine], *, most: int = MOST_LINES
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
