"""Our requests to a bucket are signed as its maker says."""

import hashlib
from datetime import UTC, datetime

import pytest

from bot.evidence.storage import BadBucket, Bucket, BucketKey, signed_headers

# From "Examples: Signature Calculations" in the Amazon S3 API reference.
KEY = BucketKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "examplebucket.s3.amazonaws.com"


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ("lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (
            "max-keys=2&prefix=J",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_makers_own_examples(query: str, signature: str) -> None:
    nothing = hashlib.sha256(b"").hexdigest()
    headers = signed_headers(KEY, "GET", HOST, "/", query, nothing, AT)
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        f"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}"
    )


@pytest.mark.parametrize(
    "url", ["http://host/bucket", "https://host", "https://host/", "s3://bucket", "bucket", ""]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BadBucket):
        Bucket(url, KEY)
