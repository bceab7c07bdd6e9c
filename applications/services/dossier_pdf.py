"""The whole dossier as one PDF: particulars, every section, the list of files."""

from datetime import datetime

from applications.models import Application
from applications.selectors.dossier_contents import Contents
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.identity_rows import identity_section
from baoji_award.ui.words import filesize_zh, moment

TEMPLATE = "documents/dossier.html"
NOTE = "打印件仅供参考，以系统记录为准。"


def dossier_context(
    application: Application, contents: Contents, *, contact: bool, printed_by: str, at: datetime
) -> dict[str, object]:
    """What print page and PDF show alike. `contact` adds the person to ask, which reviewers do not need."""
    version = contents.version
    state = f"第 {version.number} 版，{moment(version.submitted_at)} 提交" if version else "当前填写内容"
    *sections, _files = answer_sections(application, contents, editable=False)
    labels = {slot.key: slot.label for slot in application.cycle.rulebook.dossier.evidence}
    return {
        "title": f"{application.cycle.title}申报材料",
        "number": application.number,
        "particulars": [
            ("申报编号", application.number),
            ("申报单位", application.organisation.name),
            ("版次", state),
            *([("材料清单摘要（SHA-256）", version.digest)] if version else []),
            ("打印", f"{printed_by}，{moment(at)}"),
        ],
        "sections": [identity_section(application, contents, contact=contact), *sections],
        "files": [
            {
                "label": labels.get(file.slot, file.slot),
                "name": file.name,
                "pages": file.pages or "",
                "size": filesize_zh(file.size),
                "sha256": file.sha256,
            }
            for file in contents.files
        ],
        "note": NOTE,
    }


def dossier_pdf(application: Application, contents: Contents, *, contact: bool, printed_by: str, at: datetime) -> bytes:
    """The PDF. No side effects; call it in a worker, the layout engine is large."""
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415  not in web workers

    context = dossier_context(application, contents, contact=contact, printed_by=printed_by, at=at)
    return render_pdf(TEMPLATE, {**context, "mark": application.cycle.rulebook.labels.office, "issued_at": at})
