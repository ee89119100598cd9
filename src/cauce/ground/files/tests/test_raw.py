"""Raw input."""

import os

import pytest
import zstandard
from django.db import router, transaction
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.db import write
from cauce.ground.files import raw, store
from cauce.ground.files.errors import NoSuchFile
from cauce.ground.files.models import Raw
from tests.stored import keep_raw

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def read(raw_id):
    with raw.open_raw(raw_id) as stream:
        return stream.read()


def test_what_is_kept_is_read_back_byte_for_byte():
    mail = b"Subject: Hola\r\n\r\nNo enciende.\r\n\xff\x00"
    assert read(keep_raw(1, mail)) == mail


def test_small_input_lies_in_the_row_and_large_input_in_a_file(tmp_path):
    small, large = b"a" * 2_000_000, os.urandom(2_000_000)
    first, second = Raw.objects.get(pk=keep_raw(1, small)), Raw.objects.get(pk=keep_raw(1, large))
    assert (first.file, first.size) == ("", len(small))
    assert second.body is None and store.exists(1, second.file)
    assert read(second.pk) == large


def test_a_path_and_its_bytes_are_kept_alike(tmp_path):
    path = tmp_path / "mail.eml"
    path.write_bytes(os.urandom(700_000))
    one, other = (
        Raw.objects.get(pk=keep_raw(1, path)),
        Raw.objects.get(pk=keep_raw(1, path.read_bytes())),
    )
    assert (one.sha256, one.size) == (other.sha256, other.size)
    assert read(one.pk) == path.read_bytes()


def test_no_row_is_left_when_the_commit_of_the_queue_fails():
    prepared = raw.prepare(1, b"mail")

    def add_and_fail() -> None:
        with transaction.atomic(using=router.db_for_write(Raw)), write(using="raw"):
            raw.add(prepared)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert not Raw.objects.exists()


def test_what_is_forgotten_leaves_neither_row_nor_file():
    kept = keep_raw(1, os.urandom(600_000))
    file = Raw.objects.get(pk=kept).file
    raw.forget_raw([kept])
    raw.forget_raw([kept])
    assert not store.exists(1, file)
    with pytest.raises(NoSuchFile):
        read(kept)


def test_a_file_that_another_row_uses_stays_when_one_is_forgotten():
    content = os.urandom(600_000)
    one, other = keep_raw(1, content), keep_raw(1, content)
    raw.forget_raw([one])
    assert read(other) == content


@given(st.binary(max_size=2000))
def test_any_bytes_at_all_come_back(content):
    prepared = raw.prepare(1, content)
    assert zstandard.ZstdDecompressor().decompressobj().decompress(prepared.body or b"") == content
