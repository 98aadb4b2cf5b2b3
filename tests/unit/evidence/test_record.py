"""What a record says: sentences in every language, and how long it is kept (L13)."""

import pytest

from bot.domain.evidence import DAY_MS, FileRemark, Keeping, Refusal, parse_retention
from bot.domain.organisation.organisation import Language
from bot.domain.retention import BadRetention
from bot.evidence.inspection import BadScanner, Clamd, NoScanner, scanner_at
from bot.texts import text


def test_every_refusal_and_remark_has_its_own_sentence_in_every_language() -> None:
    """But for what has no copy: the person reads one sentence, the record has the reason."""
    said = [
        text(language, one.sentence) for language in Language for one in (*Refusal, *FileRemark)
    ]
    assert len(said) == 3 * (len(Refusal) + len(FileRemark))
    without = [one for one in FileRemark if one.sentence == "evidence-remark-not-shown"]
    assert without == [
        FileRemark.NO_DECODER,
        FileRemark.NOT_SHOWN,
        FileRemark.UNREADABLE,
        FileRemark.TOO_LARGE_TO_SHOW,
    ]
    others = {one.sentence for one in (*Refusal, *FileRemark) if one not in without}
    assert len(others) == len(Refusal) + len(FileRemark) - len(without)


def test_only_what_may_change_by_itself_is_tried_again() -> None:
    assert {one for one in Refusal if one.passing} == {
        Refusal.NOT_CHECKED,
        Refusal.NOT_FETCHED,
        Refusal.NOT_KEPT,
    }


def test_retention_is_per_kind_and_counts_whole_days() -> None:
    kept = parse_retention("threat=30, drill=1")
    assert not kept.is_over(Keeping.THREAT, added_at=0, now=30 * DAY_MS - 1)
    assert kept.is_over(Keeping.THREAT, added_at=0, now=30 * DAY_MS)
    assert kept.days[Keeping.OTHER] == 365
    for wrong in ("picture=3", "threat", "threat=0", "threat=-1", "threat=x", "threat=99999"):
        with pytest.raises(BadRetention):
            parse_retention(wrong)


def test_where_the_scanner_is() -> None:
    assert isinstance(scanner_at(None), NoScanner)
    assert scanner_at("unix:/run/clamd.ctl") == Clamd(path="/run/clamd.ctl")
    assert scanner_at("tcp://[::1]:3310") == Clamd(host="::1", port=3310)
    for wrong in ("clamd", "tcp://host", "unix:clamd.ctl", "http://host:1"):
        with pytest.raises(BadScanner):
            scanner_at(wrong)
