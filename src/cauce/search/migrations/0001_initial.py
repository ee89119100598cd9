from django.db import migrations, models

import cauce.search.models

# Terms come folded and stemmed, and hold letters and digits only: «ascii» takes every other character for a letter too,
# so that each stays whole. No positions, no columns, no lengths: nothing asks for phrases or ranks.
# The triggers keep the word lists equal to the table, whoever removes a row.
SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        terms, content='search_entry', content_rowid='message_id', tokenize='ascii', detail='none', columnsize=0)""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words(rowid, terms) VALUES (new.message_id, new.terms);
    END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words(search_words, rowid, terms) VALUES ('delete', old.message_id, old.terms);
    END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF terms ON search_entry WHEN old.terms <> new.terms BEGIN
        INSERT INTO search_words(search_words, rowid, terms) VALUES ('delete', old.message_id, old.terms);
        INSERT INTO search_words(rowid, terms) VALUES (new.message_id, new.terms);
    END""",
)
# A pending list would make one search in some thousand pay for the writers.
POSTGRES = "CREATE INDEX search_entry_terms ON search_entry USING gin (terms) WITH (fastupdate = off)"


def make_word_lists(apps, schema_editor):
    for statement in [POSTGRES] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_word_lists(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_entry_terms")
        return
    for statement in (
        "DROP TRIGGER search_entry_added", "DROP TRIGGER search_entry_removed", "DROP TRIGGER search_entry_changed",
        "DROP TABLE search_words",
    ):
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('message_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('ticket_id', models.BigIntegerField(db_index=True)),
                ('terms', cauce.search.models.TermsField()),
            ],
        ),
        migrations.RunPython(make_word_lists, drop_word_lists),
    ]
