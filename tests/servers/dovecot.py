"""Dovecot as a customer's mail store: IMAP and POP3 on loopback, Maildir in a temporary folder, one password.

With an `Authority` beside it, it takes that one's tokens as well (XOAUTH2).
"""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

from imap_tools import MailBoxUnencrypted
from imap_tools.mailbox import BaseMailBox

from tests.servers.ports import LOOPBACK, answers, free_port, give, unprivileged, until

PASSWORD = "cubo-de-agua"

CONFIGURATION = """
protocols = imap pop3
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {internal}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = always
{tokens}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop_port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
"""
BY_TOKEN = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
"""
TOKENS = """
introspection_mode = auth
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


def available() -> bool:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


class Dovecot:
    """Runs as root or as anybody; mail belongs to an ordinary user either way."""

    def __init__(self, introspection_url: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cauce-imap-", dir="/tmp"))
        self.port, self.pop_port = free_port(), free_port()
        self._introspection_url = introspection_url
        self._user = unprivileged()
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> Dovecot:
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        owner = pwd.getpwnam(self._user or getpass.getuser())
        internal = "dovecot" if self._user else owner.pw_name
        internal_group = grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name
        configuration = self.folder / "dovecot.conf"
        configuration.write_text(
            CONFIGURATION.format(
                folder=self.folder,
                host=LOOPBACK,
                port=self.port,
                pop_port=self.pop_port,
                tokens=BY_TOKEN.format(folder=self.folder) if self._introspection_url else "",
                password=PASSWORD,
                internal=internal,
                internal_group=internal_group,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
            )
        )
        (self.folder / "tokens.conf").write_text(TOKENS.format(url=self._introspection_url))
        for name in ("mail", "home"):
            give(self.folder / name, self._user)
        self.run()
        return self

    def run(self) -> None:
        """Listen, for the first time or again."""
        configuration = self.folder / "dovecot.conf"
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program is not None, "apt install dovecot-imapd"
        self._server = subprocess.Popen(
            [program, "-F", "-c", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        until(lambda: answers(self.port), what="Dovecot does not listen; see " + str(self.folder / "log"))

    def fall(self) -> None:
        """End at once, whatever it is doing; `run` starts it again."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait(10)
        until(lambda: not answers(self.port), what="nobody listens any more")

    def number_anew(self, user: str) -> None:
        """Lose the user's index, as after a move to another disk: every mail gets another UID, under another
        UIDVALIDITY."""
        maildir = self.folder / "mail" / user
        for lost in [*maildir.glob("dovecot*"), *maildir.glob(".*/dovecot*")]:
            lost.unlink()
        # Dovecot takes the second as UIDVALIDITY: within one second nothing would seem to have changed.
        moment = int(time.time())  # noqa: TID251
        until(lambda: int(time.time()) > moment, what="the next second")  # noqa: TID251

    def deliver(self, user: str, raw: bytes, *, age: timedelta = timedelta()) -> None:
        """Put a mail into the user's inbox, as a delivery agent does: written whole in tmp, then renamed; it came
        there so long ago."""
        maildir = self.folder / "mail" / user
        if not (maildir / "new").exists():
            for name in ("tmp", "new", "cur"):
                (maildir / name).mkdir(parents=True, exist_ok=True)
            give(maildir, self._user)
        name = f"{uuid.uuid4().hex}.test"
        mail = maildir / "tmp" / name
        mail.write_bytes(raw)
        came = mail.stat().st_mtime - age.total_seconds()
        os.utime(mail, (came, came))
        if self._user is not None:  # the file alone: Dovecot makes and unmakes others meanwhile
            shutil.chown(mail, self._user)
        mail.rename(maildir / "new" / name)

    def open(self, user: str) -> BaseMailBox:
        """The user's mailbox over IMAP; use it as a context manager."""
        return MailBoxUnencrypted(LOOPBACK, self.port).login(user, PASSWORD)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
