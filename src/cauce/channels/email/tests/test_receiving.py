"""`cauce receive`: files, folders and mboxes, as if they had just come."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from cauce.channels import actions
from cauce.channels.email.receiving import receive_paths
from cauce.channels.email.tests.conftest import ADDRESS, Post, raw_mail
from cauce.channels.errors import NotFound, Refusal
from cauce.channels.models import Arrival, Mailbox
from tests.cast import SYSTEM


def test_files_and_folders_are_taken_in_and_counted(post: Post, tmp_path: Path):
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.eml").write_bytes(raw_mail(id="1@x"))
    (folder / "twin.eml").write_bytes(raw_mail(id="1@x"))
    (folder / "deeper" / "noise.eml").write_bytes(bytes(range(200)))
    single = tmp_path / "answer.eml"
    single.write_bytes(raw_mail(id="2@x", In_Reply_To="<1@x>"))
    seen: list[tuple[int, int]] = []
    counts = receive_paths([folder, single], progress=lambda done, of: seen.append((done, of)))
    assert counts == {"accepted": 3, "duplicates": 1, "failed": 0, "tickets": 2}
    assert seen[-1] == (4, 4)


def test_an_mbox_is_many_mails(post: Post, tmp_path: Path):
    box = mailbox.mbox(tmp_path / "all.mbox")
    for number in range(25):
        box.add(raw_mail(id=f"{number}@x", text=f"texto {number}"))
    box.close()
    assert receive_paths([tmp_path / "all.mbox"])["tickets"] == 25
    assert receive_paths([tmp_path / "all.mbox"]) == {
        "accepted": 0,
        "duplicates": 25,
        "failed": 0,
        "tickets": 0,
    }


def test_a_mail_goes_to_the_mailbox_that_its_head_names(post: Post, tmp_path: Path):
    ventas = actions.add_mailbox(address="ventas@taller.example", brand=post.cast.taller, by=SYSTEM)
    (tmp_path / "a.eml").write_bytes(raw_mail(to="Ventas <ventas@taller.example>"))
    receive_paths([tmp_path / "a.eml"])
    assert Arrival.objects.get().mailbox == ventas
    (tmp_path / "b.eml").write_bytes(raw_mail(id="2@x", to="otro@x.example"))
    receive_paths([tmp_path / "b.eml"], ADDRESS)
    assert Arrival.objects.order_by("-pk")[0].mailbox == post.mailbox


def test_an_unknown_mailbox_is_refused(post: Post, tmp_path: Path):
    with pytest.raises(NotFound):
        receive_paths([tmp_path], "nadie@taller.example")
    Mailbox.objects.update(active=False)
    with pytest.raises(Refusal):
        receive_paths([tmp_path])


def test_what_cannot_be_opened_is_named_and_counted_and_the_rest_goes_on(post: Post, tmp_path: Path):
    good = tmp_path / "good.eml"
    good.write_bytes(raw_mail(id="1@x"))
    os.mkfifo(tmp_path / "pipe")
    named: list[Path] = []
    counts = receive_paths(
        [tmp_path / "pipe", tmp_path / "gone.eml", good], unread=lambda path, _error: named.append(path)
    )
    assert counts == {"accepted": 1, "duplicates": 0, "failed": 2, "tickets": 1}
    assert [path.name for path in named] == ["pipe", "gone.eml"]


def test_a_folder_that_leads_back_into_itself_is_walked_once(post: Post, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.eml").write_bytes(raw_mail(id="1@x"))
    (folder / "round").symlink_to(folder)
    (folder / "nowhere").symlink_to(folder / "gone")
    assert receive_paths([folder]) == {"accepted": 1, "duplicates": 0, "failed": 0, "tickets": 1}
