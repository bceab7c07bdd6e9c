"""Concluding a round: the decision document and the letters are made by one job and released in one step."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from applications.models import Application, AwardCycle, OfficeJob
from applications.roles import ROLES
from applications.services.office_jobs import Progress, Result, office_job, start_job
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.docx import DocxText
from baoji_award.documents.numbering import allocate_number
from baoji_award.documents.services import issue_document
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.services import tell
from baoji_award.ui.words import grouped
from committee.models import Award, Outcome, ResultLetter
from committee.roles import require_role
from committee.selectors.archived_awards import decision_text
from committee.selectors.outcome import entries_of, not_won, why_not_yet
from committee.services.certificates import render_certificate

LONGEST_BODY = 3000
ANNEX = "获奖组织名单"
HEADS = ("奖项", "获奖组织", "组别", "证书编号", "补助资金（元）")


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """The decision as the government signed it."""

    number: str
    title: str
    dated_on: date
    body: str


@unit_of_work()
def order_outcome(*, cycle_id: int, text: OutcomeText, by: User, at: datetime | None = None) -> OfficeJob:
    """Fixes the decision's text and starts the job that makes and releases everything; returns the job.

    Ordered before and not released yet (a job that broke off), only the job is started again: the text stands.
    Raises NotFoundForYou, DomainError (candidates undecided, something left empty), Conflict (released already).
    Side effects: the outcome, audit event `outcome.ordered`, the job.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    moment = at or database_now()
    there = Outcome.objects.filter(cycle=cycle).first()
    if there is not None and there.released_at is not None:
        raise Conflict("本轮评选结果已发布。")
    if there is None:
        _check(cycle, text, moment)
        there = Outcome.objects.create(
            cycle=cycle,
            number=text.number.strip(),
            title=text.title.strip(),
            dated_on=text.dated_on,
            body=text.body.strip(),
            entries=entries_of(cycle),
            ordered_by=by,
            ordered_at=moment,
        )
        content = facts_digest(decision_text(there))
        _record("outcome.ordered", there, by, moment, {"number": there.number, "content": content, "by": by.pk})
    return start_job(kind=OfficeJob.Kind.OUTCOME, cycle=cycle, by=by, at=moment)


@office_job(OfficeJob.Kind.OUTCOME, shown_at="committee:office_outcome")
def release_outcome(job: OfficeJob, progress: Progress) -> Result | None:
    """Makes what is missing, then releases document and letters at the same moment; safe to run again.

    Side effects: documents with their numbers, a message to everybody written to, audit event `outcome.released`.
    """
    outcome = Outcome.objects.get(cycle=job.cycle)
    if outcome.released_at is not None:
        return None
    missing = list(not_won(job.cycle).exclude(result_letter__isnull=False).values_list("pk", flat=True))
    progress.expect(len(missing) + 1)
    if outcome.document_id is None:
        _make_decision(outcome.pk)
    progress.step()
    for pk in missing:
        _write_letter(outcome.pk, pk)
        progress.step()
    _release(outcome.pk)
    return None


@office_job(OfficeJob.Kind.CERTIFICATES, shown_at="committee:office_awards")
def make_certificates(job: OfficeJob, progress: Progress) -> Result | None:
    """Renders every certificate of the round that is missing; safe to run again, also beside the outbox."""
    missing = Award.objects.filter(application__cycle=job.cycle, document__isnull=True).order_by("pk")
    pks = list(missing.values_list("pk", flat=True))
    progress.expect(len(pks))
    for pk in pks:
        render_certificate({"award": pk})
        progress.step()
    return None


def order_certificates(*, cycle_id: int, by: User, at: datetime | None = None) -> OfficeJob:
    """Starts the job that renders the missing certificates of the round, and returns it. Raises NotFoundForYou."""
    cycle = AwardCycle.objects.get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    return start_job(kind=OfficeJob.Kind.CERTIFICATES, cycle=cycle, by=by, at=at)


def decision_as_docx(outcome: Outcome) -> bytes:
    """The decision for a word processor, made of what was stored. No side effects."""
    text = DocxText(title=outcome.title, made_at=outcome.ordered_at)
    text.paragraph(outcome.number, style="Issuer")
    text.paragraph(outcome.title, style="Title")
    for paragraph in outcome.body.splitlines():
        text.paragraph(paragraph)
    text.paragraph(f"附件：{ANNEX}")
    text.paragraph(outcome.cycle.rulebook.labels.government)
    text.paragraph(f"{outcome.dated_on.year}年{outcome.dated_on.month}月{outcome.dated_on.day}日")
    text.heading(ANNEX)
    rows = [
        (entry["prize"], winner["name"], winner["group"], winner["number"], grouped(str(winner["money"])))
        for entry in outcome.entries
        for winner in entry["winners"]
    ]
    text.table(rows, head=HEADS)
    return text.content()


def plaques_as_docx(cycle: AwardCycle, at: datetime) -> bytes:
    """The lines for the maker of the plaques, one heading a winner. No side effects."""
    labels = cycle.rulebook.labels
    text = DocxText(title=f"{cycle.title}奖牌文字", made_at=at)
    text.paragraph(text.title, style="Title")
    awards = Award.objects.filter(application__cycle=cycle, application__state="awarded").order_by("number__value")
    for award in awards.select_related("kind", "number"):
        day = local_day(award.issued_at)
        text.heading(f"{award.winner}（{award.number.text}）")
        for line in cycle.rulebook.honours.plaque:
            words = line.format(
                award=award.kind.name,
                government=labels.government,
                month=f"{day.year}年{day.month}月",
                year=f"{cycle.year}年度",
            )
            text.paragraph(words)
    return text.content()


def _check(cycle: AwardCycle, text: OutcomeText, at: datetime) -> None:
    if reason := why_not_yet(cycle):
        raise DomainError(reason)
    if not text.number.strip() or not text.title.strip() or not text.body.strip() or len(text.body) > LONGEST_BODY:
        raise DomainError(f"请填写文号、标题和正文，正文不超过 {LONGEST_BODY} 字。")
    if text.dated_on > local_day(at):
        raise DomainError("成文日期不能晚于今天。")


@unit_of_work()
def _make_decision(pk: int) -> None:
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("cycle", "ordered_by").get(pk=pk)
    if outcome.document_id is not None:
        return
    labels = outcome.cycle.rulebook.labels
    outcome.document = issue_document(
        kind="outcome",
        template="documents/outcome.html",
        context={
            "title": outcome.title,
            "mark": labels.government,
            "signer": labels.government,
            "government_number": outcome.number,
            "paragraphs": outcome.body.splitlines(),
            "entries": outcome.entries,
            "attachments": [ANNEX],
            "dated_on": outcome.dated_on,
        },
        object_type="cycle",
        object_id=str(outcome.cycle_id),
        by=outcome.ordered_by,
    )
    outcome.save(update_fields=["document"])


@unit_of_work()
def _write_letter(outcome_pk: int, application_pk: int) -> None:
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("cycle", "ordered_by").get(pk=outcome_pk)
    application = Application.objects.select_related("organisation").get(pk=application_pk)
    if ResultLetter.objects.filter(application=application).exists():
        return
    rules, now = outcome.cycle.rulebook, database_now()
    number = allocate_number(series="letter", year=local_day(now).year, prefix=rules.numbers.letter)
    document = issue_document(
        kind="result_letter",
        template="documents/letter.html",
        context={
            "title": f"关于{rules.title}评选结果的告知函",
            "mark": rules.labels.office,
            "signer": rules.labels.office,
            "addressee": application.organisation.name,
            "paragraphs": [line.format(title=rules.title, award=rules.labels.award) for line in rules.honours.letter],
        },
        object_type="application",
        object_id=str(application.pk),
        by=outcome.ordered_by,
        at=now,
        number=number,
    )
    ResultLetter.objects.create(outcome=outcome, application=application, document=document)


@unit_of_work()
def _release(pk: int) -> None:
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("cycle", "ordered_by").get(pk=pk)
    if outcome.released_at is not None:
        return
    outcome.released_at = database_now()
    outcome.save(update_fields=["released_at"])
    letters = list(outcome.letters.select_related("application__organisation", "application__cycle"))
    for letter in letters:
        tell(
            to=ROLES[RoleCode.APPLICANT].holders(letter.application),
            template="result_letter",
            context={"application": letter.application},
            key=f"result_letter:{letter.pk}",
            link=reverse("committee:result_letter", args=[letter.application.number]),
            at=outcome.released_at,
        )
    sha256 = outcome.document.stored.sha256 if outcome.document else ""
    payload = {"number": outcome.number, "letters": len(letters), "sha256": sha256}
    _record("outcome.released", outcome, outcome.ordered_by, outcome.released_at, payload)


def _record(action: str, outcome: Outcome, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(action=action, by=by, at=at, object_type="cycle", object_id=str(outcome.cycle_id), payload=payload)
