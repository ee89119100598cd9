"""The engines behind the django-tasks interface: `leases` on SQLite, `procrastination` on PostgreSQL."""
