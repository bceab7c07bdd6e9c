"""The column that holds a round's rules."""

from functools import lru_cache
from json import loads
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Decoded = Any


class RulesField(models.JSONField):
    """JSON of which equal texts are decoded once in a process: a round comes along with nearly every row.

    What it gives is shared, so nobody may change it in place. In migrations it is a plain JSONField.
    """

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Decoded:
        """The decoded rules; a part that a query picked out (KeyTransform) is decoded as ever."""
        if isinstance(value, str) and getattr(expression, "target", None) is self:
            return _decoded(value)
        return super().from_db_value(value, expression, connection)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


@lru_cache(maxsize=16)
def _decoded(text: str) -> Decoded:
    return loads(text)
