"""The role-neutral page: who sees which part, and that every download leaves a trace."""

import pytest
from django.urls import reverse

from applications.models import Application, EvidenceFile, Recommendation, SectionAnswer
from applications.services.submission import submit_dossier
from applications.workflow.engine import advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast
from tests.rounds import IN_STAGE, complete_dossier

AT = IN_STAGE["application"]
SECRET = "推荐意见的原文"


@pytest.fixture
def submitted(cast: Cast) -> Cast:
    """Handed in, and (put there directly) far enough that agency and experts see it."""
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    Recommendation.objects.create(
        application=cast.application,
        opinion=SECRET,
        handler="经办",
        signatory="签字人",
        signed_on=AT.date(),
        scan=EvidenceFile.objects.all()[0].stored,
        scan_name="盖章页.pdf",
        written_by=cast.own_bureau,
        written_at=AT,
        submitted_at=AT,
        approved_by=cast.other_bureau,
        approved_at=AT,
    )
    for state in ("endorsed", "office_check", "document_review"):
        Application.objects.filter(pk=cast.application.pk).update(state=state)
    Application.objects.filter(pk=cast.application.pk).update(qualified_at=AT)
    return cast


def page(cast: Cast, sign_in: SignIn, person: str) -> tuple[int, str]:
    response = sign_in(getattr(cast, person)).get(reverse("applications:detail", args=[cast.application.number]))
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("person", ["owner", "colleague", "own_bureau", "office", "second_officer", "supervisor"])
def test_who_runs_the_procedure_sees_contents_and_recommendation(submitted: Cast, sign_in: SignIn, person: str) -> None:
    status, text = page(submitted, sign_in, person)
    assert (status, "精密阀门" in text, SECRET in text, "李样例" in text) == (200, True, True, True)


@pytest.mark.parametrize("person", ["agency", "assigned_expert", "panel_leader"])
def test_who_judges_sees_the_contents_only(submitted: Cast, sign_in: SignIn, person: str) -> None:
    status, text = page(submitted, sign_in, person)
    assert (status, "精密阀门" in text, SECRET in text, "李样例" in text) == (200, True, False, False)


@pytest.mark.parametrize("person", ["rival", "other_bureau", "other_expert", "recused_expert", "member", "sysadmin"])
def test_for_everybody_else_there_is_no_such_page_and_no_such_file(
    submitted: Cast, sign_in: SignIn, person: str
) -> None:
    file = EvidenceFile.objects.all()[0]
    client = sign_in(getattr(submitted, person))
    before = AuditEvent.objects.count()
    urls = (
        reverse("applications:detail", args=[submitted.application.number]),
        reverse("applications:file", args=[submitted.application.number, file.pk]),
    )
    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert AuditEvent.objects.count() == before


def test_a_download_is_audited_and_never_shown_in_place(submitted: Cast, sign_in: SignIn) -> None:
    file = EvidenceFile.objects.select_related("stored").all()[0]
    client = sign_in(submitted.assigned_expert)
    response = client.get(reverse("applications:file", args=[submitted.application.number, file.pk]))
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (response.status_code, response["Content-Disposition"].split(";")[0]) == (200, "attachment")
    assert (event.action, event.actor_id, event.payload["sha256"]) == (
        "file.read",
        submitted.assigned_expert.pk,
        file.stored.sha256,
    )


def test_a_file_of_another_dossier_is_404(submitted: Cast, sign_in: SignIn) -> None:
    complete_dossier(submitted.rival_application, submitted.rival)
    foreign = EvidenceFile.objects.filter(application=submitted.rival_application)[0]
    client = sign_in(submitted.owner)
    assert client.get(reverse("applications:file", args=[submitted.application.number, foreign.pk])).status_code == 404


def test_others_read_what_was_handed_in_and_not_what_is_being_changed(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=1, at=AT)
    advance_application(
        application_id=cast.application.pk,
        action="return_to_applicant",
        by=cast.own_bureau,
        reason="请补充指标说明",
        at=AT,
    )
    SectionAnswer.objects.filter(section="overview").update(data={"text": "正在修改的内容"})
    EvidenceFile.objects.filter(slot="licence").update(removed_at=AT)
    texts = {person: page(cast, sign_in, person)[1] for person in ("owner", "own_bureau")}
    assert {person: "正在修改的内容" in text for person, text in texts.items()} == {"owner": True, "own_bureau": False}
    assert {person: "营业执照或法人登记证书.pdf" in text for person, text in texts.items()} == {
        "owner": False,
        "own_bureau": True,
    }
    assert {person: "原因：请补充指标说明" in text for person, text in texts.items()} == {
        "owner": True,
        "own_bureau": True,
    }


def test_the_trail_of_a_reviewer_begins_with_the_qualification(submitted: Cast, sign_in: SignIn) -> None:
    texts = {person: page(submitted, sign_in, person)[1] for person in ("owner", "assigned_expert")}
    assert {person: "申报单位：提交至推荐部门" in text for person, text in texts.items()} == {
        "owner": True,
        "assigned_expert": False,
    }


def test_nobody_outside_reads_in_the_trail_who_is_a_candidate(cast: Cast, sign_in: SignIn) -> None:
    Application.objects.filter(pk=cast.application.pk).update(submitted_at=AT, qualified_at=AT)
    with unit_of_work():
        for name in ("propose", "not_propose"):
            record(
                action=f"application.{name}",
                by=cast.office,
                at=AT,
                object_type="application",
                object_id=str(cast.application.pk),
            )
    seen = {
        person: "列入候选" in page(cast, sign_in, person)[1]
        for person in ("owner", "own_bureau", "agency", "assigned_expert", "office", "supervisor")
    }
    assert seen == {
        "owner": False,
        "own_bureau": False,
        "agency": False,
        "assigned_expert": False,
        "office": True,
        "supervisor": True,
    }


def test_a_reason_too_long_is_said_to_be_too_long_and_line_breaks_count_once(cast: Cast, sign_in: SignIn) -> None:
    address = reverse("applications:act", args=[cast.application.number, "withdraw"])
    answer = sign_in(cast.owner).post(address, {"version": "1", "reason": "长" * 501})
    assert (answer.status_code, "原因不超过 500 字，请删减后重新提交。" in answer.content.decode()) == (422, True)
    lines = "\r\n".join(["长" * 99] * 5)
    assert sign_in(cast.owner).post(address, {"version": "1", "reason": lines + "完"}).status_code == 302


def test_an_action_with_a_reason_asks_for_it_first(cast: Cast, sign_in: SignIn) -> None:
    status, text = page(cast, sign_in, "owner")
    act = reverse("applications:act", args=[cast.application.number, "withdraw"])
    assert (status, f'action="{act}"' in text, 'id="reason-withdraw"' in text) == (200, True, True)
