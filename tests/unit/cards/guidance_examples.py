"""Every step of every ladder, and the conditions a step may be in."""

from dataclasses import replace
from typing import Any

from bot.cards.views import Guarded, GuidanceView, NoteFormView, View, Word
from bot.domain.alarm.incident import IncidentKind, MeetingType
from bot.domain.guidance import Advice, Ladder, Reaction, answered, begun
from bot.domain.organisation.organisation import Language
from bot.texts.ladders import Ladders, load
from tests.unit.cards.people import CASEWORKER, DUTY, INCIDENT, LEADER, SEEN, at

LADDERS = Ladders(load())


def on_step(
    *reactions: Reaction,
    ladder: Ladder = Ladder.PHONE,
    kind: IncidentKind | None = None,
    **changed: Any,
) -> GuidanceView:
    """A caseworker who has answered this on a ladder, within an alarm of this kind."""
    guided_call = begun("walk-1", ladder, Language.BOKMAL, at("10:02:30"))
    for reaction in reactions:
        guided_call = answered(guided_call, reaction, None, at("10:02:50"))
    guided_call = replace(guided_call, **changed)
    words = LADDERS.shown("", guided_call, Language.BOKMAL, kind)
    return GuidanceView(
        INCIDENT, SEEN, False, Language.BOKMAL, guided_call, words, Guarded.OPEN, numbers=(DUTY,)
    )


def hung_up(view: GuidanceView) -> GuidanceView:
    """After *Samtalen er slutt*."""
    return replace(view, walk=replace(view.walk, over=True))


GUIDANCE = on_step(Reaction.END)
WARNING = on_step()
NOTE_FORM = NoteFormView(INCIDENT, SEEN, False, Language.BOKMAL)


# What a client said, as somebody in a hurry writes it down: nothing of it may render.
WRITTEN = (
    Word("Saksbehandler En", at("10:01:10"), "Jeg vet hvor du bor", CASEWORKER.id, quote=True),
    Word(
        "Saksbehandler En",
        at("10:02:55"),
        "**du** [skal](https://x.no) <at>få</at> se ![](https://x.no/p.png) <b>nå</b>\n# 1. ja",
        CASEWORKER.id,
        quote=True,
    ),
)


def guidance_examples() -> dict[str, View]:
    """By the names of their goldens."""
    on, go = Reaction.CONTINUES, on_step
    found: dict[str, View] = {}
    for ladder in Ladder:
        name = ladder.value.replace("_", "-")
        is_crisis = ladder is Ladder.SELF_HARM
        ways = [Reaction.YES, Reaction.TOLD] if is_crisis else [on, on]
        found |= {f"guidance-{name}-{n + 1}": go(*ways[:n], ladder=ladder) for n in range(3)}
        found[f"guidance-{name}-calm"] = go(Reaction.CALMER, ladder=ladder)
        found[f"guidance-{name}-end"] = go(Reaction.END, ladder=ladder)
    stays = replace(go(on), advised_by="Kari Leder")
    return found | {
        **_hung_up_on(),
        "guidance-threat": go(on, kind=IncidentKind.THREAT),
        "guidance-chat-abusive": go(on, on, ladder=Ladder.CHAT, kind=IncidentKind.ABUSIVE),
        "guidance-alone": replace(WARNING, incident=None, guarded=Guarded.NO),
        "guidance-advised-to-stay": _advised(stays, Advice.STAY),
        "guidance-advised-to-end": _advised(stays, Advice.END),
        "guidance-alarm-over": replace(go(on), guarded=Guarded.ENDED),
        "guidance-end-over": hung_up(GUIDANCE),
        "guidance-end-over-undo": replace(hung_up(GUIDANCE), undo=True),
        "guidance-end-over-helped": replace(hung_up(GUIDANCE), helper="Kari Leder"),
        "guidance-end-over-alone": replace(hung_up(GUIDANCE), incident=None, guarded=Guarded.NO),
        "guidance-english-client": go(on, on, language=Language.ENGLISH),
        "guidance-replaced": replace(WARNING, replaced=True),
        "guidance-drill": replace(WARNING, drill=True),
        "guidance-routine": replace(go(on), routine="telefon"),
        "guidance-end-written": replace(GUIDANCE, written=WRITTEN),
        "guidance-end-over-written": replace(
            hung_up(GUIDANCE), written=WRITTEN[:1], routine="telefon"
        ),
        "guidance-end-drill": replace(GUIDANCE, drill=True),
        "guidance-end-alone": replace(GUIDANCE, incident=None, guarded=Guarded.NO),
        "guidance-note": NOTE_FORM,
        "guidance-note-drill": replace(NOTE_FORM, drill=True),
    }


def _hung_up_on() -> dict[str, View]:
    """The client has gone, or may be in danger (113 first)."""
    gone, danger, crisis = Reaction.HUNG_UP, Reaction.DANGER, Ladder.SELF_HARM
    return {
        "guidance-hung-up": on_step(gone),
        "guidance-hung-up-alone": replace(
            on_step(gone, ladder=Ladder.CHAT), incident=None, guarded=Guarded.NO
        ),
        "guidance-self-harm-no": on_step(Reaction.NO, ladder=crisis),
        "guidance-self-harm-danger": on_step(danger, ladder=crisis),
        "guidance-self-harm-lost": on_step(gone, ladder=crisis),
        "guidance-self-harm-video": replace(
            on_step(ladder=crisis), meeting=MeetingType.VIDEO, guarded=Guarded.ENDED
        ),
    }


def _advised(view: GuidanceView, advice: Advice) -> GuidanceView:
    return replace(view, walk=replace(view.walk, advice=advice, advised_by=LEADER.id))
