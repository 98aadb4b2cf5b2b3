"""One case each: a body that is sent to the bot, by kind."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.integrations.directory.routine_files import read_folder
from tests.fakes.payloads import CHANNEL, GROUP, MEETING, Json, TeamsUser
from tests.fuzz.odd import changed, odd, torn
from tests.fuzz.rights import VERBS
from tests.fuzz.town import LEADER, Cast, Town, anybody

_WORDS = (
    "hjelp", "/hjelp", "HJELP!", "hjlep", "raudt kort", "help", "avbryt", "/avbryt", "advarsel",
    "avslutt", "trussel", "/trussel epost", "bevis", "rapport", "notat", "status", "beredskap",
    "rutiner", "øvelse", "øvelse med leder", "språk nynorsk", "personvern", "borte",
    "borte til fredag", "tilbake", "tiltak",
    "borte til 31.12.9999", "hjelp telefon trussel", "han slår meg nå", "hva er klokka", "👋",
)  # fmt: skip
_INVOKES = (
    "adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/fetchTask",
    "composeExtension/submitAction", "composeExtension/query", "fileConsent/invoke",
    "signin/verifyState", "signin/tokenExchange", "actionableMessage/executeAction",
    "message/submitAction", "application/search", "config/fetch", "tab/fetch", "",
)  # fmt: skip
_ODD_IDS = ("", "x' or 1=1", "00000000-0000-0000-0000-00000000dead", "0" * 36, "../x", "NULL")
_VERSIONS = tuple(one.version for one in read_folder(Path("bot/texts/routines")).routines)
_CHOICES: dict[str, tuple[object, ...]] = {
    "how": ("call", "join", "write", "phone", "in_person", "telepathy", 7),
    "yes": (True, False, "true", "FALSE", "kanskje", 1),
    "result": ("spoke", "no_answer", "voicemail", "done", "not_relevant", "open", "x"),
    "task": ("police", "safety_rep", "target_unit", "health", "x", 7),
    "reason": ("not_needed", "other", "", "x"),
    "unit": ("0300", "0315", "9999", "", 300),
    "ready": ("alarm", "bot", "x", 7),
    "care": ("test", "maintenance", "x"),
    "judgement": ("accept", "end", "restore", "lift", "undo", "x"),
    "new_title": ("Alarmknapper", "x" * 10_000, "**[x](http://x)**", "", 7),
    "test_every": ("1", "-1", "²", "x", ""),
    "test_day": ("2027-01-01", "0000-00-00", "9999-12-31", "i morgen", ""),
    "channel": ("epost", "telefon", "brev", "x"),
    "meeting": ("telefon", "video", "chat", "x"),
    "kind": ("trussel", "truende", "alone", "leader", "x"),
    "place": ("hjemmekontor", "kontor", "x"),
    "target": ("self", "colleague", "other_unit", "client_self", "client", "x"),
    "seen": (0, 1, 99, -1, "2", 2**62, 1.5),
    "reaction": ("calmer", "continues", "threatens", "end", "back", "x"),
    "ladder": ("phone", "chat", "video", "self_harm", "third_party", "x"),
    "advice": ("end", "stay", "x"),
    "walk": ("", "x"),
    "step": (0, 1, "2", -1, 2**62),
    "language": ("nb", "nn", "en", "tlh"),
    "until": ("2026-02-01", "0001-01-01", "9999-12-31", "i morgen"),
    "routine": ("telefon", "leder", "finnes-ikke", "../leder", 7),
    "version": (*_VERSIONS, "", "x" * 300, 7),
    "text": ("han roper", "hjelp", "", "x" * 6_000, "fnr 01017012345"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A body; `aimed` says that it tries, on a real alarm, a verb that is not the sender's."""

    kind: str
    body: bytes
    aimed: bool = False


def _body(random: Random, raw: Json) -> bytes:
    if "id" in raw and random.random() < 0.95:
        # From the seed; now and then one that was used before, as when Teams repeats itself.
        raw = raw | {"id": f"activity-{random.randrange(10_000)}"}
    return json.dumps(raw).encode()


def _valid(random: Random, town: Town, cast: Cast) -> Json:
    """Any activity that Teams might send."""
    user, payloads = anybody(random, cast), town.payloads
    return random.choice(
        (
            lambda: payloads.text(user, random.choice(_WORDS)),
            lambda: payloads.text(user, "hva er klokka", chat=random.choice((GROUP, CHANNEL))),
            lambda: _tap(random, town, user, random.choice([*VERBS]), _any_alarm(random, town)),
            lambda: payloads.read_receipt(user, str(random.randrange(10**13))),
            lambda: payloads.installed(user, random.choice(("add", "upgrade", "remove"))),
            lambda: payloads.members(user, random.choice(("membersAdded", "membersRemoved"))),
            lambda: payloads.activity("messageReaction", user),
        )
    )()


def torn_bytes(random: Random, town: Town, cast: Cast) -> Case:
    """A true activity whose bytes were damaged."""
    body, other = (_body(random, _valid(random, town, cast)) for _ in range(2))
    return Case("bytes", torn(random, body, other))


def odd_fields(random: Random, town: Town, cast: Cast) -> Case:
    """JSON in the shape of an activity, some fields of which are not what they should be."""
    return Case("fields", _body(random, changed(random, _valid(random, town, cast))))


def verbs(random: Random, town: Town, cast: Cast) -> Case:
    """A tap with any verb and fitting or unfitting data; every second one is aimed at an alarm
    by somebody to whom the verb does not belong."""
    verb = random.choice([*VERBS])
    if random.random() < 0.5:
        return _aimed(random, town, cast, verb)
    user, alarm = anybody(random, cast), _any_alarm(random, town)
    return Case("verbs", _body(random, _tap(random, town, user, verb, alarm)))


def _aimed(random: Random, town: Town, cast: Cast, verb: str) -> Case:
    number = random.choice([*town.seen][-8:])
    alarm = town.seen[number]
    strangers = [u for u in cast.everybody() if not alarm.roles(u.id) & VERBS[verb]]
    user = random.choice(strangers or [LEADER])
    return Case(
        "verbs", _body(random, _tap(random, town, user, verb, number)), aimed=bool(strangers)
    )


def _tap(random: Random, town: Town, user: TeamsUser, verb: str, alarm: str) -> Json:
    data: Json = {"verb": verb, "incident": alarm}
    people = [LEADER.id, user.id, *_ODD_IDS]
    for name in ("person", "colleague", "target_person", "stand_in"):
        if random.random() < 0.4:
            data[name] = random.choice(people)
    for name, values in _CHOICES.items():
        if random.random() < 0.6:
            data[name] = random.choice(values)
    if random.random() < 0.15:
        data[random.choice([*data])] = odd(random)
    if random.random() < 0.3:
        return town.payloads.submit(user, data)
    return town.payloads.execute(user, verb, data)


def _any_alarm(random: Random, town: Town) -> str:
    known = [*town.seen]
    return random.choice([*known[-8:], *_ODD_IDS]) if random.random() < 0.9 else known[0]


def invokes(random: Random, town: Town, cast: Cast) -> Case:
    """Every invoke that Teams knows, with a value of any shape."""
    raw = town.payloads.activity("invoke", anybody(random, cast))
    raw |= {"name": random.choice(_INVOKES), "value": odd(random)}
    if random.random() < 0.5:
        action = {"verb": random.choice([*VERBS, odd(random)]), "data": odd(random)}
        raw["value"] = {"action": action, "trigger": odd(random), "data": odd(random)}
    return Case("invokes", _body(random, raw))


def words(random: Random, town: Town, cast: Cast) -> Case:
    """Text in any chat: a command, a mangled one, or something else."""
    text = random.choice(_WORDS)
    if random.random() < 0.4:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice((" ", "\u200b", "\n", "x", "<b>", "&nbsp;")) + text[at:]
    chat = random.choice((None, None, None, GROUP, MEETING, CHANNEL))
    raw = town.payloads.text(anybody(random, cast), text, chat=chat, mention=chat is not None)
    if random.random() < 0.2:
        raw["entities"] = odd(random)
    return Case("words", _body(random, raw))


_SHARES: Sequence[tuple[Callable[[Random, Town, Cast], Case], int]] = (
    (torn_bytes, 30), (odd_fields, 24), (verbs, 28), (invokes, 10), (words, 8)
)  # fmt: skip


def a_case(random: Random, town: Town, cast: Cast) -> Case:
    """Any case, in the shares above (percent)."""
    makers, shares = [maker for maker, _ in _SHARES], [share for _, share in _SHARES]
    return random.choices(makers, shares)[0](random, town, cast)
