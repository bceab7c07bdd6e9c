"""The yearly reviews that lie on the winners' desks, for the reminders."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from applications.models import AwardCycle
from applications.selectors.desks import OpenWork, lasting_work_provider
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import end_of_day
from committee.models import FollowUp


@lasting_work_provider
def reviews_on_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """The reviews that can be handed in now, for everybody of the winner. Two queries."""
    found = FollowUp.objects.filter(award__application__cycle=cycle, award__application__state="awarded")
    waiting = found.filter(handed_in_at__isnull=True, closed_at__isnull=True).select_related("award__application")
    open_now = [review for review in waiting if review.opens_on <= local_day(at)]
    people = RoleGrant.objects.filter(
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id__in={review.award.application.organisation_id for review in open_now},
        revoked_at__isnull=True,
    )
    members: dict[int | None, list[int]] = {}
    for organisation, user in people.values_list("scope_id", "user_id") if open_now else ():
        members.setdefault(organisation, []).append(user)
    for review in open_now:
        application = review.award.application
        link = reverse("committee:award", args=[application.number])
        for user in members.get(application.organisation_id, []):
            yield OpenWork("yearly_review", "年度复核", user, 1, end_of_day(review.due_on), link, str(review.pk))
