"""What is removed points to the decision that removed it: PostgreSQL itself refuses the rest.

That there is some decision, a condition of the table says on either database
(``annotation_removed_by_a_decision``); that it is a removal, and of this very response, only a
trigger can see. It looks when the transaction ends, at the row as it is then, so that response
and decision may be written in either order.
"""

from django.db import migrations

_GUARD = """
CREATE FUNCTION commentary_removed_by_its_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commentary_annotation AS response
        WHERE response.id = NEW.id AND response.state = 'removed' AND NOT EXISTS (
            SELECT 1 FROM commentary_decision AS decision
            WHERE decision.id = response.decision_id
              AND decision.response_id = response.id AND decision.outcome = 'remove'
        )
    ) THEN
        RAISE EXCEPTION 'response % is removed without a decision of its own', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER removal_has_its_decision
    AFTER INSERT OR UPDATE OF state, decision_id ON commentary_annotation
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'removed')
    EXECUTE FUNCTION commentary_removed_by_its_decision();
"""
_LEAVE = """
DROP TRIGGER removal_has_its_decision ON commentary_annotation;
DROP FUNCTION commentary_removed_by_its_decision();
"""


def _run(statements):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return change


class Migration(migrations.Migration):
    dependencies = [("commentary", "0006_moderation_rows")]

    operations = [migrations.RunPython(_run(_GUARD), _run(_LEAVE))]
