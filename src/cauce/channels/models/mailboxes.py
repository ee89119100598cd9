"""Mailboxes: the addresses that customers write to and that answers come from."""

from django.db import models


class Mailbox(models.Model):
    """An address of a brand. Its mail comes through our own listener or is fetched from an account elsewhere."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    brand = models.ForeignKey("people.Brand", models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=254)  # folded
    name = models.CharField(max_length=120, default="", blank=True)  # what readers see; empty: the brand's
    language = models.CharField(max_length=8, default="", blank=True)  # empty: the brand's
    signature = models.TextField(default="", blank=True)  # empty: the brand's
    active = models.BooleanField(default=True)
    quote_history = models.BooleanField(
        default=True
    )  # under an answer: what its reader has of the conversation
    acknowledge = models.BooleanField(default=True)  # tell writers that their request has come in
    trusted_authserv = models.CharField(
        max_length=253, default="", blank=True
    )  # believed in Authentication-Results
    receives_by = models.CharField(max_length=8, default="listener")  # listener, imap, pop3
    fetch_host = models.CharField(max_length=253, default="", blank=True)
    fetch_port = models.PositiveIntegerField(default=993)
    fetch_security = models.CharField(max_length=8, default="tls")  # tls, starttls, none
    fetch_user = models.CharField(max_length=254, default="", blank=True)
    fetch_secret = models.TextField(default="", blank=True)  # sealed
    fetch_folder = models.CharField(max_length=200, default="INBOX")
    sign_in = models.CharField(max_length=10, default="password")  # or who gives tokens: google, microsoft
    old_mail = models.CharField(
        max_length=8, default="ignore"
    )  # what lay there before us: ignore, import, new
    after_reading = models.CharField(max_length=8, default="leave")  # what happens there: leave, seen, delete
    alarm_after_min = models.PositiveIntegerField(default=15)  # unread for so long is an alarm; 0: never
    added_at = models.DateTimeField(null=True)  # nothing older is answered by a machine
    smtp_host = models.CharField(
        max_length=253, default="", blank=True
    )  # empty: the installation's CAUCE_SMTP_URL
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=8, default="starttls")
    smtp_user = models.CharField(max_length=254, default="", blank=True)
    smtp_secret = models.TextField(default="", blank=True)  # sealed
    dkim_selector = models.CharField(max_length=40, default="", blank=True)  # empty: it has no key
    dkim_public = models.TextField(default="", blank=True)
    dkim_secret = models.TextField(default="", blank=True)  # sealed
    dkim_active = models.BooleanField(default=False)  # the key was seen in DNS: mail is signed
    last_read_at = models.DateTimeField(null=True)  # the last time the account elsewhere was looked into
    last_error = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=0)

    personal = {
        "dkim_selector": "none", "dkim_public": "none", "dkim_secret": "none",
        "address": "none", "name": "none", "language": "none", "signature": "none", "trusted_authserv": "none",
        "receives_by": "none", "fetch_host": "none", "fetch_security": "none", "fetch_user": "none",
        "fetch_secret": "none", "fetch_folder": "none", "sign_in": "none", "old_mail": "none", "after_reading": "none",
        "smtp_host": "none", "smtp_security": "none", "smtp_user": "none", "smtp_secret": "none", "last_error": "none",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="channels_mailbox_address")
        ]
        indexes = [models.Index(fields=["address"], name="channels_mailbox_found")]

    def __str__(self) -> str:
        return self.address

    @property
    def fetched(self) -> bool:
        """Whether its mail lies in an account elsewhere."""
        return self.receives_by != "listener"

    @property
    def log_subject(self) -> str:
        return f"mailbox:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int:
        return self.brand_id

    @property
    def seal_name(self) -> str:
        """What its secrets are sealed for, so that nobody can move them to another mailbox."""
        return f"mailbox:{self.account_id}:{self.address}"


class Alias(models.Model):
    """Another address whose mail belongs to a mailbox."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="aliases")
    address = models.CharField(max_length=254, db_index=True)  # folded

    personal = {"address": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="channels_alias_address")]
