"""撤回申报: with a reason, until the list is public, told to bureau and office, and final."""

import pytest
from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.services.submission import submit_dossier
from baoji_award.audit.models import AuditEvent
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import IN_STAGE, complete_dossier

AT = IN_STAGE["application"]
REASON = "因企业重组，本年度不再申报。"


@pytest.fixture
def handed_in(cast: Cast) -> Cast:
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    return cast


def withdraw(cast: Cast, sign_in: SignIn, *, reason: str = REASON, version: int = 2) -> tuple[int, str]:
    path = reverse("applications:act", args=[cast.application.number, "withdraw"])
    answer = sign_in(cast.owner).post(path, {"reason": reason, "version": version})
    return answer.status_code, answer.content.decode()


def state(cast: Cast) -> str:
    return str(Application.objects.get(pk=cast.application.pk).state)


def test_the_overview_asks_for_the_reason_and_the_version(handed_in: Cast, sign_in: SignIn) -> None:
    page = sign_in(handed_in.owner).get(reverse("applications:apply_overview", args=[handed_in.application.number]))
    form = page.content.decode().partition("act/withdraw/")[2].partition("</form>")[0]
    assert ['name="version" value="2"' in form, 'name="reason"' in form, "确认撤回申报" in form] == [True] * 3


def test_withdrawn_with_its_reason_and_told(handed_in: Cast, sign_in: SignIn) -> None:
    assert withdraw(handed_in, sign_in)[0] == 302
    assert state(handed_in) == "withdrawn"
    event = AuditEvent.objects.get(action="application.withdraw")
    assert (event.payload["reason"], event.actor) == (REASON, handed_in.owner)
    told = Message.objects.filter(key__startswith="withdraw:").order_by("user__email")
    assert [message.user for message in told] == [handed_in.office, handed_in.own_bureau, handed_in.second_officer]
    assert [REASON in message.body for message in told] == [True] * 3
    pages = [("owner", "apply_overview"), ("owner", "detail"), ("own_bureau", "detail"), ("office", "detail")]
    for name, route in pages:
        text = sign_in(getattr(handed_in, name)).get(
            reverse(f"applications:{route}", args=[handed_in.application.number])
        )
        assert REASON in text.content.decode(), (name, route)


@pytest.mark.parametrize(
    ("reason", "version", "status"), [("", 2, 422), ("  \n", 2, 422), ("长" * 501, 2, 422), (REASON, 1, 409)]
)
def test_without_a_good_reason_or_from_an_old_page_nothing_moves(
    handed_in: Cast, sign_in: SignIn, reason: str, version: int, status: int
) -> None:
    got, text = withdraw(handed_in, sign_in, reason=reason, version=version)
    assert (got, state(handed_in), "<h1" in text) == (status, "bureau_review", True)


def test_not_once_the_list_is_public(handed_in: Cast, sign_in: SignIn) -> None:
    AwardCycle.objects.update(list_published_at=AT)
    got, text = withdraw(handed_in, sign_in)
    assert (got, state(handed_in), "名单已公示，不能撤回申报。" in text) == (422, "bureau_review", True)


def test_it_is_final_and_what_was_handed_in_stays_readable(handed_in: Cast, sign_in: SignIn) -> None:
    withdraw(handed_in, sign_in)
    client, number = sign_in(handed_in.owner), handed_in.application.number
    assert client.get(reverse("applications:receipt", args=[number])).status_code == 200
    again = client.post(reverse("applications:act", args=[number, "submit"]), {"version": 3})
    assert (again.status_code, state(handed_in)) == (409, "withdrawn")
    assert withdraw(handed_in, sign_in, version=3)[0] == 409
    page = client.get(reverse("applications:check", args=[number])).content.decode()
    assert "本次申报已结束，内容不能修改。" in page
