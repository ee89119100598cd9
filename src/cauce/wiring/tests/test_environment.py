import os
import subprocess
import sys
from pathlib import Path

import pytest

from cauce.wiring import environment as env

SOURCES = Path(env.__file__).resolve().parents[2]


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CAUCE_MAX_MAIL_MB", "0"),
        ("CAUCE_API_PER_MINUTE", "-1"),
        ("CAUCE_KEEP_INTAKES_DAYS", "-5"),
        ("CAUCE_BASE_URL", "desk.example"),
        ("CAUCE_BASE_URL", "https://desk.example/cauce"),
        ("CAUCE_SMTP_URL", "desk.example:25"),
        ("CAUCE_SMTP_URL", "smtp://desk.example:smtp"),
        ("CAUCE_SMTP_URL", "smtp://ana:se#creta@desk.example"),
        ("CAUCE_SMTP_URL", "smtp://desk.example?security=always"),
        ("CAUCE_FROM", "Taller"),
        ("CAUCE_CLAMD", "localhost"),
        ("CAUCE_CLOCK", "stopped"),
        ("CAUCE_LOG", "LOUD"),
        ("CAUCE_LOG_FORMAT", "xml"),
        ("CAUCE_DATA", "/dev/null"),
        ("CAUCE_DATA", "/dev/null/below"),
        ("DATABASE_URL", "postgres://desk.example:many/cauce"),
        ("CAUCE_SECRET_KEY_FILE", "/dev/null"),
    ],
)
def test_a_value_that_cannot_be_understood_stops_the_start_with_a_sentence_that_names_it(
    tmp_path: Path, name: str, said: str
) -> None:
    around = {"CAUCE_DATA": str(tmp_path), "LANG": "en_US.UTF-8", "PATH": os.environ["PATH"], name: said}
    ended = subprocess.run(
        [sys.executable, "-m", "cauce.wiring.command", "start", "--port", "0", "--smtp-port", "off"],
        env=around, cwd=SOURCES, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert name in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "se#creta" not in ended.stderr


@pytest.mark.parametrize(
    "words",
    [("start", "--smtp-port", "ninguno"), ("start", "--port", "70000"), ("mail", "--smtp-port", "off")],
)
def test_a_port_that_is_none_is_refused_before_anything_runs(tmp_path: Path, words: tuple[str, ...]) -> None:
    line = [sys.executable, "-m", "cauce.wiring.command", *words, "--data", str(tmp_path / "data")]
    ended = subprocess.run(line, cwd=SOURCES, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["check", "migrate", "start"])
def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path: Path, command: str) -> None:
    around = os.environ | {"CAUCE_DATA": str(tmp_path), "DATABASE_URL": "postgres://127.0.0.1:1/none"}
    line = [sys.executable, "-m", "cauce.wiring.command", command]
    ended = subprocess.run(line, env=around, cwd=SOURCES, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert "127.0.0.1" in ended.stderr


def test_an_address_over_version_six_of_the_protocol_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_BASE_URL", "http://[::1]:8000/")
    assert env.origin("CAUCE_BASE_URL", "") == "http://[::1]:8000"
