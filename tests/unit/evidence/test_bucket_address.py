"""Where a bucket is, as it is written in the settings."""

import pytest

from bot.evidence.storage import BadBucket, BucketAddress, bucket_address
from tests.each import each


@each(
    [
        ("gs://evidence", BucketAddress("gs", "", "evidence", "")),
        ("gs://evidence/nav/a/", BucketAddress("gs", "", "evidence", "nav/a")),
        ("s3://evidence/nav", BucketAddress("s3", "", "evidence", "nav")),
        ("az://account/evidence", BucketAddress("az", "account", "evidence", "")),
        ("az://account/evidence/nav", BucketAddress("az", "account", "evidence", "nav")),
        ("https://host/evidence/nav", BucketAddress("https", "https://host", "evidence", "nav")),
        ("https://host:9000/e", BucketAddress("https", "https://host:9000", "e", "")),
        ("http://[::1]:9000/e", BucketAddress("https", "http://[::1]:9000", "e", "")),
    ]
)
def test_an_address_is_read(url: str, address: BucketAddress) -> None:
    assert bucket_address(url) == address


@each(
    [
        "http://host/bucket",
        "https://host",
        "https://host/",
        "az://account",
        "az://account/",
        "gs://",
        "gs:///bucket",
        "ftp://host/bucket",
        "bucket",
        "",
        "https://who:what@host/bucket",
        "gs://who@bucket",
        "https://host/bucket?versioned",
        "gs://bucket#part",
    ]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadBucket):
        bucket_address(url)
