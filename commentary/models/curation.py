"""What editors and moderators bring forward."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from commentary.models.annotations import Annotation
from commentary.models.articles import Article
from commentary.vocabulary import MAX_REASON


class Feature(models.Model):
    """A response shown on its article as an editors' pick, with who picked it and why."""

    response = models.OneToOneField(Annotation, on_delete=models.CASCADE, related_name="feature")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="features")
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="features"
    )
    reason = models.TextField(max_length=MAX_REASON)
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("position", "id")
        constraints = (CheckConstraint(condition=~Q(reason=""), name="feature_says_why"),)
        indexes = (Index(fields=("article", "position", "id"), name="feature_by_article"),)

    def __str__(self) -> str:
        return f"feature {self.response_id}"
