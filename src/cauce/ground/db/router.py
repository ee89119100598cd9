"""Where a table lives: nearly all in `default`, raw input in `raw` (a second file on SQLite)."""

from typing import Any

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

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        model = hints.get("model")
        if model is None and model_name is not None:
            from django.apps import apps

            try:
                model = apps.get_model(app_label, model_name)
            except LookupError:
                model = None
        return db == (_home(model) if model is not None else "default")
