"""From an alarm to what one person sees of it. Pure: the same alarm gives the same view."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.cards.alarm.red_card import best_way
from bot.cards.views import (
    AlertView,
    AskedLine,
    ChainStep,
    ExhaustedView,
    HandOverView,
    HelperLine,
    LineView,
    NewsView,
    NoticeView,
    PersonLine,
    RoleView,
    SafetyRepView,
    StatusView,
    View,
    Word,
)
from bot.domain.alarm.claims import none_comes, standing
from bot.domain.alarm.guide import can_undo_call_over
from bot.domain.alarm.incident import DrillMark, How, MeetingType
from bot.domain.alarm.live import is_wanted
from bot.domain.alarm.rules import can_undo_resolve
from bot.domain.alarm.state import Alarm, Alert, AlertState, Claim, Contact, Ending
from bot.domain.organisation.organisation import Language
from bot.service.alarm.notices import (
    EXTRA_VIEWS,
    asks_live,
    contact_view,
    follows_up,
    guidance_view,
    is_past,
    is_written_on,
    line_of,
    meant_view,
    name_in_line,
    rounds_ended,
    said_to,
    says_more,
    was_of_the_alarm,
)
from bot.service.alarm.plain_token import PlainToken, token_of
from bot.service.alarm.presence import steps_there, to_be_called
from bot.service.alarm.status import (
    after_helping,
    chain_steps,
    helper_name,
    missed_call,
    passed_over,
    skipped_levels,
    walk_line,
    would_be_steps,
)
from bot.service.directory import Directory
from bot.service.threat.views import (
    asks_duty,
    duty_line,
    people_of,
    safety_reps,
    threat_follow_up_view,
    told_by,
    unit_notice_view,
)
from bot.store import slots
from bot.store.records import CardSlot


class AlarmViews:
    """Draws views of one alarm. `words` is the conversation, for the claimant's card; `evidence`
    when each piece of it was added, `room` where the caseworker sits today; `seals` what a claim
    carries for a time without the store; `held_back` are those whose card is not out yet;
    `brought`: between which instants words came that the card brings; `now` is when it is drawn."""

    def __init__(
        self,
        directory: Directory,
        alarm: Alarm,
        words: Sequence[Word] = (),
        evidence: tuple[int, ...] = (),
        room: str | None = None,
        seals: Callable[[PlainToken], str] = lambda token: "",
        held_back: frozenset[str] = frozenset(),
        brought: tuple[int, int | None] | None = None,
        now: int = 0,
    ) -> None:
        self._directory = directory
        self._alarm = alarm
        self._words = tuple(words)
        self._evidence = evidence
        self._room = room
        self._seals = seals
        self._held_back = held_back
        self._brought = brought
        self._at = alarm.recorded(now)

    def view(self, card_slot: CardSlot) -> View:
        """What the slot shows its person now: a line once a newer live card has arrived; the live
        card is told by the alarm (L14); what lies beside it, by what it was asked for."""
        slot, person = card_slot.slot, card_slot.person
        if card_slot.is_line:
            return self.line(card_slot)
        if card_slot.generation:
            was_the_alarms = was_of_the_alarm(self._alarm, card_slot)
            return self.live(person, slots.ALERT if was_the_alarms else slot)
        kind, _, rest = slot.partition(":")
        match kind:
            case slots.STATUS:
                beside = replace(self.status(person), beside=card_slot.placed_at > 0)
                return self.line(card_slot) if asks_live(self._alarm, card_slot) else beside
            case slots.SAID:
                return self.line(card_slot)
            case slots.ALERT:
                return self.alert(person, self._alert_at(person, *slots.alert_at(slot)))
            case slots.NEWS:
                return self._news(person, rest.partition(":")[0])
            case slots.CONTACT:
                on_live = asks_live(self._alarm, card_slot)
                return self.line(card_slot) if on_live else self.contact(person)
            case slots.MEANT:
                asked = meant_view(self._alarm, self._header(person), card_slot)
                return asked or self.line(card_slot)
            case slots.EXHAUSTED:
                return self._exhausted(card_slot, int(rest))
            case slots.HAND_OVER:
                return self.hand_over(person)
            case slots.GUIDE:
                return self.guidance(person, slot)
            case slots.DUTY | slots.UNIT_NOTICE:
                draw = threat_follow_up_view if kind == slots.DUTY else unit_notice_view
                view = draw(self._directory, self._alarm, person, slots.number(slot))
                is_older = getattr(view, "condition", None) == "replaced" and card_slot.placed_at
                return self.line(card_slot) if is_older else view
        if kind in EXTRA_VIEWS:
            return self._beside(kind, card_slot)
        raise ValueError(f"no such slot: {kind}")

    def live(self, person: str, slot: str = "") -> View:
        """The person's live card, in a slot of this name."""
        alarm, family = self._alarm, slots.family(slot)
        if family in slots.LATER and not is_wanted(alarm, person):
            return self._threat(person)
        if person != alarm.caseworker.id or family in (slots.ALERT, slots.HAND_OVER):
            view, brings = self.hand_over(person), family == slots.SAID
            return replace(view, brings_words=brings) if isinstance(view, RoleView) else view
        walk = alarm.walk
        in_call = walk is not None and not walk.elsewhere and not (walk.over and says_more(alarm))
        goes_on = walk is not None and not walk.closed  # the call outlasts the alarm
        if in_call and (goes_on or not alarm.state.ended):
            return self.guidance(person)
        return replace(self.status(person), quiet=family == slots.SAID and not alarm.call_over)

    def _threat(self, person: str) -> View:
        """What a threat asks of the person, and what the end of the alarm has left open."""
        alarm = self._alarm
        helped = alarm.helps(person)
        on_it = helped and not alarm.state.ended  # since the end words are lines beside it
        return replace(
            threat_follow_up_view(self._directory, alarm, person, None),
            undo=can_undo_resolve(alarm, person, self._at),
            said=self._said_to(person) if on_it else (),
            written_on=helped and is_written_on(self._directory, alarm, self._words, person),
            evidence=len(self._evidence) if helped else 0,
        )

    def line(self, card_slot: CardSlot) -> LineView:
        """What is left of a card once a newer one has arrived, with the words that it brought."""
        alarm, person = self._alarm, card_slot.person
        line = line_of(alarm, card_slot, self._words)
        name = name_in_line(self._directory, alarm, card_slot)
        at = card_slot.placed_at or alarm.raised_at  # nobody noted it
        return LineView(*self._header(person), line, name, at, self._said_to(person))

    def _said_to(self, person: str) -> tuple[Word, ...]:
        return said_to(self._alarm, person, self._words, self._brought)

    def _beside(self, kind: str, card_slot: CardSlot) -> View:
        """What people apart from the alarm see; that there is evidence, never what it is (R17)."""
        view = EXTRA_VIEWS[kind](self._directory, self._alarm, card_slot.person)
        if isinstance(view, SafetyRepView):
            over, kept = is_past(self._alarm, card_slot), self._evidence
            return replace(view, evidence=len(kept), evidence_at=max(kept, default=None), over=over)
        return view

    def _header(self, person: str) -> tuple[str, int, DrillMark, Language]:
        """What each card begins with (`AlarmHeader`)."""
        alarm = self._alarm
        return alarm.id, alarm.seq, alarm.mark, self._directory.language(person)

    def status(self, person: str) -> StatusView:
        """The caseworker's card (R38)."""
        alarm = self._alarm
        known = alarm.details
        return StatusView(
            *self._header(person),
            drill_alone=alarm.drill == "alone",
            sent_at=alarm.raised_at,
            round=alarm.round,
            exhausted=alarm.exhausted,
            steps=self._steps(),
            skipped=skipped_levels(alarm),
            helpers=self._helpers(person),
            alerting_more=alarm.alerting_more,
            contact=alarm.contact,
            details=alarm.details,
            numbers=self._directory.numbers(alarm.unit),
            leaders=self._leaders(),
            ending=alarm.ending,
            ended_by=self._ended_by(),
            ended_at=alarm.ended_at,
            can_undo=alarm.ending is Ending.CANCELLED,
            evidence=len(self._evidence),
            duty=duty_line(alarm),
            colleagues=to_be_called(self._directory, alarm),
            called=standing(alarm),
            none_comes=none_comes(alarm),
            ask_channel=alarm.reported and known.channel is None and known.meeting is None,
            written=alarm.reported and known.channel is not None and known.channel.written,
            people=people_of(self._directory, alarm),
            told_by=told_by(alarm),
            ask_threat=alarm.may_be_threat
            or (alarm.may_report_threat and alarm.ending is not Ending.RESOLVED),
            ask_safe=alarm.ending is Ending.RESOLVED and not alarm.safe,
            missed_call=missed_call(alarm),
            let_go=alarm.name_of(alarm.let_go) if alarm.let_go else "",
            reps=safety_reps(self._directory, alarm),
            said=self._said_to(person),
            ask_contact=alarm.contact is Contact.ASKED and bool(alarm.claims),
            call_over=alarm.call_over,
            undo=can_undo_resolve(alarm, person, self._at),
            heard_threat=person in alarm.heard_threat and alarm.may_be_threat,
            written_on=is_written_on(self._directory, alarm, self._words, person),
            kept=any(word.author == person and not word.quote for word in self._words),
        )

    def _steps(self) -> tuple[ChainStep, ...]:
        """A drill alone shows who would have been alerted (L12)."""
        alarm = self._alarm
        if alarm.drill != "alone":
            return chain_steps(alarm, self._held_back)
        would = self._directory.chain_for(alarm.caseworker, None, alarm.raised_at)
        return would_be_steps(alarm, would, self._directory.reachable)

    def alert(self, person: str, alert: Alert | None) -> View:
        """A leader's card: the red card, or the role card once they help (R33)."""
        alarm = self._alarm
        mine = next((claim for claim in alarm.claims if claim.person == person), None)
        if mine is not None and not alarm.state.ended:
            return self.role(person, mine)
        helper = next((h for h in alarm.everyone() if h.id == person), None)
        beside = alert is not None and alert.is_colleague
        return AlertView(
            *self._header(person),
            caseworker=self._caseworker(),
            unit=alarm.unit_name,
            sent_at=alarm.raised_at,
            details=alarm.details,
            level=alarm.chain.levels[alert.level].name if alert and not beside else "",
            stands_in_for=helper.stands_in_for if helper else None,
            passed_over=tuple(passed_over(alarm, alert)) if alert and not beside else (),
            can_join=self._can_join(),
            declined=person in alarm.said_no
            or (alert is not None and alert.state is AlertState.DECLINED),
            helpers=self._helpers(person),
            more_wanted=alarm.chain_moves,
            unanswered=alarm.unanswered and alarm.contact is Contact.MISSING,
            ending=alarm.ending,
            ended_by=self._ended_by(),
            call_over=alarm.call_over,
            evidence=len(self._evidence) if alarm.helps(person) else 0,
            ask_threat=alarm.helps(person) and alarm.may_report_threat,
            is_colleague=beside,
            room=self._room if beside else None,
            steps=steps_there(self._directory, alarm, person) if beside else (),
            sealed=self._sealed(person, alert.level, alert.round) if alert is not None else "",
            concerns=self._concerns(),
            concerns_sure=alarm.concerns_sure,
            undo=can_undo_resolve(alarm, person, self._at),
            said=self._said_to(person) if alarm.state.ended and alarm.helps(person) else (),
            written_on=alarm.helps(person)
            and is_written_on(self._directory, alarm, self._words, person),
            follows_up=follows_up(alarm, person),
            thanked=alarm.stood_ready(person),
        )

    def _sealed(self, person: str, level: int, round: int) -> str:
        """What any replica needs to take the claim while nothing can be stored."""
        alarm, caseworker = self._alarm, self._alarm.caseworker
        address = self._directory.address(caseworker.id)
        if alarm.drill is not None or alarm.state.ended or address is None:
            return ""
        return self._seals(token_of(alarm, person, address, level, round))

    def role(self, person: str, mine: Claim) -> RoleView:
        """The claimant's card."""
        alarm = self._alarm
        candidates = tuple(
            PersonLine(h.id, h.name, h.phone)
            for h in alarm.chain.everyone()
            if h.id not in (person, alarm.caseworker.id, alarm.details.target_person)
            and not alarm.helps(h.id)
            and self._directory.reachable(h.id)
        )
        return RoleView(
            *self._header(person),
            caseworker=self._caseworker(),
            unit=alarm.unit_name,
            sent_at=alarm.raised_at,
            details=alarm.details,
            how=mine.how,
            contact=alarm.contact or Contact.PENDING,
            words=self._words,
            others=tuple(self._helper_line(c, person) for c in alarm.claims if c.person != person),
            candidates=candidates,
            handing_to=alarm.name_of(alarm.handing_to) if alarm.handing_to else None,
            call_over=alarm.call_over,
            walk=walk_line(alarm.walk) if alarm.walk else None,
            numbers=self._directory.numbers(alarm.unit),
            join_url=alarm.join_url if mine.how is How.JOIN else None,
            evidence=len(self._evidence),
            room=self._room if mine.how is How.COME else None,
            steps=steps_there(self._directory, alarm, person) if mine.how is How.COME else (),
            ask_threat=alarm.may_report_threat,
            busy=alarm.missed_call is not None
            and alarm.missed_call.by == person
            and alarm.missed_call.busy,
            concerns=self._concerns(),
            concerns_sure=alarm.concerns_sure,
            wrote=any(w.author == person for w in self._words),
            said=self._said_to(person),
            ask_contact=alarm.contact is Contact.ASKED,
            heard_threat=person in alarm.heard_threat and alarm.may_be_threat,
            ask_duty=asks_duty(alarm, person) and person != alarm.caseworker.id,
        )

    def contact(self, person: str) -> View:
        """ "Har dere kontakt?" (L2)"""
        claims, caseworker = self._alarm.claims, self._caseworker()
        owner = self._helper_line(claims[0], person).person if claims else None
        return contact_view(self._alarm, self._header(person), person, caseworker, owner)

    def hand_over(self, person: str) -> View:
        """The request to take over, until it is answered; else the red card or the role card."""
        alarm = self._alarm
        if alarm.handing_to != person or alarm.owner is None or alarm.state.ended:
            latest = next((a for a in reversed(alarm.alerts) if a.person == person), None)
            return self.alert(person, latest)
        return HandOverView(
            *self._header(person),
            caseworker=self._caseworker(),
            unit=alarm.unit_name,
            details=alarm.details,
            from_name=alarm.name_of(alarm.handed_by or alarm.owner.person or alarm.owner.name),
            can_join=self._can_join(),
            # They may be of a level that was not alerted: the alarm goes on from where it is.
            sealed=self._sealed(
                person, max(0, min(alarm.level, len(alarm.chain.levels) - 1)), alarm.round
            ),
        )

    def guidance(self, person: str, slot: str | None = None) -> View:
        """The sentence to say; without a guided call, the caseworker's own card. `slot` tells a
        card that a newer one has replaced."""
        alarm, walk, said = self._alarm, self._alarm.walk, self._said_to(person)
        if walk is None:
            return self.status(person)
        about = self._directory, alarm, walk, person, slot, self._words, said
        return guidance_view(*about, undo=can_undo_call_over(alarm, self._at))

    def followed_up(self, person: str, receiving: bool) -> View:
        """The newest card of a threat's follow-up: the task card, or another unit's notice."""
        if receiving:
            return unit_notice_view(self._directory, self._alarm, person)
        return self._threat(person)

    def _news(self, person: str, helper: str) -> View:
        alarm, language = self._alarm, self._directory.language(person)
        claim = next((claim for claim in alarm.claims if claim.person == helper), None)
        if claim is None:
            return NoticeView(language, after_helping(alarm, helper, language), drill=alarm.mark)
        over = alarm.state.ended
        return NewsView(alarm.id, alarm.mark, language, self._helper_line(claim, person), over)

    def _exhausted(self, card_slot: CardSlot, number: int) -> ExhaustedView | LineView:
        """A line as soon as it is not the last word: somebody helps, or a later round has ended."""
        alarm, person = self._alarm, card_slot.person
        if number < rounds_ended(alarm) or alarm.claims or alarm.state.ended:
            return self.line(card_slot)
        return ExhaustedView(
            *self._header(person),
            again=number < alarm.round or not alarm.exhausted,
            leaders=self._leaders(),
            numbers=self._directory.numbers(alarm.unit),
        )

    def _caseworker(self) -> PersonLine:
        who = self._alarm.caseworker
        return PersonLine(who.id, who.name, who.phone)

    def asked(self, person: str, how: How | None) -> AskedLine:
        """What somebody is asked who has not answered clearly; `how` as said, else as the meeting
        decides."""
        alarm = self._alarm
        alert = next((a for a in reversed(alarm.alerts) if a.person == person), None)
        best = best_way(alarm.details.meeting, self._can_join(), alarm.call_over)
        if alert is not None and alert.is_colleague:
            best = How.COME
        return AskedLine(
            incident=alarm.id,
            seen=alarm.seq,
            name=alarm.caseworker.name,
            how=how or best,
            can_join=self._can_join(),
            details=alarm.details,
            call_over=alarm.call_over,
            sealed=self._sealed(person, alert.level, alert.round) if alert is not None else "",
        )

    def _concerns(self) -> PersonLine | None:
        person = self._alarm.concerns
        return self._directory.line(person) if person is not None else None

    def _leaders(self) -> tuple[PersonLine, ...]:
        barred, everyone = self._alarm.details.target_person, self._alarm.chain.everyone()
        return tuple(PersonLine(h.id, h.name, h.phone) for h in everyone if h.id != barred)

    def _ended_by(self) -> str | None:
        return self._alarm.name_of(self._alarm.ended_by) if self._alarm.ended_by else None

    def _helpers(self, person: str) -> tuple[HelperLine, ...]:
        return tuple(self._helper_line(claim, person) for claim in self._alarm.claims)

    def _helper_line(self, claim: Claim, reader: str) -> HelperLine:
        phone = next((h.phone for h in self._alarm.everyone() if h.id == claim.person), None)
        name = helper_name(claim, self._directory.language(reader))
        line = PersonLine(claim.person or "", name, phone)
        to_add = claim.how is How.JOIN and self._alarm.join_url is None
        return HelperLine(line, claim.how, claim.at, to_add, claim.unsigned)

    def _can_join(self) -> bool:
        """A telephone call cannot be joined; an unknown meeting is not promised to be."""
        return self._alarm.details.meeting in (MeetingType.VIDEO, MeetingType.CHAT)

    def _alert_at(self, person: str, level: int, number: int) -> Alert | None:
        wanted = (person, level, number)
        return next((a for a in self._alarm.alerts if (a.person, a.level, a.round) == wanted), None)
