"""A notice in its other forms: open data and schema, feed, print view, the frame for other media; the desk."""

import csv
import hashlib
import json
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse

from applications.workflow.engine import advance_round
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import move_clock
from committee.models import Candidate, NoticeChannel, NoticeDates, PublicNotice
from committee.selectors.notice_data import Dataset
from committee.selectors.notice_steps import steps_passed
from committee.services.notice_channels import Channel, record_channel
from committee.services.notice_errata import publish_erratum
from tests.browsing import queries
from tests.cast import make_user
from tests.committee.hall import AT, DURING, PUBLISHED, Hall, evidence, make_hall, pdf_text, published, resolved
from tests.committee.noticing import CORRECTED, REASON, corrected
from tests.rounds import IN_STAGE, change_frozen_rules, make_application, make_organisation, make_round
from tests.sharing import shared

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@shared
def hall() -> Hall:
    """Two versions, the second with an erratum."""
    hall = make_hall(dossiers=4)
    published(hall)
    second = corrected(hall)
    publish_erratum(slug=second.slug, wrong="现将", right="现", reason="文字差错", by=hall.office, at=CORRECTED)
    move_clock(CORRECTED)
    return hall


def got(name: str, *args: object) -> str:
    return Client().get(reverse(f"committee:{name}", args=args)).content.decode()


def test_the_open_data_are_every_version_and_fit_their_schema(hall: Hall) -> None:
    found = json.loads(got("notices_json"))
    schema = json.loads(got("notice_schema"))
    assert Dataset.model_validate(found).model_dump(mode="json") == found
    assert against(schema, found, schema["$defs"]) == []
    second, first = found["notices"]
    assert (first["version"], first["replaced_by"], second["replaces"]) == (1, second["slug"], first["slug"])
    assert second["ends_at"] == "2025-06-04T00:00:00+08:00"
    assert [row["wrong"] for row in second["errata"]] == ["现将"]
    assert json.loads(got("notice_json", first["slug"])) == first
    for version in (first, second):
        text = json.dumps(version["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == version["digest"]
    assert second["previous_digest"] == first["digest"]


TYPES: dict[str, Any] = {
    "string": str, "integer": int, "array": list, "object": dict, "null": type(None),
}  # fmt: skip


def against(schema: dict[str, Any], value: Any, parts: dict[str, Any], where: str = "") -> list[str]:
    """What does not fit: types, required and unknown names, walked by hand with the published schema alone."""
    if "$ref" in schema:
        return against(parts[schema["$ref"].rpartition("/")[2]], value, parts, where)
    if "anyOf" in schema:
        return [] if any(not against(each, value, parts) for each in schema["anyOf"]) else [where]
    if not isinstance(value, TYPES[schema["type"]]):
        return [f"{where}: no {schema['type']}"]
    wrong: list[str] = []
    if schema["type"] == "array":
        for place, item in enumerate(value):
            wrong += against(schema["items"], item, parts, f"{where}/{place}")
    if "properties" in schema:
        wrong += [f"{where}: {name}" for name in set(schema["required"]) ^ set(value)]
        for name, part in schema["properties"].items():
            wrong += against(part, value.get(name), parts, f"{where}/{name}")
    return wrong


def test_the_table_has_one_row_for_each_organisation_on_each_list(hall: Hall) -> None:
    text = got("notices_csv")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [(row["版次"], row["奖项"], row["序号"]) for row in rows] == [
        ("2", "宝鸡市质量奖", "1"),
        ("2", "宝鸡市质量奖", "2"),
        ("2", "宝鸡市质量奖提名奖", "1"),
        ("1", "宝鸡市质量奖", "1"),
        ("1", "宝鸡市质量奖", "2"),
        ("1", "宝鸡市质量奖", "3"),
        ("1", "宝鸡市质量奖提名奖", "1"),
    ]
    assert rows[0]["组织名称"] == hall.applications[0].organisation.name
    assert len(list(csv.DictReader(StringIO(got("notice_csv", "2025-1").removeprefix("\ufeff"))))) == 4


def test_no_name_is_a_formula_in_the_table() -> None:
    hall = make_hall(dossiers=1)
    organisation = hall.applications[0].organisation
    organisation.name = "=HYPERLINK(1)有限公司"
    organisation.save(update_fields=["name"])
    published(hall)
    assert '"\'=HYPERLINK(1)有限公司"' in got("notices_csv")


def test_the_feed_tells_versions_and_errata(hall: Hall) -> None:
    feed = ET.fromstring(got("notice_feed"))  # noqa: S314 (our own feed)
    titles = [entry.findtext(f"{ATOM}title", "") for entry in feed.iter(f"{ATOM}entry")]
    second, first = PublicNotice.objects.order_by("-version")
    assert sorted(titles[:2]) == sorted([f"勘误：{second.title}", second.title])
    assert titles[2:] == [first.title]
    assert "本版已由宝质奖公示〔2025〕2号更正" in got("notice_feed")


def test_other_media_may_frame_one_page_and_no_other(hall: Hall) -> None:
    client, slug = Client(), "2025-2"
    for _ in range(2):
        answer = client.get(reverse("committee:notice_embed", args=[slug]))
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
    body = answer.content.decode()
    assert hall.applications[0].organisation.name in body
    assert [tag for tag in ("<script", "<form", "<input", "csrf") if tag in body] == []
    other = client.get(reverse("committee:notice", args=[slug]))
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert client.get(reverse("committee:notice_embed", args=["2025-9"]))["X-Frame-Options"] == "DENY"


def test_the_way_to_object_comes_from_the_rounds_file() -> None:
    hall = make_hall(dossiers=1)
    change_frozen_rules(hall.cycle, "public_notice.office_email", "award@city.example")
    change_frozen_rules(hall.cycle, "public_notice.postmark_counts", False)
    change_frozen_rules(hall.cycle, "labels.office_phone", "0000-0000000")
    notice = published(hall)
    for text in ("award@city.example", "0000-0000000", "邮寄的，以收到日期为准"):
        assert text in got("notice", notice.slug)
        assert text in got("notice_print", notice.slug)
    change_frozen_rules(hall.cycle, "public_notice.office_email", "other@city.example")
    assert "award@city.example" in got("notice", notice.slug)


def test_the_steps_passed_are_those_of_the_log() -> None:
    hall = make_hall(dossiers=2)
    notice = published(hall)
    steps = notice.details["steps"]
    assert steps == [
        f"2025年4月10日{hall.cycle.rulebook.labels.committee}审议表决，形成决议（{hall.cycle.resolution.number.text}）。"
    ]
    assert steps[0] in got("notice", notice.slug)


def as_office(hall: Hall) -> Client:
    client = Client()
    client.force_login(hall.office)
    return client


def test_the_office_looks_at_the_notice_before_it_is_out() -> None:
    hall = make_hall(dossiers=2)
    move_clock(PUBLISHED)
    office = as_office(hall)
    assert office.get(reverse("committee:notice_preview")).status_code == 422
    resolved(hall)
    advance_round(cycle_id=hall.cycle.pk, action="start_publicity", by=hall.office, at=AT)
    shown = office.get(reverse("committee:notice_preview"))
    name = hall.applications[0].organisation.name
    assert name in shown.content.decode()
    assert shown["Cache-Control"] == "no-store, private"
    paper = office.get(reverse("committee:notice_preview_pdf"))
    text = pdf_text(b"".join(paper) if paper.streaming else paper.content)
    assert name in text
    assert "预览稿" in text
    assert PublicNotice.objects.count() == 0
    seen = shown.context["draft"].fingerprint
    office.post(reverse("committee:notice_publish"), {"seen": seen})
    assert PublicNotice.objects.get().version == 1


def test_the_offices_forms_do_their_work() -> None:
    hall = make_hall(dossiers=2)
    notice = published(hall)
    move_clock(DURING)
    office = as_office(hall)
    day = {"last_day": "2025-06-20", "reason": "公示期间平台停机维护"}
    assert office.post(reverse("committee:notice_dates"), {}).status_code == 422
    assert office.post(reverse("committee:notice_dates"), day).status_code == 302
    office.post(reverse("committee:notice_dates_decide", args=[NoticeDates.objects.get().pk]), {"approve": "0"})
    assert NoticeDates.objects.get().approved is False
    slip = {"wrong": "现予公示", "right": "现公示", "reason": "文字差错"}
    assert office.post(reverse("committee:notice_erratum", args=[notice.slug]), slip).status_code == 302
    wrong = slip | {"wrong": "没有"}
    assert office.post(reverse("committee:notice_erratum", args=[notice.slug]), wrong).status_code == 422
    medium = {"kind": "newspaper", "name": "样例日报", "published_on": "2025-05-10", "evidence": evidence()}
    assert office.post(reverse("committee:notice_channel", args=[notice.slug]), medium).status_code == 302
    pk = NoticeChannel.objects.get().pk
    assert office.get(reverse("committee:notice_channel_file", args=[pk])).status_code == 200
    record = office.get(reverse("committee:notice_record", args=[notice.slug])).content.decode()
    assert ("现公示" in record, "样例日报" in record) == (True, True)
    office.post(reverse("committee:notice_channel_strike", args=[pk]), {"reason": "登记有误"})
    assert NoticeChannel.objects.get().struck_at is None
    office.post(reverse("committee:notice_channel_strike", args=[pk]), {"reason": "登记有误，重新登记"})
    assert NoticeChannel.objects.get().struck_at is not None


def test_the_office_corrects_the_list_from_its_preview() -> None:
    hall = make_hall(dossiers=2)
    published(hall)
    move_clock(CORRECTED)
    office = as_office(hall)
    assert "没有需要更正的内容" in office.get(reverse("committee:notice_preview")).content.decode()
    late = make_application(hall.cycle, make_organisation(name="增补样例有限公司"), hall.owners[0], state="candidate")
    Candidate.objects.create(
        application=late, kind=hall.kind("nomination"), position=2, resolution=hall.cycle.resolution
    )
    shown = office.get(reverse("committee:notice_preview"))
    assert "增补样例有限公司" in shown.content.decode()
    sent = {"reason": REASON, "seen": shown.context["draft"].fingerprint}
    for reason, words in (("", "请填写“变动原因”"), ("补", "请写明变动原因")):
        refused = office.post(reverse("committee:notice_correct"), {**sent, "reason": reason})
        assert (refused.status_code, refused.context["form"]["reason"].value()) == (422, reason)
        assert words in refused.content.decode()
    assert PublicNotice.objects.count() == 1
    office.post(reverse("committee:notice_correct"), sent)
    assert PublicNotice.objects.order_by("-version")[0].version == 2


def test_the_log_tells_how_many_went_on_in_each_step() -> None:
    cycle = make_round("application")
    office = make_user("office", (RoleCode.OFFICE, ScopeKind.NONE, None))
    dossiers = [make_application(cycle, make_organisation(), office, state="defence") for _ in range(3)]
    advance_round(cycle_id=cycle.pk, action="start_document_review", by=office, at=IN_STAGE["document_review"])
    moves = [("submit", dossiers), ("submit", dossiers[:1]), ("qualify", dossiers[:2]), ("shortlist", dossiers[:1])]
    with unit_of_work():
        for action, moved in moves:
            for dossier in moved:
                record(
                    action=f"application.{action}",
                    by=office,
                    at=AT,
                    object_type="application",
                    object_id=str(dossier.pk),
                )
    assert steps_passed(cycle, []) == [
        "共3家单位提交申报。",
        "经资格初审，2家合格。",
        "2025年1月20日启动资料评审，1家进入陈述答辩。",
    ]


def test_the_desks_pages_cost_few_queries_however_much_is_recorded() -> None:
    hall = make_hall(dossiers=3)
    notice = published(hall)
    move_clock(DURING)
    office = as_office(hall)
    record_page = reverse("committee:notice_record", args=[notice.slug])
    site = Channel("website", "样例网", notice.published_on, link="https://city.example/")

    def costs() -> list[int]:
        publish_erratum(
            slug=notice.slug, wrong="现予公示", right="现公示", reason="文字差错", by=hall.office, at=DURING
        )
        record_channel(slug=notice.slug, channel=site, by=hall.office, at=DURING)
        return [queries(office, page) for page in (record_page, reverse("committee:notice_preview"))]

    assert costs() == costs() == [10, 14]
