"""Before Cauce says yes, the disk has said yes: read off its system calls."""

import random
import re
import shutil

import pytest

from tests.trials.mails import head, with_content

# With several threads strace says a call in two lines: «fsync(7</path> <unfinished ...>», later «<... fsync resumed>».
CALLED = re.compile(r"^(?P<thread>\d+) .*\b(?:fsync|fdatasync)\(\d+<(?P<path>[^>]+)>(?P<end>\)| <unfinished)")
RESUMED = re.compile(r"^(?P<thread>\d+) .*<\.\.\. (?:fsync|fdatasync) resumed>")
# What the listener says; its own answer to the customer, going out meanwhile, hears the same words.
TAKING = (r'sendto\(.*"354 ', r'sendto\(.*"250 ')
CALLS = "trace=fsync,fdatasync,sendto,sendmsg,write,writev,recvfrom,read"


def flushed(lines):
    """The paths whose flush has returned by the end of these lines."""
    paths, under_way = [], {}
    for line in lines:
        if found := CALLED.search(line):
            if found["end"] == ")":
                paths.append(found["path"])
            else:
                under_way[found["thread"]] = found["path"]
        elif (found := RESUMED.search(line)) and found["thread"] in under_way:
            paths.append(under_way.pop(found["thread"]))
    return paths


@pytest.fixture
def traced(new_desk, tmp_path):
    """A desk under strace, and a function that gives its system calls between two sentences on the wire."""
    if shutil.which("strace") is None:
        pytest.skip("strace: apt install strace")
    trace = tmp_path / "trace"
    desk = new_desk()
    desk.start(wrapped_by=["strace", "-f", "-y", "-s", "120", "--seccomp-bpf", "-e", CALLS, "-o", str(trace)])
    desk.add_mailbox()

    def between(asked, answered):
        """The paths flushed after the last line that matches `asked` and before the next that matches `answered`."""
        lines = trace.read_text(errors="replace").splitlines()
        begin = max(number for number, line in enumerate(lines) if re.search(asked, line))
        end = next(
            number for number, line in enumerate(lines) if number > begin and re.search(answered, line)
        )
        return flushed(lines[begin:end])

    desk.flushed_between = between
    return desk


@pytest.mark.trial
@pytest.mark.timeout(180)
def test_a_mail_is_on_the_disk_before_its_250(traced):
    small = head("pequeño", "Message-ID: <pequeno@cliente.example>") + b"hola\r\n"
    assert traced.mail(small)[0] == 250
    assert any(path.endswith("raw.db-wal") for path in traced.flushed_between(*TAKING))
    assert traced.mail(with_content("grande", random.randbytes(3_000_000)))[0] == 250
    paths = traced.flushed_between(*TAKING)
    assert any("/files/1/incoming/" in path for path in paths), f"a large mail's content is not among {paths}"
    named = re.compile(r"/files/1/[0-9a-f]{2}/[0-9a-f]{2}$")
    assert any(named.search(path) for path in paths), f"a large mail's name is not among {paths}"


@pytest.mark.trial
@pytest.mark.timeout(180)
def test_a_reply_is_on_the_disk_before_its_201(traced):
    email = traced.add_agent()
    with traced.api(email) as api:
        made = api.post(
            "tickets",
            json={"subject": "Hola", "text": "¿Hola?", "requester": {"email": "ada@cliente.example"}},
        )
        assert made.status_code == 201, made.text
        assert any(
            p.endswith("cauce.db-wal")
            for p in traced.flushed_between("POST /api/v1/tickets ", "HTTP/1.1 201")
        )
        number = made.json()["number"]
        said = api.post(f"tickets/{number}/messages", json={"kind": "reply", "text": "Buenos días"})
        assert said.status_code == 201, said.text
        path = f"POST /api/v1/tickets/{number}/messages"
        assert any(p.endswith("cauce.db-wal") for p in traced.flushed_between(path, "HTTP/1.1 201"))
