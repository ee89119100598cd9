"""Files named by their content."""

import io
import os
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cauce.ground import clock
from cauce.ground.files import store, sweeping
from cauce.ground.files.errors import NoSuchFile, TooLarge


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def nobody_uses(account_id, names):
    return set()


def everybody_uses(account_id, names):
    return set(names)


def later(monkeypatch, hours):
    moment = clock.now() + timedelta(hours=hours)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_what_is_put_can_be_read_under_its_name():
    stored = store.put(1, io.BytesIO(b"acta"))
    assert stored.size == 4
    with store.open_(1, stored.sha256) as file:
        assert file.read() == b"acta"


def test_the_same_content_twice_is_one_file_and_each_account_has_its_own(data):
    assert store.put(1, [b"ac", b"ta"]) == store.put(1, io.BytesIO(b"acta"))
    store.put(2, [b"acta"])
    assert len([path for path in data.rglob("*") if path.is_file() and len(path.name) == 64]) == 2


def test_a_long_file_is_kept_with_one_chunk_of_memory():
    def pieces() -> Iterator[bytes]:
        for _ in range(512):
            yield os.urandom(store.CHUNK_BYTES)

    tracemalloc.start()
    stored = store.put(1, pieces())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert stored.size == 64 * 1024 * 1024
    assert peak < 2 * 1024 * 1024


def test_what_is_too_long_leaves_nothing_behind(data):
    with pytest.raises(TooLarge):
        store.put(1, [b"1234", b"5678"], limit_bytes=7)
    assert [path for path in data.rglob("*") if path.is_file()] == []


def test_a_source_that_breaks_leaves_nothing_behind(data):
    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(1, breaks())
    assert [path for path in data.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["", "../../../etc/passwd", "A" * 64, "0" * 63, "/" * 64])
def test_only_a_hash_is_a_name(name):
    with pytest.raises(NoSuchFile):
        store.path_of(1, name)


def test_file_and_folders_are_synced_before_put_returns(monkeypatch):
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    stored = store.put(1, [b"acta"])
    final = store.path_of(1, stored.sha256)
    assert any("/incoming/" in path for path in synced)
    assert str(final.parent) in synced and str(final.parent.parent) in synced


def test_a_file_goes_48_hours_after_its_last_reference(monkeypatch):
    name = store.put(1, [b"acta"]).sha256
    assert sweeping.sweep(1, [nobody_uses]) == []
    later(monkeypatch, 47)
    assert sweeping.sweep(1, [nobody_uses]) == []
    later(monkeypatch, 2)
    assert sweeping.sweep(1, [nobody_uses]) == [name]
    assert not store.exists(1, name)


def test_a_file_that_is_used_or_stored_again_in_between_stays(monkeypatch):
    used, again = store.put(1, [b"uno"]).sha256, store.put(1, [b"dos"]).sha256
    sweeping.sweep(1, [nobody_uses])
    sweeping.sweep(1, [everybody_uses])
    sweeping.sweep(1, [nobody_uses])
    store.put(1, [b"dos"])
    later(monkeypatch, 47)
    assert sweeping.sweep(1, [nobody_uses]) == []
    assert store.exists(1, used) and store.exists(1, again)


def test_one_owner_that_uses_a_file_is_enough(monkeypatch):
    store.put(1, [b"acta"])
    sweeping.sweep(1, [nobody_uses, everybody_uses])
    later(monkeypatch, 100)
    assert sweeping.sweep(1, [nobody_uses, everybody_uses]) == []


def test_a_name_removed_for_good_is_gone_and_twice_is_once():
    name = store.put(1, [b"acta"]).sha256
    store.remove_for_good(1, name)
    store.remove_for_good(1, name)
    with pytest.raises(NoSuchFile):
        store.open_(1, name)
