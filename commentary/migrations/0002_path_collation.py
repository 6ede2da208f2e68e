"""Paths sort by bytes everywhere. SQLite does so by itself; PostgreSQL is told to."""

from django.db import migrations

_TO_BYTES = 'ALTER TABLE commentary_annotation ALTER COLUMN path TYPE varchar(68) COLLATE "C"'
_BACK = 'ALTER TABLE commentary_annotation ALTER COLUMN path TYPE varchar(68) COLLATE "default"'


def _run(statement):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return change


class Migration(migrations.Migration):
    dependencies = [("commentary", "0001_initial")]

    operations = [migrations.RunPython(_run(_TO_BYTES), _run(_BACK))]
