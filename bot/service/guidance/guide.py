"""Warning and ending, one sentence at a time (R6, R39, R48, R49).

Within an alarm the walk is part of the alarm: moved under its lock, on its timeline. Outside one it
is the person's own row, and becomes the alarm's as soon as there is one.
"""

from dataclasses import replace

from bot.cards.views import Guarded, GuidanceView, Sentence, View
from bot.dialogs.commands import Act, Guide, GuideAlone, Origin, Raise, WriteDown
from bot.domain import guidance
from bot.domain.alarm import guide as guiding
from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import Details, Kind
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.guidance import Ladder, Reaction, Walk
from bot.service.alarm.act import NOT_YOURS, TOO_LATE, act
from bot.service.alarm.raise_alarm import raise_alarm
from bot.service.answer import Answer, notice
from bot.service.guidance.place import adopted, alarm_of_call
from bot.service.outgoing import MOST_LETTERS, keep_words, publish, seal_words
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import StoredCard


def guide(turn: Turn, command: Guide) -> Answer:
    """`advarsel` and `avslutt`: where one stands, or the beginning, as a new message."""
    person = command.origin.person
    if command.incident is not None:
        stored = _theirs(turn, person, command.incident)
        if stored is None:
            return notice(turn, person, NOT_YOURS)
        stored = _where_it_goes_on(turn, stored)
    else:
        stored = alarm_of_call(turn, person, drills=True)
    if stored is None:
        return _alone(turn, person, _begun(turn, person, command.ending))
    tapped = command.incident is not None
    move = moves.Guide(command.ending, tapped, turn.directory.language(person))
    stored = _moved(turn, adopted(turn, stored), person, move)
    return Answer(turn.projection(stored.card).status(person), stored.card.id)


def step(turn: Turn, command: Act) -> Answer:
    """A tap on an alarm's card. If a newer alarm has taken the call over, it counts there."""
    stored = _theirs(turn, command.origin.person, command.incident)
    if stored is not None:
        command = replace(command, incident=_where_it_goes_on(turn, stored).card.id)
    return act(turn, command)


def step_alone(turn: Turn, command: GuideAlone) -> Answer:
    """A tap on a card that was sent without an alarm. If there is one by now, it goes on there; a
    drill is none (L12)."""
    person, move = command.origin.person, command.move
    told = _told(move)
    stored = alarm_of_call(turn, person, drills=False)
    if told is not None and (stored is None or stored.card.state.ended):
        # R42: a threat is told at once, whoever it is against
        stored = _alerted(turn, command.origin, told)
    if stored is not None:
        stored = adopted(turn, stored)
        before = stored.card.seq
        stored = _moved(turn, stored, person, move)
        stale = isinstance(move, moves.Guided) and stored.card.seq == before
        view = turn.projection(stored.card).guidance(person)
        return Answer(view, stored.card.id, note=TOO_LATE if stale else None)
    walk = turn.tx.walk_of(person)  # after the alarm (docs/decisions/0011)
    if walk is None:
        ends = isinstance(move, moves.Guided) and move.reaction is Reaction.END
        return _alone(turn, person, _begun(turn, person, ends))
    moved = _stepped(walk, move, turn.now)
    if moved == walk:
        return Answer(_view(turn, person, walk), note=TOO_LATE)
    return _alone(turn, person, moved)


def write_down(turn: Turn, command: WriteDown) -> Answer:
    """*Skriv ned nå*: what was said, letter by letter, kept encrypted and apart (L11, L13)."""
    person, text = command.origin.person, command.text.strip()
    if command.incident is not None:
        stored = _theirs(turn, person, command.incident)
        if stored is None:
            return notice(turn, person, NOT_YOURS)
        stored = _where_it_goes_on(turn, stored)
    else:
        stored = alarm_of_call(turn, person, drills=False)
    if not text:
        return _written(turn, person, stored, Sentence("answer-nothing-written"))
    kept, cut = text[:MOST_LETTERS], len(text) > MOST_LETTERS
    if stored is not None:
        keep_words(turn, stored, person, kept, quote=True)
        stored = turn.tx.incident(stored.card.id) or stored
    else:
        walk = turn.tx.walk_of(person) or _begun(turn, person, ending=True)
        turn.tx.keep_walk(person, walk)
        seal_words(turn, person, person, kept, quote=True)
    sentence = "answer-written-cut" if cut else "answer-written"
    return _written(turn, person, stored, Sentence(sentence))


def _written(turn: Turn, person: str, stored: StoredCard | None, note: Sentence) -> Answer:
    """The card once more, with what is kept."""
    if stored is not None:
        return Answer(turn.projection(stored.card).guidance(person), stored.card.id, note=note)
    view = guidance_view(turn, person)
    return Answer(view, note=note) if view is not None else notice(turn, person, note)


def guidance_view(turn: Turn, person: str, incident: str | None = None) -> View | None:
    """Where the caseworker stands, in an alarm of hers or outside any; None where she does not."""
    if incident is not None:
        card = turn.tx.look_at(incident)
        mine = card is not None and card.caseworker.id == person and card.walk is not None
        return turn.projection(card).guidance(person) if card is not None and mine else None
    walk = turn.tx.walk_of(person)
    return _view(turn, person, walk) if walk is not None else None


def _theirs(turn: Turn, person: str, incident: str) -> StoredCard | None:
    stored = turn.tx.incident(incident)
    mine = stored is not None and may(stored.card, person, Verb.GUIDE_STEP) is Verdict.YES
    return stored if mine else None


def _where_it_goes_on(turn: Turn, stored: StoredCard) -> StoredCard:
    """The alarm that has taken the call over, or this one."""
    if stored.card.walk is None or not stored.card.walk.elsewhere:
        return stored
    return alarm_of_call(turn, stored.card.caseworker.id, drills=False) or stored


def _alerted(turn: Turn, origin: Origin, told: Details) -> StoredCard | None:
    """An alarm of its own, with what the tap told and how they talk."""
    left = turn.tx.look_at_walk(origin.person)
    walk = left.walk if left is not None else None
    meeting = guiding.meeting_of(walk.ladder) if walk is not None else None
    details = Details(meeting=meeting).updated(told)
    raise_alarm(turn, Raise(origin, words=Verb.GUIDE_STEP, details=details))
    return turn.tx.unresolved_of(origin.person, drill=False)


def _told(move: moves.Move) -> Details | None:
    """What a tap tells that a leader must know of at once (R41, R42)."""
    match move:
        case moves.Guided(reaction=Reaction.THREATENS):
            return Details(kind=Kind.THREAT)
        case moves.Choose(ladder=Ladder() as ladder):
            return guiding.TOLD.get(ladder)
    return None


def _moved(turn: Turn, stored: StoredCard, person: str, move: moves.Move) -> StoredCard:
    change = rules.decide(stored.card, person, move, turn.moment)
    return publish(turn, stored, stored.organisation, change) if change.changed else stored


def _begun(turn: Turn, person: str, ending: bool) -> Walk:
    """Where the person stands outside an alarm, or the foot of the ladder; at its end or on it."""
    walk = turn.tx.walk_of(person)
    if walk is None or walk.closed or rules.is_long_ago(walk.last_at, turn.now):
        speaks = walk.language if walk else turn.directory.language(person)
        walk = guidance.begun(new_id(), Ladder.PHONE, speaks, turn.now)
    if walk.ended != ending:
        reaction = Reaction.END if ending else Reaction.BACK
        walk = guidance.answered(walk, reaction, None, turn.now)
    return guidance.shown_anew(walk, turn.now)


def _stepped(walk: Walk, move: moves.Move, at: int) -> Walk:
    match move:
        case moves.Guided(reaction, of, number):
            return guidance.answered(walk, reaction, number if of in (None, walk.id) else -1, at)
        case moves.Choose(ladder, language):
            chosen = guidance.in_language(walk, language) if language else walk
            return guidance.on_ladder(chosen, ladder) if ladder else chosen
        case moves.CallOver():
            return guidance.hung_up(walk)
    return walk


def _alone(turn: Turn, person: str, walk: Walk) -> Answer:
    turn.tx.keep_walk(person, walk)
    payload = (("view", "guide"),)
    return Answer(_view(turn, person, walk), to_send=True, payload=payload)


def _view(turn: Turn, person: str, walk: Walk) -> GuidanceView:
    """A card outside any alarm. What was written down is its author's alone, as long as no alarm
    has taken it along."""
    directory, unit = turn.directory, turn.directory.unit_of(person).number
    language = directory.language(person)
    return GuidanceView(
        incident=None,
        seen=0,
        drill=False,
        language=language,
        walk=walk,
        words=directory.ladders.shown(unit, walk, language),
        guarded=Guarded.NO,
        numbers=directory.numbers(unit),
        written=turn.words(person) if walk.ended or walk.over else (),
        routine=directory.routine_for(unit, walk, Details()),
    )
