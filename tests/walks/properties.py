"""What must hold in every chat after every step of a walk: nobody told whoever built the cards."""

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.alarm.live import live_of
from bot.domain.alarm.rules import is_over_quietly
from bot.domain.alarm.state import Alarm
from bot.store import slots
from bot.store.records import CardSlot
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import buttons_of
from tests.fakes.sent import SentCard
from tests.walks.walk import Step, Walk

MOST_WORDS, MOST_HELPERS_WORDS, MOST_BUTTONS = 60, 80, 4
LEFTOVERS = re.compile(r"\{\s*\$|\$\{|</?\w+>|\bNone\b(?! of)|\{\}|&nbsp;|\\n")
A_KEY = re.compile(r"^(?!(?:digitale-moter|hva-er-hva)$)[a-z]+(-[a-z]+)+$", re.MULTILINE)
# Whose words follow, and when: as many as they wrote.
WHO_SAID = re.compile(r"^\S+ · (?:kl\. )?\d\d[.:]\d\d$", re.MULTILINE)
TOLD = re.compile(r"^\S+: |[“”«»]")  # what stands around words that somebody wrote
CLAIM, REST = "red_card.claim", "follow_up.rest"
Places = dict[tuple[str, str], CardSlot]  # which card slot a person's message is


def broken(walk: Walk, step: Step) -> Iterator[str]:
    """What does not hold after this step, and must."""
    alarms, places = all_alarms(walk), _places(walk)
    _remember(walk, alarms)
    yield from _answered(walk, step, alarms)
    for user in walk.people:
        for card in walk.world.inbox(user):
            yield from _text(card)
        if not walk.faulty:
            yield from _can_claim(walk, user, alarms)
            yield from _has_live_card(walk, user, alarms)
            yield from _filled(walk, user, places)
        yield from _buttons(walk, user, alarms)
        yield from _wiped(walk, step, user)
        yield from _leaks(walk, user)


def too_much(walk: Walk, step: Step) -> Iterator[str]:
    """What is more than is read in a moment: two filled buttons in a chat, two sounds for one
    event, words (L14). Buttons are among what is `broken`."""
    alarms, places = all_alarms(walk), _places(walk)
    for user in walk.people if not walk.faulty else ():
        yield from _filled_in_chat(walk, user, alarms, places)
        yield from _pushes(walk, step, user, places)
        yield from _words(walk, user, alarms, places)


def to_look_at(walk: Walk, step: Step) -> Iterator[str]:
    """What may be meant, and is worth a look: what lies below a red card."""
    alarms, places = all_alarms(walk), _places(walk)
    for user in walk.people if not walk.faulty else ():
        yield from _below_red(walk, user, alarms, places)


def _remember(walk: Walk, alarms: dict[str, Alarm]) -> None:
    """Who has ever been of an alarm: what they have read they keep (L11)."""
    for alarm in alarms.values():
        of_it = {alarm.caseworker.id, alarm.handing_to, *(c.person for c in alarm.claims)}
        of_it |= {alert.person for alert in alarm.alerts}
        walk.chains.setdefault(alarm.id, set()).update(one for one in of_it if one)


def all_alarms(walk: Walk) -> dict[str, Alarm]:
    """Every alarm there is."""

    def read(uow: Any) -> dict[str, Alarm]:
        found = {one["id"]: uow.tx.get_alarm(one["id"]) for one in walk.world.incidents()}
        return {key: alarm for key, alarm in found.items() if alarm is not None}

    return walk.world.core.service.read(read)


def filled(part: Any) -> Iterator[Json]:
    """The filled buttons that show."""
    for action in shown_actions(part):
        if action.get("style") == "positive":
            yield action


def shown_actions(part: Any) -> Iterator[Json]:
    """The buttons that show before anything is unfolded."""
    if isinstance(part, list):
        for item in part:
            yield from shown_actions(item)
    elif isinstance(part, dict):
        if part.get("isVisible") is False:
            return
        if str(part.get("type", "")).startswith("Action."):
            yield part
            return
        for key, item in part.items():
            if key not in ("fallback", "data", "selectAction", "refresh"):
                yield from shown_actions(item)


def shown_texts(part: Any) -> Iterator[str]:
    """What is read before anything is unfolded."""
    if isinstance(part, list):
        for item in part:
            yield from shown_texts(item)
    elif isinstance(part, dict):
        if part.get("isVisible") is False:
            return
        kind = str(part.get("type", ""))
        if kind.startswith("Action."):
            yield str(part.get("title", ""))
            return
        for key in ("text", "title", "value", "label"):
            if isinstance(part.get(key), str) and not kind.startswith("Input."):
                yield part[key]
        for key, item in part.items():
            if key not in ("fallback", "data", "refresh"):
                yield from shown_texts(item)


def counted(text: str) -> int:
    """How many words are read: a link is its title, a telephone number one word."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return len(re.findall(r"\w[^\s]*", re.sub(r"(?<=\d)\s(?=\d)", "", text)))


def _about(action: Json) -> str:
    """The alarm that a button is about, also where it asks for that one's report."""
    data = action.get("data") or {}
    return str(data.get("incident") or data.get("about") or "")


def is_form(card: SentCard) -> bool:
    """Whether it is one that nothing updates."""
    return any(b.data.get("loose") for b in buttons_of(card.content))


def _answered(walk: Walk, step: Step, alarms: dict[str, Alarm]) -> Iterator[str]:
    """A tap is answered, and words by something new; where an alarm of theirs is out,
    they are kept, and read by whoever helps (L1, L15)."""
    if step.answer is None or step.actor is None:
        return
    if step.answer.status not in (200, 202):
        yield f"answered {step.answer.status}"
    if step.answer.payload["type"] == "invoke" and not (step.answer.body or {}).get("value"):
        yield f"a tap without an answer: {step.answer.body}"
    person, before = step.actor.id, walk.before[step.actor]
    is_out = any(
        not alarm.state.ended and person in walk.chains[alarm.id] for alarm in alarms.values()
    )
    if step.words is not None and not walk.faulty and not is_out:
        now = walk.world.inbox(step.actor)
        if [card.content for card in now] == before.contents and not _heard(walk, step):
            yield "words into nothing"


def _heard(walk: Walk, step: Step) -> bool:
    """Whether they have arrived in another chat."""
    return any(
        [card.content for card in walk.world.inbox(user)] != walk.before[user].contents
        for user in walk.people
    )


def _pushes(walk: Walk, step: Step, user: TeamsUser, places: Places) -> Iterator[str]:
    """Of one alarm, whatever the person did not ask for, one for each event (L14): what two people
    do at the same instant of a story's clock are two."""
    known = {card.id for card in walk.before[user].cards}
    heard: dict[tuple[str, float], list[SentCard]] = {}
    for card in walk.world.inbox(user):
        place = places.get((user.id, card.id))
        if card.id in known or not card.alert or place is None:
            continue  # an answer to their own tap, which has no place
        if slots.family(place.slot) not in (slots.MORE, slots.MEANT):
            heard.setdefault((place.incident, card.at), []).append(card)
    for (_, at), cards in heard.items():
        if len(cards) > step.acts:
            yield f"pushes: {user.name} at {at}: {[card.text[:60] for card in cards]}"


def _places(walk: Walk) -> Places:
    """Which card slot each message with one is."""

    def read(uow: Any) -> Places:
        found = (uow.tx.slots_of(one["id"]) for one in walk.world.incidents())
        there = (one for theirs in found for one in theirs if one.ref is not None)
        return {(one.person, one.ref.activity_id): one for one in there}

    return walk.world.core.service.read(read)


def _text(card: SentCard) -> Iterator[str]:
    text = "\n".join(shown_texts(card.content))
    if any(line.count("**") % 2 for line in text.splitlines()):
        yield f"half bold: {text[:200]!r}"
    if found := LEFTOVERS.search(text):
        yield f"leftover {found.group()!r}: {text[max(0, found.start() - 40) : found.end() + 30]!r}"
    if found := A_KEY.search(text):
        yield f"a key: {found.group()}"


def _of_an_alarm(
    walk: Walk, user: TeamsUser, alarms: dict[str, Alarm]
) -> Iterator[tuple[SentCard, bool]]:
    """The person's cards with buttons of alarms that are out, and whether the alarm is theirs."""
    for card in walk.world.inbox(user):
        about = {str(b.data.get("incident")) for b in buttons_of(card.content)}
        its = [alarms[one] for one in about if one in alarms]
        if its and not any(alarm.state.ended for alarm in its):
            yield card, any(alarm.caseworker.id == user.id for alarm in its)


def _buttons(walk: Walk, user: TeamsUser, alarms: dict[str, Alarm]) -> Iterator[str]:
    for card, _ in _of_an_alarm(walk, user, alarms):
        if is_form(card):  # a list of what is seldom needed
            continue
        titles = [str(action.get("title")) for action in shown_actions(card.content)]
        if len(titles) > MOST_BUTTONS and REST not in str(card.content):
            yield f"{len(titles)} buttons: {titles}"


def _words(walk: Walk, user: TeamsUser, alarms: dict[str, Alarm], places: Places) -> Iterator[str]:
    for card, is_hers in _of_an_alarm(walk, user, alarms):
        if REST in str(card.content):  # what comes after an alarm that was taken back since
            continue
        text = "\n".join(shown_texts(_without_answer(card.content)))
        for said in walk.secrets:
            text = re.sub(rf"[^\n]*{said}", "", text)
        lines = (line for line in text.splitlines() if TOLD.sub("", line) not in walk.typed)
        text = WHO_SAID.sub("", "\n".join(lines))
        place = places.get((user.id, card.id))
        is_hers &= place is None or slots.family(place.slot) in slots.OF_CASEWORKER
        if counted(text) > (MOST_WORDS if is_hers and not is_form(card) else MOST_HELPERS_WORDS):
            yield f"{counted(text)} words: {text!r}"


def _without_answer(content: Json) -> Json:
    """Without the sentence above it that says what a tap did: it stands there for a moment."""
    first, *others = content["body"]
    is_answer = first["type"] == "TextBlock" and not {"isSubtle", "weight"} & set(first)
    return {**content, "body": others} if is_answer else content


def _that_count(walk: Walk, user: TeamsUser, places: Places) -> Iterator[SentCard]:
    """The cards whose filled buttons count: no form, and none that Teams has refused to change into
    the line that it is to be."""
    for card in walk.world.inbox(user):
        place = places.get((user.id, card.id))
        if not (card.orphan or is_form(card) or (place is not None and place.is_line)):
            yield card


def _filled(walk: Walk, user: TeamsUser, places: Places) -> Iterator[str]:
    """One filled button at the most of one alarm, in one chat (L14)."""
    of: dict[str, list[str]] = {}
    for card in _that_count(walk, user, places):
        for action in filled(card.content):
            if incident := _about(action):
                of.setdefault(incident, []).append(
                    f"{card.text.partition(chr(10))[0]} [{action['title']}]"
                )
    for titles in of.values():
        if len(titles) > 1:
            yield f"filled: {user.name}: {titles}"


def _filled_in_chat(
    walk: Walk, user: TeamsUser, alarms: dict[str, Alarm], places: Places
) -> Iterator[str]:
    """More than one of several alarms; beside one of her own alarm one of others': whoever raises
    one does not wait for a look whether whom it reaches is in need too."""
    for own in (True, False):
        titles = [
            f"{card.text.partition(chr(10))[0]} [{action['title']}]"
            for card in _that_count(walk, user, places)
            for action in filled(card.content)
            if (alarm := alarms.get(_about(action))) is not None
            and (alarm.caseworker.id == user.id) is own
        ]
        if len(titles) > 1:
            yield f"filled in one chat: {user.name}: {titles}"


def _claims_on(walk: Walk, user: TeamsUser, alarm: Alarm) -> list[int]:
    """Where in the chat the alarm can be claimed."""
    return [
        place
        for place, card in enumerate(walk.world.inbox(user))
        for one in buttons_of(card.content)
        if one.verb == CLAIM and one.data.get("incident") == alarm.id
    ]


def _asking(user: TeamsUser, alarms: dict[str, Alarm]) -> list[Alarm]:
    found = (one for one in alarms.values() if one.is_asked_on(user.id))
    return [one for one in found if one.caseworker.id != user.id]


def _can_claim(walk: Walk, user: TeamsUser, alarms: dict[str, Alarm]) -> Iterator[str]:
    """Whoever is asked for help has a card to say so (L4, L14)."""
    for alarm in _asking(user, alarms):
        if not _claims_on(walk, user, alarm):
            yield f"{user.name} has no card to claim with"


def _below_red(
    walk: Walk, user: TeamsUser, alarms: dict[str, Alarm], places: Places
) -> Iterator[str]:
    """But for what answers their own words, is of their own alarm, or where the alarm that asks has
    been quiet for hours."""
    now = walk.world.clock.at
    asking = (one for one in _asking(user, alarms) if not is_over_quietly(one, now))
    real = [one for one in asking if one.drill is None and not one.claims]
    red = [max(found) for one in real if (found := _claims_on(walk, user, one))]
    for card in walk.world.inbox(user)[max(red) + 1 :] if red else ():
        verbs = {(one.get("data") or {}).get("verb") for one in filled(card.content)}
        place = places.get((user.id, card.id))
        own = place is None or alarms[place.incident].caseworker.id == user.id
        if verbs - {CLAIM, None} and not own:
            yield f"below a red card of {user.name}: {card.text[:60]!r}"


def _has_live_card(walk: Walk, user: TeamsUser, alarms: dict[str, Alarm]) -> Iterator[str]:
    """Whoever cried and whoever helps has a card to act on: never none (L14)."""
    for alarm in alarms.values():
        is_of_it = alarm.caseworker.id == user.id or alarm.helps(user.id)
        if alarm.state.ended or not is_of_it or live_of(alarm, user.id) is None:
            continue
        if user in walk.lost:  # which is not known before it is to change
            continue
        if not any(
            one.data.get("incident") == alarm.id and "loose" not in one.data
            for card in walk.world.inbox(user)
            for one in buttons_of(card.content)
        ):
            yield f"{user.name} has no live card"


def _wiped(walk: Walk, step: Step, user: TeamsUser) -> Iterator[str]:
    """No form changes under what somebody else's act finds them typing."""
    if user is step.actor or step.actor is None:
        return
    before = walk.before[user]
    for card, was in zip(before.cards, before.contents, strict=True):
        had = any(b.inputs for b in buttons_of(was)) if "type" in was else False
        if had and card.content != was:
            yield f"wiped: {user.name}: {card.history[-1] and card.text[:80]!r}"


def _leaks(walk: Walk, user: TeamsUser) -> Iterator[str]:
    """What somebody wrote is read in the chain of an alarm of theirs alone (L11)."""
    texts = [card.text + card.summary for card in walk.world.inbox(user)]
    for secret, author in walk.secrets.items():
        if author is user or not any(secret in text for text in texts):
            continue
        if not any({author.id, user.id} <= chain for chain in walk.chains.values()):
            yield f"{user.name} reads what {author.name} wrote"
