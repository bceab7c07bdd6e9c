"""States of the world in which every route has something to show: the cast around one dossier, driven by services.

A world knows its cast and, under a short name, the ids of its objects: the own dossier's and the rival's.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from applications.models import Application
from applications.services.submission import submit_dossier
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.applications.bureau.desk import forward, recommend
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier
from tests.security import things

Ids = dict[str, dict[str, Any]]
OWN_NAME, RIVAL_NAME = "宝鸡金丝雀重工有限公司", "宝鸡夜莺建设有限公司"


@dataclass
class World:
    """`own` and `rival` map the short names of the oracle to the arguments of a route.

    `crawled` keeps what `crawling.read_by_everybody` has found.
    """

    name: str
    cast: Cast
    own: Ids = field(default_factory=dict)
    rival: Ids = field(default_factory=dict)
    crawled: dict[str, dict[str, str]] = field(default_factory=dict)


def deliver(*, mails: bool = False) -> None:
    """Carries out what the outbox holds: papers always, mails on request."""
    waiting = OutboxEntry.objects.filter(state="pending").order_by("pk")
    for entry in waiting if mails else waiting.exclude(topic="mail"):
        outbox.deliver(entry.pk)


def named(cast: Cast) -> None:
    for application, name in ((cast.application, OWN_NAME), (cast.rival_application, RIVAL_NAME)):
        application.organisation.name = name
        application.organisation.save(update_fields=["name"])


def drafting() -> World:
    """Stage 2: both dossiers complete drafts; the news, a recusal, an invitation, messages, mails exist."""
    cast = make_cast()
    named(cast)
    at = IN_STAGE["application"]
    move_clock(at)
    # No expert meets a dossier before the review; the services grant it there.
    cast.application.applicationusergrant_set.all().delete()
    world = World("drafting", cast)
    for application, by, ids in (
        (cast.application, cast.owner, world.own),
        (cast.rival_application, cast.rival, world.rival),
    ):
        complete_dossier(application, by)
        number = {"number": application.number}
        file = application.evidence.order_by("pk")[0]
        ids |= {"dossier": number, "file": number | {"pk": file.pk}}
        things.add_files(ids, application, by, file)
    things.add_avoided(world.own, cast.application, cast.owner)
    things.add_news(world.own, cast)
    things.add_accounts(world.own, cast)
    things.add_extension(world.own, cast)
    things.add_sanction(world.own, cast)
    things.add_people(world.own, cast)
    return world


def _hand_in_twice(application: Application, owner: User, bureau: User, at: datetime) -> None:
    """A version, sent back by the bureau, and a second one: there is something to compare."""
    for action in ("submit", "return_to_applicant", "submit"):
        version = Application.objects.values_list("version", flat=True).get(pk=application.pk)
        if action == "submit":
            submit_dossier(application_id=application.pk, action=action, by=owner, version=version, at=at)
        else:
            advance_application(application_id=application.pk, action=action, by=bureau, reason="请补充。", at=at)


def intake() -> World:
    """Stage 2: both dossiers handed in twice, recommended, forwarded in their bureau's batch; the office checks."""
    world = drafting()
    world.name = "intake"
    cast, at = world.cast, IN_STAGE["application"]
    for application, owner, bureau, ids in (
        (cast.application, cast.owner, cast.own_bureau, world.own),
        (cast.rival_application, cast.rival, cast.other_bureau, world.rival),
    ):
        _hand_in_twice(application, owner, bureau, at)
        things.add_comment_of(ids, application, bureau)
        recommend(application, bureau)
        endorsed = Application.objects.get(pk=application.pk)
        ids["batch"] = {"pk": forward([endorsed], bureau).pk}
    things.add_office_work(world.own, cast)
    things.add_credit(world.own, cast)
    things.add_finding(world.own, cast)
    things.add_print(world.own, cast)
    deliver(mails=True)
    # A print is made in two steps.
    deliver()
    things.add_mail(world.own, cast)
    things.add_job(world.own, cast)
    return world
