"""Who may open a page of this app. A page that is not yours looks like one that does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.errors import NotFoundForYou

P = ParamSpec("P")
RoleView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(request: HttpRequest) -> User:
    """The user of a view behind `login_required`."""
    return cast("User", request.user)


def role_required(*roles: RoleCode) -> Callable[[RoleView[P]], Callable[..., HttpResponse]]:
    """Lets holders of one of these roles in; sends visitors to the sign-in page; raises NotFoundForYou otherwise."""

    def decorate(view: RoleView[P]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not has_role(signed_in(request), *roles):
                raise NotFoundForYou
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


office_only = role_required(RoleCode.OFFICE)
bureau_only = role_required(RoleCode.BUREAU)
