"""Filling and handing in sample dossiers: answers from the round's own definition, evidence as real PDFs."""

from datetime import date
from functools import cached_property
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application, AwardCycle, Bureau, Organisation
from applications.rules.dossier import EvidenceRule, FieldKind, SectionRule
from applications.rules.eligibility import questions
from applications.rules.reading import Reading
from applications.section_merge import Entry
from applications.selectors.dossier import answers_of, reading_of
from applications.selectors.organisation import profile_mark
from applications.services.applicant import create_application
from applications.services.applicant_section import save_section
from applications.services.eligibility import answer_self_check
from applications.services.evidence import add_evidence
from applications.services.organisation import OrganisationData, register_organisation
from applications.services.organisation_profile import change_profile
from applications.services.submission import submit_dossier
from baoji_award.accounts.models import User
from baoji_award.accounts.uscc import make_code
from baoji_award.documents.rendering import render_pdf
from committee.demo.answers import OVERVIEW, Answerer
from committee.demo.names import Sample
from committee.demo.people import PASSWORD, address, confirm_address


class Applicant:
    """One sample organisation with its account and its dossier."""

    def __init__(self, number: int, sample: Sample, cycle: AwardCycle) -> None:
        self.number, self.sample, self.cycle = number, sample, cycle
        self.user, self.organisation = self._register()

    def _register(self) -> tuple[User, Organisation]:
        sample = self.sample
        region = "610304" if sample.area == "GX" else sample.area
        data = OrganisationData(
            uscc=make_code(f"{sample.prefix}{region}MF{self.number:07d}"),
            name=sample.name,
            kind=sample.kind,
            legal_representative=f"样例负责人{self.number}",
            established_on=date(2004 + self.number % 12, 1 + self.number % 12, 15),
            area=sample.area,
            address=f"宝鸡市样例路{self.number}号",
            industry=sample.division,
            contact_name=f"样例联系人{self.number}",
            contact_phone="0917-0000000",
        )
        account = address(f"applicant{self.number}")
        organisation = register_organisation(data=data, email=account, password=PASSWORD)
        if organisation is None:
            raise RuntimeError(f"sample organisation {sample.name} was registered before")
        user = User.objects.get(email=account)
        confirm_address(user)
        return user, self._describe(user, organisation)

    def _describe(self, user: User, organisation: Organisation) -> Organisation:
        """The profile beyond what registration asks."""
        values = {
            "size": Organisation.Size.MEDIUM
            if organisation.kind == Organisation.Kind.ENTERPRISE
            else Organisation.Size.NONE,
            "quality_head": f"样例质量负责人{self.number}",
            "quality_phone": "0917-0000000",
            "contact_email": user.email,
        }
        return change_profile(organisation_id=organisation.pk, values=values, seen=profile_mark(organisation), by=user)

    @property
    def dossier(self) -> Application:
        """The dossier as it is now; the rules of its round are known to the process already."""
        found = Application.objects.select_related("cycle", "organisation", "group", "bureau")
        return found.get(cycle=self.cycle, organisation=self.organisation)

    @cached_property
    def key(self) -> int:
        """The id of the dossier, once it has begun."""
        return self.dossier.pk

    def begin(self) -> None:
        """Opens the dossier of this round."""
        create_application(
            cycle_id=self.cycle.pk,
            organisation_id=self.organisation.pk,
            group_code=self.sample.group,
            bureau_id=Bureau.objects.get(code=self.sample.bureau).pk,
            by=self.user,
        )
        answers = {question.key: question.wanted for question in questions(self.cycle.rulebook)}
        answer_self_check(application_id=self.key, answers=answers, by=self.user)

    def fill(self, *, sections: int | None = None, evidence: bool = True) -> None:
        """Answers the first `sections` sections (all by default) and uploads what is required."""
        done = answers_of(self.dossier)
        for section in self.cycle.rulebook.dossier.sections[:sections]:
            data = self._answers(section, reading_of(self.dossier)) if section.key not in done else {}
            if data:
                save_section(application_id=self.key, section=section.key, entry=Entry(data), by=self.user)
        dossier = self.dossier
        for slot in reading_of(dossier).slots() if evidence else ():
            if slot.required:
                self._upload(dossier, slot)

    def _answers(self, section: SectionRule, reading: Reading) -> dict[str, object]:
        """Everything the section asks, one after the other: an answer may open the next question."""
        answerer = Answerer(self.number, self.sample, reading.years)
        data: dict[str, object] = {}
        for field in section.fields_for(reading.group):
            asked = reading.with_section(section.key, data).shows(section.key, field.key)
            if asked and not field.computed and (field.required or field.kind != FieldKind.LONG_TEXT):
                data[field.key] = answerer.answer(field)
        return data

    def _upload(self, dossier: Application, slot: EvidenceRule) -> None:
        pdf = titled(self._page, f"{slot.label}：{self.sample.name}")
        upload = SimpleUploadedFile(f"{slot.label}.pdf", pdf, "application/pdf")
        add_evidence(application=dossier, slot_key=slot.key, upload=upload, by=self.user)

    @cached_property
    def _page(self) -> bytes:
        """One rendered page; every slot's file is this page under a title of its own."""
        return render_pdf(
            "documents/report.html",
            {
                "title": "证明材料",
                "mark": f"{self.sample.name}（样例，内容虚构）",
                "particulars": [("申报单位", self.sample.name), ("统一社会信用代码", self.organisation.uscc)],
                "paragraphs": [OVERVIEW.format(name=self.sample.name, product=self.sample.product)],
            },
        )

    @property
    def scan(self) -> bytes:
        """The sealed page of the bureau's opinion."""
        return titled(self._page, f"推荐意见盖章页：{self.sample.name}")

    def submit(self, action: str = "submit") -> None:
        dossier = self.dossier
        submit_dossier(application_id=dossier.pk, action=action, by=self.user, version=dossier.version)


def titled(page: bytes, title: str) -> bytes:
    """The PDF with this title in its metadata, so that no two files are alike. A hundredth of rendering it anew."""
    out = BytesIO()
    with pikepdf.open(BytesIO(page)) as pdf:
        pdf.docinfo["/Title"] = title
        pdf.save(out)
    return out.getvalue()
