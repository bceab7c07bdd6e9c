"""Who is asking, in which role, about which round. Every view of the review starts here."""

from collections.abc import Collection
from typing import cast

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

from applications.models import AwardCycle
from applications.selectors.cycles import current_cycle
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou


def person(request: HttpRequest, role: RoleCode) -> tuple[User, AwardCycle]:
    """The signed-in person and the current round, in which they must hold the role. Raises NotFoundForYou."""
    user = cast("User", request.user)
    cycle = current_cycle()
    if cycle is None or not holds_in_round(user, role, cycle.pk):
        raise NotFoundForYou
    return user, cycle


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address, for signatures: behind a proxy the one it names, as in the log of sign-ins."""
    address: str | None = get_client_ip(request)
    return address


def reader(request: HttpRequest, roles: Collection[RoleCode]) -> tuple[User, AwardCycle, RoleCode]:
    """The signed-in person, the current round, and the first of these roles that they hold in it.

    Raises NotFoundForYou.
    """
    user, cycle = cast("User", request.user), current_cycle()
    role = next((role for role in roles if cycle and holds_in_round(user, role, cycle.pk)), None)
    if cycle is None or role is None:
        raise NotFoundForYou
    return user, cycle, role
