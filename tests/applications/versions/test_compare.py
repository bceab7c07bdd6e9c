"""Every later version beside the one before it, for those who take part in stage 2."""

import re

import pytest
from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.services.submission import digest_of
from applications.views.version_rows import compared_sections
from baoji_award.calendar.clock import move_clock
from tests.applications.versions.conftest import SignIn, answer, give_back, hand_in, page, put_file, set_field
from tests.cast import Cast
from tests.rounds import IN_STAGE

READERS = {"owner", "colleague", "own_bureau", "office", "second_officer", "supervisor"}


def first_long_text(cast: Cast) -> tuple[str, str]:
    """Key and label of a long text of the definition."""
    sections = cast.application.cycle.rulebook.dossier.sections
    field = next(f for s in sections for f in s.fields_for("industrial") if f.kind == "long_text")
    return field.key, field.label


def year_field(cast: Cast) -> tuple[str, str]:
    """Key and label of figures by year from which nothing else is reckoned."""
    fields = [f for s in cast.application.cycle.rulebook.dossier.sections for f in s.fields_for("industrial")]
    formulas = " ".join(field.formula for field in fields)
    plain = (f for f in fields if f.kind == "years" and not f.computed)
    field = next(f for f in plain if f.key not in formulas)
    return field.key, field.label


def compare_path(cast: Cast, version: int = 2) -> str:
    return reverse("applications:compare", args=[cast.application.number, version])


@pytest.fixture
def twice(cast: Cast) -> Cast:
    """Handed in, returned, a text, a figure and the files changed, handed in again."""
    key, _ = first_long_text(cast)
    year, _ = year_field(cast)
    set_field(cast.application, key, "第一句不变。产能为 120 台。")
    kept = put_file(cast, "甲.pdf", b"%PDF-1.7 old")
    gone = put_file(cast, "乙.pdf", b"%PDF-1.7 gone")
    hand_in(cast)
    give_back(cast)
    set_field(cast.application, key, "第一句不变。产能为 150 台<script>alert(1)</script>。")
    figures = answer(cast.application, year).data[year]
    set_field(cast.application, year, {**figures, max(figures): "12345"})
    middle = put_file(cast, "甲二.pdf", b"%PDF-1.7 middle", replaces=kept)
    put_file(cast, "甲三.pdf", b"%PDF-1.7 new", replaces=middle)
    put_file(cast, "丙.pdf", b"%PDF-1.7 more")
    gone.removed_at, gone.removed_by = IN_STAGE["application"], cast.owner
    gone.save(update_fields=["removed_at", "removed_by"])
    hand_in(cast)
    return cast


def test_changed_words_are_marked_and_nothing_else(twice: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(twice.owner), compare_path(twice))
    assert {"88.5", "120"} <= set(re.findall(r"<del>(.*?)</del>", text))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_each_field_says_what_became_of_it(twice: Cast) -> None:
    older, newer = DossierVersion.objects.order_by("number")
    sections = compared_sections(Application.objects.get(pk=twice.application.pk), older, newer)
    changed = {row.label: row.kind for section in sections[:-1] for row in section.changed}
    assert changed == {first_long_text(twice)[1]: "修改", year_field(twice)[1]: "修改"}
    files = [("".join(p.text for p in row.before)[:5], "".join(p.text for p in row.after)[:5], row.kind)
             for row in sections[-1].changed]  # fmt: skip
    assert files == [("甲.pdf", "甲三.pd", "替换"), ("乙.pdf", "—", "移除"), ("—", "丙.pdf", "新增")]
    assert [section.title for section in sections if not section.rows] == []


def test_a_year_that_changed_is_marked_alone(twice: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(twice.owner), compare_path(twice))
    assert "<ins>12\u2009345</ins>" in text
    assert text.count("88.5") > 2


def test_rows_of_a_table_are_compared_whatever_their_shape(cast: Cast, sign_in: SignIn) -> None:
    key, _ = first_long_text(cast)
    set_field(cast.application, key, [{"name": "省质量奖", "year": "2021"}])
    hand_in(cast)
    give_back(cast)
    set_field(cast.application, key, [{"name": "省质量奖", "year": "2021"}, {"name": "市长奖", "year": "2023"}])
    hand_in(cast)
    text = page(sign_in(cast.own_bureau), compare_path(cast))
    assert [re.findall(r"<del>(.*?)</del>", text), re.findall(r"<ins>(.*?)</ins>", text)] == [
        [],
        ["<br>2. name：市长奖；year：2023"],
    ]


def test_nothing_changed_is_said_so(cast: Cast, sign_in: SignIn) -> None:
    hand_in(cast)
    give_back(cast)
    hand_in(cast)
    text = page(sign_in(cast.office), compare_path(cast))
    assert ["两版内容相同" in text, "<del>" in text, "<ins>" in text] == [True, False, False]


@pytest.mark.parametrize("route", ["versions", "compare"])
def test_only_stage_two_reads_the_versions(twice: Cast, sign_in: SignIn, route: str) -> None:
    """Experts and the agency read the dossier by then, but not what it was before."""
    Application.objects.filter(pk=twice.application.pk).update(qualified_at=IN_STAGE["document_review"])
    arguments = [twice.application.number, *([2] if route == "compare" else [])]
    path, detail = (
        reverse(f"applications:{route}", args=arguments),
        reverse("applications:detail", args=[twice.application.number]),
    )
    people = {name: user for name, user in twice.people().items() if user.is_authenticated}
    seen = {name for name, user in people.items() if sign_in(user).get(path).status_code == 200}
    reads = {name for name, user in people.items() if sign_in(user).get(detail).status_code == 200}
    assert seen == READERS
    assert reads - seen == {"agency", "assigned_expert", "panel_leader"}


def test_a_version_without_one_before_it_is_not_found(twice: Cast, sign_in: SignIn) -> None:
    client = sign_in(twice.owner)
    assert [client.get(compare_path(twice, number)).status_code for number in (1, 3, 99999)] == [404, 404, 404]


def test_the_list_costs_the_same_with_one_version_and_with_three(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: object
) -> None:
    client = sign_in(cast.own_bureau)
    path = reverse("applications:versions", args=[cast.application.number])
    hand_in(cast)
    client.get(path)
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        assert page(client, path).count("首次提交") == 1
    for _ in range(2):
        give_back(cast)
        hand_in(cast)
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        assert page(client, path).count("版对照</a>") == 2


QUERIES = 7


def test_earlier_receipts_stay_and_their_digests_hold(twice: Cast, sign_in: SignIn) -> None:
    client = sign_in(twice.owner)
    path = reverse("applications:receipt", args=[twice.application.number])
    older, newer = DossierVersion.objects.order_by("number")
    assert [digest_of(each.manifest) == each.digest for each in (older, newer)] == [True, True]
    assert (older.digest in page(client, path), newer.digest in page(client, path)) == (False, True)
    first = page(client, f"{path}?version=1")
    assert (older.digest in first, newer.digest in first, twice.owner.name in first) == (True, False, True)
    wrong = [client.get(f"{path}?version={text}").status_code for text in ("3", "0", "x", "9" * 30, "²")]
    assert wrong == [404] * 5
    pdf = client.get(reverse("applications:receipt_pdf", args=[twice.application.number]) + "?version=1")
    assert older.receipt_number in pdf["Content-Disposition"]
    move_clock(IN_STAGE["application"])
