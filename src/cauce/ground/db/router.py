"""Where a table lives: nearly all in `default`, raw input in `raw` (a second file on SQLite)."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models


def _home(model: type[models.Model]) -> str:
    return "raw" if getattr(model, "raw_db", False) and "raw" in settings.DATABASES else "default"


class Router:
    """Django's database router: a model class with `raw_db = True` lives in `raw` where there is one."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return _home(model)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return _home(model)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        # By name, and not by the model that comes in `hints`: in a migration that is a historical copy, which has
        # the fields of the real class and none of its attributes.
        name = model_name or (hints["model"]._meta.model_name if "model" in hints else None)
        try:
            home = _home(apps.get_model(app_label, name)) if name else "default"
        except LookupError:
            home = "default"
        return db == home
