"""An anchor is never rewritten: PostgreSQL itself lets it be superseded, once, and nothing else.

And a passage of a published revision keeps its words.
"""

from django.db import migrations

_GUARD = """
CREATE FUNCTION commentary_anchor_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'placed_by_id') = (to_jsonb(OLD) - 'placed_by_id')
       AND NEW.placed_by_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
       AND (to_jsonb(NEW) - 'superseded_at') = (to_jsonb(OLD) - 'superseded_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an anchor is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION commentary_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commentary_revision
        WHERE id = OLD.revision_id AND state = 'published'
    ) THEN
        RAISE EXCEPTION 'the text of a published revision is fixed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER anchor_is_kept BEFORE UPDATE ON commentary_anchor
    FOR EACH ROW EXECUTE FUNCTION commentary_anchor_kept();
CREATE TRIGGER passage_text_is_kept BEFORE UPDATE ON commentary_passagetext
    FOR EACH ROW EXECUTE FUNCTION commentary_text_kept();
"""
_LEAVE = """
DROP TRIGGER passage_text_is_kept ON commentary_passagetext;
DROP TRIGGER anchor_is_kept ON commentary_anchor;
DROP FUNCTION commentary_text_kept();
DROP FUNCTION commentary_anchor_kept();
"""


def _run(statements):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return change


class Migration(migrations.Migration):
    dependencies = [("commentary", "0008_revisions")]

    operations = [migrations.RunPython(_run(_GUARD), _run(_LEAVE))]
