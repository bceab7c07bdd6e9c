"""An applicant scores its own report: on the experts' criteria, for itself alone."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, DossierVersion, Group
from applications.services.submission import submit_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.models import SelfScore, SelfScoreItem
from reviews.selectors.self_scores import own_scores
from reviews.services.criteria import load_criteria
from reviews.services.self_scores import save_self_score
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.reviews.other_criteria import other_set
from tests.reviews.rows import CRITERIA
from tests.rounds import IN_STAGE, complete_dossier
from tests.sharing import shared

AT = IN_STAGE["application"]
# 42.50 + 5.25 + 0.00
PERCENTS = {"4.1.2": 85, "4.4.3": 35, "4.7.2": 0, "4.1.3": None}


@shared
def cast() -> Cast:
    move_clock(AT)
    made = make_cast()
    load_criteria(path=CRITERIA, at=AT)
    return made


def path(cast: Cast) -> str:
    return reverse("reviews:self_score", args=[cast.application.number])


def save(cast: Cast, by: User, *, version: int = 0, percents: object = PERCENTS) -> SelfScore:
    return save_self_score(application_id=cast.application.pk, percents=percents, by=by, version=version)  # type: ignore[arg-type]


def send(client: Client, cast: Cast, version: int, **percents: str) -> int:
    fields = {f"percent-{clause.replace('_', '.')}": value for clause, value in percents.items()}
    return client.post(path(cast), {"version": version, **fields}).status_code


def test_another_group_with_other_criteria_begins_anew(cast: Cast, tmp_path: Path) -> None:
    """What was scored on the former criteria would be percents of clauses that nobody judges by."""
    save(cast, cast.owner)
    other, group = other_set(tmp_path), cast.cycle.groups.get(code="agriculture")
    Group.objects.filter(pk=group.pk).update(criteria=other.code)
    Application.objects.filter(pk=cast.application.pk).update(group=group)
    application = Application.objects.select_related("group").get(pk=cast.application.pk)
    scores = own_scores(application)
    assert scores is not None
    assert (scores.criteria, len(scores.items), scores.scored) == (other, 4, 0)
    save(cast, cast.owner, version=1, percents={"1.1": 50})
    assert list(SelfScoreItem.objects.values_list("item__clause", "percent")) == [("1.1", 50)]
    assert SelfScore.objects.get().criteria == other


def test_points_are_exact_and_a_blank_is_not_zero(cast: Cast) -> None:
    save(cast, cast.owner)
    scores = own_scores(cast.application)
    assert scores is not None
    points = {each.item.clause: each.points for each in scores.items if each.item.clause in PERCENTS}
    assert points == {"4.1.2": Decimal("42.5"), "4.1.3": None, "4.4.3": Decimal("5.25"), "4.7.2": Decimal(0)}
    assert (scores.total, scores.scored_points, scores.scored, len(scores.items)) == (Decimal("47.75"), 145, 3, 23)


def test_the_page_keeps_what_was_chosen_and_shows_the_total(cast: Cast) -> None:
    client = browser(cast.owner)
    assert "0.00" in client.get(path(cast)).content.decode()
    fields = {f"percent-{clause}": "" if percent is None else percent for clause, percent in PERCENTS.items()}
    assert client.post(path(cast), {"version": 0, **fields}).status_code == 302
    text = browser(cast.colleague).get(path(cast)).content.decode()
    assert ("47.75" in text, "42.50" in text, '<option value="85" selected>' in text) == (True, True, True)


@pytest.mark.parametrize("percent", ["83", "105", "-5", "viel"])
def test_only_steps_of_five(cast: Cast, percent: str) -> None:
    answer = browser(cast.owner).post(path(cast), {"version": 0, "percent-4.1.2": percent})
    assert (answer.status_code, SelfScore.objects.count()) == (422, 0)


def test_the_service_and_the_database_refuse_other_steps(cast: Cast) -> None:
    for percents in ({"4.1.2": 83}, {"4.1.2": 105}, {"9.9.9": 5}):
        with pytest.raises(DomainError):
            save(cast, cast.owner, percents=percents)
    saved = save(cast, cast.owner)
    for percent in (83, 105):
        with pytest.raises(IntegrityError), transaction.atomic():
            SelfScoreItem.objects.filter(self_score=saved).update(percent=percent)


def test_one_for_each_dossier(cast: Cast) -> None:
    saved = save(cast, cast.owner)
    assert save(cast, cast.colleague, version=1).pk == saved.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfScore.objects.create(
            application=cast.application, criteria=saved.criteria, saved_by=cast.owner, saved_at=AT
        )


def test_two_editors_never_overwrite_each_other_silently(cast: Cast) -> None:
    save(cast, cast.owner)
    with pytest.raises(Conflict):
        save(cast, cast.colleague, version=0)
    answer = browser(cast.colleague).post(path(cast), {"version": 0, "percent-4.1.3": "40"})
    text = answer.content.decode()
    assert (answer.status_code, "已被他人修改" in text, '<option value="40" selected>' in text) == (409, True, True)


def test_nobody_else_of_the_cast_reads_or_writes_it(cast: Cast) -> None:
    save(cast, cast.owner)
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    type(cast.application).objects.filter(pk=cast.application.pk).update(qualified_at=AT)
    got = {}
    for name, user in cast.people().items():
        client = browser(user if isinstance(user, User) else None)
        got[name] = (client.get(path(cast)).status_code, send(client, cast, 1, **{"4_1_3": "50"}))
    in_and_out = {"owner": (200, 302), "colleague": (200, 409), "stranger": (302, 302)}
    assert got == {name: in_and_out.get(name, (404, 404)) for name in cast.people()}
    with pytest.raises(NotFoundForYou):
        save(cast, cast.office, version=2)


def test_it_is_part_of_no_version_and_leaves_no_trace(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    events = AuditEvent.objects.count()
    save(cast, cast.owner)
    assert (AuditEvent.objects.count(), Message.objects.count()) == (events, 0)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    manifest = DossierVersion.objects.get().manifest
    assert ("self_score" in manifest, "47.75" in str(manifest)) == (False, False)
    assert not AuditEvent.objects.filter(action__contains="self").exists()


def test_before_the_criteria_are_published_it_says_so(db: None) -> None:
    cast = make_cast()
    answer = browser(cast.owner).get(path(cast))
    assert (answer.status_code, "评分标准尚未发布" in answer.content.decode()) == (200, True)


def test_it_stays_with_the_applicant_after_the_round(db: None) -> None:
    cast = make_cast(state="awarded", round_state="closed")
    load_criteria(path=CRITERIA, at=AT)
    save(cast, cast.owner)
    assert "47.75" in browser(cast.colleague).get(path(cast)).content.decode()
