"""Looking at evidence: a link for one person, for minutes, on record each time (R50; L10, L11)."""

from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.domain.organisation.organisation import Language
from bot.service.evidence.views import list_view
from bot.service.links import LASTS_MS, USES
from bot.store import tables as t
from bot.texts import text
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import actions
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.integration.evidence.chat_scene import ended_alarm, no_folder, pastes, sends
from tests.pictures import png
from tests.world import PUBLIC, World, shown_in

SHOW, OLD = "evidence-page-show", "page-old"


def link_on(world: World, answer: Answer) -> str:
    """Where the button of a card leads, at this world's own address."""
    urls = [one["url"] for one in actions(answer.card) if one["type"] == "Action.OpenUrl"]
    url: str = next(one for one in urls if one.startswith(PUBLIC))
    return url.replace(PUBLIC, world.address)


async def link_for(world: World, user: TeamsUser) -> str:
    """The person presses *Vis*; where the link leads."""
    return link_on(world, await world.taps(user, "Vis"))


def browser() -> aiohttp.ClientSession:
    """A browser of its own; this one keeps cookies of an address without a name, too."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def pictured(session: aiohttp.ClientSession, link: str) -> tuple[int, bytes]:
    """What the picture of an opened page is."""
    # The cookie is for https alone; a browser takes it on loopback, too.
    cookies = {one.key: one.value for one in session.cookie_jar}
    async with session.get(f"{link}/picture", cookies=cookies) as response:
        return response.status, await response.read()


async def opens(
    session: aiohttp.ClientSession, link: str, method: str = "POST"
) -> tuple[int, str, dict[str, str]]:
    """Status, page and headers."""
    cookies = {one.key: one.value for one in session.cookie_jar}
    async with session.request(method, link, cookies=cookies) as response:
        return response.status, await response.text(), dict(response.headers)


async def kept(world: World) -> None:
    """The caseworker's picture is evidence of her open alarm."""
    await world.says(world.caseworker, "hjelp")
    await pastes(world, world.caseworker)


def looks(world: World) -> tuple[int, int]:
    """How often somebody has looked: by the timeline, and by the access log."""
    with world.core.database.reading() as connection:
        query = select(t.access_log.c.action).where(t.access_log.c.action == "evidence.view")
        logged = len(connection.execute(query).all())
    return world.kinds().count("evidence_viewed"), logged


async def test_l10_a_look_is_on_record_before_it_is_shown(tmp_path: Path) -> None:
    """Opening the address spends and shows nothing; the button is the look, each time."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        status, page, headers = await opens(session, link, "GET")
        assert (status, looks(world)) == (200, (0, 0))
        assert text(Language.BOKMAL, SHOW) in page
        assert "<img" not in page
        assert (await pictured(session, link))[0] == 410
        status, page, headers = await opens(session, link)
        assert (status, looks(world)) == (200, (1, 1))
        assert f'<img src="{link.rpartition("/")[2]}/picture"' in page
        cookie = headers["Set-Cookie"]
        for guard in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/evidence/view/"):
            assert guard in cookie
        status, content = await pictured(session, link)
        assert status == 200
        assert content.startswith(b"\x89PNG")
        assert content != png()  # the clean copy, never the original
        assert looks(world) == (1, 1)
        entry = world.incident()["timeline"][-1]
        assert (entry["kind"], entry["actor"]) == ("evidence_viewed", world.caseworker.id)


async def test_nothing_from_elsewhere_and_nothing_left_behind(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        for method in ("GET", "POST"):
            _, page, headers = await opens(session, link, method)
            policy = headers["Content-Security-Policy"]
            for rule in ("default-src 'none'", "img-src 'self'", "frame-ancestors 'none'"):
                assert rule in policy
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "<script" not in page
            assert "http" not in page


async def test_a_link_lasts_five_minutes_and_a_few_looks(tmp_path: Path) -> None:
    """Then it says in every language how to get another."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        for _ in range(USES):
            assert (await opens(session, link))[0] == 200
        status, page, _ = await opens(session, link)
        assert status == 410
        for language in Language:
            assert text(language, OLD) in page
            assert text(language, "evidence-page-old-line") in page
        assert looks(world) == (USES, USES)
        other = await link_for(world, world.caseworker)
        assert (await opens(session, other))[0] == 200
        await world.advance(LASTS_MS / 1000)
        assert (await opens(session, other, "GET"))[0] == 410
        assert (await opens(session, other))[0] == 410
        assert (await pictured(session, other))[0] == 410
        assert (await opens(session, f"{world.address}/evidence/view/{'x' * 43}"))[0] == 410


async def test_a_link_passed_on_opens_nothing(tmp_path: Path) -> None:
    """The browser that looks first is the only one; another site's form is not answered."""
    async with World(tmp_path) as world, browser() as mine, browser() as theirs:
        await kept(world)
        link = await link_for(world, world.caseworker)
        across = {"Sec-Fetch-Site": "cross-site"}
        async with theirs.post(link, headers=across) as refused:
            assert refused.status == 410
        assert (await opens(mine, link))[0] == 200
        assert (await opens(theirs, link))[0] == 410
        assert (await pictured(theirs, link))[0] == 410
        assert (await pictured(mine, link))[0] == 200
        assert looks(world) == (1, 1)
        token = link.rpartition("/")[2].encode()
        assert token not in (tmp_path / "bot.db").read_bytes()


async def test_l5_who_may_look(tmp_path: Path) -> None:
    """The caseworker, and who helped, also afterwards; nobody else, and not with a right that is
    gone. Evidence that is not theirs answers as evidence that does not exist."""
    async with World(tmp_path) as world, browser() as session:
        await ended_alarm(world)
        await pastes(world, world.caseworker)
        await world.taps(world.caseworker, "01.01 kl. 10.00")
        await world.settle()
        await world.taps(world.leader, "Se bevis")
        assert "Ett bevis lagret" in world.last(world.leader).text
        assert (await opens(session, await link_for(world, world.leader)))[0] == 200
        assert world.incident()["timeline"][-1]["actor"] == world.leader.id
        evidence = world.incident()["evidence"][0]["id"]
        missing = await world.forges(
            world.deputy, "evidence.view", because=Because.HOSTILE, evidence="nothing"
        )
        for user in (world.deputy, world.next_level, world.safety_rep):
            answer = await world.forges(
                user, "evidence.view", because=Because.HOSTILE, evidence=evidence
            )
            assert answer.body == missing.body


async def test_l5_a_right_that_is_gone_opens_nothing(tmp_path: Path) -> None:
    """Whoever let go of the alarm has a link in the chat, and a page in the browser. Neither shows
    anything now, nor does the card when a crash lets it be drawn again."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Se bevis")
        link, other = [await link_for(world, world.leader) for _ in range(2)]
        assert (await opens(session, link))[0] == 200
        drawn = world.core.service.read(
            lambda uow: list_view(uow, world.leader.id, world.incident()["id"])
        )
        assert len(drawn.lines) == 1
        await world.taps(world.leader, "Jeg må slippe")
        assert (await pictured(session, link))[0] == 410
        for one in (link, other):
            assert (await opens(session, one))[0] == 410
        assert looks(world) == (1, 1)
        drawn = world.core.service.read(
            lambda uow: list_view(uow, world.leader.id, world.incident()["id"])
        )
        assert (drawn.lines, drawn.about) == ((), None)


async def test_what_waits_is_seen_by_its_sender_alone(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        await pastes(world, world.caseworker)
        answer = await world.taps(world.caseworker, "Vis")
        assert "Hvilken hendelse" in shown_in(answer)
        assert (await opens(session, link_on(world, answer)))[0] == 200
        [record] = world.core.service.read(lambda uow: uow.tx.waiting_evidence(world.caseworker.id))
        refused = await world.forges(
            world.leader, "evidence.view", because=Because.HOSTILE, evidence=record.id
        )
        assert text(Language.BOKMAL, "answer-evidence-not-yours") in shown_in(refused)


async def test_a_text_is_shown_letter_by_letter(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        await world.says(world.caseworker, "hjelp")
        chat = world.teams.attached(b"Han skrev <b>dette</b> & mer", "chat.txt")
        await sends(world, world.caseworker, chat)
        _, page, _ = await opens(session, await link_for(world, world.caseworker))
        assert "Han skrev &lt;b&gt;dette&lt;/b&gt; &amp; mer" in page
        assert text(Language.BOKMAL, "evidence-page-cut") not in page


async def test_of_a_long_text_the_beginning_is_shown(tmp_path: Path) -> None:
    """What is drawn here is drawn on the loop that alarms run on."""
    async with World(tmp_path) as world, browser() as session:
        await world.says(world.caseworker, "hjelp")
        chat = "å<" * 1_000_000 + "slutten"
        await sends(world, world.caseworker, world.teams.attached(chat.encode(), "chat.txt"))
        _, page, _ = await opens(session, await link_for(world, world.caseworker))
        assert len(page) < 1_000_000
        assert "å&lt;å&lt;" in page
        assert "slutten" not in page
        assert text(Language.BOKMAL, "evidence-page-cut") in page


async def test_without_a_public_address_there_is_no_link(tmp_path: Path) -> None:
    async with World(tmp_path, public=False) as world:
        await kept(world)
        card = world.last(world.caseworker)
        assert text(Language.BOKMAL, "evidence-no-pages") in card.text
        assert "Vis" not in card.buttons
        evidence = world.incident()["evidence"][0]["id"]
        answer = await world.forges(
            world.caseworker, "evidence.view", because=Because.HOSTILE, evidence=evidence
        )
        assert text(Language.BOKMAL, "answer-evidence-no-page") in shown_in(answer)


async def test_what_was_damaged_is_not_shown(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        for file in (tmp_path / "evidence").rglob("*"):
            if file.is_file():
                content = bytearray(file.read_bytes())
                content[-1] ^= 1
                file.write_bytes(content)
        _, page, _ = await opens(session, link)
        assert text(Language.BOKMAL, "evidence-refused-damaged") in page
        assert (await pictured(session, link))[0] == 410


async def test_what_cannot_be_read_just_now_is_not_called_lost(tmp_path: Path) -> None:
    """The storage is away for a moment: the evidence is kept, and the page says no more than that
    it cannot be shown."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        with no_folder(tmp_path / "evidence"):
            _, page, _ = await opens(session, link)
        assert text(Language.BOKMAL, "page-broken") in page
        assert text(Language.BOKMAL, "evidence-refused-not-kept") not in page
        assert "<img" in (await opens(session, link))[1]


async def test_the_page_says_which_when_who_and_its_hash(tmp_path: Path) -> None:
    """With words in place of the picture for whoever cannot see it, and no script to enlarge it."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        link = await link_for(world, world.caseworker)
        _, asked, _ = await opens(session, link, "GET")
        assert "<main>" in asked
        _, page, _ = await opens(session, link)
        assert "<main>" in page
        assert "Bevis 1. Sendt 01.01.2026 kl. 10.00 av Saksbehandler En." in page
        assert world.incident()["evidence"][0]["sha256"] in page
        assert 'alt="Bilde 1, sendt 01.01.2026 kl. 10.00 av Saksbehandler En"' in page
        assert text(Language.BOKMAL, "evidence-page-enlarge") in page


async def test_whoever_looked_today_looks_at_the_next_at_once(tmp_path: Path) -> None:
    """One tap less; what is fetched ahead, another browser and another person's link still meet the
    button, and a day later so does this one."""
    async with World(tmp_path) as world, browser() as mine, browser() as theirs:
        await kept(world)
        await world.taps(world.leader, "Jeg ringer deg")
        assert (await opens(mine, await link_for(world, world.caseworker)))[0] == 200
        link = await link_for(world, world.caseworker)
        cookies = {one.key: one.value for one in mine.cookie_jar if one.key == "rodtkort_reader"}
        for headers in ({"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}):
            async with mine.get(link, cookies=cookies, headers=headers) as ahead:
                assert text(Language.BOKMAL, SHOW) in await ahead.text()
        async with mine.head(link, cookies=cookies) as ahead:
            assert ahead.status == 200
        assert "<img" not in (await opens(theirs, link, "GET"))[1]
        await world.taps(world.leader, "Se bevis")
        leaders = await link_for(world, world.leader)
        async with mine.get(leaders, cookies=cookies) as other:
            assert text(Language.BOKMAL, SHOW) in await other.text()
        assert looks(world) == (1, 1)
        async with mine.get(link, cookies=cookies) as at_once:
            assert "<img" in await at_once.text()
        assert looks(world) == (2, 2)
        await world.advance(8 * 3600)
        later = await link_for(world, world.caseworker)
        async with mine.get(later, cookies=cookies) as next_day:
            assert text(Language.BOKMAL, SHOW) in await next_day.text()


async def test_where_there_is_one_the_list_leads_to_it(tmp_path: Path) -> None:
    """*Se bevis*, then the browser: nothing is asked in between. Drawn again it has no link."""
    async with World(tmp_path) as world, browser() as session:
        await kept(world)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Se bevis")
        urls = [
            one["url"]
            for one in actions(world.last(world.leader).content)
            if one["type"] == "Action.OpenUrl" and one["url"].startswith(PUBLIC)
        ]
        link = urls[0].replace(PUBLIC, world.address)
        assert (await opens(session, link))[0] == 200
        assert world.incident()["timeline"][-1]["actor"] == world.leader.id
        await pastes(world, world.caseworker, "blue")
        await world.taps(world.leader, "Se bevis")
        assert "Åpne i nettleseren" not in world.last(world.leader).buttons
