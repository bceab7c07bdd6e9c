"""Who is asking, in which role, about which round; and how a refused step is shown."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from applications.selectors.cycles import current_cycle
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou

FORM_ERROR = 422

View = Callable[..., HttpResponseBase]


def workspace_page(*roles: RoleCode) -> Callable[[View], View]:
    """A page of these roles in the current round: calls the view with (request, user, cycle, …).

    Sends strangers to the sign-in; everybody else without one of the roles gets a 404.
    """

    def decorate(view: View) -> View:
        @login_required
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = cast("User", request.user)
            cycle = current_cycle()
            if cycle is None or not any(holds_in_round(user, role, cycle.pk) for role in roles):
                raise NotFoundForYou
            return view(request, user, cycle, *args, **kwargs)

        page.__name__, page.__doc__, page.__module__ = view.__name__, view.__doc__, view.__module__
        return page

    return decorate


def attempt(request: HttpRequest, step: Callable[[], object], done: str) -> bool:
    """Takes the step and says so, or shows the sentence of a rule that refuses it; True when it was taken.

    404, 403 and 409 are pages of their own and pass through.
    """
    try:
        step()
    except DomainError as error:
        if error.status != FORM_ERROR:
            raise
        messages.error(request, error.sentence)
        return False
    messages.success(request, done)
    return True
