"""The announcement to a unit's staff: what has changed about who is alerted, one line each, and
which routines say something else now (R16, R68). The operators' history has the same lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.cards.kit import Action, CardElement
from bot.cards.kit.elements import (
    Drawers,
    DrawnCard,
    Mark,
    Style,
    button,
    caseworker_summary,
    finish,
    headline,
    link,
    marked,
    paragraph,
    quiet,
    row,
    subheading,
)
from bot.cards.kit.people import printed
from bot.cards.kit.words import (
    CheckLine,
    PersonNow,
    as_text,
    clipped,
    in_a_row,
    sentence_text,
    short_moment,
    span_of_wait,
)
from bot.cards.organisation.views import (
    AnnouncementView,
    ChangeLine,
    OrganisationVerb,
    SetLevel,
)
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.unit_changes import OPERATORS, Changed, UnitDifference
from bot.domain.readiness import Grade
from bot.texts import Localised, say_in

_MOST_LEVELS = 7
_MOST_ROUTINES = 4


def draw_announcement(view: AnnouncementView) -> DrawnCard:
    """Draw what changed and who did it, the chain as it is now, and a button to each routine."""
    say = say_in(view.language)
    title = "announce-headline" if view.differences else "announce-routines-headline"
    lines = tuple(_by(say, view))
    headed = headline(say, say(title, unit=as_text(view.name)), lines, tone="accent")
    body: list[CardElement] = [headed, *change_lines(say, view.differences, counted=True)]
    if view.chain:
        body.append(subheading(say("announce-chain")))
        body += chain_lines(say, view.chain, _MOST_LEVELS)
    if view.broken:
        body.append(subheading(say("announce-broken")))
        body += [finding_line(say, one) for one in view.broken]
    if view.hidden:
        body.append(quiet(say("more-people", count=view.hidden)))
    actions: list[Action] = []
    for routine in view.routines[:_MOST_ROUTINES]:
        body.append(paragraph(say("announce-routine", title=as_text(routine.title))))
        read = say("announce-read", title=clipped(routine.title))
        style: Style | None = None if actions else "positive"
        actions.append(button(read, OrganisationVerb.ROUTINE, style=style, routine=routine.name))
    if len(view.routines) > _MOST_ROUTINES:
        actions.append(button(say("routines-all"), OrganisationVerb.ROUTINE))
    for ladder in view.ladders:
        body.append(paragraph(say("announce-ladder", ladder=say(ladder))))
    return finish(body, actions, summary=caseworker_summary(say))


def _by(say: Localised, view: AnnouncementView) -> Iterator[str]:
    if not view.differences:
        return
    if view.by:
        whole = [say(_NOBODYS[one]) if one in _NOBODYS else one for one in view.by]
        yield say("announce-by", names=names(say, whole))
    elif view.source == "file":
        yield say("announce-by-file")
    elif view.source == "import":
        yield say("announce-by-import")


MOST_NAMES = 5
_MOST_LINES = 8
_TEXTS: Mapping[Changed, str] = {
    Changed.UNIT_ADDED: "change-unit-added",
    Changed.UNIT_REMOVED: "change-unit-removed",
    Changed.UNIT_RENAMED: "change-unit-renamed",
    Changed.LEVEL_ADDED: "change-level-added",
    Changed.LEVEL_REMOVED: "change-level-removed",
    Changed.LEVEL_RENAMED: "change-level-renamed",
    Changed.LEVELS_ORDERED: "change-levels-ordered",
    Changed.LEVEL_JOINED: "change-level-joined",
    Changed.LEVEL_LEFT: "change-level-left",
    Changed.LEVEL_WAIT: "change-level-wait",
    Changed.LEVEL_WAIT_ALONE: "change-level-wait-alone",
    Changed.REPEAT: "change-repeat",
    Changed.CONTACT_SECONDS: "change-contact-seconds",
    Changed.REP_JOINED: "change-rep-joined",
    Changed.REP_LEFT: "change-rep-left",
    Changed.ADMIN_JOINED: "change-admin-joined",
    Changed.ADMIN_LEFT: "change-admin-left",
    Changed.MEMBER_JOINED: "change-member-joined",
    Changed.MEMBER_LEFT: "change-member-left",
    Changed.NUMBER_ADDED: "change-number-added",
    Changed.NUMBER_REMOVED: "change-number-removed",
    Changed.PHONE: "change-phone",
    Changed.NAME: "change-name",
    Changed.AWAY: "change-away",
    Changed.BACK: "change-back",
}
_COUNTED = {
    Changed.MEMBER_JOINED: "change-members-joined",
    Changed.MEMBER_LEFT: "change-members-left",
}
_NOBODYS = {"": "admin-by-file", "import": "admin-by-import", OPERATORS: "admin-by-operators"}
_NUMBERS = frozenset({Changed.NUMBER_ADDED, Changed.NUMBER_REMOVED, Changed.PHONE})
_WAITS = frozenset({Changed.LEVEL_WAIT, Changed.LEVEL_WAIT_ALONE, Changed.CONTACT_SECONDS})


Shown = Callable[[str], str]


def in_words(say: Localised, one: UnitDifference, shown: Shown = as_text) -> str:
    """Return the difference as a sentence; what people wrote in it is harmless markdown, or
    whatever else `shown` makes of it."""
    if one.what is Changed.AWAY and (one.before or not one.after):
        days = {"name": shown(one.name), "before": shown(one.before), "after": shown(one.after)}
        if not one.before:
            return say("change-away-open", **days)
        return say("change-away-from" if one.after else "change-away-from-open", **days)
    return say(
        _TEXTS[one.what],
        name=shown(one.name),
        people=names(say, one.people, shown=shown),
        count=len(one.people),
        before=_value(say, one, one.before, shown),
        after=_value(say, one, one.after, shown),
    )


def _value(say: Localised, one: UnitDifference, value: str, shown: Shown) -> str:
    if one.what in _NUMBERS:
        return printed(value) if value else say("change-none")
    is_wait = one.what in _WAITS and value.isdecimal()
    return span_of_wait(say, int(value)) if is_wait else shown(value)


def names(
    say: Localised, people: Sequence[str], most: int = MOST_NAMES, shown: Shown = as_text
) -> str:
    """Return the names in one line; the rest is counted, never silently left out."""
    if not people:
        return say("admin-nobody")
    listed, left = [shown(name) for name in people[:most]], len(people) - most
    return in_a_row(say, listed, left)


def change_lines(
    say: Localised,
    found: Sequence[UnitDifference],
    *,
    counted: bool = False,
    most: int = _MOST_LINES,
) -> Iterator[CardElement]:
    """Yield a line for each; `counted`: of members only how many (R16: to everybody)."""
    for one in found[:most]:
        if counted and one.what in _COUNTED:
            text = say(_COUNTED[one.what], count=len(one.people))
        else:
            text = in_words(say, one)
        yield marked("•", "Default", [paragraph(text, gap="None")])
    if len(found) > most:
        yield quiet(say("more-people", count=len(found) - most))


def change_blocks(
    say: Localised, language: Language, found: Iterable[ChangeLine]
) -> Iterator[CardElement]:
    """Yield who changed what and when."""
    for one in found:
        by = say(_NOBODYS[one.by]) if one.by in _NOBODYS else as_text(one.by)
        when = short_moment(one.at, language)
        yield quiet(say("admin-recent-line", time=when, name=by))
        yield from change_lines(say, one.differences, most=2)


def chain_lines(say: Localised, levels: Sequence[SetLevel], most: int) -> Iterator[CardElement]:
    """Yield the chain, a line for each level and one for its people."""
    for number, level in enumerate(levels[:most], start=1):
        yield paragraph(level_heading(say, level, number), gap="Small")
        yield quiet(people_now(say, level), gap="None")
    if len(levels) > most:
        yield quiet(say("more-people", count=len(levels) - most))


def people_now(say: Localised, level: SetLevel, most: int = MOST_NAMES) -> str:
    """Return who the level alerts at this moment, and who of it is not there, in one line."""
    if not level.now:
        return names(say, [name for _, name in level.people], most)
    said = [person_now(say, one) for one in level.now]
    return names(say, said, most, shown=lambda name: name)


def person_now(say: Localised, one: PersonNow) -> str:
    """Return the name, for whom they stand in, and that they are not there or not reached."""
    name = as_text(one.name)
    if one.away:
        return say("alerted-away", name=name)
    if one.instead_of:
        name = say("alerted-for", name=name, absent=as_text(one.instead_of))
    return name if one.reached else say("alerted-unreached", name=name)


def level_heading(say: Localised, level: SetLevel, number: int) -> str:
    """Return "1. Nærmeste leder · venter 30 sekunder"."""
    wait = say("admin-wait", wait=span_of_wait(say, level.wait))
    if level.alone not in (None, level.wait):
        wait = say("admin-wait-alone", wait=wait, alone=span_of_wait(say, level.alone))
    if level.call_after is not None:
        wait = say("admin-call-after", wait=wait, after=span_of_wait(say, level.call_after))
    return say("admin-level", number=str(number), level=as_text(level.name), wait=wait)


MARKS: dict[Grade, Mark] = {
    Grade.SILENT: "Attention",
    Grade.BROKEN: "Warning",
    Grade.WEAK: "Accent",
    Grade.ADVICE: "Default",
    Grade.UNSURE: "Default",
}
DOT = "\u25cf"


def finding_line(say: Localised, line: CheckLine) -> CardElement:
    """Return what is broken, and below it what to do."""
    found = sentence_text(say, line.found)
    if line.unit:
        found = say("check-in-unit", unit=as_text(line.unit), found=found)
    items: list[CardElement] = [
        paragraph(f"**{found}**", gap="None"),
        paragraph(sentence_text(say, line.step), gap="None"),
    ]
    return marked(DOT, MARKS[line.grade], items)


_IN = {
    Language.BOKMAL: "language-bokmal",
    Language.NYNORSK: "language-nynorsk",
    Language.ENGLISH: "language-english",
}


def wall_row(say: Localised, wall: Sequence[tuple[Language, str]]) -> CardElement:
    """Return the way to the emergency card in each language."""
    return row([link(say(_IN[one]), url) for one, url in wall])


DRAWERS: Drawers = {
    AnnouncementView: draw_announcement,
}
