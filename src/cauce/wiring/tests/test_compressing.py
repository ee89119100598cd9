import gzip

import pytest
from django.test import Client

from cauce.wiring import setup

pytestmark = pytest.mark.django_db
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


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


def test_the_length_of_a_page_does_not_tell_what_is_in_it(client: Client, page: str) -> None:
    assert len({len(client.get(page, **GZIP).content) for _ in range(12)}) > 1


def test_what_is_short_leaves_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/health/ready", **GZIP).headers
