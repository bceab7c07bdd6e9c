"""Words of the review that more than one module needs. A leaf."""

from django.db import models


class ReviewStage(models.TextChoices):
    """The stages in which experts judge; the codes are those of the table."""

    DOCUMENT_REVIEW = "document_review", "资料评审"
    DEFENCE = "defence", "陈述答辩"
    SITE_REVIEW = "site_review", "现场评审"


class ItemKind(models.TextChoices):
    """How an item is judged: its dimensions and bands differ."""

    PROCESS = "process", "过程"
    RESULT = "result", "结果"


class Key(models.TextChoices):
    """The two keys that open sealed scores."""

    OFFICE = "office", "组委会办公室"
    SUPERVISOR = "supervisor", "监督"


PERCENT_STEP = 5
# Points are kept as whole numbers of a quarter point: points × percent / 100 = points × percent / 25 quanta.
QUANTA_PER_POINT = 4
PERCENT_PER_QUANTUM = 25
REASON_LENGTH = 10
