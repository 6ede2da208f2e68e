"""What tests/columns.py does for speed leaves the identity of a column as Django makes it."""

from django.db.models.expressions import Col

from commentary.models import Annotation
from tests.columns import _bound, _identity


def test_it_is_the_identity_that_django_makes():
    body, title = (Annotation._meta.get_field(name) for name in ("body", "title"))
    for column in (Col("t", body), Col("t", body, title), Col(None, body), Col("t", target=body)):
        assert _identity(column) == _bound(column)
    assert Col("t", body) == Col("t", body)
    assert Col("t", body) != Col("t", title)
    assert Col("t", body) != Col("u", body)
