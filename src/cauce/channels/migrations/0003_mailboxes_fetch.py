"""POP3 beside IMAP, tokens beside passwords, what becomes of old mail, alarms."""

from django.db import migrations, models

RENAMED = ("host", "port", "security", "user", "secret", "folder")


def keep_choice(apps, schema_editor):
    """Who took what was there already goes on doing so."""
    apps.get_model("channels", "Mailbox").objects.filter(imap_old=True).update(old_mail="new")


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0003_system_mail_mailbox"),
        ("people", "0001_initial"),
    ]

    operations = [
        *(
            migrations.RenameField(model_name="mailbox", old_name=f"imap_{name}", new_name=f"fetch_{name}")
            for name in RENAMED
        ),
        migrations.AddField("mailbox", "sign_in", models.CharField(default="password", max_length=10)),
        migrations.AddField("mailbox", "old_mail", models.CharField(default="ignore", max_length=8)),
        migrations.AddField("mailbox", "after_reading", models.CharField(default="leave", max_length=8)),
        migrations.AddField("mailbox", "alarm_after_min", models.PositiveIntegerField(default=15)),
        migrations.AddField("mailbox", "added_at", models.DateTimeField(null=True)),
        migrations.RunPython(keep_choice, migrations.RunPython.noop, hints={"model_name": "mailbox"}),
        migrations.RemoveField("mailbox", "imap_old"),
        migrations.AddField("intake", "lay_since", models.DateTimeField(null=True)),
        migrations.AddField("arrival", "readable", models.BooleanField(default=True)),
        migrations.AddIndex(
            "arrival",
            models.Index(
                condition=models.Q(("readable", False)), fields=["id"], name="channels_arrival_unreadable"
            ),
        ),
        migrations.DeleteModel("ImapCursor"),
    ]
