"""The draft of a notice on paper, for the office alone."""

from committee.selectors.notice_drafts import NoticeDraft
from committee.services.notice import paper_of

MARK = "预览稿·严格保密·不得外传"


def preview_pdf(draft: NoticeDraft) -> bytes:
    """The paper as it would be issued, without number and marked as a draft. Stored nowhere, no side effects."""
    # The layout engine's 40 MB stay out of web workers that never need it.
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415

    return render_pdf("documents/notice.html", paper_of(draft) | {"number": MARK, "issued_at": None})
