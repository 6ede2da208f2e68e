"""What screening goes by: the policy of the site and of single articles, words and patterns."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commentary.models.articles import Article
from commentary.vocabulary import KEY_LENGTH, MAX_REASON, MAX_RULE, RuleEffect, RuleKind


class Policy(models.Model):
    """Settings of screening. ``article`` None: the site's; in an article's, None inherits.

    What no row says, commentary.actions.screening's defaults say.
    """

    article = models.OneToOneField(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="policy"
    )
    premoderate = models.BooleanField(null=True, blank=True)
    min_length = models.PositiveIntegerField(null=True, blank=True)
    max_length = models.PositiveIntegerField(null=True, blank=True)
    max_links = models.PositiveIntegerField(null=True, blank=True)
    newcomer_links = models.PositiveIntegerField(null=True, blank=True)
    # Seconds between two responses of one person to the same article; 0: no slow mode.
    slow_seconds = models.PositiveIntegerField(null=True, blank=True)
    # 0 to 100: how much alike two texts may be; 0: not compared.
    repeat_ratio = models.PositiveSmallIntegerField(null=True, blank=True)
    # Until so many responses of a person were published, theirs wait; 0: they do not.
    newcomer_until = models.PositiveIntegerField(null=True, blank=True)
    newcomer_hourly = models.PositiveIntegerField(null=True, blank=True)
    # Summed weight of open flags that hides a response; 0: never.
    hide_weight = models.FloatField(null=True, blank=True)
    escalate_hours = models.PositiveIntegerField(null=True, blank=True)
    use_checker = models.BooleanField(null=True, blank=True)
    # Percent of decisions that get a second look; site only.
    second_look_share = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "policies"
        constraints = (
            UniqueConstraint(
                models.Value(1),
                condition=Q(article__isnull=True),
                name="policy_of_the_site_is_one",
            ),
        )

    def __str__(self) -> str:
        return f"policy of {self.article_id or 'the site'}"


class WordRule(models.Model):
    """A word or a pattern to look for, what happens then, and what its writer is told."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="word_rules"
    )
    kind = models.CharField(max_length=7, choices=RuleKind.choices, default=RuleKind.WORD)
    text = models.CharField(max_length=MAX_RULE)
    effect = models.CharField(max_length=6, choices=RuleEffect.choices, default=RuleEffect.HOLD)
    says = models.TextField(max_length=MAX_REASON, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        constraints = (CheckConstraint(condition=~Q(text=""), name="word_rule_says_something"),)

    def __str__(self) -> str:
        return self.text
