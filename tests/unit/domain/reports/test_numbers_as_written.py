"""Birth numbers as people and word processors write them, and numbers that are none (L11)."""

from itertools import product
from random import Random

from bot.domain.reports.privacy_filter import BirthNumber, masked, read_birth_number
from tests.afterwards import CANARY, numbers_of
from tests.each import each

# A birth number, a D-number, one of the old synthetic ones, one of Tenor's, and an H-number.
NUMBERS = (
    CANARY,
    numbers_of("520180123")[0],
    numbers_of("016680123")[0],
    numbers_of("018180123")[0],
    numbers_of("014180123")[0],
)
# Between the date and the five: one of them is enough, whatever the checksums say.
ONE = [
    *" -.,:;/_|\\+\t\n\r",
    *"\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7\u2022\u2044",
    *("", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", " \u200b", "\u00ad-"),
    *("&nbsp;", "&#160;", "&#xA0;", "&ndash;", "&shy;", "&NBSP;"),
]
# With more between them the checksums decide.
MORE = [
    "{d} ({p})",
    "{d}   -   {p}",
    "{d} - {p}",
    "{d}\r\n{p}",
    "{d}, {p}",
    "{d} personnr. {p}",
    "{d}, pnr: {p}",
    "{d} og personnummer {p}",
    "{dd}.{mm}.{yy} {p}",
    "{dd}.{mm}.{yy}-{p}",
    "{dd}/{mm}/{yy} {p}",
    "{dd}-{mm}-{yy}-{p}",
    "{dd} {mm} {yy} {p}",
    "{dd}. {mm}. {yy}, {p}",
    "{dd}.{mm}.19{yy} {p}",
    "f. {dd}.{mm}.19{yy}, personnr. {p}",
    "født {dd}.{mm}.19{yy} ({p})",
    "{dd}{mm}19{yy}-{p}",
    "{dd}{mm}19{yy} {p}",
    "{dd}{mm} {yy}{p1} {p2}",
    "{d3} {e3} {p3} {q2}",
    "{d} {p3} {q2}",
    "{d}-{p3}-{q2}",
    "{d} {q1} {r3}",
    "{dd} {mm} {yy} {p3} {q2}",
    "{dd}.{mm}.{yy}.{p3}.{q2}",
    "{spaced}",
    "{dotted}",
    "{d}&nbsp;&nbsp;{p}",
    "{d} &ndash; {p}",
    "{wide}",
    "[{d}] [{p}]",
    "{d}\n\n{p}",
]
WRITTEN = [
    *(f"{number[:6]}{mark}{number[6:]}" for number, mark in product(NUMBERS, ONE)),
    *(
        form.format(
            d=n[:6], p=n[6:], dd=n[:2], mm=n[2:4], yy=n[4:6], p1=n[6:8], p2=n[8:],
            d3=n[:3], e3=n[3:6], p3=n[6:9], q2=n[9:], q1=n[6:8], r3=n[8:],
            spaced=" ".join(n), dotted=".".join(n),
            wide="".join(chr(ord(digit) + 0xFEE0) for digit in n),
        )
        for form, n in product(MORE, NUMBERS)
    ),
]  # fmt: skip

# Numbers that are none: d is a day of 2024 in six digits, the others are as many digits as letters.
NONE = [
    "sak {yyyy}/{nnnnn}",
    "saksnummer {nnnnnnnnn}",
    "journalpost {nnnnnnnnn}",
    "avvik {nnnn}-{nnnn}",
    "tlf. {nn} {nn} {nn} {nn}",
    "mobil {nnn} {nn} {nnn}",
    "+47 {nn} {nn} {nn} {nn}",
    "0047{nnnnnnnn}",
    "{nn} {nn} {nn} {nn} eller {nn} {nn} {nn} {nn}",
    "ring 55 55 33 33, tast {n}",
    "{date}",
    "{date} kl. 14.3{n}",
    "{date} klokka 09:{m}{n}",
    "fra {date} til {date}",
    "møte {date}, rom {nnn}",
    "den {date} kom det {nn} brev",
    "kr {nn} {nnn},00",
    "{nnn} {nnn} {nnn} kroner",
    "{nn} {nnn},50 + {n} {nnn},50 = {nn} {nnn}",
    "org.nr. {nnn} {nnn} {nnn}",
    "KID {nnnnnnnnnnnnn}",
    "IBAN NO{nn} {nnnn} {nnnn} {nnn}",
    "postnummer {nnnn}, bruksnummer {nn}/{nnn}",
    "uke {nn}, {nn} timer, {nn} minutter",
    "vedtak {date}, side {n} av {nn}",
    "vedtak av {date}, sak {nnnnn}",
]


def test_there_are_two_hundred_ways_to_write_one() -> None:
    assert len(set(WRITTEN)) >= 200
    assert len({*ONE, *MORE}) == len([*ONE, *MORE])


def test_l11_every_way_to_write_one_is_masked() -> None:
    kept = [
        written
        for written in WRITTEN
        for text in (written, f"Han heter x, {written}, og bor 3 steder.")
        if sum(letter.isdigit() for letter in masked(text)) > 1
    ]
    assert kept == []


def test_every_way_to_write_one_is_taken_by_the_field() -> None:
    refused = [
        written
        for written in WRITTEN
        if not isinstance(read_birth_number(written, synthetic=True), BirthNumber)
    ]
    assert refused == []


def test_at_most_one_of_a_hundred_other_numbers_is_masked() -> None:
    random = Random(3)
    texts = [_filled(form, random) for form in NONE for _ in range(40)]
    hidden = [text for text in texts if masked(text) != text]
    assert len(texts) >= 1000
    assert len(hidden) <= len(texts) / 100, hidden


AT_THE_EDGE = {
    "12345678901": "***********",  # in a row, whatever the checksums are
    "15061234567": "***********",  # an account is no error
    "010180-12345": "***********",  # split once, and a date
    "010180 123 45": "010180 123 45",  # split twice, and the checksums are wrong
    "320180-12345": "320180-12345",  # there is no such day
    "010180 123456": "010180 123456",
    f"{CANARY[:6]}{' ' * 21}{CANARY[6:]}": f"{CANARY[:6]}{' ' * 21}{CANARY[6:]}",
    f"{CANARY} og {CANARY[:6]} {CANARY[6:]}": "*********** og ***********",
    f"3 {CANARY[:6]} {CANARY[6:]}": "3 ***********",
    f"({CANARY[:6]} {CANARY[6:]})": "(***********)",
}


@each(list(AT_THE_EDGE.items()))
def test_what_is_masked_and_what_is_left(text: str, expected: str) -> None:
    assert masked(text) == expected


def _filled(form: str, random: Random) -> str:
    """The form with digits for its n's, a number of 2024 or a day in one of four ways."""

    def digits(count: int) -> str:
        return "".join(random.choice("0123456789") for _ in range(count))

    day, month = f"{random.randint(1, 28):02}", f"{random.randint(1, 12):02}"
    while "{" in form:
        before, _, rest = form.partition("{")
        name, _, after = rest.partition("}")
        written = {
            "yyyy": "2024",
            "m": random.choice("012345"),
            "date": random.choice(
                (
                    f"{day}.{month}.2024",
                    f"{day}.{month}.24",
                    f"{day}{month}24",
                    f"2024-{month}-{day}",
                )
            ),
        }.get(name, digits(len(name)))
        form = f"{before}{written}{after}"
    return form
