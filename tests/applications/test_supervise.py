"""The supervisor's list: every dossier handed in, in every stage, with the way to it; to read, and without scores."""

import pytest
from django.urls import reverse

from applications.models import Application, Recusal
from baoji_award.accounts.models import User
from tests.applications.bureau.desk import IN_TIME, further
from tests.browsing import browser, queries
from tests.cast import Cast, make_cast
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LIST = "applications:supervise_list"


@shared
def cast() -> Cast:
    """A dossier in stage 3; nothing else handed in."""
    cast = make_cast(state="document_review", round_state="document_review")
    cast.rival_application.delete()
    return cast


def numbers(user: User, query: str = "") -> list[str]:
    answer = browser(user).get(reverse(LIST) + query)
    assert answer.status_code == 200
    return [row.number for row in answer.context["page"]]


def test_the_list_leads_to_dossiers_of_every_stage(cast: Cast) -> None:
    further(cast, "draft")
    others = [further(cast, state) for state in ("bureau_review", "office_check", "defence", "evaluation")]
    listed = [cast.application.number, *(application.number for application in others)]
    assert numbers(cast.supervisor) == listed
    client = browser(cast.supervisor)
    page = client.get(reverse(LIST)).content.decode()
    addresses = [reverse("applications:detail", args=[number]) for number in listed]
    assert [f'href="{address}"' in page for address in addresses] == [True] * 5
    assert [client.get(address).status_code for address in addresses] == [200] * 5
    main = page.partition("<main")[2].partition("</main>")[0]
    assert [main.count(word) for word in ('method="post"', "得分", "名次")] == [1, 0, 0]
    # The one form orders the archive of the round; nothing is decided here.
    assert f'action="{reverse("applications:round_archive", args=["2024"])}"' in main


def test_it_is_filtered_like_the_offices(cast: Cast) -> None:
    mill = further(cast, "office_check", name="岐山磨坊有限公司", group="agriculture")
    assert numbers(cast.supervisor, "?state=office_check") == [mill.number]
    assert numbers(cast.supervisor, "?group=industrial") == [cast.application.number]
    assert numbers(cast.supervisor, "?q=岐山") == [mill.number]
    assert numbers(cast.supervisor, "?sort=-number") == [mill.number, cast.application.number]


def test_a_recused_supervisor_does_not_find_the_dossier(cast: Cast) -> None:
    Recusal.objects.create(
        application=cast.application,
        user=cast.supervisor,
        reason="亲属任职",
        decided_by=cast.office,
        decided_at=IN_TIME,
    )
    assert numbers(cast.supervisor) == []


def test_the_list_is_the_supervisors_alone(cast: Cast) -> None:
    others = (cast.office, cast.agency, cast.member, cast.owner, cast.own_bureau, cast.assigned_expert, cast.sysadmin)
    assert [browser(user).get(reverse(LIST)).status_code for user in others] == [404] * 7
    assert browser(cast.supervisor).post(reverse(LIST)).status_code == 405


def test_it_costs_the_same_with_one_row_and_with_three_and_pages_by_50(cast: Cast) -> None:
    one = queries(cast.supervisor, reverse(LIST))
    for _ in range(2):
        further(cast, "defence")
    assert (Application.objects.count(), queries(cast.supervisor, reverse(LIST))) == (3, one)
    assert one == 8
    for _ in range(50):
        further(cast, "office_check")
    assert (len(numbers(cast.supervisor)), len(numbers(cast.supervisor, "?page=2"))) == (50, 3)
