"""The ladder of a guided conversation: warn, end, or stay (product.md, "Warn"; R6, R48, R49).

A `GuidedCall` is where one caseworker stands on one ladder. It is a value, so it can lie in the
database for days and be taken up again. The functions here say what an answer makes of it; the
sentences are in `texts/ladders/`. Two rules hold whatever is tapped, in whatever order:

- The ladder itself proposes to end only after a warning has been said, or after a serious threat.
  The employee's own choice to end needs no reason (R6).
- There is always a way on: from every step one can end, and from the end one can come back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.domain.organisation.organisation import Language

MOST_ANSWERS = 40  # kept with the guided call; all of them are on the timeline (L10)


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
    STAY = "stay"  # say that one stays on the line
    ASK = "ask"  # what is planned, where, when
    HELP = "help"  # who can help, while one stays
    TELL = "tell"  # that one has to pass it on
    CALM = "calm"  # back to the client's matter
    END = "end"


class Reaction(StrEnum):
    """What the caseworker answers: how the client reacts, or what she wants herself."""

    CALMER = "calmer"
    CONTINUES = "continues"
    THREATENS = "threatens"
    END = "end"
    BACK = "back"


class GuidanceEnd(StrEnum):
    """Why a guided call has come to its end."""

    WARNED = "warned"
    THREAT = "threat"
    OWN_CHOICE = "own_choice"


class Advice(StrEnum):
    """What whoever helps advises; the caseworker decides (L9)."""

    END = "end"
    STAY = "stay"


LADDER_STEPS: Final[Mapping[Ladder, tuple[Step, ...]]] = {
    Ladder.PHONE: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    Ladder.CHAT: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    Ladder.VIDEO: (Step.ACKNOWLEDGE, Step.BEHAVIOUR, Step.CONSEQUENCE),
    Ladder.SELF_HARM: (Step.STAY, Step.ASK, Step.HELP),
    Ladder.THIRD_PARTY: (Step.ASK, Step.TELL, Step.CONSEQUENCE),
}


def steps_of(ladder: Ladder) -> tuple[Step, ...]:
    """Every step that needs words: the steps of the ladder, the return to the matter, the end."""
    return (*LADDER_STEPS[ladder], Step.CALM, Step.END)


def proposes_to_end(ladder: Ladder) -> bool:
    """Whether the ladder ever proposes to end: never where the client may harm themselves."""
    return Step.CONSEQUENCE in LADDER_STEPS[ladder]


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered at which step, and when (ms UTC)."""

    step: Step
    reaction: Reaction
    at: int


@dataclass(frozen=True, slots=True)
class GuidedCall:
    """Where the caseworker stands.

    `language` is the client's. `rung` is the step of the ladder reached; `apart` is `CALM` or `END`
    while one stands beside the ladder. `number` counts what was answered, so that a tap on an old
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
    step changes nothing, with one exception: ending is always meant (R6)."""
    is_old = number is not None and number != guided_call.number
    if guided_call.closed or (is_old and reaction is not Reaction.END):
        return guided_call
    if reaction not in choices(guided_call):
        return guided_call
    moved = _moved(_heard(guided_call, reaction), reaction)
    answers = (*guided_call.answers, Answered(guided_call.step, reaction, at))[-MOST_ANSWERS:]
    return replace(moved, number=guided_call.number + 1, answers=answers)


def choices(guided_call: GuidedCall) -> frozenset[Reaction]:
    """What can be answered at this step; never empty before the call is over."""
    if guided_call.closed:
        return frozenset()
    if guided_call.ended:
        return frozenset({Reaction.BACK})
    found = {Reaction.CONTINUES, Reaction.THREATENS, Reaction.END}
    if guided_call.apart is not Step.CALM:
        found.add(Reaction.CALMER)
    if guided_call.apart is Step.CALM or guided_call.rung > 0:
        found.add(Reaction.BACK)
    return frozenset(found)


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
        case Reaction.END:
            return replace(guided_call, apart=Step.END, why=GuidanceEnd.OWN_CHOICE)
        case Reaction.BACK if guided_call.apart is not None:
            return replace(guided_call, apart=None, why=None)
        case Reaction.BACK:
            return replace(guided_call, rung=guided_call.rung - 1)
        case Reaction.CONTINUES if guided_call.rung < last:
            return replace(guided_call, rung=guided_call.rung + 1, apart=None)
        case Reaction.CONTINUES:
            return _to_the_end(guided_call, GuidanceEnd.WARNED)
        case Reaction.THREATENS:
            return _to_the_end(guided_call, GuidanceEnd.THREAT)


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
