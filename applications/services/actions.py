"""One action by its name: what the generic endpoint calls. Actions with more to write have their own service."""

from datetime import datetime

from applications.models import Application
from applications.services.rejections import reject_dossier
from applications.services.returning import decline_dossier
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User

_HANDING_IN = {"submit", "resubmit"}
# These have a screen of their own, with more to say than one reason.
_ELSEWHERE = {
    "request_correction": "请在“要求补正”页面逐项填写补正要求。",
    "endorse": "请在“推荐意见”页面审签，审签后即同意推荐。",
    "return_to_applicant": "请在“退回修改”页面写明各部分的退回原因。",
}


def act(
    *, application_id: int, action: str, by: User, reason: str, version: int | None, at: datetime | None = None
) -> Application:
    """Performs the action and returns the application; handing in also freezes a version (services/submission.py),
    rejecting decides its letter (services/rejections.py).

    Raises what advance_application raises, and Blocked when the form carried no version: an action without it could
    not notice that somebody else was faster.
    """
    if version is None:
        raise Blocked("页面已过期，请刷新后重试。")
    if action in _ELSEWHERE:
        raise Blocked(_ELSEWHERE[action])
    if action == "decline":
        return decline_dossier(application_id=application_id, reason=reason, by=by, version=version, at=at)
    if action in _HANDING_IN:
        return submit_dossier(application_id=application_id, action=action, by=by, version=version, at=at).application
    if action == "reject":
        return reject_dossier(application_id=application_id, reason=reason, by=by, version=version, at=at).application
    return advance_application(
        application_id=application_id, action=action, by=by, reason=reason, version=version, at=at
    )
