"""What people really write, through the whole bot (L1, L6, L8, R11, R42, R84)."""

from pathlib import Path

import pytest

from tests.corpus.measure import read
from tests.world import World, changed_sample, person_id, shown_in

COLLEAGUE = person_id("111")


def with_colleagues(*names: str) -> str:
    """The sample organisation with more members of the unit."""

    def change(content: dict) -> None:  # type: ignore[type-arg]  # as the file has it
        for number, name in enumerate(names):
            person = person_id(str(111 + number))
            content["people"].append({"id": person, "name": name, "phone": "+4721070099"})
            content["units"][0]["members"].append(person)

    return changed_sample(change)


@pytest.mark.parametrize(
    "words",
    [
        "Hjelp.Han slår", "hjelp:nå", "hjelp🆘", "hjeeelp", "hjep", "æ treng hjælp", "hjelphjelp",
        "jeg trenger bistand", "lederstøtte nå", "han sier han skal drepe meg", "bruker truer",
        "han truger meg", "bruker har kniv", "ring politiet", "112", "🆘", "🟥", "jeg er redd",
        "redd", "kniv", "blir truet nå", "trenger hjelp.nå", "hjelp-nå", "hjelp–nå", 'hjelp"nå',
        "hjelp&nå", "hjelp•nå", "hjaelp", "HJELPMEGNÅ",
    ],
)  # fmt: skip
async def test_a_cry_is_out_at_once(tmp_path: Path, words: str) -> None:
    """R11, L1: however it is written."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        assert "RØDT KORT" in world.last(world.leader).summary
        assert "Rødt kort er sendt" in world.last(world.caseworker).text


@pytest.mark.parametrize(
    "words", ["jeg er redd jeg må bytte vakt", "skal politiet ha kopi", "han truer med å klage"]
)
async def test_a_word_of_fear_in_other_talk_is_asked_and_one_tap_alerts(
    tmp_path: Path, words: str
) -> None:
    """L8: no alarm, and help one tap away."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        card = world.last(world.caseworker)
        assert "Trenger du hjelp nå?" in card.text
        assert "112" in card.text
        assert card.buttons == ["Varsle leder"]
        assert not world.incidents()
        await world.taps(world.caseworker, "Varsle leder")
        assert "RØDT KORT" in world.last(world.leader).summary


async def test_r42_a_threat_that_is_over_can_be_reported_or_alerted(tmp_path: Path) -> None:
    """R42: *Meld trusselen* tells the leader of it at once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "han truet meg i går")
        assert world.last(world.caseworker).buttons == ["Meld trusselen", "Varsle leder"]
        assert not world.incidents()
        await world.taps(world.caseworker, "Meld trusselen")
        assert "RØDT KORT" in world.last(world.leader).summary
        assert "Trussel" in world.last(world.leader).text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("skjermdump", "bevis"),
        ("opptak", "bevis"),
        ("forvaltningsnotat", "notat"),
        ("gosys", "notat"),
        ("avvik", "avviksmelding"),
        ("beredskapsplan", "varsles"),
        ("feilalarm", "ikke noe varsel"),
        ("trakassering", "skal meldes"),
        ("sjikane", "skal meldes"),
        ("hets på facebook", "skal meldes"),
        ("vold", "skal meldes"),
        ("kan jeg se status?", "Varsle leder"),
    ],
)
async def test_the_guides_words_lead_somewhere(tmp_path: Path, words: str, shown: str) -> None:
    """None of them gets the answer to nonsense."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        card = world.last(world.caseworker)
        everything = (card.text + " ".join(card.buttons)).lower()
        assert shown.lower() in everything
        assert not world.incidents()


async def test_nonsense_always_carries_the_alarm(tmp_path: Path) -> None:
    """L8."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "asdf qwer")
        assert "Varsle leder" in world.last(world.caseworker).buttons


# Cries that nobody has a line for, and what is not one: long, short, in every language.
NOT_HEARD = (
    "de har fått med seg tre til og vi får ikke puste på rommet",
    "jeg holder på telefonen og later som jeg jobber",
    "kan noen se innom her oppe",
    "det lukter svidd og han ler",
    "skal politiet ha kopi av dette",
    "eg torer ikkje sjå opp, han berre stirer",
    "han har teke fram noko frå jakka",
    "there is something wrong with this man",
    "nobody is in the hallway and he keeps staring",
    "Han kom inn klokka ni og vi snakket om ytelsen. " * 20 + "Nå har han satt seg nær meg.",
    "ord " * 5_000,
)
LANGUAGES = {"bokmål": "Varsle leder", "nynorsk": "Varsle leiar", "engelsk": "Alert my leader"}


@pytest.mark.parametrize(("language", "title"), LANGUAGES.items())
async def test_l8_whoever_is_not_heard_has_the_alarm_as_the_first_button(
    tmp_path: Path, language: str, title: str
) -> None:
    """L8, L1: whatever is read as no cry and no command, the first button alerts, and it works."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, f"språk {language}")
        for words in NOT_HEARD:
            assert read("none", words) in ("ask", "neutral"), words
            world.forget(world.caseworker)
            await world.says(world.caseworker, words)
            shown = [card.buttons[:1] for card in world.inbox(world.caseworker)]
            assert shown, words
            assert shown == [[title]] * len(shown), words
        assert not world.incidents()
        await world.taps(world.caseworker, title)
        assert world.inbox(world.leader)
        assert len(world.incidents()) == 1


@pytest.mark.parametrize("words", ["hjelp, han går ikke", "112 nå", "🆘 han kommer hit"])
async def test_l6_in_an_open_alarm_only_a_cry_strengthens(tmp_path: Path, words: str) -> None:
    """L6, L15: the next level at once, and whoever helps reads the words."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, words)
        assert "RØDT KORT" in world.last(world.deputy).summary
        assert world.reads(world.leader, words)


@pytest.mark.parametrize(
    "words",
    ["han har kniv", "jeg er redd nå", "han sier han skal drepe meg", "kan du ringe politiet"],
)
async def test_l6_in_an_open_alarm_everything_else_is_for_whoever_helps(
    tmp_path: Path, words: str
) -> None:
    """L6: no new cry, and nobody more is alerted by it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, words)
        assert "Lagt til" in world.last(world.caseworker).text
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.reads(world.leader, words)
        await world.says(world.caseworker, f"{words} igjen")
        assert f"{words} igjen" in world.last(world.leader).text
        assert not world.inbox(world.deputy)


@pytest.mark.parametrize("words", ["Kari Nes er truet", "Kari blir truet nå", "kari trenger hjelp"])
async def test_r84_for_a_colleague_the_alarm_is_out_and_asks_afterwards(
    tmp_path: Path, words: str
) -> None:
    """R84: in the raiser's own name and number, with the colleague's beside it; hers is silent."""
    async with World(tmp_path, organisation=with_colleagues("Kari Nes")) as world:
        kari = world.teams.user(COLLEAGUE, "Kari Nes")
        await world.teams.install(kari)
        world.forget(kari)
        await world.says(world.caseworker, words)
        card = world.last(world.leader)
        assert card.summary == "RØDT KORT: Saksbehandler En trenger hjelp nå"
        assert "Gjelder trolig Kari Nes" in card.text
        assert "21 07 00 00" in card.text
        assert "21 07 00 99" in card.text
        asked = world.card_with(world.caseworker, "Nei, det gjelder meg")
        assert "Gjelder det Kari Nes?" in asked.text
        (quiet,) = world.inbox(kari)
        assert not quiet.alert
        assert "Saksbehandler En har varslet en leder" in quiet.text
        await world.taps(world.caseworker, "Ja")
        assert "Gjelder Kari Nes" in card.text


async def test_r84_a_no_takes_the_name_off_the_card(tmp_path: Path) -> None:
    """R84: then it is about whoever cried."""
    async with World(tmp_path, organisation=with_colleagues("Kari Nes")) as world:
        await world.says(world.caseworker, "Kari Nes blir truet")
        answer = await world.taps(world.caseworker, "Nei, det gjelder meg")
        assert "Varselet gjelder deg" in shown_in(answer)
        assert "Kari" not in world.last(world.leader).text


@pytest.mark.parametrize("words", ["Kari er truet", "Per Ukjent trenger hjelp"])
async def test_r84_l11_whoever_else_is_named_stays_off_the_card(tmp_path: Path, words: str) -> None:
    """L11: two with one first name, or nobody of ours: it may be the client."""
    organisation = with_colleagues("Kari Nes", "Kari Dal")
    async with World(tmp_path, organisation=organisation) as world:
        await world.says(world.caseworker, words)
        card = world.last(world.leader)
        assert "RØDT KORT" in card.summary
        assert "Gjelder" not in card.text
        assert words.split()[0] not in card.text


async def test_r84_l7_a_leader_who_is_the_one_in_trouble_is_no_longer_waited_for(
    tmp_path: Path,
) -> None:
    """L7: once it is certain; while it is only probable a client of her name costs no level, and
    she is not waited for alone."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "Leder En trenger hjelp")
        assert "RØDT KORT" in world.card_with(world.leader, "Jeg ringer deg").summary
        assert "RØDT KORT" in world.last(world.deputy).summary
        assert world.reads(world.caseworker, "**Leder En og Stedfortreder En** er varslet")
        for user in (world.caseworker, world.deputy):
            assert not world.reads(user, "Leder En har ikke svart"), "nobody has waited for her"
        assert not world.inbox(world.next_level)
        await world.taps(world.caseworker, "Ja")
        assert "concerns" in world.kinds()
        await world.presses(world.deputy, "red_card.decline")
        assert "RØDT KORT" in world.last(world.next_level).summary


async def test_r84_l7_nobody_beside_her_is_no_reason_to_give_up(tmp_path: Path) -> None:
    """L3, L4: where nobody else of the chain can be reached she is waited for as anybody is."""
    async with World(tmp_path) as world:
        for user in (world.deputy, world.next_level):
            await world.teams.remove(user)
        await world.core.worker.settle()
        await world.says(world.caseworker, "Leder En trenger hjelp")
        assert "RØDT KORT" in world.card_with(world.leader, "Jeg ringer deg").summary
        assert "exhausted" not in world.kinds()


async def test_r84_about_oneself_nothing_is_asked(tmp_path: Path) -> None:
    """Whoever writes her own name is whoever cried."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "Saksbehandler En trenger hjelp")
        assert "RØDT KORT" in world.last(world.leader).summary
        assert not world.reads(world.caseworker, "Gjelder det")
