from pathlib import Path

import pytest

from cauce.wiring import environment as env


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_MAX_MAIL_MB", "mucho")
    with pytest.raises(env.Misconfigured, match="CAUCE_MAX_MAIL_MB"):
        env.whole("CAUCE_MAX_MAIL_MB", 36)


@pytest.mark.parametrize(("said", "meant"), [("yes", True), ("0", False), ("On", True), ("", True)])
def test_a_switch_takes_the_usual_words(monkeypatch: pytest.MonkeyPatch, said: str, meant: bool) -> None:
    monkeypatch.setenv("CAUCE_SWITCH", said)
    assert env.yes("CAUCE_SWITCH", default=True) is meant


def test_a_switch_that_says_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_SWITCH", "quizá")
    with pytest.raises(env.Misconfigured):
        env.yes("CAUCE_SWITCH")


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("very secret\n")
    monkeypatch.setenv("CAUCE_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.text("CAUCE_SECRET_KEY") == "very secret"


def test_the_secret_made_at_the_first_start_is_kept_and_only_the_owner_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CAUCE_SECRET_KEY", raising=False)
    first = env.secret_key(tmp_path)
    assert first == env.secret_key(tmp_path)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_database_url_gives_one_database_and_its_absence_two_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ana:se%40creta@db.example:5433/cauce?sslmode=require")
    only = env.databases(tmp_path)["default"]
    assert (only["USER"], only["PASSWORD"], only["HOST"], only["PORT"], only["NAME"]) == (
        "ana", "se@creta", "db.example", "5433", "cauce",
    )  # fmt: skip
    assert only["OPTIONS"] == {"sslmode": "require", "options": "-c plan_cache_mode=force_generic_plan"}
    monkeypatch.delenv("DATABASE_URL")
    assert set(env.databases(tmp_path)) == {"default", "raw"}


def test_a_database_url_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://db/cauce")
    with pytest.raises(env.Misconfigured, match="DATABASE_URL"):
        env.databases(tmp_path)


def test_networks_are_looked_at_when_cauce_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_NETWORKS", "10.0.0.0/8, 192.168.1.20")
    assert env.networks("CAUCE_NETWORKS") == ["10.0.0.0/8", "192.168.1.20"]
    monkeypatch.setenv("CAUCE_NETWORKS", "all")
    assert env.networks("CAUCE_NETWORKS") == ["all"]
    monkeypatch.setenv("CAUCE_NETWORKS", "my lan")
    with pytest.raises(env.Misconfigured):
        env.networks("CAUCE_NETWORKS")
