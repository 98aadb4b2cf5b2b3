"""The ladder of a guided conversation: warn, end, or stay (product.md, "Warn"; R6, R48, R49).

A `GuidedCall` is where one caseworker stands on one ladder. It is a value, so it can lie in the
database for days and be taken up again. The functions here say what an answer makes of it; the
sentences are in `texts/ladders/`. Two rules hold whatever is tapped, in whatever order:

- The ladder itself proposes to end only after a warning has been said, or after a serious threat.
  The employee's own choice to end needs no reason (R6).
- There is always a way on: from every step one can end, and from the end one can come back.

On the ladder for self-harm one asks, one question at a time, and stays on the line; the ladder
never proposes to end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.domain.organisation.organisation import Language

MOST_ANSWERS = 40  # kept with the guided call; all of them are on the timeline (L10)
OTHER_CALL = -1  # the number of a card that belongs to another guided call


class Ladder(StrEnum):
    """Which ladder: how one talks with the client, or what the client says (R35)."""

    PHONE = "phone"
    CHAT = "chat"
    VIDEO = "video"
    SELF_HARM = "self_harm"
    THIRD_PARTY = "third_party"


class Step(StrEnum):
    """What one step is for. Its words are in the ladder's file, under the same name."""

    ACKNOWLEDGE = "acknowledge"  # the feeling, and an offer to help
    BEHAVIOUR = "behaviour"  # the concrete behaviour, never the person
    CONSEQUENCE = "consequence"  # the conversation ends if it goes on: the warning
    STAY = "stay"  # say that one stays on the line, also after a no
    ASK = "ask"  # what is planned
    WHERE = "where"  # where the client is
    HELP = "help"  # who can help, while one stays
    DANGER = "danger"  # 113 now, while one stays
    TELL = "tell"  # that one has to pass it on
    CALM = "calm"  # back to the client's matter
    END = "end"


class Reaction(StrEnum):
    """What the caseworker answers: how the client reacts, or what she wants herself."""

    CALMER = "calmer"
    CONTINUES = "continues"
    THREATENS = "threatens"
    HUNG_UP = "hung_up"  # the client did, or left the chat or the meeting
    YES = "yes"
    NO = "no"
    SILENT = "silent"  # does not answer the question
    TOLD = "told"  # says where
    DANGER = "danger"  # the client is in danger now
    END = "end"
    BACK = "back"


class GuidanceEnd(StrEnum):
    """Why a guided call has come to its end."""

    WARNED = "warned"
    THREAT = "threat"
    OWN_CHOICE = "own_choice"
    HUNG_UP = "hung_up"


class Advice(StrEnum):
    """What whoever helps advises; the caseworker decides (L9)."""

    END = "end"
    STAY = "stay"


LADDER_STEPS: Final[Mapping[Ladder, tuple[Step, ...]]] = {
    Ladder.PHONE: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    Ladder.CHAT: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    Ladder.VIDEO: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    # As many as it had when it began with STAY: a stored `rung` still leads to one of them.
    Ladder.SELF_HARM: (Step.ASK, Step.WHERE, Step.HELP),
    Ladder.THIRD_PARTY: (Step.ASK, Step.TELL, Step.CONSEQUENCE),
}
_BESIDE: Final[Mapping[Ladder, tuple[Step, ...]]] = {Ladder.SELF_HARM: (Step.STAY, Step.DANGER)}

# What each step for self-harm asks; to hang up, to be in danger and to end can be told at any.
_ASKED: Final[Mapping[Step, frozenset[Reaction]]] = {
    Step.ASK: frozenset({Reaction.YES, Reaction.NO, Reaction.SILENT}),
    Step.WHERE: frozenset({Reaction.TOLD, Reaction.SILENT}),
    Step.STAY: frozenset({Reaction.CALMER, Reaction.CONTINUES}),
    Step.HELP: frozenset({Reaction.CALMER}),
    Step.CALM: frozenset({Reaction.CONTINUES}),
    Step.DANGER: frozenset({Reaction.CALMER}),
}
# What the ladder for self-harm had at every step before it asked.
_OF_OLDER_CARDS = frozenset({Reaction.CALMER, Reaction.CONTINUES, Reaction.THREATENS})
_ALWAYS_MEANT = frozenset({Reaction.END, Reaction.HUNG_UP, Reaction.DANGER})


def steps_of(ladder: Ladder) -> tuple[Step, ...]:
    """Every step that needs words: the steps of the ladder, what stands beside them, the return to
    the matter, the end."""
    return (*LADDER_STEPS[ladder], *_BESIDE.get(ladder, ()), Step.CALM, Step.END)


def proposes_to_end(ladder: Ladder) -> bool:
    """Whether the ladder ever proposes to end: never where the client may harm themselves."""
    return Step.CONSEQUENCE in LADDER_STEPS[ladder]


def calls_for_113(ladder: Ladder, reaction: Reaction) -> bool:
    """Whether the answer means 113 and the leader at once."""
    lost = reaction is Reaction.HUNG_UP and ladder is Ladder.SELF_HARM
    return lost or reaction is Reaction.DANGER


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered at which step, and when (ms UTC)."""

    step: Step
    reaction: Reaction
    at: int


@dataclass(frozen=True, slots=True)
class GuidedCall:
    """Where the caseworker stands.

    `language` is the client's. `rung` is the step of the ladder reached; `apart` is a step beside
    the ladder while one stands there. `number` counts what was answered, so that a tap on an old
    card is known as one; `shown` tells the guided call's newest card from those before it.
    `advised_by` is a person id. `elsewhere`: a newer alarm of the caseworker has taken it over."""

    id: str
    ladder: Ladder
    language: Language
    began_at: int
    shown: int
    rung: int = 0
    apart: Step | None = None
    warned: bool = False
    why: GuidanceEnd | None = None
    advice: Advice | None = None
    advised_by: str | None = None
    over: bool = False
    elsewhere: bool = False
    number: int = 0
    answers: tuple[Answered, ...] = ()

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return self.apart or LADDER_STEPS[self.ladder][self.rung]

    @property
    def ended(self) -> bool:
        """Whether the closing sentence is the one to say now."""
        return self.apart is Step.END

    @property
    def lost(self) -> bool:
        """Whether the client hung up."""
        return self.why is GuidanceEnd.HUNG_UP

    @property
    def last_at(self) -> int:
        """When anything last happened on it."""
        return max(self.shown, self.answers[-1].at if self.answers else self.began_at)

    @property
    def closed(self) -> bool:
        """Whether nothing is answered here any more."""
        return self.over or self.elsewhere


def begun(id: str, ladder: Ladder, language: Language, at: int) -> GuidedCall:
    """A guided call at the foot of the ladder."""
    return GuidedCall(id, ladder, language, began_at=at, shown=at)


def answered(
    guided_call: GuidedCall, reaction: Reaction, number: int | None, at: int
) -> GuidedCall:
    """The guided call after an answer; the same guided call when the answer means nothing any more.

    `number` is the guided call's as the tapped card showed it, None for now. An answer to an old
    step changes nothing, with three exceptions: ending is always meant (R6), so is danger, and who
    has hung up has hung up, on the card of whatever step of the same call."""
    if guided_call.closed or reaction not in _understood(guided_call):
        return guided_call
    is_old = number is not None and number != guided_call.number
    if is_old and reaction not in _ALWAYS_MEANT:
        return guided_call
    if number == OTHER_CALL and reaction is Reaction.HUNG_UP:
        return guided_call
    moved = _moved(_heard(guided_call, reaction), reaction)
    answers = (*guided_call.answers, Answered(guided_call.step, reaction, at))[-MOST_ANSWERS:]
    return replace(moved, number=guided_call.number + 1, answers=answers)


def choices(guided_call: GuidedCall) -> frozenset[Reaction]:
    """What can be answered at this step; never empty before the call is over."""
    if guided_call.closed:
        return frozenset()
    if guided_call.ladder is Ladder.SELF_HARM:
        return _choices_in_crisis(guided_call)
    if guided_call.ended:
        return frozenset({Reaction.BACK})
    found = {Reaction.CONTINUES, Reaction.THREATENS, Reaction.HUNG_UP, Reaction.END}
    if guided_call.apart is not Step.CALM:
        found.add(Reaction.CALMER)
    return frozenset(found) | _back(guided_call)


def _choices_in_crisis(guided_call: GuidedCall) -> frozenset[Reaction]:
    found = {Reaction.HUNG_UP, Reaction.DANGER} | _ASKED.get(guided_call.step, frozenset())
    if not guided_call.ended:
        found.add(Reaction.END)
    if guided_call.apart is Step.DANGER:
        found.remove(Reaction.DANGER)
    return frozenset(found) | _back(guided_call)


def _back(guided_call: GuidedCall) -> frozenset[Reaction]:
    is_foot = guided_call.apart is None and guided_call.rung == 0
    return frozenset() if is_foot else frozenset({Reaction.BACK})


def _understood(guided_call: GuidedCall) -> frozenset[Reaction]:
    """What the present card and any older one may still tell."""
    found = choices(guided_call) | {Reaction.HUNG_UP}
    if guided_call.apart is not Step.DANGER:
        found |= {Reaction.DANGER}
    is_crisis = guided_call.ladder is Ladder.SELF_HARM and not guided_call.ended
    return found | _OF_OLDER_CARDS if is_crisis else found


def _heard(guided_call: GuidedCall, reaction: Reaction) -> GuidedCall:
    """A reaction of the client's to the warning means that the warning was said."""
    of_client = reaction in (Reaction.CALMER, Reaction.CONTINUES, Reaction.THREATENS)
    return (
        replace(guided_call, warned=True)
        if of_client and guided_call.step is Step.CONSEQUENCE
        else guided_call
    )


def _moved(guided_call: GuidedCall, reaction: Reaction) -> GuidedCall:
    last = len(LADDER_STEPS[guided_call.ladder]) - 1
    match reaction:
        case Reaction.CALMER:
            return replace(guided_call, apart=Step.CALM)
        case Reaction.NO:
            return replace(guided_call, apart=Step.STAY)
        case Reaction.DANGER:
            return _in_danger(guided_call)
        case Reaction.HUNG_UP:
            return replace(guided_call, over=True, why=GuidanceEnd.HUNG_UP)
        case Reaction.END:
            return replace(guided_call, apart=Step.END, why=GuidanceEnd.OWN_CHOICE)
        case Reaction.BACK if guided_call.apart is not None:
            return replace(guided_call, apart=None, why=None)
        case Reaction.BACK:
            return replace(guided_call, rung=guided_call.rung - 1)
        case Reaction.THREATENS:
            return _to_the_end(guided_call, GuidanceEnd.THREAT)
        case Reaction.CONTINUES if guided_call.ladder is Ladder.SELF_HARM and not guided_call.rung:
            return replace(guided_call, apart=None)  # a no may become a yes: it is asked again
        # Whoever is told yes, or nothing, asks the next question.
        case _ if guided_call.rung < last:
            return replace(guided_call, rung=guided_call.rung + 1, apart=None)
        case _:
            return _to_the_end(guided_call, GuidanceEnd.WARNED)


def _in_danger(guided_call: GuidedCall) -> GuidedCall:
    """Also from a card that was drawn before another ladder was chosen."""
    crisis, last = Ladder.SELF_HARM, len(LADDER_STEPS[Ladder.SELF_HARM]) - 1
    return replace(on_ladder(guided_call, crisis), rung=last, apart=Step.DANGER, why=None)


def _to_the_end(guided_call: GuidedCall, why: GuidanceEnd) -> GuidedCall:
    """The end, unless one had better stay: whoever may harm themselves is never just hung up on,
    and neither is anybody whom the leader advises to stay with."""
    if not proposes_to_end(guided_call.ladder) or guided_call.advice is Advice.STAY:
        return replace(guided_call, rung=len(LADDER_STEPS[guided_call.ladder]) - 1, apart=None)
    return replace(guided_call, apart=Step.END, why=why)


def on_ladder(guided_call: GuidedCall, ladder: Ladder) -> GuidedCall:
    """The guided call on another ladder, from its foot; at the end it keeps to the end."""
    if guided_call.closed or guided_call.ladder is ladder:
        return guided_call
    return replace(guided_call, ladder=ladder, rung=0, warned=False, number=guided_call.number + 1,
                   apart=Step.END if guided_call.ended else None)  # fmt: skip


def in_language(guided_call: GuidedCall, language: Language) -> GuidedCall:
    """The same step in the language the client speaks."""
    return replace(guided_call, language=language)


def advised(guided_call: GuidedCall, advice: Advice, by: str) -> GuidedCall:
    """The advice of whoever helps. It moves nothing by itself (L9)."""
    return guided_call if guided_call.closed else replace(guided_call, advice=advice, advised_by=by)


def shown_anew(guided_call: GuidedCall, at: int) -> GuidedCall:
    """The guided call on a new card, which takes the place of those before it."""
    return replace(guided_call, shown=max(at, guided_call.shown + 1))


def gone_on(guided_call: GuidedCall) -> GuidedCall:
    """What is left of it in an alarm that has ended, once a newer one has taken it over."""
    return replace(guided_call, elsewhere=True)


def hung_up(guided_call: GuidedCall) -> GuidedCall:
    """*Samtalen er slutt*: nothing is answered any more."""
    return replace(guided_call, over=True)


def taken_up(guided_call: GuidedCall) -> GuidedCall:
    """The call is not over after all: it stands where it stood."""
    return replace(guided_call, over=False)
