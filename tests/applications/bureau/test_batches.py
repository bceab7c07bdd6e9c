"""统一报送: all or nothing, in order, under gapless numbers, with its letter."""

import io
import threading
from collections.abc import Callable

import pikepdf
import pytest
from django.db import connection
from django.urls import reverse

from applications.models import Application, Batch, BatchEntry, Recusal
from applications.services.batch_letters import full_name, issue_letter, letter_context
from applications.services.batches import BatchLine, forward_batch
from applications.workflow.engine import Blocked, advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document, DocumentNumber
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Message, OutboxEntry
from tests.applications.bureau.desk import IN_TIME, browser, endorsed, forward, further
from tests.cast import Cast, make_cast
from tests.rounds import moment

CITY = "市工业和信息化局推荐〔2024〕{}号"


@pytest.fixture
def cast(db: None) -> Cast:
    return prepared()


def prepared() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="endorsed")
    endorsed(cast.application, cast.own_bureau)
    return cast


def three(cast: Cast) -> list[Application]:
    """The cast's dossier and two more of the same bureau, all endorsed."""
    return [cast.application, *(endorsed(further(cast, "endorsed"), cast.own_bureau) for _ in range(2))]


def written() -> tuple[int, ...]:
    """How many rows of each kind that a forwarding writes."""
    kinds = (Batch, BatchEntry, DocumentNumber, OutboxEntry, Message, AuditEvent)
    return tuple(kind.objects.count() for kind in kinds)


def test_a_batch_moves_all_its_dossiers_in_the_order_asked_for(cast: Cast) -> None:
    first, second, third = three(cast)
    batch = forward([third, first, second], cast.own_bureau)
    assert (batch.number, batch.forwarded_at, batch.cycle_id) == (CITY.format(1), IN_TIME, cast.cycle.pk)
    assert list(batch.entries.values_list("position", "application__number")) == [
        (1, third.number),
        (2, first.number),
        (3, second.number),
    ]
    states = Application.objects.filter(bureau__code="gxj").values_list("state", "version")
    assert list(states) == [("office_check", 2)] * 3
    event = AuditEvent.objects.get(action="batch.forwarded")
    assert event.payload == {"number": batch.number, "applications": [third.number, first.number, second.number]}
    assert AuditEvent.objects.filter(action="application.forward").count() == 3
    assert list(OutboxEntry.objects.filter(topic="batch.letter").values_list("key", "payload")) == [
        (str(batch.pk), {"batch": batch.pk})
    ]


def test_one_stale_dossier_and_nothing_is_written(cast: Cast) -> None:
    first, second, third = three(cast)
    Application.objects.filter(pk=third.pk).update(version=2)
    before = written()
    with pytest.raises(Conflict) as refusal:
        forward([first, second, third], cast.own_bureau)
    assert refusal.value.sentence.startswith(f"{third.organisation.name}：内容已被他人修改")
    assert refusal.value.sentence.endswith("本批各项均未报送。")
    assert written() == before
    assert set(Application.objects.values_list("state", flat=True)) == {"endorsed"}


def test_one_dossier_in_another_state_and_nothing_is_written(cast: Cast) -> None:
    first, second, _ = three(cast)
    advance_application(
        application_id=second.pk, action="retract", by=cast.own_bureau, reason="材料有误", version=1, at=IN_TIME
    )
    second.version = 2
    before = written()
    with pytest.raises(Conflict) as refusal:
        forward([first, second], cast.own_bureau)
    assert refusal.value.sentence.startswith(f"{second.organisation.name}：现在不能办理“统一报送”")
    assert written() == before


def test_a_foreign_dossier_in_the_batch_and_nothing_is_written(cast: Cast) -> None:
    endorsed(cast.rival_application, cast.other_bureau)
    before = written()
    with pytest.raises(NotFoundForYou):
        forward([cast.application, cast.rival_application], cast.own_bureau)
    with pytest.raises(NotFoundForYou):
        forward([cast.application], cast.other_bureau)
    assert written() == before


def test_no_empty_batch_no_double_line_and_no_late_one(cast: Cast) -> None:
    line = BatchLine(cast.application.pk, 1)
    for lines, sentence in (
        ((), "请至少选择一份已推荐的申报。"),
        ((line, line), "同一份申报在本批中出现两次，请核对。"),
    ):
        with pytest.raises(DomainError) as refusal:
            forward_batch(bureau_id=cast.application.bureau_id, lines=lines, by=cast.own_bureau, at=IN_TIME)
        assert refusal.value.sentence == sentence
    # The window closes at the end of 31 December: one second before is in time, the instant itself is late.
    with pytest.raises(Blocked):
        forward([cast.application], cast.own_bureau, at=moment("2025-01-01 00:00"))
    assert forward([cast.application], cast.own_bureau, at=moment("2024-12-31 23:59")).number == CITY.format(1)


def test_a_failed_batch_gives_its_number_back(cast: Cast) -> None:
    first, second, third = three(cast)
    assert forward([first], cast.own_bureau).number == CITY.format(1)
    with pytest.raises(Conflict):
        forward([first, second], cast.own_bureau)
    assert forward([second, third], cast.own_bureau).number == CITY.format(2)
    endorsed(cast.rival_application, cast.other_bureau)
    other = forward([cast.rival_application], cast.other_bureau)
    assert other.number == "市住房城乡建设局推荐〔2024〕1号"


def race(jobs: list[Callable[[], Batch]]) -> list[Batch | DomainError]:
    barrier = threading.Barrier(len(jobs))
    results: dict[int, Batch | DomainError] = {}

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = jobs[index]()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[index] for index in range(len(jobs))]


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_get_two_numbers_without_a_gap() -> None:
    cast = prepared()
    first, second, third = three(cast)
    found = race([lambda: forward([first, second], cast.own_bureau), lambda: forward([third], cast.own_bureau)])
    assert {batch.number for batch in found if isinstance(batch, Batch)} == {CITY.format(1), CITY.format(2)}


@pytest.mark.django_db(transaction=True)
def test_two_batches_over_the_same_dossiers_give_one_winner_and_no_half() -> None:
    cast = prepared()
    first, second, _ = three(cast)
    # Opposite orders: without a common order of locking each would wait for the other.
    found = race([lambda: forward([first, second], cast.own_bureau), lambda: forward([second, first], cast.own_bureau)])
    assert sorted(type(result).__name__ for result in found) == ["Batch", "Conflict"]
    assert (Batch.objects.count(), BatchEntry.objects.count(), DocumentNumber.objects.count()) == (1, 2, 1)


def test_the_letter_is_issued_once_under_the_batchs_number(cast: Cast) -> None:
    batch = forward(three(cast), cast.own_bureau)
    entry = OutboxEntry.objects.get(topic="batch.letter")
    assert outbox.deliver(entry.pk) is True
    issue_letter({"batch": batch.pk})
    document = Document.objects.get(kind="batch_letter")
    batch.refresh_from_db()
    assert document.number is not None
    assert (batch.letter_id, document.number.text, document.created_at) == (document.pk, batch.number, IN_TIME)
    assert (document.object_type, document.object_id) == ("batch", str(batch.pk))
    assert document.title == "关于报送2024年宝鸡市质量奖申报材料的函"
    with open_stored(document.stored) as content, pikepdf.open(io.BytesIO(content.read())) as pdf:
        assert len(pdf.pages) == 2


def test_the_letters_words_and_lines(cast: Cast) -> None:
    first, second, third = three(cast)
    context = letter_context(forward([second, first, third], cast.own_bureau))
    assert (context["mark"], context["signer"]) == ("宝鸡市工业和信息化局", "宝鸡市工业和信息化局")
    assert context["addressee"] == "2024年宝鸡市质量奖评选工作组委员会办公室"
    assert f"{second.organisation.name}等 3 家单位" in str(context["paragraphs"])
    assert [entry.application_id for entry in context["entries"]] == [second.pk, first.pk, third.pk]  # type: ignore[attr-defined]


def test_a_bureaus_full_name() -> None:
    assert full_name("市教育局", "宝鸡市") == "宝鸡市教育局"
    assert full_name("宝鸡高新区管委会", "宝鸡市") == "宝鸡高新区管委会"


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


def test_choosing_looking_again_and_forwarding(cast: Cast) -> None:
    first, second, third = three(cast)
    client, address = browser(cast.own_bureau), reverse("applications:batch_new")
    assert client.get(address).status_code == 200
    preview = client.post(address, choice(first, second))
    assert preview.status_code == 200
    text = preview.content.decode()
    assert text.index(second.organisation.name) < text.index(first.organisation.name)
    assert Batch.objects.count() == 0
    answer = client.post(address, choice(first, second, confirm="yes"))
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("applications:batch", args=[batch.pk])
    assert list(batch.entries.values_list("application_id", flat=True)) == [second.pk, first.pk]
    assert Application.objects.get(pk=third.pk).state == "endorsed"


def test_the_form_says_what_stands_against_it(cast: Cast) -> None:
    client, address = browser(cast.own_bureau), reverse("applications:batch_new")
    nothing = client.post(address, {f"version-{cast.application.pk}": "1"})
    assert (nothing.status_code, "请至少选择一份已推荐的申报。" in nothing.content.decode()) == (422, True)
    stale = client.post(address, {**choice(cast.application, confirm="yes"), f"version-{cast.application.pk}": "9"})
    assert (stale.status_code, "本批各项均未报送。" in stale.content.decode()) == (409, True)


def test_the_batch_page_waits_for_the_letter_and_then_offers_it(cast: Cast) -> None:
    batch = forward([cast.application], cast.own_bureau)
    page, letter = (reverse(f"applications:{name}", args=[batch.pk]) for name in ("batch", "batch_letter"))
    client = browser(cast.own_bureau)
    assert "正在生成" in client.get(page).content.decode()
    assert client.get(letter).status_code == 404
    issue_letter({"batch": batch.pk})
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert ("下载报送函" in part, "<html" in part) == (True, False)
    download = client.get(letter)
    assert (download.status_code, download["Content-Type"]) == (200, "application/pdf")


def test_who_sees_a_batch(cast: Cast) -> None:
    batch = forward([cast.application], cast.own_bureau)
    issue_letter({"batch": batch.pk})
    seen = {
        name: {who for who, person in cast.people().items() if who != "stranger" and _opens(person, name, batch)}
        for name in ("batch", "batch_letter", "intake_batch", "intake_letter")
    }
    officers = {"office", "second_officer"}
    assert seen == {
        "batch": {"own_bureau"},
        "batch_letter": {"own_bureau"},
        "intake_batch": officers,
        "intake_letter": officers,
    }


def _opens(person: object, name: str, batch: Batch) -> bool:
    return bool(browser(person).get(reverse(f"applications:{name}", args=[batch.pk])).status_code == 200)  # type: ignore[arg-type]


def test_a_recused_officer_sees_the_batch_without_the_dossier(cast: Cast) -> None:
    first, second, _ = three(cast)
    batch = forward([first, second], cast.own_bureau)
    issue_letter({"batch": batch.pk})
    Recusal.objects.create(
        application=first, user=cast.office, reason="亲属任职", decided_by=cast.second_officer, decided_at=IN_TIME
    )
    client = browser(cast.office)
    text = client.get(reverse("applications:intake_batch", args=[batch.pk])).content.decode()
    assert (first.organisation.name in text, second.organisation.name in text) == (False, True)
    assert client.get(reverse("applications:intake_letter", args=[batch.pk])).status_code == 404
