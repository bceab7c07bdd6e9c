"""Questions about applications. Every one passes the policy's filter; nothing is fetched by id without it."""

from django.db.models import QuerySet

from applications.models import Application
from applications.roles import ROLES
from applications.selectors.prepared import Prepared
from applications.workflow.policy import visible
from applications.workflow.veil import shown_state_case
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou


def visible_applications(*, by: User) -> QuerySet[Application]:
    """The applications `by` may see, with organisation, group, bureau and round, and `shown_state` for this viewer."""
    return (
        Application.objects.filter(visible(by))
        .select_related("cycle", "organisation", "group", "bureau")
        .annotate(shown_state=shown_state_case(by))
    )


def applications_as(*, by: User, role: RoleCode) -> QuerySet[Application]:
    """Those of the visible ones that this one role opens: a workspace never mixes a person's roles."""
    return visible_applications(by=by).filter(ROLES[role].objects_of(by))


def load_application(*, by: User, number: str) -> Application:
    """The application with this number if `by` may see it; NotFoundForYou otherwise, whether it exists or not."""
    return _only(_VISIBLE.rows(by, number))


def load_application_as(*, by: User, number: str, role: RoleCode) -> Application:
    """As load_application, seen through one role only (a bureau's page, an expert's page …)."""
    return _only(_SEEN_AS[role].rows(by, number))


def _only(found: list[Application]) -> Application:
    if not found:
        raise NotFoundForYou
    return found[0]


def _one(role: RoleCode) -> Prepared[Application]:
    return Prepared(
        lambda by, number: applications_as(by=by, role=role).filter(number=number).order_by(), planned_once=True
    )


# Without an order: it can only be one row.
_VISIBLE = Prepared(
    lambda by, number: visible_applications(by=by).select_related("recommendation").filter(number=number).order_by(),
    planned_once=True,
)
_SEEN_AS = {RoleCode(code): _one(RoleCode(code)) for code in ROLES}
