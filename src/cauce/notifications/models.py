"""The words that people are told things with."""

from django.db import models


class Template(models.Model):
    """A text of a brand for one occasion in one language. Without a row, the words that Cauce ships."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    brand = models.ForeignKey("people.Brand", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # acknowledgement, closing, agent
    language = models.CharField(max_length=8)
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)

    personal = {"kind": "none", "language": "none", "text": "none"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind", "language"], name="notifications_template_once")
        ]

    @property
    def log_subject(self) -> str:
        return f"template:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int:
        return self.brand_id


class Habit(models.Model):
    """What a brand tells its customers by itself. Without a row: nothing but the acknowledgements of its mailboxes."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    brand = models.OneToOneField("people.Brand", models.CASCADE, related_name="+")
    closing = models.BooleanField(default=False)  # a note when a ticket is resolved
    version = models.PositiveIntegerField(default=0)

    @property
    def log_subject(self) -> str:
        return f"habit:{self.pk}"

    log_about = ""

    @property
    def log_brand(self) -> int:
        return self.brand_id


class Wish(models.Model):
    """Whether an agent wants to be told by mail of one kind of event. Without a row: as `rules.UNASKED` says."""

    account = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    event = models.CharField(max_length=20)
    by_mail = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    personal = {"event": "none"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "event"], name="notifications_wish_once")]

    @property
    def log_subject(self) -> str:
        return f"wish:{self.pk}"

    log_about = ""
    log_brand = None
