"""What the tests of the bureau's and the office's desks share: browsers, further dossiers, an opinion, a batch."""

from datetime import date, datetime
from typing import Any

from django.test import Client

from applications.models import Application, Batch, Recommendation
from applications.services.batches import BatchLine, forward_batch
from applications.services.endorsement import Opinion, write_recommendation
from baoji_award.accounts.models import User
from baoji_award.documents.files import store_file
from tests.cast import Cast
from tests.documents.samples import blank, saved, upload
from tests.rounds import IN_STAGE, make_application, make_organisation

IN_TIME = IN_STAGE["application"]  # 2024-12-02 10:00
OPINION = (
    "经核查，该单位申报材料真实完整，近三年未发生重大质量、安全和环境事故，质量管理体系运行有效，同意推荐申报质量奖。"
)


def browser(user: User | None = None) -> Client:
    """A browser of this person, or of a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def further(cast: Cast, state: str, *, name: str = "", bureau: str = "gxj", group: str = "industrial") -> Application:
    """One more dossier of another organisation."""
    return make_application(
        cast.cycle, make_organisation(name=name), cast.rival, state=state, bureau=bureau, group=group
    )


def pdf(pages: int = 1) -> bytes:
    return saved(blank(pages))


def write(application: Application, by: User, **changes: Any) -> Recommendation:
    """The opinion in writing, with the version that the dossier has now unless another is given."""
    said: dict[str, Any] = {
        "text": OPINION,
        "handler": "经办甲",
        "signatory": "局长乙",
        "signed_on": date(2024, 12, 2),
    }
    arguments: dict[str, Any] = {
        "application_id": application.pk,
        "scan": upload(pdf(), "盖章页.pdf"),
        "version": Application.objects.get(pk=application.pk).version,
        "by": by,
        "at": IN_TIME,
    }
    said |= {key: value for key, value in changes.items() if key in said}
    arguments |= {key: value for key, value in changes.items() if key in arguments}
    return write_recommendation(opinion=Opinion(**said), **arguments)


def endorsed(application: Application, by: User) -> Application:
    """The dossier (inserted as endorsed) with the recommendation that an endorsed one has."""
    Recommendation.objects.create(
        application=application,
        opinion=OPINION,
        handler="经办甲",
        signatory="局长乙",
        signed_on=date(2024, 12, 2),
        scan=_stored_scan(by),
        scan_name="盖章页.pdf",
        written_by=by,
        written_at=IN_TIME,
    )
    return application


def _stored_scan(by: User) -> Any:
    return store_file(pdf(), name="盖章页.pdf", by=by, at=IN_TIME)


def forward(applications: list[Application], by: User, at: datetime | None = IN_TIME) -> Batch:
    lines = [BatchLine(application.pk, application.version) for application in applications]
    return forward_batch(bureau_id=applications[0].bureau_id, lines=lines, by=by, at=at)
