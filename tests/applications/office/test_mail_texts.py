"""The round's own texts: what the office words is told, once saved, in its round alone."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Recusal
from applications.services.mail_texts import put_wording, reset_wording
from applications.stages import APPLICATION
from applications.workflow.notices import tell_about_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery, Message, Wording
from baoji_award.notifications.services import tell
from baoji_award.notifications.wording import default_of
from tests.applications.bureau.desk import IN_TIME
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

LIST, PAGE = reverse("applications:mail_texts"), reverse("applications:mail_text", args=["qualify"])
QUALIFY = APPLICATION.action["qualify"]
OWN = {"subject": "初审通过（{{申报编号}}）", "body": "{{收件人}}：{{申报单位}}已通过初审。"}


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def put(cast: Cast, **changes: Any) -> Wording:
    said: dict[str, Any] = {"cycle": cast.cycle, "template": "qualify", "seen": 0, "by": cast.office, **OWN}
    return put_wording(**(said | changes))


def told(cast: Cast) -> str:
    """What the owner is told when the dossier qualifies."""
    Message.objects.all()._raw_delete("default")
    tell_about_application(cast.application, QUALIFY, reason="", at=IN_TIME)
    message = Message.objects.get(user=cast.owner)
    return f"{message.subject}|{message.body}"


def test_an_own_wording_is_told_until_it_is_given_back(cast: Cast) -> None:
    with transaction.atomic():
        before = told(cast)
        transaction.set_rollback(True)
    put(cast)
    name, number = cast.application.organisation.name, cast.application.number
    with transaction.atomic():
        assert told(cast) == f"初审通过（{number}）|申报人：{name}已通过初审。"
        transaction.set_rollback(True)
    reset_wording(cycle=cast.cycle, template="qualify", seen=1, by=cast.second_officer)
    assert told(cast) == before
    assert list(AuditEvent.objects.filter(action="wording.written").values_list("actor_label", flat=True)) == [
        "办公室甲",
        "办公室乙",
    ]


def test_another_round_is_not_touched(cast: Cast) -> None:
    row = {"cycle_id": cast.cycle.pk + 1, "template": "qualify", "version": 1, **OWN}
    Wording.objects.create(**row, written_by=cast.office, written_at=IN_TIME)
    assert told(cast).startswith("资格初审合格")


def test_no_act_fails_for_a_wording_that_has_lost_its_words(cast: Cast) -> None:
    put(cast)
    gone = {"cycle_id": cast.cycle.pk, "template": "qualify", "version": 2, "subject": "x", "body": "{{原先的词}}"}
    Wording.objects.create(**gone, written_by=cast.office, written_at=IN_TIME)
    assert told(cast).startswith("资格初审合格")


def test_two_officers_do_not_overwrite_each_other(cast: Cast) -> None:
    put(cast)
    with pytest.raises(Conflict):
        put(cast, by=cast.second_officer, body="另一个版本")
    assert Wording.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": " "},
        {"body": "{{原因}}"},
        {"body": "请看 https://elsewhere.example/x"},
        {part: default_of("qualify", part) for part in ("subject", "body")},
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, changes: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        put(cast, **changes)
    with pytest.raises(DomainError):
        reset_wording(cycle=cast.cycle, template="qualify", seen=0, by=cast.office)


def test_only_the_office_of_the_round_words_it(cast: Cast) -> None:
    for change in ({"by": cast.agency}, {"template": "account_invitation"}):
        with pytest.raises(NotFoundForYou):
            put(cast, **change)


def test_a_version_is_never_changed_or_half(cast: Cast) -> None:
    row = put(cast)
    for change in (lambda: Wording.objects.update(body="x"), row.delete):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="wording_whole_or_default"), transaction.atomic():
        Wording.objects.create(
            cycle_id=1, template="x", version=1, body="x", written_by=cast.office, written_at=IN_TIME
        )


def test_the_page_shows_tries_and_saves(cast: Cast) -> None:
    client = browser(cast.office)
    assert "资格初审合格：示例-2024-0001" in client.get(PAGE).content.decode()
    typed = {**OWN, "seen": "0"}
    shown = client.post(PAGE, {**typed, "action": "preview"}).content.decode()
    assert ("王小明：示例精密机械有限公司已通过初审。" in shown, Wording.objects.count()) == (True, 0)
    client.post(PAGE, {**typed, "action": "try"})
    outbox.sweep()
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [
        ([cast.office.email], "【试发】初审通过（示例-2024-0001）")
    ]
    assert (Wording.objects.count(), client.post(PAGE, typed).status_code, Wording.objects.count()) == (0, 302, 1)
    assert "已修改" in client.get(LIST, {"own": "on"}).content.decode()
    assert client.post(reverse("applications:mail_text_reset", args=["qualify"]), {"seen": "1"}).status_code == 302
    assert Wording.objects.latest("version").is_default


def test_what_is_wrong_stands_beside_its_field(cast: Cast) -> None:
    answer = browser(cast.office).post(PAGE, {"subject": "{{密码}}", "body": "{% debug %}", "seen": "0"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.get_json_data() == {
        "subject": [{"message": "本文本没有占位词“密码”", "code": ""}],
        "body": [{"message": "不能使用“{%”，占位词请写成 {{申报单位}} 的形式", "code": ""}],
    }


def test_the_lists_cost_the_same_for_one_and_for_many(cast: Cast) -> None:
    costs: dict[str, set[int]] = {LIST: set(), PAGE: set()}
    client = browser(cast.office)
    client.get(LIST)
    for seen in range(4):
        put(cast, seen=seen, body=f"第 {seen} 版", by=cast.second_officer if seen % 2 else cast.office)
        put(cast, template="submit", seen=seen, subject="x", body=f"第 {seen} 版")
        for page, found in costs.items():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            found.add(len(queries))
    assert all(len(found) == 1 and max(found) <= 12 for found in costs.values()), costs


def test_a_preview_shows_what_the_reader_of_a_real_dossier_would_get(cast: Cast) -> None:
    client = browser(cast.office)
    typed = {**OWN, "seen": "0", "dossier": cast.application.number}
    shown = client.post(PAGE, {**typed, "action": "preview"}).content.decode()
    client.post(PAGE, {**typed, "action": "try"})
    put(cast)
    subject, _, body = told(cast).partition("|")
    assert (f"<strong>{subject}</strong>" in shown, body in shown) == (True, True)
    tried = Delivery.objects.get(message=None)
    assert (tried.recipient, tried.subject, body in tried.body) == (cast.office.email, f"【试发】{subject}", True)


def test_a_preview_opens_no_dossier_that_the_officer_may_not_see(cast: Cast) -> None:
    client, typed = browser(cast.office), {**OWN, "seen": "0", "action": "preview"}
    Recusal.objects.create(
        application=cast.application, user=cast.office, reason="亲属", decided_by=cast.office, decided_at=IN_TIME
    )
    for number in (cast.application.number, "BJZL-2024-9999"):
        answer = client.post(PAGE, {**typed, "dossier": number})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["dossier"])
        assert cast.organisation.name not in answer.content.decode()


def test_what_concerns_no_round_is_worded_by_the_newest(cast: Cast) -> None:
    put(cast, template="member_removed", subject="成员调整", body="您已不在“{{单位名称}}”的成员名单中。")
    context = {"organisation": cast.organisation, "at": IN_TIME}
    tell(to=[cast.owner], template="member_removed", context=context, key="k", at=IN_TIME)
    assert Message.objects.get(key="k").body == f"您已不在“{cast.organisation.name}”的成员名单中。"
    with pytest.raises(KeyError):
        tell(to=[cast.owner], template="account_invitation", context=context, key="other", at=IN_TIME)
