"""Objects beside the dossiers: news, recusals, accounts, invitations, messages, mails."""

from datetime import date
from typing import Any

from applications.models import AccessRequest, Application, EvidenceFile, Finding, OfficeJob
from applications.selectors.cycles import window_of
from applications.services.access_requests import request_access
from applications.services.announcement_files import attach_file
from applications.services.announcements import AnnouncementText, draft_announcement, fingerprint, publish_announcement
from applications.services.comments import Remark, add_comment
from applications.services.credit import Inquiry, ask_bodies
from applications.services.credit_replies import Reply, clear_line, record_reply
from applications.services.dossier_prints import order_print
from applications.services.extensions import propose_extension
from applications.services.findings import mark_finding
from applications.services.mail_batches import hold_mails
from applications.services.members import invite_editor, offer_ownership
from applications.services.office_list import save_filter
from applications.services.office_notes import NoteText, write_note
from applications.services.office_tasks import TaskText, assign_tasks
from applications.services.sanctions import Bar, bar_organisation
from applications.services.uploads import begin_evidence
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.services import invite
from baoji_award.accounts.uscc import make_code
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.ics import due
from baoji_award.documents.files import store_file
from baoji_award.documents.incoming import Announced
from baoji_award.documents.models import Preview
from baoji_award.documents.page_pictures import kept_at
from baoji_award.notifications.models import Delivery, Message
from baoji_award.notifications.services import tell
from reviews.services.ties import ask_to_avoid
from tests.cast import Cast
from tests.documents.samples import blank, saved, upload
from tests.rounds import IN_STAGE

# Followed by the name of the bureau's person.
COMMENT_CANARY = "批注金丝雀："
AVOIDED_CANARY = "请求回避金丝雀公司"
Ids = dict[str, dict[str, Any]]
RECORD_CANARY, FINDING_CANARY = "行政处罚金丝雀决定书", "真实性疑点金丝雀说明"
AT = IN_STAGE["application"]
OFFICE_NOTE, BUREAU_NOTE = "办公室记录金丝雀", "部门可见记录金丝雀"


def add_news(ids: Ids, cast: Cast) -> None:
    """One published announcement and one draft, each with a file."""
    for name, title in (("news", "申报工作通知"), ("draft", "未发布公告金丝雀")):
        text = AnnouncementText(title=title, body="现将有关事项通知如下。")
        announcement = draft_announcement(cycle_id=cast.cycle.pk, text=text, by=cast.office, at=AT)
        file = attach_file(
            announcement_id=announcement.pk, upload=upload(saved(blank(1)), "附件.pdf"), by=cast.office, at=AT
        )
        ids[name] = {"pk": announcement.pk}
        ids[f"{name}_file"] = {"pk": announcement.pk, "file_pk": file.pk}
        if name == "news":
            announcement.refresh_from_db()
            publish_announcement(announcement_id=announcement.pk, seen=fingerprint(announcement), by=cast.office, at=AT)


def add_files(ids: Ids, application: Application, owner: User, file: EvidenceFile) -> None:
    """The owner's unfinished upload, and the thumbnail of the first file."""
    announced = Announced("未完成的材料金丝雀.pdf", 1000, "mark")
    begun = begin_evidence(application=application, slot_key="others", file=announced, by=owner, at=AT)
    picture = store_file(b"\xff\xd8\xff thumbnail", name="thumbnail.jpg", by=None)
    Preview.objects.create(stored=file.stored, picture=picture)
    kept_at(file.stored, 1).write_bytes(b"\xff\xd8\xff page")
    number = {"number": application.number}
    ids |= {"upload": number | {"pk": begun.pk}, "preview": number | {"pk": file.pk}}


def add_accounts(ids: Ids, cast: Cast) -> None:
    """A recusal of a bureau's clerk, an open invitation, a message with a date to the owner, a grant."""
    recusal = cast.rival_application.recusals.create(
        user=cast.own_bureau, reason="亲属任职", decided_by=cast.office, decided_at=AT
    )
    invitation = invite(email="new@example.test", name="新专家", role=RoleCode.EXPERT, by=cast.office, at=AT)
    date = due("welcome", "截止", AT, stamp=AT)
    said = _context(cast)
    tell(to=[cast.owner], template="lapse", context=said, key="welcome", link="/apply/", event=date, at=AT)
    ids |= {
        "recusal": {"pk": recusal.pk},
        "invitation": {"invitation_id": invitation.pk},
        "user": {"user_id": cast.agency.pk},
        "grant": {"grant_id": RoleGrant.objects.get(user=cast.agency).pk},
        "message": {"message_id": Message.objects.get(user=cast.owner).pk},
    }


def _context(cast: Cast) -> dict[str, object]:
    return {"application": cast.application, "reason": "", "at": AT, "action": None}


def add_credit(ids: Ids, cast: Cast) -> None:
    """A letter about the own dossier to a body outside, answered with a record that the office has cleared."""
    (letter,) = ask_bodies(
        cycle_id=cast.cycle.pk,
        inquiries=[Inquiry("市海关", "近三年有无走私和违规记录")],
        numbers=[cast.application.number],
        by=cast.office,
        at=AT,
    )
    line = letter.lines.get()
    scan = upload(saved(blank(1)), "复函.pdf")
    written = Reply("record", local_day(AT), RECORD_CANARY)
    record_reply(line_id=line.pk, reply=written, file=scan, version=1, by=cast.office, at=AT)
    clear_line(line_id=line.pk, reason="情节轻微，已改正", version=2, by=cast.office, at=AT)
    ids |= {"credit_request": {"pk": letter.pk}, "credit_line": {"pk": line.pk}}


def add_finding(ids: Ids, cast: Cast) -> None:
    """The own dossier and the rival's hold the same file, which the office has found explained."""
    finding = Finding.objects.create(
        application=cast.application,
        other=cast.rival_application,
        kind=Finding.Kind.SAME_FILE,
        key="0",
        text="“体系认证证书”中的文件与对方相同。",
        found_at=AT,
    )
    mark_finding(finding_id=finding.pk, mark="explained", note=FINDING_CANARY, version=1, by=cast.office, at=AT)
    ids["finding"] = {"pk": finding.pk}


def add_job(ids: Ids, cast: Cast) -> None:
    """A finished export of the office, with its file."""
    stored = store_file(b"number\r\n", name="list.csv", by=cast.office, at=AT)
    job = OfficeJob.objects.create(
        kind=OfficeJob.Kind.EXPORT,
        cycle=cast.cycle,
        asked_by=cast.office,
        asked_at=AT,
        state=OfficeJob.State.DONE,
        done=1,
        total=1,
        finished_at=AT,
        result=stored,
        result_name="申报列表.csv",
    )
    ids["job"] = {"job_id": job.pk}


def add_office_work(ids: Ids, cast: Cast) -> None:
    """A filter of the first officer, a task of the second, and two notes: one for the office, one for the bureau."""
    ids["filter"] = {"pk": save_filter(name="待初审", query="state=office_check", by=cast.office).pk}
    task = TaskText("核对任务金丝雀", cast.second_officer.pk, local_day(AT))
    ids["task"] = {"pk": assign_tasks(numbers=[cast.application.number], task=task, by=cast.office, at=AT)[0].pk}
    for text, visibility in ((OFFICE_NOTE, "office"), (BUREAU_NOTE, "bureau")):
        write_note(application_id=cast.application.pk, note=NoteText(text, visibility), by=cast.office, at=AT)


def add_extension(ids: Ids, cast: Cast) -> None:
    """A proposal for the own dossier that waits for the second officer."""
    until = window_of(cast.cycle, "document_review").closes_at
    extension = propose_extension(
        number=cast.application.number, until=until, reason="所在区县停电停网", by=cast.office, at=AT
    )
    ids["extension"] = {"pk": extension.pk}


def add_print(ids: Ids, cast: Cast) -> None:
    """The own dossier as a PDF, ordered by its owner."""
    order = order_print(application=cast.application, by=cast.owner, at=AT)
    ids["print"] = {"number": cast.application.number, "pk": order.pk}


def add_mail(ids: Ids, cast: Cast) -> None:
    """A mail of the log, and a batch that is held."""
    ids["delivery"] = {"delivery_id": Delivery.objects.filter(secret=False).order_by("pk")[0].pk}
    ids["mail_batch"] = {"pk": hold_mails(cycle=cast.cycle, template="stop", by=cast.office, at=AT).pk}


def add_sanction(ids: Ids, cast: Cast) -> None:
    """A bar on an organisation that has no account here."""
    bar = Bar(
        uscc=make_code("91610302MA0000001"),
        name="限制样例有限公司",
        reason="提供虚假材料",
        document="宝市监处罚〔2024〕1号",
        starts_on=date(2024, 6, 1),
        ends_on=date(2027, 5, 31),
        source="市市场监管局",
    )
    ids["sanction"] = {"pk": bar_organisation(bar=bar, by=cast.office, at=AT).pk}


def add_people(ids: Ids, cast: Cast) -> None:
    """A hand-over that waits for the colleague, an invitation and a request to join the own organisation."""
    grant = RoleGrant.objects.get(user=cast.colleague)
    invitation = invite_editor(
        organisation_id=cast.organisation.pk, email="editor@example.test", name="新成员", by=cast.owner, at=AT
    )
    request_access(uscc=cast.organisation.uscc, by=cast.assigned_expert, at=AT)
    ids |= {
        "colleagues_grant": {"pk": grant.pk},
        "ownership": {"pk": offer_ownership(grant_id=grant.pk, by=cast.owner, at=AT).pk},
        "own_invitation": {"pk": invitation.pk},
        "access_request": {"pk": AccessRequest.objects.get().pk},
    }


def add_avoided(ids: Ids, application: Application, by: User) -> None:
    """An organisation by whose people the applicant asks not to be judged."""
    row = ask_to_avoid(application_id=application.pk, unit=AVOIDED_CANARY, uscc="", reason="合同纠纷", by=by, at=AT)
    ids["avoided"] = {"number": application.number, "pk": row.pk}


def add_comment_of(ids: Ids, application: Application, by: User) -> None:
    """A comment of the bureau, which nobody else ever reads."""
    remark = Remark(COMMENT_CANARY + by.name)
    made = add_comment(application_id=application.pk, section="overview", remark=remark, by=by, at=AT)
    ids["comment"] = {"number": application.number, "pk": made.pk}
