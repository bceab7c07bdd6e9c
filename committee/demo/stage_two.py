"""Stage 2 of the sample round: applying, endorsing, forwarding, checking."""

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import CreditRequest
from applications.services.approval import approve_recommendation
from applications.services.batches import BatchLine, forward_batch
from applications.services.comments import Remark, add_comment
from applications.services.credit import ask_bodies, required_inquiries
from applications.services.credit_replies import record_clean
from applications.services.endorsement import Opinion, write_recommendation
from applications.services.returning import return_dossier
from applications.services.screening import CheckReply, answer_checks
from applications.workflow.engine import advance_application
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from committee.demo.dossiers import Applicant
from committee.demo.people import Staff

OPINION = (
    "经核查，该单位申报材料齐全，近三年无重大质量、生产安全、劳动保障、环境保护等事故，"
    "质量管理成效明显，在本市同行业处于领先地位，同意推荐申报宝鸡市质量奖。"
)


def move(applicant: Applicant, action: str, by: User | None, reason: str = "") -> None:
    """One action of the table on a sample dossier."""
    advance_application(application_id=applicant.key, action=action, by=by, reason=reason)


def endorse(applicant: Applicant, staff: Staff, signed_on: date) -> None:
    """The bureau's clerk writes the opinion with a scan, its head approves: the dossier is recommended."""
    code = applicant.sample.bureau
    dossier = applicant.dossier
    write_recommendation(
        application_id=dossier.pk,
        opinion=Opinion(text=OPINION, handler="样例经办人", signatory="样例签字人", signed_on=signed_on),
        scan=SimpleUploadedFile("推荐意见盖章页.pdf", applicant.scan, "application/pdf"),
        version=dossier.version,
        by=staff.bureaus[code],
        hand_over=True,
    )
    version = applicant.dossier.version
    approve_recommendation(application_id=dossier.pk, version=version, by=staff.bureau_heads[code])


def send_back(applicant: Applicant, staff: Staff) -> None:
    """The bureau comments on the figures and returns the dossier for them; the comment goes along."""
    clerk, dossier = staff.bureaus[applicant.sample.bureau], applicant.dossier
    remark = Remark("2023 年利润总额与审计报告不一致，请核对。", to_applicant=True)
    add_comment(application_id=dossier.pk, section="indicators", remark=remark, by=clerk)
    reasons = {"indicators": "指标说明请补充利润下降的原因。"}
    return_dossier(application_id=dossier.pk, reasons=reasons, by=clerk, version=dossier.version)


def forward(applicants: Iterable[Applicant], staff: Staff) -> None:
    """Every bureau forwards its endorsed dossiers in one batch."""
    by_bureau: dict[str, list[Applicant]] = {}
    for applicant in applicants:
        by_bureau.setdefault(applicant.sample.bureau, []).append(applicant)
    for code, group in by_bureau.items():
        lines = [BatchLine(applicant.dossier.pk, applicant.dossier.version) for applicant in group]
        forward_batch(bureau_id=group[0].dossier.bureau_id, lines=lines, by=staff.bureaus[code])


def check(applicant: Applicant, staff: Staff, *, failing: str = "") -> None:
    """The office answers every line of the screening list; `failing` names the line that does not hold."""
    dossier = applicant.dossier
    answers = {
        rule.key: CheckReply("fail", "证书所列单位名称与申报单位不一致。")
        if rule.key == failing
        else CheckReply("pass")
        for rule in applicant.cycle.rulebook.screening
    }
    answer_checks(application_id=dossier.pk, answers=answers, version=dossier.version, by=staff.office)


def ask(applicants: Iterable[Applicant], staff: Staff) -> list[CreditRequest]:
    """The office asks the bodies that the round names about these organisations."""
    chosen = list(applicants)
    cycle = chosen[0].cycle
    return ask_bodies(
        cycle_id=cycle.pk,
        inquiries=required_inquiries(cycle.rulebook.checking),
        numbers=[applicant.dossier.number for applicant in chosen],
        by=staff.office,
    )


def vouch(applicants: Iterable[Applicant], staff: Staff, letters: Iterable[CreditRequest]) -> None:
    """Every asked body answers that it has nothing on record about these organisations."""
    about = [applicant.key for applicant in applicants]
    today = local_day(database_now())
    for letter in letters:
        versions = dict(letter.lines.filter(application__in=about).values_list("pk", "version"))
        record_clean(request_id=letter.pk, versions=versions, replied_on=today, by=staff.office)


def qualify(applicant: Applicant, staff: Staff) -> None:
    check(applicant, staff)
    move(applicant, "qualify", staff.office)


def spread(applicants: list[Applicant], staff: Staff, signed_on: date) -> None:
    """A stage in full swing: drafts, dossiers on the bureaus' desks, batches, corrections, first qualified ones."""
    for applicant in applicants:
        applicant.begin()
        if applicant.number % 8:
            applicant.fill()
            applicant.submit()
        else:
            applicant.fill(sections=2, evidence=False)
    send_back(applicants[1], staff)
    waiting = [a for a in applicants if a.number % 8 in {3, 4, 5, 6, 7}]
    for applicant in waiting:
        endorse(applicant, staff, signed_on)
    arrived = [a for a in waiting if a.number % 8 in {5, 6, 7}]
    forward(arrived, staff)
    letters = ask(arrived, staff)
    vouch([a for a in arrived if a.number % 8 == 7], staff, letters)
    vouch([a for a in arrived if a.number % 8 == 5], staff, letters[:2])
    for applicant in arrived:
        if applicant.number % 8 == 6:
            check(applicant, staff, failing="certificates_true")
            move(applicant, "request_correction", staff.office, "体系认证证书的单位名称与申报单位不一致，请更正。")
        elif applicant.number % 8 == 7:
            qualify(applicant, staff)


def settle(applicants: list[Applicant], staff: Staff, signed_on: date) -> list[Applicant]:
    """Brings every sample dossier through stage 2 and returns those that qualified.

    Four end on the way, each in its own manner: one lapses as a draft, one is withdrawn, one is not endorsed, one is
    not admitted.
    """
    lapsing, withdrawn, declined, rejected = applicants[-4:]
    for applicant in applicants:
        applicant.begin()
        if applicant is lapsing:
            applicant.fill(sections=2, evidence=False)
            continue
        applicant.fill()
        applicant.submit()
    move(withdrawn, "withdraw", withdrawn.user, "本年度工作安排调整。")
    move(declined, "decline", staff.bureau_heads[declined.sample.bureau], "近三年发生过较大质量投诉，尚在处理。")
    through = [*applicants[:-4], rejected]
    for applicant in through:
        endorse(applicant, staff, signed_on)
    forward(through, staff)
    vouch(through, staff, ask(through, staff))
    check(rejected, staff, failing="no_higher_award")
    move(rejected, "reject", staff.office, "已获得省级质量奖，按方案第三部分不再参与本级评选。")
    qualified = applicants[:-4]
    for applicant in qualified:
        qualify(applicant, staff)
    return qualified
