"""The column of a round's rules: decoded once for equal texts, otherwise a plain JSON column."""

import pytest
from django.db import models

from applications.models import AwardCycle
from tests.rounds import make_round

pytestmark = pytest.mark.django_db


def test_equal_texts_are_decoded_once_and_changed_ones_anew() -> None:
    cycle = make_round("preparation")
    first, second = (AwardCycle.objects.get(pk=cycle.pk).rules for _ in range(2))
    assert first is second
    AwardCycle.objects.filter(pk=cycle.pk).update(rules={**first, "code": "other"})
    changed = AwardCycle.objects.get(pk=cycle.pk).rules
    assert (changed["code"], first["code"]) == ("other", cycle.code)


def test_parts_of_the_rules_are_read_and_null_stays_null() -> None:
    cycle = make_round("preparation")
    assert AwardCycle.objects.values_list("rules__code", "rules__dossier__nothing").get() == (cycle.code, None)


def test_migrations_know_a_plain_column() -> None:
    assert AwardCycle._meta.get_field("rules").deconstruct()[1] == f"{models.__name__}.JSONField"
