"""The bureau's comments on sections: its own alone, whoever had the dossier before or after."""

from django.db.models import QuerySet

from applications.models import Application, SectionComment
from applications.roles import scopes_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou


def comments_of(*, by: User, application: Application) -> QuerySet[SectionComment]:
    """What the bureau in charge wrote on the (loaded) dossier, for its own people; nothing for everybody else."""
    if application.bureau_id not in scopes_of(by, RoleCode.BUREAU)[0]:
        return SectionComment.objects.none()
    return _standing(application).select_related("written_by", "note")


def comments_by_section(*, by: User, application: Application) -> dict[str, list[SectionComment]]:
    """Section → comments, in the order they were written. One query."""
    found: dict[str, list[SectionComment]] = {}
    for comment in comments_of(by=by, application=application):
        found.setdefault(comment.section, []).append(comment)
    return found


def load_comment(*, by: User, application: Application, pk: int) -> SectionComment:
    """One of the comments of comments_of. Raises NotFoundForYou."""
    comment = comments_of(by=by, application=application).filter(pk=pk).first()
    if comment is None:
        raise NotFoundForYou
    return comment


def comments_to_send(application: Application) -> list[SectionComment]:
    """The comments of the bureau in charge that go out with the next return. One query."""
    return list(_standing(application).filter(to_applicant=True, note__isnull=True))


def _standing(application: Application) -> QuerySet[SectionComment]:
    return application.comments.filter(bureau_id=application.bureau_id, removed_at__isnull=True)
