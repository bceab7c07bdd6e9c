"""Questions about the opening of sealed scores."""

from django.db.models import QuerySet

from reviews.models import Opening


def opening_of(cycle_id: int, stage: str) -> Opening | None:
    """The opening of a whole stage, keys turned or not. One query."""
    return (
        Opening.objects.filter(cycle_id=cycle_id, stage=stage, group__isnull=True)
        .select_related("office_key_by", "supervisor_key_by")
        .first()
    )


def scores_are_open(cycle_id: int, stage: str) -> bool:
    """Whether both keys were turned for the stage: before that nobody but its author reads any score of it."""
    return openings_done(cycle_id, stage).exists()


def openings_done(cycle_id: int, stage: str) -> QuerySet[Opening]:
    """The opening of a whole stage when both keys were turned, else nothing; as a condition of other questions."""
    return Opening.objects.filter(cycle_id=cycle_id, stage=stage, group__isnull=True, opened_at__isnull=False)
