"""`cauce start` is a parent and its children: whoever is killed, the others go on, and nobody stays behind."""

import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest

from tests.servers.desk import MAILBOX, MIRA, PROGRAM
from tests.servers.ports import LOOPBACK, answers, until

PARTS = ("web", "worker", "mail")


def a_mail(subject: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ada@cliente.example", MAILBOX, subject
    mail.set_content("No funciona la impresora.\n")
    return mail.as_bytes()


def is_a_ticket(desk, api, subject):
    return any(item["subject"] == subject for item in desk.fetch_all(api, "tickets"))


def pids(desk, names):
    return [desk.part(name).pid for name in names]


def test_whoever_is_killed_is_there_again_and_mail_becomes_tickets(desk):
    with desk.api(MIRA) as api:
        for victim in PARTS:
            was, others = desk.part(victim), [name for name in ("parent", *PARTS) if name != victim]
            before = pids(desk, others)
            desk.kill9(victim)
            until(
                lambda name=victim, was=was: not was.is_running() and desk.runs(name),
                what=f"another {victim}",
            )
            until(desk.is_ready, what="all answer again")
            assert pids(desk, others) == before
            assert desk.mail(a_mail(f"Sin {victim}"))[0] == 250
            until(lambda name=victim: is_a_ticket(desk, api, f"Sin {name}"), what="a ticket")


def test_the_parent_holds_nothing_that_a_fork_would_share_by_accident(desk):
    assert desk.parent.num_threads() == 1
    assert [file for file in desk.parent.open_files() if Path(file.path).is_relative_to(desk.data)] == []
    assert desk.parent.net_connections() == []


def test_children_die_with_a_parent_that_was_killed(sqlite_desk):
    family = sqlite_desk.processes()
    assert len(family) == 4
    sqlite_desk.parent.send_signal(signal.SIGKILL)
    _gone, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
    assert not answers(sqlite_desk.port) and not answers(sqlite_desk.smtp_port)


def test_a_polite_end_leaves_nobody_and_says_0(desk):
    family = desk.processes()
    desk.parent.terminate()
    assert desk._process.wait(20) == 0
    assert [process for process in family[1:] if process.is_running()] == []


def test_a_start_may_be_ended_while_it_migrates(new_desk):
    desk = new_desk().start(wait=False)
    until(lambda: desk.runs("migrate"), what="it migrates", wait_s=120, every_s=0.01)
    migrating = desk.part("migrate")
    desk.parent.terminate()
    assert desk._process.wait(20) == 0
    assert not migrating.is_running()
    desk.start()  # and the next start goes on where it was


@pytest.mark.parametrize("taken", ["port", "smtp_port"])
def test_a_taken_port_ends_the_start_with_a_sentence(sqlite_desk, new_desk, tmp_path, taken):
    second = new_desk(data=tmp_path / "second")
    setattr(second, taken, getattr(sqlite_desk, taken))
    second.start(wait=False)
    assert second._process.wait(240) == 1
    assert str(getattr(sqlite_desk, taken)) in second.words()
    assert "Traceback" not in second.words()


@pytest.fixture
def apart(sqlite_original, new_desk):
    """The same parts as processes of their own, as on several machines; not one of them is a child of another."""
    desk = new_desk(**sqlite_original)
    words = {
        "web": ["web", "--host", LOOPBACK, "--port", str(desk.port)],
        "worker": ["worker"],
        "mail": ["mail", "--host", LOOPBACK, "--smtp-port", str(desk.smtp_port)],
    }
    with desk.log.open("ab") as out:
        running = [
            subprocess.Popen(
                [PROGRAM, *line], env=desk.environment, cwd=desk.data.parent, stdout=out, stderr=out
            )
            for line in words.values()
        ]
    until(desk.is_ready, what="all answer", wait_s=120)
    yield desk, running
    for process in running:
        process.kill()
        process.wait(10)


def test_the_parts_also_run_apart(apart):
    desk, running = apart
    with desk.api(MIRA) as api:
        assert desk.mail(a_mail("Aparte"))[0] == 250
        until(lambda: is_a_ticket(desk, api, "Aparte"), what="a ticket", wait_s=60)
    for process in running:
        process.terminate()
    assert [process.wait(20) for process in running] == [0, 0, 0]


SELDOM = (
    "icalendar",
    "httpx2",
    "httpcore2",
    "oauthlib",
    "cryptography.x509",
    "rich",
    "requests",
    "PIL",
    "pypdfium2",
)
LOOK = """
import sys
from cauce.wiring.command.root import load_django
from cauce.wiring import ready
load_django(migrated=False)
ready.load_everything()
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_a_start_loads_nothing_that_few_installations_and_few_mails_need(new_desk):
    looked = subprocess.run(
        [sys.executable, "-c", LOOK, *SELDOM],
        env=new_desk().environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert looked.stdout.split() == []
