"""Numbers before words, in three languages: «1 dag» and «5 dager», never «1 ganger» nor
«person(er)»; and lists with "og" before the last."""

import re
from collections.abc import Iterator

import pytest
from babel import Locale
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot import texts
from bot.cards.kit.words import in_a_row
from bot.domain.organisation.organisation import Language
from bot.texts import say_in
from tests.each import each
from tests.unit.texts.test_catalogue import messages

NUMBERS = (0, 1, 2, 5)
EVERY_LANGUAGE = pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)

# One, and several.
NOUNS = {
    Language.BOKMAL: """
        alarm alarmer, avviksmelding avviksmeldinger, bevis bevis, bilde bilder, dag dager,
        endring endringer, enhet enheter, fil filer, gang ganger, hendelse hendelser,
        kollega kollegaer, kort kort, leder ledere, medlem medlemmer, melding meldinger,
        minutt minutter, måned måneder,
        oppfølging oppfølginger, nivå nivåer, nivået nivåene, person personer,
        rutine rutiner, sek sek, sekund sekunder, side sider, svar svar, ting ting,
        time timer, tiltak tiltak, treff treff, uke uker, varsel varsler, øvelse øvelser,
        år år
    """,
    Language.NYNORSK: """
        alarm alarmar, avviksmelding avviksmeldingar, bevis bevis, bilete bilete, dag dagar,
        endring endringar, eining einingar, fil filer, gong gonger, hending hendingar,
        kollega kollegaer, kort kort, leiar leiarar, medlem medlemmer, melding meldingar,
        minutt minutt, månad månader,
        oppfølging oppfølgingar, nivå nivå, nivået nivåa, person personar,
        rutine rutinar, sek sek, sekund sekund, side sider, svar svar, ting ting,
        time timar, tiltak tiltak, treff treff, veke veker, varsel varsel, øving øvingar,
        år år
    """,
    Language.ENGLISH: """
        alarm alarms, alert alerts, change changes, colleague colleagues, day days, drill drills,
        file files, follow-up follow-ups, hour hours, incident incidents, leader leaders,
        level levels,
        measure measures, member members, message messages, minute minutes, month months,
        page pages, person people, picture pictures, piece pieces, report reports,
        routine routines, sec sec, second seconds, time times, unit units, week weeks,
        year years
    """,
}
# What may stand after any number, as no noun of its own.
ANY = {
    Language.BOKMAL: "av eldre er for går har i med mot nå når på s som til under av nye andre"
    " åpne",
    Language.NYNORSK: "av eldre er for går har i med mot no når på s som til under av nye andre"
    " opne",
    Language.ENGLISH: "and are at deviation done for have here in kept more new now of older"
    " open together"
    " others s to until when",
}
# Of one they would be another word: «1 andre».
SEVERAL = {
    Language.BOKMAL: {"andre", "nye"},
    Language.NYNORSK: {"andre", "nye"},
    Language.ENGLISH: {"are", "have", "others"},
}
COUNTED = {
    "count",
    "days",
    "seconds",
    "rounds",
    "kept",
    "hours",
    "minutes",
    "levels",
}


class _Counted(Visitor):
    """The variables of a sentence, and those that one and several are told apart by."""

    def __init__(self) -> None:
        self.all: set[str] = set()
        self.selected: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:
        self.all.add(node.id.name)

    def visit_SelectExpression(self, node: fluent.SelectExpression) -> None:
        keys = {getattr(variant.key, "name", "") for variant in node.variants}
        if "one" in keys and isinstance(node.selector, fluent.VariableReference):
            self.selected.add(node.selector.id.name)
        self.generic_visit(node)


def _said(language: Language) -> Iterator[tuple[str, int, str]]:
    """Every sentence with a number in it, with each of the numbers."""
    say = say_in(language)
    for id, message in messages(language).items():
        found = _Counted()
        found.visit(message)
        numbers = (found.all & COUNTED) | found.selected
        for number in NUMBERS if numbers else ():
            args: dict[str, str | int] = dict.fromkeys(found.all, "Ola")
            yield id, number, say(id, **{**args, **dict.fromkeys(numbers, number)})


def nouns(language: Language) -> dict[str, str]:
    """One, and several."""
    pairs = (pair.split() for pair in NOUNS[language].split(","))
    return {pair[0]: pair[1] for pair in pairs}


@EVERY_LANGUAGE
def test_no_sentence_counts_wrong(language: Language) -> None:
    known = nouns(language)
    singular, plural, any_ = set(known), set(known.values()), set(ANY[language].split())
    wrong, checked = {}, 0
    for id, number, said in _said(language):
        for count, word in re.findall(r"(?<![\w.,:/])(\d+) ([a-zæøå-]+)", said):
            if count != str(number):
                continue  # 112
            checked += 1
            fits = word in (singular if count == "1" else plural) or word in any_
            if not fits or (count == "1" and word in SEVERAL[language]):
                wrong[f"{id} ({number})"] = said
    assert wrong == {}
    assert checked > 150, "nothing is counted any more"


@EVERY_LANGUAGE
def test_nobody_is_left_to_choose_the_ending(language: Language) -> None:
    say = say_in(language)
    assert say("span-days", count=1) != say("span-days", count=2)
    for id, number, said in _said(language):
        assert not re.search(r"\w\((?:e|er|ar|r|s|n|t|en|et)\)", said), (id, number, said)


@each([
    ((), "", "", ""),
    (("Kari",), "Kari", "Kari", "Kari"),
    (("Kari", "Ola"), "Kari og Ola", "Kari og Ola", "Kari and Ola"),
    (("Kari", "Ola", "Per"), "Kari, Ola og Per", "Kari, Ola og Per", "Kari, Ola and Per"),
])  # fmt: skip
def test_the_last_of_a_list_has_an_and_before_it(
    names: tuple[str, ...], nb: str, nn: str, en: str
) -> None:
    assert [in_a_row(say_in(language), names) for language in Language] == [nb, nn, en]


@EVERY_LANGUAGE
def test_a_language_counts_as_babel_has_it(language: Language) -> None:
    """Without its data: a start reads none of them."""
    ours, babels = texts._Counted(language.value).plural_form, Locale(language.value).plural_form
    for number in (*range(120), 1_000, 1_000_001, -1, 0.5, 1.0, 1.5):
        assert ours(number) == babels(number), number
