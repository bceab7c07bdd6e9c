"""Questions about criteria sets."""

from reviews.errors import NotYet
from reviews.models import CriteriaSet


def published_criteria(code: str) -> CriteriaSet:
    """The newest published set with this code. Raises NotYet when there is none."""
    found = CriteriaSet.objects.filter(code=code, status=CriteriaSet.Status.PUBLISHED).order_by("-published_at").first()
    if found is None:
        raise NotYet(f"评分标准“{code}”尚未发布。")
    return found
