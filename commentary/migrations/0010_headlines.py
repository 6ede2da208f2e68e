"""Title and standfirst belong to a revision; those of a published one are fixed, as its text is."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

_GUARD = """
CREATE FUNCTION commentary_head_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the title and standfirst of a published revision are fixed'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER revision_head_is_kept BEFORE UPDATE ON commentary_revision
    FOR EACH ROW
    WHEN (
        OLD.state = 'published'
        AND (NEW.title, NEW.standfirst) IS DISTINCT FROM (OLD.title, OLD.standfirst)
    )
    EXECUTE FUNCTION commentary_head_kept();
"""
_LEAVE = """
DROP TRIGGER revision_head_is_kept ON commentary_revision;
DROP FUNCTION commentary_head_kept();
"""


def _run(statements):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return change


def _fill(apps, schema_editor):
    """Give every revision the title and standfirst that its article has had until now."""
    article, revision = (apps.get_model("commentary", name) for name in ("Article", "Revision"))
    using = schema_editor.connection.alias
    owner = article.objects.using(using).filter(pk=OuterRef("article_id"))
    revision.objects.using(using).update(
        title=Subquery(owner.values("title")[:1]),
        standfirst=Subquery(owner.values("standfirst")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [("commentary", "0009_anchors_kept")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="title",
            field=models.CharField(default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="revision",
            name="standfirst",
            field=models.TextField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.RunPython(_run(_GUARD), _run(_LEAVE)),
    ]
