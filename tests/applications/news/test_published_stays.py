"""The database itself keeps a published announcement as it was, whoever asks; only a withdrawal is added."""

import pytest
from django.db import DatabaseError, connection, transaction

from applications.models import Announcement
from applications.services.announcement_files import attach_file
from applications.services.announcements import (
    AnnouncementText,
    draft_announcement,
    publish_announcement,
    withdraw_announcement,
)
from tests.applications.bureau.desk import pdf
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import IN_STAGE
from tests.sharing import shared

pytestmark = pytest.mark.django_db
AT = IN_STAGE["notice"]


@shared
def cast() -> Cast:
    return make_cast(round_state="preparation")


def made(cast: Cast) -> Announcement:
    """A draft with one attachment."""
    found = draft_announcement(cycle_id=cast.cycle.pk, text=AnnouncementText("通知", "正文"), by=cast.office, at=AT)
    attach_file(announcement_id=found.pk, upload=upload(pdf(), "附件.pdf"), by=cast.office, at=AT)
    return found


def change(sql: str) -> int:
    """Rows changed, past every service and the ORM."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        changed = cursor.rowcount
        transaction.set_rollback(True)
    return int(changed)


OF_THE_TEXT = [
    "UPDATE applications_announcement SET title = '另一标题'",
    "UPDATE applications_announcement SET body = '另一正文'",
    "UPDATE applications_announcement SET is_call = true",
    "UPDATE applications_announcement SET published_at = now()",
    "UPDATE applications_announcement SET created_at = now()",
]
OF_THE_FILES = [
    "UPDATE applications_announcementfile SET name = '另一附件.pdf'",
    (
        "INSERT INTO applications_announcementfile (name, announcement_id, stored_id)"
        " SELECT '新附件.pdf', announcement_id, stored_id FROM applications_announcementfile"
    ),
    "DELETE FROM applications_announcementfile",
]


@pytest.mark.parametrize("sql", [*OF_THE_TEXT, *OF_THE_FILES])
def test_a_draft_may_change_and_what_is_published_may_not(cast: Cast, sql: str) -> None:
    found = made(cast)
    assert change(sql) == 1
    publish_announcement(announcement_id=found.pk, by=cast.office, at=AT)
    with pytest.raises(DatabaseError, match="published announcement"):
        change(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE applications_announcement SET published_at = NULL",
        "DELETE FROM applications_announcementfile; DELETE FROM applications_announcement",
        (
            "UPDATE applications_announcementfile SET announcement_id ="
            " (SELECT id FROM applications_announcement WHERE published_at IS NULL)"
        ),
        (
            "UPDATE applications_announcementfile SET announcement_id ="
            " (SELECT id FROM applications_announcement WHERE published_at IS NOT NULL)"
        ),
    ],
)
def test_it_is_not_taken_back_and_files_do_not_move(cast: Cast, sql: str) -> None:
    publish_announcement(announcement_id=made(cast).pk, by=cast.office, at=AT)
    made(cast)
    with pytest.raises(DatabaseError, match="published announcement"):
        change(sql)


def test_a_published_one_without_files_is_not_deleted(cast: Cast) -> None:
    text = AnnouncementText("通知", "正文")
    found = draft_announcement(cycle_id=cast.cycle.pk, text=text, by=cast.office, at=AT)
    publish_announcement(announcement_id=found.pk, by=cast.office, at=AT)
    with pytest.raises(DatabaseError, match="published announcement"):
        change("DELETE FROM applications_announcement")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE applications_announcement SET withdrawn_at = now()",
        "UPDATE applications_announcement SET withdrawal_reason = '另一原因'",
    ],
)
def test_a_withdrawal_is_added_once(cast: Cast, sql: str) -> None:
    found = made(cast)
    publish_announcement(announcement_id=found.pk, by=cast.office, at=AT)
    withdraw_announcement(announcement_id=found.pk, reason="日期有误", by=cast.office, at=AT)
    assert Announcement.objects.get().withdrawal_reason == "日期有误"
    with pytest.raises(DatabaseError, match="published announcement"):
        change(sql)
