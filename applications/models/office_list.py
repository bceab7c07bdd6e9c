"""What an officer keeps about the list: filters by name, and the columns they look at."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedFilter(models.Model):
    """A filter of the office's list under a name of its person's choosing; `query` is the list's query string."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选条件", max_length=500, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="one_filter_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="filter_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns a person chose for the office's list, by key; the order is the list's own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    columns = models.JSONField("列", default=list)

    def __str__(self) -> str:
        return f"{self.user_id}"
