"""What is heard on a telephone, and by whom it may be heard."""

import inspect

import pytest

from bot.cards.alarm import spoken
from bot.domain.alarm.incident import Drill, How
from bot.domain.calls import RingOutcome
from bot.domain.organisation.organisation import Language
from bot.texts import say_in
from tests.each import each
from tests.unit.cards import heard

NB, NN, EN = Language.BOKMAL, Language.NYNORSK, Language.ENGLISH
NUMBER = "+4791234567"


def test_r22_the_question_is_the_products() -> None:
    assert spoken.ask("Ingrid Hansen", NB) == (
        "Rødt kort. Ingrid trenger hjelp nå. Trykk 1 hvis du hjelper. "
        "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
    )
    assert spoken.ask("Ingrid Hansen", NN) == (
        "Raudt kort. Ingrid treng hjelp no. Trykk 1 om du hjelper. "
        "Trykk 2 om du ikkje kan. Trykk 9 for å høyre meldinga på nytt."
    )
    assert spoken.ask("Ingrid Hansen", EN) == (
        "Red card. Ingrid needs help now. Press 1 if you will help. "
        "Press 2 if you cannot. Press 9 to hear the message again."
    )


def test_what_to_write_is_the_products() -> None:
    assert spoken.read_back(How.WRITE, "Ingrid Hansen", NB, number=NUMBER) == (
        "Du hjelper Ingrid nå. Ingrid er opptatt i telefonen. Ikke ring. Åpne Teams og skriv."
    )
    assert spoken.read_back(How.WRITE, "Ingrid Hansen", NN, number=NUMBER) == (
        "Du hjelper Ingrid no. Ingrid er oppteken i telefonen. Ikkje ring. Opne Teams og skriv."
    )


@each(
    [
        (How.JOIN, "Du hjelper Ingrid nå. Åpne Teams og bli med i samtalen."),
        (How.COME, "Du hjelper Ingrid nå. Gå til Ingrid. Åpne Teams og se hvor."),
        (
            How.CALL,
            "Du hjelper Ingrid nå. Ring Ingrid på 9 1 2, 3 4, 5 6 7. "
            "En gang til: 9 1 2, 3 4, 5 6 7.",
        ),
    ]
)
def test_how_help_comes_is_said(how: How, expected: str) -> None:
    assert spoken.read_back(how, "Ingrid Hansen", NB, number=NUMBER) == expected


def test_without_a_number_it_is_teams_that_calls() -> None:
    said = spoken.read_back(How.CALL, "Ingrid", NB)
    assert said == "Du hjelper Ingrid nå. Åpne Teams og ring Ingrid."


def test_l2_nobody_is_said_to_be_on_the_phone_who_may_not_be() -> None:
    said = spoken.read_back(How.WRITE, "Ingrid", NB, on_the_phone=False)
    assert said == "Du hjelper Ingrid nå. Ikke ring. Åpne Teams og skriv."


@each(
    [
        ("Ingrid Hansen", "Ingrid", "Ingrid Hansen"),
        ("Hansen, Ingrid", "Ingrid", "Ingrid Hansen"),
        ("Hansen, Ingrid Marie (ekstern)", "Ingrid", "Ingrid Marie Hansen"),
        ("INGRID HANSEN", "Ingrid", "Ingrid Hansen"),
        ("Anne-Marie Ås", "Anne-Marie", "Anne-Marie Ås"),
        ("Ngozi O’Hara", "Ngozi", "Ngozi O’Hara"),
        ("Nguyễn Thị Hoa", "Nguyễn", "Nguyễn Thị Hoa"),
        ("Ingrid [[h@l'oU]] <audio>", "Ingrid", "Ingrid h l'oU audio"),
        ("Ingrid\x00\n90123456", "Ingrid", "Ingrid"),
        ("李雷", "", ""),
        ("12345", "", ""),
        ("", "", ""),
        (",", "", ""),
        ("Hansen,", "Hansen", "Hansen"),
    ]
)
def test_what_somebody_is_called_aloud(name: str, first: str, full: str) -> None:
    assert (spoken.called(name), spoken.called(name, full=True)) == (first, full)


def test_who_has_no_name_that_can_be_said_is_a_colleague() -> None:
    assert spoken.ask("李雷", NB).startswith("Rødt kort. En kollega trenger hjelp nå. ")
    assert spoken.read_back(How.JOIN, "", NB).startswith("Du hjelper en kollega nå. ")


def test_two_with_one_first_name_are_told_apart() -> None:
    assert "Ingrid Hansen trenger hjelp nå." in spoken.ask("Ingrid Hansen", NB, full=True)


@each([(1, "Ingrid og en til trenger hjelp nå."), (2, "Ingrid og 2 til trenger hjelp nå.")])
def test_a_storm_is_summed_up_and_the_key_is_about_the_first(others: int, said: str) -> None:
    asked = spoken.ask("Ingrid Hansen", NB, others=others)
    assert said in asked
    assert "Trykk 1 hvis du hjelper Ingrid." in asked


DRILLED = {
    "ask": lambda language, drill: spoken.ask("Ingrid Hansen", language, drill=drill),
    "write": lambda language, drill: spoken.read_back(How.WRITE, "Ingrid", language, drill=drill),
    "call": lambda language, drill: spoken.read_back(
        How.CALL, "Ingrid", language, number=NUMBER, drill=drill
    ),
    "taken": lambda language, drill: spoken.taken("Siri", language, drill=drill),
    "yours": lambda language, drill: spoken.yours(language, drill=drill),
    "withdrawn": lambda language, drill: spoken.withdrawn(language, drill=drill),
    "over": lambda language, drill: spoken.over(language, drill=drill),
    "declined": lambda language, drill: spoken.declined(language, drill=drill),
    "wrong": lambda language, drill: spoken.wrong_key(language, drill=drill),
    "failed": lambda language, drill: spoken.failed(language, drill=drill),
    "goodbye": lambda language, drill: spoken.goodbye(language, drill=drill),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("which", DRILLED)
def test_l12_a_drill_says_so_first_and_last(which: str, language: Language) -> None:
    """And nothing that is real says it."""
    for drill in (True, Drill.WITH_LEADER, Drill.ALONE):
        words = DRILLED[which](language, drill).replace(".", "").split()
        assert (words[0], words[-1]) == ("Øvelse", "Øvelse")
    canary = DRILLED[which](language, Drill.CANARY).replace(".", "").split()
    assert (canary[0], canary[-1]) == ("Prøve", "Prøve")
    real = DRILLED[which](language, False)
    assert "Øvelse" not in real
    assert "Prøve" not in real


def test_l11_before_a_key_nothing_can_be_said_but_a_name() -> None:
    """Whatever is heard by whoever answers, or by a voicemail, is given nothing else."""
    given = {
        name
        for said in (spoken.ask, spoken.wrong_key, spoken.goodbye, spoken.withdrawn, spoken.over)
        for name in inspect.signature(said).parameters
    }
    assert given == {"name", "language", "full", "others", "drill"}


@pytest.mark.parametrize("language", Language)
def test_l11_a_voicemail_keeps_no_more_than_a_first_name(language: Language) -> None:
    heard = [
        spoken.ask("Ingrid Hansen", language),
        spoken.wrong_key(language),
        spoken.goodbye(language),
    ]
    assert not any("Hansen" in said for said in heard)
    assert ["Ingrid" in said for said in heard] == [True, False, False]


def test_what_others_did_meanwhile_is_said() -> None:
    assert spoken.taken("Siri Berg", NB) == "Siri hjelper allerede. Takk."
    assert spoken.withdrawn(NB) == "Varselet er trukket. Takk."
    assert spoken.over(NB) == "Varselet er avsluttet. Takk."


def test_who_cannot_is_thanked() -> None:
    assert spoken.declined(NB) == "Takk. Neste får beskjed."
    assert spoken.declined(NB, last_for="Ingrid Hansen") == "Takk. Ingrid får vite det."


def test_l4_without_a_database_a_key_is_not_said_to_be_a_claim() -> None:
    said = spoken.plain_read_back(NB)
    assert said == "Takk. Svaret er ikke lagret ennå. Ikke ring. Åpne Teams og skriv."


def test_ring_me_says_that_it_is_a_test() -> None:
    assert spoken.trial(NB) == (
        "Rødt kort. Dette er en prøve. Ingen trenger hjelp. Trykk 1 hvis du hører dette."
    )
    assert spoken.trial_works(NB) == "Takk. Telefonen virker."
    assert spoken.wait(NB) == "Et øyeblikk."
    assert spoken.failed(NB) == "Det gikk ikke. Kortet ligger i Teams."


@each(
    [
        ("+4791234567", "9 1 2, 3 4, 5 6 7"),
        ("+4721070001", "2 1, 0 7, 0 0, 0 1"),
        ("+46701234567", "4 6, 7 0 1, 2 3 4, 5 6 7"),
        ("116123", "1 1 6, 1 2 3"),
        ("0315", "0 3 1 5"),
    ]
)
def test_numbers_are_said_digit_by_digit(number: str, said: str) -> None:
    assert spoken.digits_apart(number) == said


def test_cards_say_who_is_called_and_who_took_it() -> None:
    say = say_in(NB)
    assert spoken.ringing(say, ["Siri"]) == "Ringer Siri …"
    assert spoken.ringing(say, ["Siri", "Kari"]) == "Ringer Siri og Kari …"
    claimed = [
        spoken.claimed(say, "Siri", how) for how in (How.WRITE, How.JOIN, How.CALL, How.COME)
    ]
    assert claimed == [
        "Siri tok telefonen og skriver til deg snart.",
        "Siri tok telefonen og blir med i samtalen snart.",
        "Siri tok telefonen og ringer deg snart.",
        "Siri tok telefonen og kommer til deg.",
    ]
    assert spoken.claimed_silent(say, "Siri") == (
        "Siri tok telefonen, men har ikke gitt lyd fra seg. Flere varsles."
    )
    assert spoken.ringing(say, ["[a](https://x.no)"]) != "Ringer [a](https://x.no) …"


OUTCOMES = {
    RingOutcome.CLAIMED: "ringte, trykket 1",
    RingOutcome.CANNOT: "ringte, trykket 2",
    RingOutcome.NO_KEY: "ringte, ingen tast",
    RingOutcome.NO_ANSWER: "ringte, ikke svar",
    RingOutcome.BUSY: "ringte, opptatt",
    RingOutcome.DECLINED: "ringte, avvist",
    RingOutcome.UNREACHABLE: "ringte, ikke å få tak i",
    RingOutcome.FAILED: "ringte, feil",
    RingOutcome.STOPPED: "ringte, avbrutt",
    RingOutcome.LOST: "ringte, vet ikke hvordan det gikk",
    RingOutcome.NOT_MADE: "ble ikke ringt",
    RingOutcome.WORKS: "Takk. Telefonen virker.",
}


@each(RingOutcome)
def test_l2_none_is_called_declined_that_was_not(what: RingOutcome) -> None:
    assert spoken.outcome(say_in(NB), what) == OUTCOMES[what]


def test_a_call_that_is_not_over_is_on_the_timeline() -> None:
    said = [spoken.going_on(say_in(NB), answered=answered) for answered in (False, True)]
    assert said == ["ringer", "telefonen er tatt, ingen tast ennå"]


@pytest.mark.parametrize("language", Language)
def test_what_is_made_beforehand_names_nobody(language: Language) -> None:
    fixed = spoken.fixed(language)
    said = {
        sentence
        for words in (
            spoken.ask("Ingrid", language),
            *(DRILLED[which](language, True) for which in DRILLED),
            *(DRILLED[which](language, Drill.CANARY) for which in DRILLED),
            spoken.trial(language),
            spoken.trial_works(language),
            spoken.plain_read_back(language),
            spoken.wait(language),
            spoken.read_back(How.JOIN, "Ingrid", language),
            spoken.read_back(How.COME, "Ingrid", language),
        )
        for sentence in spoken.sentences(words)
    }
    assert said - set(fixed) == {
        one for one in said if "Ingrid" in one or "Siri" in one or "9 1" in one
    }
    assert set(fixed) <= said


def test_the_transcript_is_what_is_heard() -> None:
    """docs/calling.md; written anew with `python -m tests.unit.cards.heard`."""
    assert heard.transcript() in heard.PAGE.read_text(encoding="utf-8")
