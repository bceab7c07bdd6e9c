"""Worlds that differ in one sealed thing look alike to whoever may not know it: pages, counts, files, mail."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from applications.services.recusals import record_recusal
from baoji_award.accounts.models import User
from baoji_award.notifications.models import Delivery, Message
from reviews.models import ItemScore, Panel, ScoreSheet
from reviews.services.assignment import assign, unassign
from tests.cast import Cast
from tests.security.browsers import Browsers
from tests.security.crawling import crawl
from tests.security.policy import AGENCY, OFFICE, SUPERVISOR
from tests.security.reviewing import AT
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
View = dict[str, object]


def _other_scores(cast: Cast, author: str) -> None:
    """The author's item scores, and their total with them, as if they had judged otherwise from the beginning."""
    sheet = ScoreSheet.objects.get(assignment__expert=getattr(cast, author), assignment__application=cast.application)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        ItemScore.objects.filter(sheet=sheet).update(percent=30)
        ScoreSheet.objects.filter(pk=sheet.pk).update(total_quanta=1200)
        cursor.execute("SET LOCAL session_replication_role = origin")


def sealed_score(cast: Cast) -> None:
    _other_scores(cast, "panel_leader")


def score_of_a_draft(cast: Cast) -> None:
    _other_scores(cast, "assigned_expert")


def recusal(cast: Cast) -> None:
    record_recusal(
        application_id=cast.application.pk,
        user_id=cast.assigned_expert.pk,
        reason="近亲属任职",
        by=cast.agency,
        at=AT,
    )


def unreleased_assignment_changed(cast: Cast) -> None:
    """Proposed for one expert and one dossier, taken back, and proposed for others."""
    panel = Panel.objects.get(name="第一组").pk
    first = assign(
        panel_id=panel, application_id=cast.application.pk, expert_id=cast.other_expert.pk, by=cast.agency, at=AT
    )
    unassign(assignment_id=first.pk, by=cast.agency, at=AT)
    rival, expert = cast.rival_application.pk, cast.recused_expert.pk
    assign(panel_id=panel, application_id=rival, expert_id=expert, by=cast.agency, at=AT)


# What is changed → everybody who may notice, and does.
CHANGES: dict[Callable[[Cast], None], frozenset[str]] = {
    sealed_score: frozenset({"panel_leader"}),
    score_of_a_draft: frozenset({"assigned_expert"}),
    recusal: AGENCY | OFFICE | SUPERVISOR | {"assigned_expert"},
    # The office watches over the review; no expert, applicant or bureau learns of a proposal.
    unreleased_assignment_changed: AGENCY | OFFICE | SUPERVISOR,
}


def seen_by_everybody(browsers: Browsers) -> dict[str, View]:
    """Name → address → text of every page and file, and every message and mail that has been written to them."""
    people = browsers.world.cast.people()
    found: dict[str, View] = {}
    for name in browsers.clients:
        found[name] = dict(crawl(browsers, name))
        person = people[name]
        if isinstance(person, User):
            messages = Message.objects.filter(user=person).order_by("pk")
            found[name]["messages"] = list(messages.values_list("subject", "body"))
            mails = Delivery.objects.filter(recipient=person.email).order_by("pk")
            found[name]["mails"] = list(mails.values_list("subject", "body"))
    return found


def test_only_those_who_may_know_see_a_difference(world: World) -> None:
    if world.name != "sealed":
        return
    # Signed in once: the log tells of each sign-in.
    browsers = Browsers(world)
    before = seen_by_everybody(browsers)
    for change, may_know in CHANGES.items():
        with transaction.atomic():
            change(world.cast)
            after = seen_by_everybody(browsers)
            transaction.set_rollback(True)
        differ = {
            name: sorted(
                place for place in {**before[name], **after[name]} if before[name].get(place) != after[name].get(place)
            )
            for name in before
            if before[name] != after[name]
        }
        assert set(differ) == may_know, (change.__name__, differ)
