"""What lies on a bureau's desk."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count, F, QuerySet

from applications.models import Application
from applications.selectors.applications import applications_as, load_application_as
from applications.selectors.screening_list import round_at_hand
from applications.stages import APPLICATION, State
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User

# With the bureau: shown first, in the order of the work.
ON_DESK = ("bureau_review", "endorsed")


def bureau_applications(*, by: User) -> QuerySet[Application]:
    """The dossiers of the round at hand, handed in to the person's bureaus, with `shown_state`."""
    return applications_as(by=by, role=RoleCode.BUREAU).filter(cycle=round_at_hand())


def bureau_counts(*, by: User) -> list[tuple[State, int]]:
    """Each shown state with its number of dossiers, in the table's order, states without any left out. One query.

    The two states of the bureau's own desk are always there.
    """
    found = bureau_applications(by=by).order_by().values_list(F("shown_state")).annotate(number=Count("pk"))
    counts = Counter(dict(found))
    return [(state, counts[state.code]) for state in APPLICATION.states if counts[state.code] or state.code in ON_DESK]


def oldest_to_review(*, by: User) -> Application | None:
    """The dossier that has waited longest for the bureau's review."""
    return bureau_applications(by=by).filter(state="bureau_review").order_by("state_since", "pk").first()


def load_for_bureau(*, by: User, number: str) -> Application:
    """The dossier as its bureau sees it. Raises NotFoundForYou for another bureau's, whatever else the person is."""
    return load_application_as(by=by, number=number, role=RoleCode.BUREAU)


def endorsed_of(*, by: User) -> QuerySet[Application]:
    """The endorsed dossiers of the person's bureaus that wait for a batch, in the order of their numbers."""
    return bureau_applications(by=by).filter(state="endorsed").select_related("recommendation").order_by("number")


def why_not_in_batch(*, by: User, application_ids: Collection[int]) -> str:
    """The sentence that says which of these dossiers no longer wait for a batch; only the person's own are named."""
    found = bureau_applications(by=by).filter(pk__in=application_ids).order_by("number")
    names = [
        f"{one.organisation.name}：当前状态“{APPLICATION.state[one.shown_state].label}”"  # type: ignore[attr-defined]
        for one in found
    ]
    foreign = len(application_ids) - len(names)
    names += [f"另有 {foreign} 份申报已不在本部门"] if foreign else []
    return f"{'；'.join(names)}，不能列入本批。本批各项均未报送，请重新核对。"
