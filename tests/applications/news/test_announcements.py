"""The office's side of 通知公告: drafts, publishing, withdrawing, attachments, and the round's first step."""

import pytest
from django.urls import reverse

from applications.models import Announcement, AnnouncementFile
from applications.services.announcement_files import attach_file, remove_file
from applications.services.announcements import (
    AnnouncementText,
    draft_announcement,
    edit_announcement,
    fingerprint,
    publish_announcement,
    withdraw_announcement,
)
from applications.workflow.engine import Blocked, advance_round
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from tests.applications.bureau.desk import pdf
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import IN_STAGE
from tests.sharing import shared

AT = IN_STAGE["notice"]


@shared
def cast() -> Cast:
    move_clock(AT)
    return make_cast(round_state="preparation")


def draft(
    cast: Cast, *, title: str = "关于开展评选工作的通知", body: str = "正文", is_call: bool = False
) -> Announcement:
    text = AnnouncementText(title, body, is_call)
    return draft_announcement(cycle_id=cast.cycle.pk, text=text, by=cast.office, at=AT)


def announce(cast: Cast) -> str:
    return str(advance_round(cycle_id=cast.cycle.pk, action="announce", by=cast.office, at=AT).state)


def test_the_round_is_announced_only_by_a_published_call_that_stands(cast: Cast) -> None:
    def refused() -> str:
        with pytest.raises(Blocked) as blocked:
            announce(cast)
        return blocked.value.sentence

    waits = "请先发布本轮评选的通知公告。"
    call = draft(cast, is_call=True)
    publish_announcement(announcement_id=draft(cast).pk, by=cast.office, at=AT)
    assert refused() == waits
    publish_announcement(announcement_id=call.pk, by=cast.office, at=AT)
    withdraw_announcement(announcement_id=call.pk, reason="日期有误", by=cast.office, at=AT)
    assert refused() == waits
    publish_announcement(announcement_id=draft(cast, is_call=True).pk, by=cast.office, at=AT)
    assert announce(cast) == "notice"


def test_what_is_published_stays_as_it_is(cast: Cast) -> None:
    found = draft(cast)
    file = attach_file(announcement_id=found.pk, upload=upload(pdf(), "附件.pdf"), by=cast.office, at=AT)
    publish_announcement(announcement_id=found.pk, by=cast.office, seen=fingerprint(found), at=AT)
    text = AnnouncementText("别的标题", "别的正文")
    for change in (
        lambda: edit_announcement(announcement_id=found.pk, text=text, seen=fingerprint(found), by=cast.office),
        lambda: attach_file(announcement_id=found.pk, upload=upload(pdf(2), "另一个.pdf"), by=cast.office),
        lambda: remove_file(announcement_id=found.pk, file_id=file.pk, by=cast.office),
        lambda: publish_announcement(announcement_id=found.pk, by=cast.office),
    ):
        with pytest.raises(Blocked) as blocked:
            change()
        assert blocked.value.sentence == "公告已发布，内容不能更改。需要更正的，请撤回后另行发布。"
    stored = Announcement.objects.get(pk=found.pk)
    assert (stored.title, stored.body, stored.published_at, stored.files.count()) == (found.title, "正文", AT, 1)


def test_only_the_text_that_was_previewed_is_published(cast: Cast) -> None:
    found = draft(cast)
    seen = fingerprint(found)
    edit_announcement(
        announcement_id=found.pk, text=AnnouncementText("改过的标题", "正文"), seen=seen, by=cast.second_officer, at=AT
    )
    client = browser(cast.office)
    late = client.post(reverse("applications:announcement_publish", args=[found.pk]), {"seen": seen})
    assert (late.status_code, Announcement.objects.get(pk=found.pk).published_at) == (409, None)
    page = client.get(reverse("applications:announcement", args=[found.pk]))
    fresh = client.post(reverse("applications:announcement_publish", args=[found.pk]), {"seen": page.context["seen"]})
    assert (fresh.status_code, Announcement.objects.get(pk=found.pk).published_at is None) == (302, False)


def test_a_stale_edit_overwrites_nothing_and_shows_both(cast: Cast) -> None:
    found = draft(cast)
    client, address = browser(cast.office), reverse("applications:announcement_edit", args=[found.pk])
    seen = client.get(address).context["form"].initial["seen"]
    edit_announcement(
        announcement_id=found.pk, text=AnnouncementText("同事的标题", "正文"), seen=seen, by=cast.second_officer, at=AT
    )
    late = client.post(address, {"title": "我的标题", "body": "我的正文", "seen": seen})
    page = late.content.decode()
    assert (late.status_code, "同事的标题" in page, "我的正文" in page) == (409, True, True)
    assert Announcement.objects.get(pk=found.pk).title == "同事的标题"


def test_a_withdrawal_needs_a_reason_and_happens_once(cast: Cast) -> None:
    found = draft(cast)
    with pytest.raises(Blocked):
        withdraw_announcement(announcement_id=found.pk, reason="有误", by=cast.office, at=AT)
    publish_announcement(announcement_id=found.pk, by=cast.office, at=AT)
    with pytest.raises(DomainError):
        withdraw_announcement(announcement_id=found.pk, reason=" ", by=cast.office, at=AT)
    withdraw_announcement(announcement_id=found.pk, reason="有误", by=cast.office, at=AT)
    with pytest.raises(Conflict):
        withdraw_announcement(announcement_id=found.pk, reason="有误", by=cast.office, at=AT)
    actions = AuditEvent.objects.filter(action__startswith="announcement.").order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "announcement.drafted",
        "announcement.published",
        "announcement.withdrawn",
    ]


def test_attachments_are_looked_into(cast: Cast) -> None:
    found = draft(cast)
    with pytest.raises(RejectedFile):
        attach_file(announcement_id=found.pk, upload=upload(b"MZ\x90", "附件.pdf"), by=cast.office)
    address = reverse("applications:announcement_attach", args=[found.pk])
    answer = browser(cast.office).post(address, {"file": upload(b"MZ\x90", "附件.pdf")})
    assert (answer.status_code, "格式不符" in answer.content.decode()) == (422, True)
    assert browser(cast.office).post(address, {"file": upload(pdf(), "附件.pdf")}).status_code == 302
    file = AnnouncementFile.objects.get()
    removal = reverse("applications:announcement_detach", args=[found.pk, file.pk])
    assert browser(cast.office).post(removal).status_code == 302
    assert AnnouncementFile.objects.count() == 0


def test_nobody_but_the_office_of_the_round(cast: Cast) -> None:
    found = draft(cast)
    pages = [
        reverse("applications:news_list"),
        reverse("applications:announcement_new"),
        *(reverse(f"applications:{name}", args=[found.pk]) for name in ("announcement", "announcement_edit")),
    ]
    others = [person for name, person in cast.people().items() if name not in {"office", "second_officer", "stranger"}]
    assert {browser(person).get(page).status_code for person in others for page in pages} == {404}  # type: ignore[arg-type]
    for person in (cast.agency, cast.owner, cast.sysadmin):
        with pytest.raises(NotFoundForYou):
            publish_announcement(announcement_id=found.pk, by=_user(person))


def _user(person: object) -> User:
    assert isinstance(person, User)
    return person


def test_drafting_through_the_pages(cast: Cast) -> None:
    client = browser(cast.office)
    form = {"round": cast.cycle.pk, "title": "通知", "body": "第一段\r\n\r\n第二段", "is_call": "on"}
    answer = client.post(reverse("applications:announcement_new"), form)
    found = Announcement.objects.get()
    assert answer["Location"] == reverse("applications:announcement", args=[found.pk])
    assert (found.body, found.is_call, found.published_at) == ("第一段\n\n第二段", True, None)
    listed = client.get(reverse("applications:news_list") + "?state=draft").context["page"].object_list
    assert list(listed) == [found]
    assert list(client.get(reverse("applications:news_list") + "?state=published").context["page"].object_list) == []
