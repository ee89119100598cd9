import gzip

import pytest
import zstandard
from django.test import Client

from cauce.wiring import setup

pytestmark = pytest.mark.django_db
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, br"}
ZSTD = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd"}


@pytest.fixture
def page() -> str:
    return "/setup/" + setup.one_time_link().partition("/setup/")[2]


def test_a_page_leaves_compressed_for_whoever_can_read_it(client: Client, page: str) -> None:
    plain = client.get(page)
    packed = client.get(page, **GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content)
    assert b"<html" in gzip.decompress(packed.content)


def test_a_browser_that_reads_zstandard_gets_it(client: Client, page: str) -> None:
    packed = client.get(page, **ZSTD)
    assert packed.headers["Content-Encoding"] == "zstd"
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert b"<html" in zstandard.ZstdDecompressor().decompress(packed.content)


@pytest.mark.parametrize("accepted", [GZIP, ZSTD])
def test_the_length_of_an_answer_does_not_tell_what_is_in_it(
    client: Client, page: str, accepted: dict[str, str]
) -> None:
    answers = [client.get(page, **accepted) for _ in range(12)]
    assert len({len(answer.headers["X-Padding"]) for answer in answers}) > 1


def test_what_is_short_leaves_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/health/ready", **GZIP).headers
