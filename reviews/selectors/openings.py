"""Questions about the opening of sealed scores."""

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
    return Opening.objects.filter(cycle_id=cycle_id, stage=stage, group__isnull=True, opened_at__isnull=False).exists()
