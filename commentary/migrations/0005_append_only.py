"""Decisions and the ledger are only ever added to: PostgreSQL itself refuses the rest.

A ledger entry may lose its article when a draft is deleted, and the name of somebody who erased
their account; for that the action says so by a setting of its own transaction.
"""

from django.db import migrations

_GUARD = """
CREATE FUNCTION commentary_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION commentary_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('commentary.erasing', true) = 'on'
       AND (to_jsonb(NEW) - 'subject_key' - 'before' - 'after')
         = (to_jsonb(OLD) - 'subject_key' - 'before' - 'after') THEN
        RETURN NEW;
    END IF;
    IF NEW.article_id IS NULL
       AND (to_jsonb(NEW) - 'article_id') = (to_jsonb(OLD) - 'article_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER decision_is_kept BEFORE UPDATE OR DELETE ON commentary_decision
    FOR EACH ROW EXECUTE FUNCTION commentary_append_only();
CREATE TRIGGER ledger_row_is_kept BEFORE DELETE ON commentary_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION commentary_append_only();
CREATE TRIGGER ledger_is_kept BEFORE UPDATE ON commentary_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION commentary_ledger_kept();
"""
_LEAVE = """
DROP TRIGGER ledger_is_kept ON commentary_ledgerentry;
DROP TRIGGER ledger_row_is_kept ON commentary_ledgerentry;
DROP TRIGGER decision_is_kept ON commentary_decision;
DROP FUNCTION commentary_ledger_kept();
DROP FUNCTION commentary_append_only();
"""


def _run(statements):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return change


class Migration(migrations.Migration):
    dependencies = [("commentary", "0004_moderation")]

    operations = [migrations.RunPython(_run(_GUARD), _run(_LEAVE))]
