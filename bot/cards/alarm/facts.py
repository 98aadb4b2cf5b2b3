"""What is known about an incident and its evidence, in words: for the leaders' cards, for *Fortell
mer*, and wherever one of several is named."""

from collections.abc import Iterator

from bot.cards.alarm.views import HelperLine, PersonLine
from bot.cards.evidence.views import EvidenceLine, IncidentLine
from bot.cards.kit import Action, CardElement, Fact
from bot.cards.kit.elements import CardOrigin, button, quiet
from bot.cards.kit.people import call_text, named
from bot.cards.organisation.views import OrganisationVerb
from bot.domain.alarm.incident import Details, How, IncidentKind, MeetingType, Target, ThreatChannel
from bot.domain.evidence import Came, MediaType
from bot.domain.organisation.organisation import Workplace
from bot.domain.organisation.routines import MEANINGS
from bot.domain.reports.deviation_report import DeviationType
from bot.texts import Localised

MEETINGS = {
    MeetingType.PHONE: "meeting-phone",
    MeetingType.VIDEO: "meeting-video",
    MeetingType.CHAT: "meeting-chat",
}
CHANNELS = {
    ThreatChannel.PHONE: "channel-phone",
    ThreatChannel.MEETING: "channel-meeting",
    ThreatChannel.VIDEO: "channel-video",
    ThreatChannel.CHAT: "channel-chat",
    ThreatChannel.EMAIL: "channel-email",
    ThreatChannel.SMS: "channel-sms",
    ThreatChannel.SOCIAL_MEDIA: "channel-social-media",
    ThreatChannel.LETTER: "channel-letter",
}
KINDS_ASKED = {
    IncidentKind.THREAT: "kind-threat",
    IncidentKind.THREATENING: "kind-threatening",
    IncidentKind.HARASSING: "kind-harassing",
    IncidentKind.ABUSIVE: "kind-abusive",
}
# With what only a report tells.
KINDS = {
    DeviationType.VIOLENCE: "kind-violence",
    **{DeviationType(one.value): name for one, name in KINDS_ASKED.items()},
}
PLACES = {
    Workplace.OFFICE: "place-office",
    Workplace.HOME_OFFICE: "place-home-office",
    Workplace.OUT: "place-out",
}
_PLACES_TOLD = {
    Workplace.OFFICE: "place-office",
    Workplace.HOME_OFFICE: "place-home-office-alone",
    Workplace.OUT: "place-out-alone",
}
TARGETS = {
    Target.SELF: "target-self",
    Target.COLLEAGUE: "target-colleague",
    Target.OTHER_UNIT: "target-other-unit",
    Target.THIRD_PARTY: "target-third-party",
    Target.CLIENT_SELF: "target-client-self",
}
_HELP = {
    How.WRITE: "helps-write",
    How.CALL: "helps-call",
    How.JOIN: "helps-join",
    How.COME: "helps-come",
    How.PHONE: "helps-phone",
    How.IN_PERSON: "helps-in-person",
}
_HELP_TOLD = {
    How.WRITE: "helping-write",
    How.CALL: "helping-call",
    How.JOIN: "helping-join",
    How.COME: "helping-come",
    How.PHONE: "helping-phone",
    How.IN_PERSON: "helping-in-person",
}


def facts_of(say: Localised, details: Details, caseworker: PersonLine) -> Iterator[Fact]:
    """Yield what is known, as a leader reads it; what nobody has told takes no line (L1).

    Whom a threat is aimed at is always told (R41). The caseworker's number comes last.
    """
    yield from about_the_threat(say, details)
    if details.target is Target.SELF:
        yield Fact(title=say("fact-target"), value=named(caseworker))
    elif details.target is not None:
        yield Fact(title=say("fact-target"), value=say(TARGETS[details.target]))
    if details.place is not None:
        yield Fact(title=say("fact-place"), value=say(_PLACES_TOLD[details.place]))
    to_call = call_text(say, caseworker)
    if to_call is not None:
        yield Fact(title=say("fact-phone"), value=to_call)


def about_the_threat(say: Localised, details: Details) -> Iterator[Fact]:
    """Yield how they were in touch and what it is: codes that may leave the unit (L11)."""
    if details.channel is not None and details.channel.meeting is None:
        yield Fact(title=say("fact-channel"), value=say(CHANNELS[details.channel]))
    elif details.meeting is not None:
        yield Fact(title=say("fact-meeting"), value=say(MEETINGS[details.meeting]))
    if details.kind is not None:
        yield Fact(title=say("fact-kind"), value=say(KINDS_ASKED[details.kind]))


def way_of_helping(say: Localised, helper: HelperLine) -> str:
    """Return how help comes, as the caseworker reads it: "Skriver med deg"."""
    return say(_HELP[helper.how])


def way_told(say: Localised, helper: HelperLine) -> str:
    """Return how help comes, as other leaders read it: "Skriver"."""
    return say(_HELP_TOLD[helper.how])


def evidence_kept(say: Localised, count: int) -> list[CardElement]:
    """The line about it on an alarm's cards; none where there is none."""
    return [quiet(say("evidence-count", count=count))] if count else []


_THINGS = {
    MediaType.PDF: "evidence-is-pdf",
    MediaType.TEXT: "evidence-is-text",
    MediaType.HTML: "evidence-is-text",
}


def thing(say: Localised, line: EvidenceLine) -> str:
    """Return what it is, in a word."""
    if line.came is Came.MESSAGE_ACTION:
        return say("evidence-is-message")
    if line.came is Came.REFERENCE:
        return say("evidence-is-recording")
    if line.media_type is None:
        return say("evidence-is-picture" if line.came is Came.PASTED else "evidence-is-file")
    if line.media_type.is_picture:
        return say("evidence-is-picture")
    return say(_THINGS.get(line.media_type, "evidence-is-file"))


def incident_facts(say: Localised, incident: IncidentLine) -> str:
    """Return what is known of an incident beside its time."""
    what = "evidence-noted" if incident.noted else "evidence-alarm"
    facts = [say("evidence-drill") if incident.drill else say(what)]
    if incident.kind is not None:
        facts.append(say(KINDS[incident.kind]))
    if incident.meeting is not None:
        facts.append(say(MEETINGS[incident.meeting]))
    return " · ".join(facts)


def meanings_button(say: Localised) -> Action:
    """Return *Hva er hva?*, on a form in which a kind is chosen (R7): a card of its own, and the
    form stays as it is filled in."""
    return button(
        say("meanings"),
        OrganisationVerb.ROUTINE,
        CardOrigin(),
        routine=MEANINGS,
        beside="form",
    )
