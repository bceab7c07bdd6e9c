"""A dossier's contents as rows of the check page and the read-only page."""

from django.urls import reverse

from applications.models import Application
from applications.rules.reading import Reading
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents, ShownFile
from applications.selectors.dossier_tables import answer_rows
from applications.selectors.proofs import place_id
from applications.selectors.returns import EVIDENCE
from baoji_award.ui.shapes import Answer, AnswerSection, EvidenceFile
from baoji_award.ui.words import NOTHING

NOT_UPLOADED = "未上传"


def answer_sections(application: Application, contents: Contents, *, editable: bool) -> list[AnswerSection]:
    """Every section and then the files. `editable` adds the links and marks what is missing."""
    number = application.number
    reading = reading_of(application, contents.answers)
    sections = [
        AnswerSection(
            section.title,
            answer_rows(reading, section, contents.answers.get(section.key, {}), warn=editable),
            reverse("applications:section", args=[number, section.key]) if editable else "",
            place_id(section.key, is_evidence=False),
        )
        for section in reading.sections()
    ]
    edit = reverse("applications:evidence", args=[number]) if editable else ""
    files = _file_rows(application, reading, contents, warn=editable)
    return [*sections, AnswerSection("证明材料", files, edit, place_id(EVIDENCE, is_evidence=False))]


def _file_rows(application: Application, reading: Reading, contents: Contents, *, warn: bool) -> list[Answer]:
    rows = []
    for slot in reading.slots():
        files = [file_line(application, file) for file in contents.files if file.slot == slot.key]
        missing = NOT_UPLOADED if warn and slot.required and not files else ""
        rows.append(Answer(slot.label, NOTHING, missing, files, id=place_id(slot.key, is_evidence=True)))
    return rows


def file_line(application: Application, file: ShownFile) -> EvidenceFile:
    """A file with the link to its policy-checked address."""
    url = reverse("applications:file", args=[application.number, file.pk])
    return EvidenceFile(file.name, file.size, file.sha256, file.pages, file.at, url, file.pk)
