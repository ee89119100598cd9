"""Secrets at rest, and the installation's own."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from cauce.ground.files import keys, secrets
from cauce.ground.files.errors import NotOurs


def test_a_secret_opens_for_what_it_belongs_to_and_for_nothing_else():
    sealed = secrets.seal("contraseña", about="mailbox:3")
    assert "contraseña" not in sealed
    assert secrets.unseal(sealed, about="mailbox:3") == "contraseña"
    with pytest.raises(NotOurs):
        secrets.unseal(sealed, about="mailbox:4")


def test_the_same_secret_never_looks_the_same():
    assert secrets.seal("x", about="a") != secrets.seal("x", about="a")


def test_an_altered_text_does_not_open():
    sealed = secrets.seal("xx", about="a")  # 30 bytes: base64 without idle bits
    for i in range(len(sealed)):
        altered = sealed[:i] + ("A" if sealed[i] != "A" else "B") + sealed[i + 1 :]
        with pytest.raises(NotOurs):
            secrets.unseal(altered, about="a")


def test_after_a_change_of_key_the_old_texts_open_and_ask_to_be_sealed_anew(settings):
    sealed = secrets.seal("x", about="a")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert secrets.unseal(sealed, about="a") == "x"
    assert not secrets.is_current(sealed)
    assert secrets.is_current(secrets.seal("x", about="a"))


def test_without_the_old_key_it_stays_shut(settings):
    sealed = secrets.seal("x", about="a")
    settings.SECRET_KEY = "another"
    with pytest.raises(NotOurs):
        secrets.unseal(sealed, about="a")


def test_the_installation_secret_is_made_once_though_many_start_together_and_only_its_owner_reads_it(
    tmp_path,
):
    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(lambda _: keys.installation_secret(tmp_path), range(32)))
    assert len(seen) == 1 and len(seen.pop()) >= 48
    assert stat.S_IMODE((tmp_path / keys.FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE_NAME]


def test_a_key_of_one_purpose_tells_nothing_of_another():
    assert keys.derive("s", "a") != keys.derive("s", "b")
    assert len(keys.derive("s", "a")) == 32
