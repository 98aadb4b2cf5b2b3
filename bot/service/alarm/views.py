"""From an alarm to what one person sees of it. Pure: the same alarm gives the same view.

Also of the cards beside its own: the sentence to say, and what leaders and safety representatives
are told afterwards (R17, 3.4.1).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.cards.views import (
    AlertView,
    ChainStep,
    ContactView,
    ExhaustedView,
    FollowUpView,
    Guarded,
    GuidanceView,
    HandOverView,
    HelperLine,
    NewsView,
    NoticeView,
    PassedOver,
    PersonLine,
    RoleView,
    SafetyRepView,
    StatusView,
    View,
    Word,
)
from bot.domain.alarm.claims import none_comes, standing
from bot.domain.alarm.incident import How, MeetingType
from bot.domain.alarm.state import BESIDE as BESIDE_LEVEL
from bot.domain.alarm.state import Alert, AlertState, Claim, Contact, Ending, RedCard
from bot.domain.guidance import Walk
from bot.domain.organisation.organisation import Helper
from bot.service.alarm.presence import steps_there, to_be_called
from bot.service.alarm.replay import PlainToken
from bot.service.alarm.status import (
    after_helping,
    chain_steps,
    past_state,
    skipped_levels,
    walk_line,
    would_be_steps,
)
from bot.service.directory import Directory
from bot.service.threat.views import duty_line, duty_view, unit_notice_view, untaken_view
from bot.store import slots


class Projection:
    """Draws views of one alarm. `words` is the conversation, for the claimant's card; `evidence`
    when each piece of evidence was added, `room` where the caseworker sits today; `seals` what a
    claim carries for a time without the store."""

    def __init__(
        self,
        directory: Directory,
        card: RedCard,
        words: Sequence[Word] = (),
        evidence: tuple[int, ...] = (),
        room: str | None = None,
        seals: Callable[[PlainToken], str] = lambda token: "",
    ) -> None:
        self._directory = directory
        self._card = card
        self._words = tuple(words)
        self._evidence = evidence
        self._room = room
        self._seals = seals

    def view(self, slot: str, person: str) -> View:
        """What the card place of this slot shows this person now."""
        kind, _, rest = slot.partition(":")
        match kind:
            case "status":
                return self.status(person)
            case "alert":
                return self.alert(person, self._alert_at(person, *slots.alert_at(slot)))
            case "news":
                return self._news(person, rest.partition(":")[0])
            case "contact":
                return self.contact(person)
            case "exhausted":
                return self._exhausted(person, int(rest))
            case "hand_over":
                return self.hand_over(person)
            case "guide":
                return self.guidance(person, slot)
            case "duty":
                return duty_view(self._directory, self._card, person, slots.number(slot))
            case "unit_notice":
                return unit_notice_view(self._directory, self._card, person, slots.number(slot))
        if kind in BESIDE:
            return self._beside(kind, person)
        raise ValueError(f"no such slot: {kind}")

    def _beside(self, kind: str, person: str) -> View:
        """What people apart from the alarm see; that there is evidence, never what it is (R17)."""
        view = BESIDE[kind](self._directory, self._card, person)
        if not isinstance(view, SafetyRepView) or not self._evidence:
            return view
        return replace(view, evidence=len(self._evidence), evidence_at=max(self._evidence))

    def status(self, person: str) -> StatusView:
        """The caseworker's card (R38)."""
        card = self._card
        known = card.details
        return StatusView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            drill_alone=card.drill == "alone",
            language=self._directory.language(person),
            sent_at=card.raised_at,
            round=card.round,
            exhausted=card.exhausted,
            steps=self._steps(),
            skipped=skipped_levels(card),
            helpers=self._helpers(),
            alerting_more=card.alerting_more,
            contact=card.contact,
            details=card.details,
            numbers=self._directory.numbers(card.unit),
            leaders=self._leaders(),
            ending=card.ending,
            ended_by=self._ended_by(),
            ended_at=card.ended_at,
            can_undo=card.ending is Ending.CANCELLED,
            evidence=len(self._evidence),
            duty=duty_line(card),
            colleagues=to_be_called(self._directory, card),
            called=standing(card),
            none_comes=none_comes(card),
            ask_channel=card.reported and known.channel is None and known.meeting is None,
            written=card.reported and known.channel is not None and known.channel.written,
        )

    def _steps(self) -> tuple[ChainStep, ...]:
        """A drill alone shows who would have been alerted (L12)."""
        card = self._card
        if card.drill != "alone":
            return chain_steps(card)
        return would_be_steps(
            card, self._directory.chain_for(card.caseworker, None, card.raised_at)
        )

    def alert(self, person: str, alert: Alert | None) -> View:
        """A leader's card: the red card, or the role card once they help (R33)."""
        card = self._card
        mine = next((claim for claim in card.claims if claim.person == person), None)
        if mine is not None and not card.state.ended:
            return self.role(person, mine)
        helper = next((h for h in card.everyone() if h.id == person), None)
        beside = alert is not None and alert.beside
        return AlertView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            language=self._directory.language(person),
            caseworker=self._caseworker(),
            unit=card.unit_name,
            sent_at=card.raised_at,
            details=card.details,
            level=card.chain.levels[alert.level].name if alert and not beside else "",
            stands_in_for=helper.stands_in_for if helper else None,
            passed_over=tuple(self._passed_over(alert)) if alert and not beside else (),
            can_join=self._can_join(),
            declined=person in card.said_no
            or (alert is not None and alert.state is AlertState.DECLINED),
            helpers=self._helpers(),
            more_wanted=card.chain_moves,
            ending=card.ending,
            ended_by=self._ended_by(),
            call_over=card.call_over,
            evidence=len(self._evidence) if card.helps(person) else 0,
            beside=beside,
            room=self._room if beside else None,
            steps=steps_there(self._directory, card, person) if beside else (),
            sealed=self._sealed(person, alert) if alert is not None else "",
        )

    def _sealed(self, person: str, alert: Alert) -> str:
        """What any replica needs to take the claim while nothing can be stored."""
        card, caseworker = self._card, self._card.caseworker
        address = self._directory.address(caseworker.id)
        if card.drill is not None or card.state.ended or address is None:
            return ""
        token = PlainToken(
            incident=card.id,
            reader=person,
            delivery="",
            person=caseworker.id,
            name=caseworker.name,
            address=address,
            raised_at=card.raised_at,
            level=alert.level,
            round=alert.round,
            stored=True,
        )
        return self._seals(token)

    def role(self, person: str, mine: Claim) -> RoleView:
        """The claimant's card."""
        card = self._card
        candidates = tuple(
            PersonLine(h.id, h.name, h.phone)
            for h in card.chain.everyone()
            if h.id not in (person, card.caseworker.id, card.details.target_person)
            and not card.helps(h.id)
            and self._directory.reachable(h.id)
        )
        return RoleView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            language=self._directory.language(person),
            caseworker=self._caseworker(),
            unit=card.unit_name,
            sent_at=card.raised_at,
            details=card.details,
            how=mine.how,
            contact=card.contact or Contact.PENDING,
            words=self._words,
            others=tuple(self._helper_line(c) for c in card.claims if c.person != person),
            candidates=candidates,
            handing_to=card.name_of(card.handing_to) if card.handing_to else None,
            call_over=card.call_over,
            walk=walk_line(card.walk) if card.walk else None,
            numbers=self._directory.numbers(card.unit),
            join_url=card.join_url if mine.how is How.JOIN else None,
            evidence=len(self._evidence),
            room=self._room if mine.how is How.COME else None,
            steps=steps_there(self._directory, card, person) if mine.how is How.COME else (),
        )

    def contact(self, person: str) -> View:
        """ "Har dere kontakt?" (L2)"""
        card = self._card
        is_caseworker = person == card.caseworker.id and not card.helps(person)
        owner = self._helper_line(card.claims[0]).person if card.claims else self._caseworker()
        answers = {Contact.CONFIRMED: True, Contact.MISSING: False}
        return ContactView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            language=self._directory.language(person),
            other=owner if is_caseworker else self._caseworker(),
            reader_is_caseworker=is_caseworker,
            answer=answers.get(card.contact) if card.contact else None,
            closed=card.state.ended or not (is_caseworker or card.helps(person)) or not card.claims,
        )

    def hand_over(self, person: str) -> View:
        """The request to take over, until it is answered."""
        card = self._card
        if card.handing_to != person or card.owner is None or card.state.ended:
            return self.alert(person, None)
        return HandOverView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            language=self._directory.language(person),
            caseworker=self._caseworker(),
            unit=card.unit_name,
            details=card.details,
            from_name=card.name_of(card.handed_by or card.owner.person or card.owner.name),
            can_join=self._can_join(),
        )

    def guidance(self, person: str, slot: str | None = None) -> View:
        """The sentence to say; without a walk, the caseworker's own card. `slot` tells a card that
        a newer one has replaced."""
        if self._card.walk is None:
            return self.status(person)
        return guidance_view(
            self._directory, self._card, self._card.walk, person, slot, self._words
        )

    def followed_up(self, person: str, receiving: bool) -> View:
        """The newest card of a threat's follow-up: the task card, or another unit's notice."""
        if receiving:
            return unit_notice_view(self._directory, self._card, person)
        return duty_view(self._directory, self._card, person, None)

    def _news(self, person: str, helper: str) -> View:
        card = self._card
        claim = next((claim for claim in card.claims if claim.person == helper), None)
        language = self._directory.language(person)
        if claim is None:
            return NoticeView(language, after_helping(card, helper), drill=card.mark)
        over = card.state.ended
        return NewsView(card.id, card.mark, language, self._helper_line(claim), over)

    def _exhausted(self, person: str, number: int) -> ExhaustedView:
        card = self._card
        return ExhaustedView(
            incident=card.id,
            seen=card.seq,
            drill=card.mark,
            language=self._directory.language(person),
            again=number < card.round or not card.exhausted,
            leaders=self._leaders(),
            numbers=self._directory.numbers(card.unit),
            answered=bool(card.claims) or card.state.ended,
        )

    def _caseworker(self) -> PersonLine:
        who = self._card.caseworker
        return PersonLine(who.id, who.name, who.phone)

    def _leaders(self) -> tuple[PersonLine, ...]:
        barred = self._card.details.target_person
        everyone = self._card.chain.everyone()
        return tuple(PersonLine(h.id, h.name, h.phone) for h in everyone if h.id != barred)

    def _ended_by(self) -> str | None:
        return self._card.name_of(self._card.ended_by) if self._card.ended_by else None

    def _helpers(self) -> tuple[HelperLine, ...]:
        return tuple(self._helper_line(claim) for claim in self._card.claims)

    def _helper_line(self, claim: Claim) -> HelperLine:
        phone = next((h.phone for h in self._card.everyone() if h.id == claim.person), None)
        line = PersonLine(claim.person or "", claim.name, phone)
        to_add = claim.how is How.JOIN and self._card.join_url is None
        return HelperLine(line, claim.how, claim.at, claim.at - self._card.raised_at, to_add)

    def _can_join(self) -> bool:
        """A telephone call cannot be joined; an unknown meeting is not promised to be."""
        return self._card.details.meeting in (MeetingType.VIDEO, MeetingType.CHAT)

    def _alert_at(self, person: str, level: int, number: int) -> Alert | None:
        return next(
            (
                a
                for a in self._card.alerts
                if (a.person, a.level, a.round) == (person, level, number)
            ),
            None,
        )

    def _passed_over(self, mine: Alert) -> Iterator[PassedOver]:
        """Why it came to this level: who was before, in the same round."""
        card = self._card
        names: dict[str, Helper] = {helper.id: helper for helper in card.chain.everyone()}
        for alert in card.alerts:
            earlier = alert.round == mine.round and BESIDE_LEVEL < alert.level < mine.level
            if earlier and alert.person in names and alert.person != mine.person:
                yield PassedOver(names[alert.person].name, past_state(alert))


def guidance_view(
    directory: Directory,
    card: RedCard,
    walk: Walk,
    person: str,
    slot: str | None,
    words: Iterable[Word],
) -> View:
    """The step of the ladder on which the caseworker stands, and what she wrote down (`words`)."""
    language = directory.language(person)
    gone = walk.elsewhere or (slot is not None and slot != slots.guide_slot(walk))
    return GuidanceView(
        incident=card.id,
        seen=card.seq,
        drill=card.drill is not None,
        language=language,
        walk=walk,
        words=directory.ladders.shown(card.unit, walk, language),
        guarded=Guarded.ENDED if card.state.ended else Guarded.OPEN,
        advised_by=card.name_of(walk.advised_by) if walk.advised_by else None,
        numbers=directory.numbers(card.unit),
        replaced=gone,
        written=tuple(word for word in words if word.quote and word.author == person),
        routine=directory.routine_for(card.unit, walk, card.details),
    )


def _follow_up(directory: Directory, card: RedCard, person: str) -> View:
    caseworker, owner = card.caseworker, card.owner
    return FollowUpView(
        drill=card.drill is not None,
        language=directory.language(person),
        caseworker=PersonLine(caseworker.id, caseworker.name, caseworker.phone),
        helper=owner.name if owner else "",
        at=card.raised_at,
    )


def _safety(directory: Directory, card: RedCard, person: str) -> View:
    language = directory.language(person)
    return SafetyRepView(card.drill is not None, language, card.unit_name, card.raised_at)


BESIDE: Final[Mapping[str, Callable[[Directory, RedCard, str], View]]] = {
    slots.FOLLOW_UP: _follow_up,
    slots.SAFETY: _safety,
    slots.UNTAKEN: untaken_view,
}
