"""The register as an XLSX table that can be imported again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from applications.services.list_tables import write_xlsx
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import work_file
from reviews.models import ExpertProfile
from reviews.services.experts import require_office

TITLE = "专家库"


@unit_of_work()
def export_experts(
    *, found: Iterable[ExpertProfile], heads: Sequence[str], by: User, at: datetime | None = None
) -> bytes:
    """The table of these entries under these heads, as bytes. Raises NotFoundForYou unless `by` is the office.

    Side effects: audit event `experts.exported` with the number of rows.
    """
    require_office(by)
    rows = [_row(profile) for profile in found]
    with work_file() as path:
        write_xlsx(path, [list(heads), *rows], title=TITLE, columns=len(heads), name_column=5)
        content = path.read_bytes()
    now = at or database_now()
    record(action="experts.exported", by=by, at=now, object_type="experts", object_id="", payload={"rows": len(rows)})
    return content


def _row(profile: ExpertProfile) -> list[str]:
    return [
        profile.code,
        profile.user.name,
        profile.user.email,
        profile.get_kind_display(),
        profile.employer,
        profile.employer_uscc,
        profile.title,
        "、".join(profile.industries),
        "" if profile.years is None else str(profile.years),
        profile.training,
        profile.recommended_by.name if profile.recommended_by else "",
    ]
