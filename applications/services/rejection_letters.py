"""The paper of 不予受理: numbered, rendered and filed behind the decision by the outbox."""

from typing import Any

from applications.models import Application, RejectionLetter
from applications.services.batch_letters import full_name
from applications.services.rejections import LETTER_TOPIC
from baoji_award.calendar.clock import local_day
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.notifications import outbox
from baoji_award.ui.words import day

KIND = "rejection_letter"
# All letters of the office count in one series, whatever they are about.
SERIES = "letter"


@outbox.handler(LETTER_TOPIC)
def issue_rejection(payload: dict[str, Any]) -> None:
    """Issues one letter under the next number of the office's letters; nothing when it has been issued.

    Side effects: an official number (given back when the rendering fails, so the series has no gap), those of
    `issue_document`; the letter points to the document.
    """
    letter = (
        RejectionLetter.objects.select_for_update(of=("self",))
        .select_related(
            "application__cycle", "application__organisation", "application__bureau", "application__group", "decided_by"
        )
        .get(pk=payload["letter"])
    )
    if letter.document_id is not None:
        return
    application = letter.application
    numbers = application.cycle.rulebook.numbers
    letter.document = issue_document(
        kind=KIND,
        template="documents/letter.html",
        context=letter_context(letter),
        object_type="application",
        object_id=str(application.pk),
        by=letter.decided_by,
        at=letter.decided_at,
        number=allocate_number(series=SERIES, year=local_day(letter.decided_at).year, prefix=numbers.letter),
    )
    letter.save(update_fields=["document"])


def letter_context(letter: RejectionLetter) -> dict[str, object]:
    """What the letter says, beside number and date."""
    application = letter.application
    labels = application.cycle.rulebook.labels
    return {
        "title": f"关于{application.cycle.title}申报不予受理的告知书",
        "mark": labels.office,
        "signer": labels.office,
        "addressee": application.organisation.name,
        "cc": full_name(application.bureau.name, labels.city),
        "paragraphs": [*_decision(application), *_reasons(letter.reason), _afterwards(application)],
    }


def _decision(application: Application) -> list[str]:
    cycle = application.cycle
    handed_in = f"（{day(application.submitted_at)}提交）" if application.submitted_at else ""
    basis = f"依据{'、'.join(cycle.rulebook.labels.basis)}，" if cycle.rulebook.labels.basis else ""
    handed = f"你单位的{cycle.title}申报材料（申报编号：{application.number}）{handed_in}收悉。"
    return [f"{handed}{basis}经资格初审，决定不予受理。理由如下："]


def _reasons(reason: str) -> list[str]:
    return [line.strip() for line in reason.splitlines() if line.strip()]


def _afterwards(application: Application) -> str:
    labels = application.cycle.rulebook.labels
    where = [f"电话：{labels.office_phone}"] * bool(labels.office_phone)
    where += [f"地址：{labels.office_address}"] * bool(labels.office_address)
    contact = f"（{'，'.join(where)}）" if where else ""
    return f"你单位本轮申报至此结束。对本决定有疑问的，可以向{labels.office}{contact}查询。"
