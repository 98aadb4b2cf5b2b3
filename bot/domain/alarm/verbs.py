"""The names of all that can happen to a red card, as cards send them (contract.md, "Cards")."""

from enum import StrEnum


class Verb(StrEnum):
    """The contract's names; those of `BY_THEMSELVES` never come from a card."""

    RAISE = "red_card.raise"
    CLAIM = "red_card.claim"
    CONTACT = "red_card.contact"
    RELEASE = "red_card.release"
    HELPED = "red_card.helped"
    CALL_RESULT = "red_card.call_result"
    DECLINE = "red_card.decline"
    ESCALATE = "red_card.escalate"
    COLLEAGUES = "red_card.colleagues"
    CANCEL = "red_card.cancel"
    HAND_OVER = "red_card.hand_over"
    RESOLVE = "red_card.resolve"
    DESCRIBE = "incident.describe"
    CALL_OVER = "call.over"
    RELAY = "relay.send"
    WARN = "guide.warn"
    END_CALL = "call.end"
    GUIDE_STEP = "guide.step"
    GUIDE_CHOOSE = "guide.choose"
    GUIDE_NOTE = "guide.note"
    GUIDE_ADVISE = "guide.advise"
    EVIDENCE_ADD = "evidence.recording"
    EVIDENCE_SEE = "evidence.show"
    DUTY_TAKE = "duty.take"
    DUTY_DECLINE = "duty.decline"
    DUTY_SETTLE = "duty.settle"
    DUTY_NOTIFY_UNIT = "duty.notify_unit"
    DUTY_RECEIVED = "duty.received"
    CRY = "cry"
    TIMER = "timer"
    READ = "read"
    UNDELIVERED = "undelivered"
    LINK = "link"
    DUTY_TIMER = "duty.timer"
    DUTY_UNDELIVERED = "duty.undelivered"


BY_THEMSELVES = frozenset(
    {
        Verb.CRY,
        Verb.TIMER,
        Verb.READ,
        Verb.UNDELIVERED,
        Verb.LINK,
        Verb.DUTY_TIMER,
        Verb.DUTY_UNDELIVERED,
    }
)
