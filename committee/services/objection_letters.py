"""The letters of a closed case, to the objector and to the organisation: numbered and rendered behind the decision."""

from datetime import datetime
from typing import Any, Literal

from baoji_award.calendar.clock import local_day
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.notifications import outbox
from baoji_award.notifications.outbox import enqueue
from baoji_award.ui.words import day
from committee.models import Objection, ObjectionState

TOPIC = "objection.letter"
# All letters of the office count in one series, whatever they are about.
SERIES = "letter"
Receiver = Literal["objector", "organisation"]
FIELDS = {"objector": "document", "organisation": "organisation_letter"}
TITLES = {"objector": "关于公示异议办理情况的答复", "organisation": "关于公示异议办理结果的通知"}


def order_letter(objection: Objection, to: Receiver, *, at: datetime) -> None:
    """Has the worker write a letter of the closed case. Side effect: an outbox entry."""
    enqueue(topic=TOPIC, key=f"{objection.pk}:{to}", payload={"objection": objection.pk, "to": to}, at=at)


@outbox.handler(TOPIC)
def issue_letter(payload: dict[str, Any]) -> None:
    """Issues one letter under the next number of the office's letters; nothing when it has been issued.

    Neither letter names the objector: theirs is addressed to 异议反映人 and handed over against code and phone.
    Side effects: an official number (given back when the rendering fails), those of `issue_document`; the case points
    to the document.
    """
    to: Receiver = payload["to"]
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("number", "notice__cycle", "notice__number", "application__organisation", "handled_by")
        .get(pk=payload["objection"])
    )
    if getattr(objection, f"{FIELDS[to]}_id") is not None or objection.closed_at is None:
        return
    rulebook = objection.notice.cycle.rulebook
    document = issue_document(
        kind=f"objection_{to}",
        template="documents/letter.html",
        context={
            "title": TITLES[to],
            "mark": rulebook.labels.office,
            "signer": rulebook.labels.office,
            "addressee": "异议反映人" if to == "objector" else objection.application.organisation.name,
            "paragraphs": _to_objector(objection) if to == "objector" else _to_organisation(objection),
        },
        object_type="objection",
        object_id=objection.number.text,
        by=objection.handled_by,
        at=objection.closed_at,
        number=allocate_number(series=SERIES, year=local_day(objection.closed_at).year, prefix=rulebook.numbers.letter),
    )
    setattr(objection, FIELDS[to], document)
    objection.save(update_fields=[FIELDS[to]])


def _to_objector(objection: Objection) -> list[str]:
    received = day(objection.received_at if objection.sent_on is None else objection.sent_on)
    conclusion = ObjectionState(objection.state).label
    about = f"您于{received}就《{objection.notice.title}》提出的异议（编号：{objection.number.text}）收悉。"
    return [
        f"{about}办理结论：{conclusion}。",
        *_lines(objection.reply),
        "感谢您对质量奖评选工作的监督。",
    ]


def _to_organisation(objection: Objection) -> list[str]:
    decision = objection.decisions.get(approved_at__isnull=False)
    basis = f"依据组委会决议（{decision.resolution}），" if decision.resolution else ""
    consequence = [f"处理结果：{decision.consequence}"] if decision.consequence else []
    case = f"编号：{objection.number.text}，事由：{objection.ground}"
    received = f"《{objection.notice.title}》公示期间，我办收到涉及你单位的异议（{case}）"
    return [
        f"{received}，经调查核实并按程序审定，{basis}结论为：{decision.get_conclusion_display()}。",
        *_lines(decision.organisation_reply),
        *consequence,
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
