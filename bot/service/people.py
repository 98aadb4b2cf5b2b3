"""What people tell the bot about themselves: here, gone, away, back, which language."""

from bot.cards.views import AwayView, PersonLine, Sentence
from bot.commands import ChooseLanguage, ComeBack, GoAway, Leave, Meet, Origin
from bot.events import Address
from bot.service.answers import SILENT, Answer, home, notice
from bot.service.storage import AbsenceRow
from bot.service.turn import Turn


def remember(turn: Turn, origin: Origin) -> None:
    """Keeps the sender's address when it is new. A group chat only tells who somebody is, so it
    never replaces a personal chat that is known."""
    directory, person = turn.directory, origin.person
    known = directory.address(person)
    if known == origin.address or (known is not None and origin.address.conversation_id is None):
        if known is not None and not directory.is_saved(person):
            keep(turn, person, directory.name(person), known)
        return
    name = origin.name or (turn.directory.name(origin.person) if known else "")
    keep(turn, person, name, origin.address)


def keep(turn: Turn, person: str, name: str, address: Address) -> None:
    """An address in memory and in the database; memory knows whether the latter was confirmed."""
    turn.directory.remember(person, name, address)
    turn.tx.keep_address(person, name, address)
    turn.after_commit.append(lambda: turn.directory.saved(person))


def meet(turn: Turn, command: Meet) -> Answer:
    """The bot was installed; the welcome says the few things that matter (product.md, 0 s)."""
    if not command.welcome:
        return SILENT
    return home(turn, command.origin.person, welcome=True)


def leave(turn: Turn, command: Leave) -> Answer:
    """The bot was removed: whoever is not reachable must not be waited for (L3)."""
    turn.directory.forget(command.origin.person)
    turn.tx.drop_address(command.origin.person)
    return SILENT


def choose_language(turn: Turn, command: ChooseLanguage) -> Answer:
    """`språk`: from now on everything is drawn in it, cards that are out already included."""
    person = command.origin.person
    if command.language is None:
        return home(turn, person, Sentence("answer-language-which"))
    turn.directory.set_language(person, command.language)
    turn.tx.keep_language(person, command.language)
    return home(turn, person, Sentence("answer-language-chosen"))


def go_away(turn: Turn, command: GoAway) -> Answer:
    """`borte`: out of the chain at once, the stand-in in one's place (L7, R72)."""
    person, directory = command.origin.person, turn.directory
    if not directory.is_helper(person):
        return notice(turn, person, Sentence("answer-away-not-leader"))
    stand_in = command.stand_in
    if command.stand_in_name:
        found = directory.by_name(command.stand_in_name)
        if found is None or found.id == person:
            return notice(turn, person, Sentence("answer-stand-in-unknown"))
        stand_in = found.id
    if stand_in is not None and (stand_in == person or directory.person(stand_in) is None):
        return notice(turn, person, Sentence("answer-stand-in-unknown"))
    if command.until is not None and command.until <= turn.now:
        return notice(turn, person, Sentence("answer-away-past"))
    row = AbsenceRow(person, turn.now, command.until, stand_in, away=True)
    directory.set_absence(row)
    turn.tx.keep_absence(row)
    return _presence(turn, person, row)


def come_back(turn: Turn, command: ComeBack) -> Answer:
    """`tilbake`: in the chain again, even where the file says absent; the file's next absence
    counts again (R72)."""
    person = command.origin.person
    until = turn.directory.file_absence_ends(person, turn.now)
    row = AbsenceRow(person, turn.now, until, None, away=False)
    turn.directory.set_absence(row)
    turn.tx.keep_absence(row)
    return _presence(turn, person, row)


def _presence(turn: Turn, person: str, row: AbsenceRow) -> Answer:
    until = row.until if row.away else None
    view = presence_view(turn, person, row.away, until, row.stand_in)
    payload = (
        ("view", "away"),
        ("away", int(row.away)),
        ("until", until),
        ("stand_in", row.stand_in),
    )
    return Answer(view, to_send=True, payload=payload)


def presence_view(
    turn: Turn, person: str, away: bool, until: int | None, stand_in: str | None
) -> AwayView:
    """The card that confirms `borte` or `tilbake`, with who may stand in."""
    directory = turn.directory
    unit = directory.unit_of(person)
    levels = directory.organisation.levels_of(unit)
    others = dict.fromkeys(p for level in levels for p in level.people if p != person)
    return AwayView(
        language=directory.language(person),
        away=away,
        until=until,
        stand_in=directory.line(stand_in) if stand_in else None,
        candidates=tuple(PersonLine(p, directory.name(p)) for p in others),
    )
