"""Who may change an alarm, once more and apart from `domain/alarm/permission.py`: contract.md,
"Cards".

The fuzz judges by this table, so it is written from the contract and not from the code.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.events import CardAction, InboundEvent, MessageRead, Removed, TextReceived

CASEWORKER, ALERTED, CLAIMANT, ASKED = "caseworker", "alerted", "claimant", "asked"
DUTY_ASKED, DUTY_OWNER, UNIT_LEADER = "duty asked", "duty owner", "unit leader"

VERBS: dict[str, set[str]] = {
    "red_card.raise": {CASEWORKER},
    "red_card.claim": {ALERTED, ASKED, CLAIMANT},
    "red_card.contact": {CASEWORKER, CLAIMANT},
    "red_card.release": {CLAIMANT},
    "red_card.helped": {CASEWORKER},
    "red_card.call_result": {CASEWORKER, CLAIMANT},
    "red_card.decline": {ALERTED, ASKED, CLAIMANT},
    "red_card.escalate": {CASEWORKER, CLAIMANT},
    "red_card.colleagues": {CASEWORKER, CLAIMANT},
    "red_card.cancel": {CASEWORKER},
    "red_card.hand_over": {CLAIMANT},
    "red_card.resolve": {CASEWORKER, CLAIMANT},
    "red_card.undo": {CASEWORKER, CLAIMANT},
    "red_card.safe": {CASEWORKER},
    "incident.describe": {CASEWORKER},
    "incident.threat": {CASEWORKER, CLAIMANT},
    "incident.no_threat": {CASEWORKER},
    "incident.concerns": {CASEWORKER},
    "threat.report": {CASEWORKER},
    "alarm.mine": set(),
    "call.over": {CASEWORKER},
    "call.undo": {CASEWORKER},
    "relay.send": {CASEWORKER, CLAIMANT},
    "relay.pass_on": {CASEWORKER, CLAIMANT},
    "red_card.more": {CASEWORKER, CLAIMANT},
    "drill.start": {CASEWORKER},
    "drill.next": {CASEWORKER},
    "drill.offer": set(),
    "drill.later": set(),
    "drill.pack": set(),
    "drill.plan": set(),
    "drill.unplan": set(),
    "call.end": {CASEWORKER},
    "guide.warn": {CASEWORKER},
    "guide.step": {CASEWORKER},
    "guide.choose": {CASEWORKER},
    "guide.note": {CASEWORKER},
    "guide.advise": {CLAIMANT},
    "evidence.recording": {CASEWORKER, CLAIMANT},
    "evidence.show": set(),
    "evidence.choose": set(),
    "evidence.drop": set(),
    "evidence.view": set(),
    "duty.take": {DUTY_ASKED},
    "duty.decline": {DUTY_ASKED},
    "duty.settle": {DUTY_OWNER},
    "duty.notify_unit": {DUTY_OWNER},
    "duty.received": {UNIT_LEADER},
    "paper.begin": {CASEWORKER},
    "paper.show": set(),
    "paper.save": set(),
    "paper.submit": set(),
    "paper.drop": set(),
    "paper.number": set(),
    "paper.view": set(),
    "note.later": {CASEWORKER},
    "report.not_felt": {CASEWORKER},
    "report.after_all": {CASEWORKER},
    "report.later": {CASEWORKER},
    "admin.show": set(),
    "admin.edit": set(),
    "admin.preview": set(),
    "admin.apply": set(),
    "admin.move": set(),
    "lesson.write": set(),
    "lesson.show": set(),
    "lesson.share": set(),
    "lesson.drop": set(),
    "lesson.list": set(),
    "measure.register": set(),
    "measure.show": set(),
    "measure.ready": set(),
    "measure.add": set(),
    "measure.take": set(),
    "measure.save": set(),
    "measure.tick": set(),
    "measure.judge": set(),
    "measure.minutes": set(),
    "measure.review": set(),
    "measure.move": set(),
    "measure.plan": set(),
    "readiness.check": set(),
    "routine.show": set(),
    "routine.read": set(),
    "person.language": set(),
    "person.away": {ALERTED, ASKED},  # they cannot, so they have declined
    "person.back": set(),
    "person.drop_absence": set(),
}
# On an alarm that is over: only what the caseworker may still say about it, or take back, and the
# follow-up of a threat, which outlasts it.
AFTERWARDS = {"red_card.raise", "incident.describe", "call.over", "call.end"}
AFTERWARDS |= {"red_card.undo", "call.undo"}
AFTERWARDS |= {"relay.send", "relay.pass_on"}  # what is said just afterwards is part of it
AFTERWARDS |= {"red_card.safe", "incident.threat", "incident.no_threat", "threat.report"}
AFTERWARDS |= {"guide.warn", "guide.step", "guide.choose", "guide.note", "evidence.recording"}
AFTERWARDS |= {verb for verb in VERBS if verb.startswith(("duty.", "paper.", "report.", "note."))}


# Of a live card what comes of an event; the rest is noted when the card has arrived.
_DONE_TO_A_CARD = ("person", "generation", "acted_at", "below_px")


@lru_cache(200)
def _read(document: str) -> Any:
    return json.loads(document)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it lies in the database: `row` and `document` are compared; the rest,
    and `document`, tell who is what."""

    row: tuple[object, ...]
    state: str
    raised_by: str
    document: str

    def judged(self, person: str) -> tuple[object, ...]:
        """What the person may not change without the right to. Their own live card they may have
        once more; and that a card has arrived is nobody's doing: it may at any time."""
        card = _read(self.document)
        live = [{key: one[key] for key in _DONE_TO_A_CARD} for one in card["live"]]
        live = [one for one in live if one["person"] != person]
        live.sort(key=lambda one: one["person"])
        return (*self.row, card | {"live": live})

    def roles(self, person: str) -> set[str]:
        """What the person is to this alarm."""
        card = _read(self.document)
        found = {CASEWORKER} if person == self.raised_by else set()
        found |= {ALERTED for alert in card["alerts"] if alert["person"] == person}
        found |= {CLAIMANT for claim in card["claims"] if claim["person"] == person}
        return found | ({ASKED} if card["handing_to"] == person else set()) | _duty(card, person)


def _duty(card: Any, person: str) -> set[str]:
    """What the person is to the follow-up of a threat."""
    duty = card["duty"] or {"asked": [], "owner": None, "notices": []}
    asked = [one["person"] for one in duty["asked"] if one["state"] != "withdrawn"]
    told = [one["person"] for notice in duty["notices"] for one in notice["told"]]
    found = {DUTY_ASKED} if person in asked else set()
    found |= {DUTY_OWNER} if duty["owner"] == person else set()
    return found | ({UNIT_LEADER} if person in told else set())


def trespass(
    event: InboundEvent | None, before: dict[str, Alarm], after: dict[str, Alarm]
) -> str | None:
    """What the sender changed without the right to; None when everything is as it should be."""
    for number, alarm in after.items():
        old = before.get(number)
        person = event.arrival.person if event is not None and hasattr(event, "arrival") else ""
        if old is not None and (old == alarm or old.judged(person) == alarm.judged(person)):
            continue
        if event is None or not person:
            return "an alarm changed though nothing was received"
        if old is None:
            if alarm.raised_by != person:
                return "an alarm was raised for somebody else"
        elif not _may(event, old, person):
            return f"{event} changed an alarm ({old.state}, {old.roles(person)})"
    return "an alarm is gone" if before.keys() - after.keys() else None


def _may(event: InboundEvent, alarm: Alarm, person: str) -> bool:
    roles = alarm.roles(person)
    match event:
        case CardAction(verb=verb):
            is_over = alarm.state in ("resolved", "cancelled")
            return bool(roles & VERBS.get(verb, set())) and (not is_over or verb in AFTERWARDS)
        case TextReceived():
            # What whoever is asked for help answers in words is an answer, or told as none (L2).
            return bool(roles & {CASEWORKER, CLAIMANT, ALERTED, ASKED})
        case MessageRead() | Removed():  # whoever removes the bot is not waited for any more
            return ALERTED in roles or ASKED in roles
    return False
