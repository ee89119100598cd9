"""Raw input as it came in."""

from django.db import models


class Raw(models.Model):
    """The bytes of a mail, a webhook or a chat frame, exactly as received; written before they are
    acknowledged.

    Small ones lie in `body`, large ones in the file named by `file`; both compressed as `codec` says. The
    queue of what is still to be read belongs to the channel, in the same database, so that both are one
    commit.
    """

    raw_db = True

    account_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the bytes as received
    size = models.BigIntegerField()
    codec = models.CharField(max_length=8, default="zstd")
    body = models.BinaryField(null=True)
    # a name in the store: SHA-256 of the compressed bytes
    file = models.CharField(max_length=64, default="", blank=True)
    received_at = models.DateTimeField()

    personal = {"sha256": "none", "codec": "none", "body": "author", "file": "none"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(body__isnull=False, file="")
                | (models.Q(body__isnull=True) & ~models.Q(file="")),
                name="files_raw_one_place",
            )
        ]
        indexes = [
            models.Index(fields=["account_id", "file"], name="files_raw_file", condition=~models.Q(file=""))
        ]

    def __str__(self) -> str:
        return f"raw {self.pk}, {self.size} bytes"
