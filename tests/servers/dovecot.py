"""Dovecot as a customer's mail store: IMAP on loopback, Maildir in a temporary folder, one password."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

from imap_tools import MailBoxUnencrypted
from imap_tools.mailbox import BaseMailBox

from tests.servers.ports import LOOPBACK, answers, free_port, give, unprivileged, until

PASSWORD = "cubo-de-agua"

CONFIGURATION = """
protocols = imap
listen = {host}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {internal}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
mail_fsync = always
passdb {{
  driver = static
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
service stats {{
  chroot =
}}
"""


def available() -> bool:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


class Dovecot:
    """Runs as root or as anybody; mail belongs to an ordinary user either way."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cauce-imap-", dir="/tmp"))
        self.port = free_port()
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
                password=PASSWORD,
                internal=internal,
                internal_group=internal_group,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
            )
        )
        for name in ("mail", "home"):
            give(self.folder / name, self._user)
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program is not None, "apt install dovecot-imapd"
        self._server = subprocess.Popen(
            [program, "-F", "-c", configuration], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: answers(self.port), what="Dovecot does not listen; see " + str(self.folder / "log"))
        return self

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a mail into the user's inbox, as a delivery agent does: written whole in tmp, then renamed."""
        maildir = self.folder / "mail" / user
        for name in ("tmp", "new", "cur"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        name = f"{uuid.uuid4().hex}.test"
        (maildir / "tmp" / name).write_bytes(raw)
        give(maildir, self._user)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def open(self, user: str) -> BaseMailBox:
        """The user's mailbox over IMAP; use it as a context manager."""
        return MailBoxUnencrypted(LOOPBACK, self.port).login(user, PASSWORD)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)
