from django.db import migrations

# Each entry learns the place of its id among 2^18 (see `engines.postgres`). The word index is made again afterwards:
# to change it entry by entry would take many times as long.
POSTGRES = (
    "DROP INDEX search_entry_terms",
    "UPDATE search_entry SET terms = terms || array_to_tsvector(ARRAY['§18m' || (message_id >> 18)])",
    "CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)",
)


def add_places(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(add_places, migrations.RunPython.noop)]
