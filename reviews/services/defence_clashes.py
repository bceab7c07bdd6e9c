"""Nobody sits in two rooms at once: what the draw checks before it is written; the database refuses the same."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from baoji_award.errors import DomainError
from baoji_award.ui.words import moment
from reviews.models import DefenceSlot
from reviews.selectors.defence_sessions import running_defences


def require_nobody_twice(slots: Sequence[DefenceSlot]) -> None:
    """Raises DomainError naming the experts whose defences overlap, and when. One query."""
    by_dossier = {slot.application.pk: slot for slot in slots}
    duties: dict[str, list[DefenceSlot]] = defaultdict(list)
    rows = running_defences().filter(application__in=by_dossier).select_related("expert__expert_profile")
    for row in rows:
        duties[row.expert.expert_profile.code].append(by_dossier[row.application_id])
    twice = []
    for code, own in sorted(duties.items()):
        own.sort(key=lambda slot: slot.starts_at)
        twice += [f"{code}（{moment(b.starts_at)}）" for a, b in pairwise(own) if b.starts_at < a.ends_at and a != b]
    if twice:
        raise DomainError(f"以下专家同时有两场答辩，请先调整分派：{'、'.join(twice)}。")
