"""The receipt (申报回执): what was handed in, when by the database's clock, and the digest that proves it."""

from applications.models import Application, DossierVersion
from baoji_award.ui.words import filesize_zh, moment

TEMPLATE = "documents/receipt.html"


def receipt_context(application: Application, version: DossierVersion) -> dict[str, object]:
    """What page and PDF show alike: number, times (database clock), digest and the list of files of this version."""
    labels = {slot.key: slot.label for slot in application.cycle.rulebook.dossier.evidence}
    files = [
        {
            "label": labels.get(file["slot"], file["slot"]),
            "name": file["name"],
            "size": filesize_zh(file["bytes"]),
            "sha256": file["sha256"],
        }
        for file in version.manifest["files"]
    ]
    return {
        "application": application,
        "version": version,
        "files": files,
        "particulars": [
            ("回执编号", version.receipt_number),
            ("申报编号", application.number),
            ("申报单位", application.organisation.name),
            ("统一社会信用代码", application.organisation.uscc),
            ("申报组别", application.group.name),
            ("推荐部门", application.bureau.name),
            ("提交时间", f"{moment(version.submitted_at)}（北京时间，以系统数据库时间为准）"),
            ("提交人", version.submitted_by.name),
            ("版次", f"第 {version.number} 版"),
            ("材料清单摘要（SHA-256）", version.digest),
        ],
    }


def receipt_pdf(application: Application, version: DossierVersion) -> bytes:
    """The receipt as PDF; the same version gives the same bytes. No side effects."""
    labels = application.cycle.rulebook.labels
    # Web workers load the layout engine with the first receipt that is asked of them, not before.
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415

    return render_pdf(
        TEMPLATE,
        {
            **receipt_context(application, version),
            "title": "申报回执",
            "mark": labels.office,
            "number": version.receipt_number,
            "issued_at": version.submitted_at,
            "note": "本回执由系统生成。清单摘要由全部填报内容和文件指纹计算得出，可用于核对提交后内容未被改动。",
        },
    )
