"""Sentences of words and what is filled in are put together without Fluent's resolver: the same."""

import pytest

from bot import texts
from bot.domain.organisation.organisation import Language

_FILLS: tuple[str | int, ...] = ("Kari Nordmann", "", "{ $name } & <b>\u2060", 0, 7, 999)


def _plain(language: Language) -> dict[str, tuple[str, ...]]:
    catalogue = texts._catalogue(language)
    ids = {*catalogue.plain, *catalogue.bundle._messages}
    found = {id: texts._plain_parts(language, id) for id in ids}
    return {id: parts for id, parts in found.items() if parts is not None and parts[1:]}


@pytest.mark.parametrize("language", Language)
def test_each_sentence_reads_as_fluent_would_say_it(language: Language) -> None:
    """Every sentence of every file, whatever is filled in."""
    plain = _plain(language)
    assert len(plain) > 300
    for id, parts in plain.items():
        for filling in _FILLS:
            args = dict.fromkeys(parts[1::2], filling)
            pattern = texts._pattern_of(language, id)
            said, errors = texts._catalogue(language).bundle.format_pattern(pattern, args)
            assert (texts.text(language, id, **args), errors) == (said, []), id


@pytest.mark.parametrize("number", [-1_000, 1_000, 2_026_000])
def test_a_number_that_fluent_writes_in_its_own_way_is_left_to_it(number: int) -> None:
    """Its digits stand in groups."""
    bundle = texts._catalogue(Language.BOKMAL).bundle
    id, parts = next(iter(_plain(Language.BOKMAL).items()))
    args = dict.fromkeys(parts[1::2], number)
    said, _ = bundle.format_pattern(texts._pattern_of(Language.BOKMAL, id), args)
    assert texts.text(Language.BOKMAL, id, **args) == said
    assert str(number) not in str(said)


def test_a_hole_in_a_sentence_is_an_error() -> None:
    """As for every sentence: it must show in a test, not in a crisis."""
    id, parts = next(
        (id, parts)
        for id, parts in _plain(Language.BOKMAL).items()
        if len(parts) == 5 and parts[1] != parts[3]  # two holes, whichever sentence comes first
    )
    with pytest.raises(KeyError):
        texts.text(Language.BOKMAL, id, **{parts[1]: "Kari"})
    with pytest.raises(KeyError):
        texts.text(Language.BOKMAL, "no-such-sentence", name="Kari")
