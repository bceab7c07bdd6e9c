"""Words in Chinese are found by pairs of characters: an index of three characters, as is usual, knows no 钛业."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Func

LENGTH = 2


class Pairs(Func):
    """Every two neighbouring characters of a text, as PostgreSQL cuts them; `contains` of it has an index."""

    function = "applications_pairs"
    output_field: Any = ArrayField(CharField(max_length=LENGTH))
