"""A dossier handed in twice: returned by the bureau in between, with answers and files changed."""

from django.test import Client

from applications.models import Application, EvidenceFile, SectionAnswer
from applications.services.submission import submit_dossier
from applications.workflow.engine import advance_application
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import store_file
from tests.applications.applicant.conftest import SignIn, sign_in
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier
from tests.sharing import shared

AT = IN_STAGE["application"]
__all__ = ["SignIn", "sign_in"]
LONG = "第一句没有变化。第二句写明产能为 120 台。第三句保持原样。"


def answer(application: Application, key: str) -> SectionAnswer:
    """The stored answers of the section that has the field `key`."""
    section = next(s for s in application.cycle.rulebook.dossier.sections if key in {f.key for f in s.fields})
    return SectionAnswer.objects.get(application=application, section=section.key)


def set_field(application: Application, key: str, value: object) -> None:
    row = answer(application, key)
    row.data[key] = value
    row.save(update_fields=["data"])


def hand_in(cast: Cast) -> None:
    version = Application.objects.get(pk=cast.application.pk).version
    submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=version, at=AT)


def give_back(cast: Cast) -> None:
    advance_application(
        application_id=cast.application.pk, action="return_to_applicant", by=cast.own_bureau, reason="请修改。", at=AT
    )


def put_file(cast: Cast, name: str, content: bytes, *, replaces: EvidenceFile | None = None) -> EvidenceFile:
    """A file in the first slot; the one it replaces leaves."""
    slot = cast.application.cycle.rulebook.dossier.slots_for("industrial")[0]
    if replaces is not None:
        replaces.removed_at, replaces.removed_by = AT, cast.owner
        replaces.save(update_fields=["removed_at", "removed_by"])
    return EvidenceFile.objects.create(
        application=cast.application,
        slot=slot.key,
        name=name,
        stored=store_file(content, name=name, by=cast.owner, at=AT),
        uploaded_by=cast.owner,
        uploaded_at=AT,
        replaces=replaces,
        position=9,
    )


@shared
def cast() -> Cast:
    move_clock(AT)
    made = make_cast()
    complete_dossier(made.application, made.owner)
    return made


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()
