"""What the tests of the bureau's and the office's desks share: browsers, further dossiers, an opinion, a batch."""

from datetime import date, datetime
from typing import Any

from applications.models import Application, Batch, Recommendation
from applications.services.approval import approve_recommendation
from applications.services.batches import BatchLine, forward_batch
from applications.services.endorsement import Opinion, write_recommendation
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from tests.cast import Cast, make_cast, make_user
from tests.documents.samples import blank, saved, upload
from tests.rounds import IN_STAGE, make_application, make_organisation

IN_TIME = IN_STAGE["application"]  # 2024-12-02 10:00
OPINION = (
    "经核查，该单位申报材料真实完整，近三年未发生重大质量、安全和环境事故，质量管理体系运行有效，同意推荐申报质量奖。"
)


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
        "hand_over": False,
        "at": IN_TIME,
    }
    said |= {key: value for key, value in changes.items() if key in said}
    arguments |= {key: value for key, value in changes.items() if key in arguments}
    return write_recommendation(opinion=Opinion(**said), **arguments)


def second(application: Application) -> User:
    """Another person of the dossier's bureau, who approves what the first one drafts."""
    name = f"second_{application.bureau.code}"
    known = User.objects.filter(email=f"{name}@example.test").first()
    return known or make_user(name, (RoleCode.BUREAU, ScopeKind.BUREAU, application.bureau_id))


def recommend(application: Application, by: User, at: datetime = IN_TIME) -> Application:
    """Drafted by `by`, approved by the second person: the dossier is endorsed."""
    write(application, by, hand_over=True, at=at)
    version = Application.objects.get(pk=application.pk).version
    return approve_recommendation(application_id=application.pk, version=version, by=second(application), at=at)


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
        submitted_at=IN_TIME,
        approved_by=second(application),
        approved_at=IN_TIME,
    )
    return application


def _stored_scan(by: User) -> Any:
    return store_file(pdf(), name="盖章页.pdf", by=by, at=IN_TIME)


def forward(applications: list[Application], by: User, at: datetime | None = IN_TIME) -> Batch:
    lines = [BatchLine(application.pk, application.version) for application in applications]
    return forward_batch(bureau_id=applications[0].bureau_id, lines=lines, by=by, at=at)


def prepared() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="endorsed")
    endorsed(cast.application, cast.own_bureau)
    return cast


def three(cast: Cast) -> list[Application]:
    """The cast's dossier and two more of the same bureau, all endorsed."""
    return [cast.application, *(endorsed(further(cast, "endorsed"), cast.own_bureau) for _ in range(2))]


def choice(*applications: Application, **more: str) -> dict[str, str]:
    """The form as a browser sends it: the later ones first."""
    data = dict(more)
    for place, application in enumerate(reversed(applications), 1):
        data |= {
            f"chosen-{application.pk}": "on",
            f"position-{application.pk}": str(place),
            f"version-{application.pk}": str(application.version),
        }
    return data


def seven(cast: Cast) -> list[Application]:
    """The cast's dossier and six more, all endorsed."""
    return [*three(cast), *(endorsed(further(cast, "endorsed"), cast.own_bureau) for _ in range(4))]
