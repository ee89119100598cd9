from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "cauce.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"
