"""The leader's follow-up once the alarm has ended (R28, R43, R60, R69, R75-R78; L4, L5, L7,
L9-L13). What leaders and safety representatives see of it: `test_unit_list.py`."""

from pathlib import Path
from typing import Any

from bot.store.records import Task, TaskKind
from tests.fakes.faults import forbidden
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.world import World, changed_sample, person_id, shown_in

MINUTE, HOUR, DAY = 60, 3_600, 24 * 3_600
TALK = "Neste: Snakk med den ansatte i dag"
ANSWERS: dict[str, Any] = {
    "what": "Trussel på telefon. 010170 12345 ringte.",
    "why": "Vedtaket kom brått.",
    "fixed": "Ny rutine.",
    "prevented": "To i samtalen.",
}


async def ended(world: World) -> str:
    """An alarm that has been helped and ended; its follow-up has begun."""
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.taps(world.leader, "Avslutt varselet")
    await world.advance(5 * MINUTE)
    incident: str = world.incident()["id"]
    return incident


def facts(world: World) -> list[str]:
    """What stands on the timeline about it."""
    return [kind for kind in world.kinds() if kind.startswith("follow_up")]


def plans(world: World, user: TeamsUser) -> list[str]:
    """The person's cards of it, in the order they came, as they read now."""
    cards = [card.text.removeprefix("Notert.\n") for card in world.inbox(user)]
    begin = (
        "Følg opp Saksbehandler En",
        "Følg opp den det gjelder",
        "Oppfølging av Saksbehandler En",
    )
    return [text for text in cards if any(words in text for words in begin)]


async def whole(world: World, user: TeamsUser) -> str:
    """All of it, behind *Vis resten*."""
    await world.presses(user, "follow_up.rest")
    return world.last(user).text


async def settle(world: World, user: TeamsUser, item: str, **data: Any) -> Answer:
    if data.get("result") == "not_relevant":
        return await world.presses(user, "follow_up.settle", skip_item=item, **data)
    return await world.presses(
        user, "follow_up.settle", **({"item": item, "result": "done"} | data)
    )


async def test_r77_it_begins_when_the_alarm_has_ended_and_ends_when_it_is_closed(
    tmp_path: Path,
) -> None:
    """R10, R28, R68, R69, R75-R78, L9, L10: every point by a named human; the deviation is treated
    and closed, with what, why, put right and prevented; then nobody is reminded any more."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        (card,) = plans(world, world.leader)
        assert card.startswith(TALK)
        assert world.last(world.leader).buttons == [
            "Vi har snakket sammen", "Vis resten"
        ]  # fmt: skip
        assert "omsorgsskjema" in card  # R76: a reminder, and nothing kept
        card = await whole(world, world.leader)
        for point in (
            "Støtte fra en kollega",
            "Tilby bedriftshelsetjeneste",
            "Vurder anmeldelse",
            "Vurder skademelding",
            "Oppdater risikovurderingen",
            "lukk avviket",
        ):
            assert point in card
        assert plans(world, world.deputy) == []
        done = shown_in(await settle(world, world.leader, "talk"))
        assert "Neste: Støtte fra en kollega" in done
        # R75: whoever is in trouble, the leader and who helped are not among those who can.
        assert "Verneombud En" in done
        named = await settle(world, world.leader, "peer", colleague=person_id("105"))
        assert "Støtte fra en kollega: Verneombud En, sier Leder En" in shown_in(named)
        for item in ("health", "police", "injury", "risk"):
            await settle(world, world.leader, item)
        gaps: dict[str, Any] = {key: text for key, text in ANSWERS.items() if key != "why"}
        refused = await world.forges(
            world.leader,
            "follow_up.close",
            because=Because.HOSTILE,
            incident=incident,
            **gaps,
            why=None,
        )
        assert "Skriv noe under alle fire spørsmålene." in shown_in(refused)
        assert "Vedtaket" not in str(refused.card)
        assert "To i samtalen." in str(refused.card), "nothing is typed twice"
        told = {**ANSWERS, "routines": "Ingen hadde øvd på rødt kort."}
        closed = await world.presses(world.leader, "follow_up.close", **told)
        assert "Avviket er lukket" in shown_in(closed)
        assert "Ny rutine" not in shown_in(closed), "the words stay out of the chat"
        before = len(world.inbox(world.leader))
        await world.advance(60 * DAY)
        assert len(world.inbox(world.leader)) == before
        assert facts(world) == [
            "follow_up_opened", "follow_up_reminded", *6 * ["follow_up_point"], "follow_up_closed",
            *2 * ["follow_up_told"],  # the employee, and the safety representative
        ]  # fmt: skip
        await world.says(world.safety_rep, "status")
        read = await world.presses(world.safety_rep, "follow_up.show", about=incident)
        assert "Trussel på telefon. *********** ringte." in shown_in(read)
        # What the threatened person is not asked: the routines, and why it happened.
        assert "Rutinene\nIngen hadde øvd på rødt kort." in shown_in(read)
        assert "Hvorfor skjedde det?\nVedtaket kom brått." in shown_in(read)
        assert facts(world)[-1] == "follow_up_read"
        raw = (tmp_path / "bot.db").read_bytes().decode("latin-1")
        assert "Ny rutine" not in raw + str(world.incident())


async def test_l12_drills_and_what_was_withdrawn_at_once_have_none(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "/avbryt")
        await world.advance(2 * DAY)
        assert plans(world, world.leader) == []
        assert facts(world) == []


async def test_one_that_is_raised_again_rests_and_goes_on(tmp_path: Path) -> None:
    """Withdrawn after somebody helped is an incident too; raised again, nobody is reminded."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, "/avbryt")
        await world.advance(5 * MINUTE)
        assert len(plans(world, world.leader)) == 1
        await world.taps(world.caseworker, "Varsle igjen")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(2 * DAY)
        assert len(plans(world, world.leader)) == 1
        assert plans(world, world.leader)[0].startswith("Oppfølging av Saksbehandler En · ")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(2 * DAY)
        assert len(plans(world, world.leader)) > 1
        assert facts(world).count("follow_up_opened") == 1


async def test_r78_nobody_is_asked_why_the_police_is_not_told(tmp_path: Path) -> None:
    """And a reason that is written all the same is not kept."""
    async with World(tmp_path).after(ended) as world:
        assert "Anmeldelse trenger ingen begrunnelse." in await whole(world, world.leader)
        await world.presses(
            world.leader, "follow_up.settle", result="not_relevant", skip_item="peer"
        )
        assert "follow_up_point" not in facts(world)
        await world.presses(
            world.leader, "follow_up.settle", result="not_relevant", skip_item="police",
            reason="Hun vil ikke",
        )  # fmt: skip
        (point,) = [e for e in world.incident()["timeline"] if e["kind"] == "follow_up_point"]
        assert point["detail"]["point"] == "police"
        assert not {"word", "digest"} & point["detail"].keys()
        assert "Hun vil ikke" not in world.last(world.leader).text


async def test_r77_reminders_are_kind_and_by_day(tmp_path: Path) -> None:
    """In the afternoon of the day, then on working mornings, fewer and fewer; each a new card."""
    async with World(tmp_path).after(ended) as world:
        for item in ("peer", "health", "police", "injury", "risk"):
            await world.presses(
                world.leader, "follow_up.settle", result="not_relevant", skip_item=item,
                reason="Ikke nå",
            )  # fmt: skip
        await world.advance(20 * DAY)
        entries = [e for e in world.incident()["timeline"] if e["kind"] == "follow_up_reminded"]
        # Thursday 1 January 2026, UTC: the card, 14.00, Friday, Monday, a week and two later.
        assert [entry["at"][5:16] for entry in entries] == [
            "01-01T09:05", "01-01T13:00", "01-02T07:00", "01-05T07:00", "01-08T07:00",
            "01-15T07:00",
        ]  # fmt: skip
        texts = plans(world, world.leader)
        assert texts[-1].startswith(TALK)
        assert "Skulle vært gjort 01.01.2026" in texts[-1]
        line = "Oppfølging av Saksbehandler En · "
        older = [text for text in texts[:-1] if text.startswith(line)]
        assert len(older) == len(entries) - 1
        assert sum(text.startswith(TALK) for text in texts) == 2, "one live card, and its form"


async def test_by_night_the_first_card_waits_for_the_morning(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.advance(12 * HOUR)
        await ended(world)
        assert plans(world, world.leader) == []
        assert facts(world) == ["follow_up_opened"]
        await world.advance(9 * HOUR + 55 * MINUTE)
        assert "Innen 02.01.2026" in plans(world, world.leader)[0]


async def test_l7_the_target_gets_none_of_it_whenever_that_is_told(tmp_path: Path) -> None:
    """R72: the next one in the chain has it, and the target's card says nothing any more."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        assert plans(world, world.leader)
        aimed: dict[str, Any] = {"target": "colleague", "target_person": person_id("102")}
        await world.presses(
            world.caseworker,
            "incident.describe",
            incident=incident,
            **aimed,
        )
        assert plans(world, world.leader) == []
        assert world.reads(world.leader, "Du har ikke denne oppfølgingen")
        assert plans(world, world.deputy)[0].startswith(TALK)
        tapped = await world.forges(
            world.leader,
            "follow_up.settle",
            because=Because.STALE,
            incident=incident,
            item="talk",
            result="done",
        )
        missing = await world.forges(
            world.leader,
            "follow_up.settle",
            because=Because.HOSTILE,
            incident="none",
            item="talk",
            result="done",
        )
        assert shown_in(tapped) == shown_in(missing)
        await world.says(world.leader, "status")
        assert "Det er ingen hendelser å følge opp." in world.last(world.leader).text


async def test_a_leader_who_is_away_has_a_stand_in_and_who_left_is_followed_by_the_next(
    tmp_path: Path,
) -> None:
    """R72, L3: away, gone or unreachable, somebody named has it."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "/borte til 20.01 Verneombud En")
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.safety_rep, "Jeg ringer deg")
        await world.taps(world.safety_rep, "Avslutt varselet")
        await world.advance(5 * MINUTE)
        assert plans(world, world.safety_rep), "the stand-in of the nearest leader"
        await world.says(world.leader, "/tilbake")
        await world.teams.remove(world.safety_rep)
        await world.advance(DAY)
        assert plans(world, world.leader)
        passed = [e for e in world.incident()["timeline"] if e["kind"] == "follow_up_passed"]
        assert passed[0]["detail"]["person"] == person_id("102")


async def test_r77_a_point_is_given_and_only_the_owner_closes(tmp_path: Path) -> None:
    """L5, L9: the deputy does the point; closing names what is open and is the owner's."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        given = await world.presses(
            world.leader, "follow_up.give", give_item="risk", person=person_id("103")
        )
        assert "Stedfortreder En har det nå." in shown_in(given)
        (theirs,) = plans(world, world.deputy)
        assert theirs.startswith("Neste: Oppdater risikovurderingen")
        assert "Leder En har oppfølgingen. Noen av punktene er dine." in theirs
        dated = await world.presses(
            world.deputy, "follow_up.date", date_item="risk", day="2026-02-02"
        )
        assert "Innen 02.02.2026" in shown_in(dated)
        past = await world.presses(
            world.deputy, "follow_up.date", date_item="risk", day="2025-02-02"
        )
        assert "Velg en dato, fra i dag" in shown_in(past)
        refused_taps: tuple[tuple[str, dict[str, Any]], ...] = (
            ("follow_up.close", {**ANSWERS, "named": "risk"}),
            ("follow_up.settle", {"item": "talk", "result": "done"}),
            ("follow_up.give", {"give_item": "everything", "person": person_id("104")}),
        )
        for verb, data in refused_taps:
            said = await world.forges(
                world.deputy, verb, because=Because.HOSTILE, incident=incident, **data
            )
            assert "Dette kan bare den som har oppfølgingen" in shown_in(said), verb
        gift: dict[str, Any] = {"give_item": "everything", "person": person_id("101")}
        stranger = await world.forges(
            world.leader, "follow_up.give", because=Because.HOSTILE, incident=incident, **gift
        )
        assert "Velg en leder i enheten" in shown_in(stranger)
        unnamed = await world.forges(
            world.leader,
            "follow_up.close",
            because=Because.HOSTILE,
            incident=incident,
            **ANSWERS,
            named=None,
        )
        assert "Noe er ikke gjort ennå" in shown_in(unnamed)
        assert "Dette er ikke gjort ennå: Snakk med den ansatte i dag" in shown_in(unnamed)
        await world.presses(
            world.leader, "follow_up.give", give_item="everything", person=person_id("104")
        )
        assert plans(world, world.next_level)[0].startswith(TALK)
        assert world.reads(world.leader, "Leder To har oppfølgingen nå")
        closed = await world.presses(
            world.next_level, "follow_up.close", **ANSWERS, no_talk="not_done"
        )
        assert "Avviket er lukket" in shown_in(closed)
        late = await world.presses(world.deputy, "follow_up.settle", item="risk", result="done")
        assert "Avviket er lukket" in shown_in(late)


async def test_who_left_and_a_unit_that_is_gone_are_said_in_plain_sentences(
    tmp_path: Path,
) -> None:
    """The follow-up goes on, with whoever has it."""

    def moved(content: dict[str, Any]) -> None:
        content["units"][0]["members"] = []
        content["units"][1].setdefault("members", []).append(person_id("101"))

    def gone(content: dict[str, Any]) -> None:
        moved(content)
        content["units"][0]["number"] = "0316"
        content["fallback_unit"] = "0300"

    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        for change, said in (
            (moved, "Saksbehandler En står ikke lenger i enheten."),
            (gone, "finnes ikke lenger i organisasjonsfilen. Oppfølgingen er fortsatt din."),
        ):
            (tmp_path / "organisation.yaml").write_text(changed_sample(change))
            world.core.source.refresh(world.core.service.directory, always=True)
            await world.says(world.leader, "status")
            shown = await world.presses(world.leader, "follow_up.show", about=incident)
            assert said in shown_in(shown)
        await world.says(world.leader, "status")
        assert "Vis oppfølgingen" in world.last(world.leader).text


async def test_v10_a_follow_up_that_nobody_is_reminded_of_is_found(tmp_path: Path) -> None:
    """`rodtkort verify`: L4, weeks later too."""
    async with World(tmp_path).after(ended) as world:
        incident = str(world.incident()["id"])
        follow_up = TaskKind.FOLLOW_UP
        world.core.service.read(lambda uow: uow.tx.set_timer(incident, None, follow_up))
        assert world.violations() == ["V10: 0 timers of its follow-up are pending"]
        known = world.core.service.read(lambda uow: uow.tx.follow_up(incident))
        assert known is not None
        lost = Task("t", follow_up, 7, known.next_at or 0, "again", incident)
        world.core.service.read(lambda uow: uow.tx.set_timer(incident, lost, follow_up))
        assert world.violations() == []


async def test_l3_a_card_that_cannot_arrive_goes_to_the_next(tmp_path: Path) -> None:
    """The leader has blocked the bot: the deputy has it at once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        world.teams.fail(forbidden("MessageWritesBlocked"), operation="send", user=world.leader)
        await world.advance(5 * MINUTE)
        assert plans(world, world.deputy)[0].startswith(TALK)
        assert facts(world)[2:] == [
            "follow_up_undelivered", "follow_up_passed", "follow_up_reminded"
        ]  # fmt: skip
