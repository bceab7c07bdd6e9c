"""Taking answers over from the organisation's dossier of an earlier round."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Application, SectionAnswer
from applications.section_merge import is_nothing
from applications.selectors.carry_over import Values, candidates, earlier_application, why_not_copied
from applications.services.applicant_section import lock_for_editing, touch
from applications.workflow.engine import Blocked
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.errors import NotFoundForYou


def copy_from_earlier(
    *, application_id: int, fields: Mapping[str, frozenset[str]], by: User, at: datetime | None = None
) -> int:
    """Copies these fields (by section) of the last earlier dossier into empty ones; returns how many were filled.

    What is no candidate, or was filled in meanwhile, is left alone. Each copied value is marked with the number of the
    dossier it comes from, until somebody changes it.
    Side effects: locks the application; the sections' answers and versions, the dossier's version, and one audit event
    `dossier.copied` naming the fields, unless nothing was to be copied.
    Raises NotFoundForYou (not theirs, or no earlier dossier), Blocked (locked, late, or no longer a first draft).
    """
    with unit_of_work():
        application, moment = lock_for_editing(application_id, by=by, at=at)
        if reason := why_not_copied(application, moment):
            raise Blocked(reason)
        earlier = earlier_application(by=by, application=application)
        if earlier is None:
            raise NotFoundForYou
        offered = candidates(application, earlier)
        chosen = {
            section: {key: value for key, value in values.items() if key in fields.get(section, frozenset())}
            for section, values in offered.items()
        }
        done = {section: sorted(values) for section, values in chosen.items() if values}
        for section in done:
            _fill(application, section, chosen[section], earlier.number, by, moment)
        if done:
            touch(application)
            _record(application, earlier, done, by, moment)
    return sum(map(len, done.values()))


def _fill(application: Application, section: str, values: Values, source: str, by: User, at: datetime) -> None:
    row = application.answers.filter(section=section).first() or SectionAnswer(
        application=application, section=section, version=0
    )
    mark = {"by": by.pk, "at": at.isoformat(), "copied": source}
    row.data = {**row.data, **{key: value for key, value in values.items() if is_nothing(row.data.get(key))}}
    row.marks = {**row.marks, **dict.fromkeys(values, mark)}
    row.version, row.saved_by, row.saved_at = row.version + 1, by, at
    row.save()


def _record(application: Application, earlier: Application, done: Mapping[str, object], by: User, at: datetime) -> None:
    record(
        action="dossier.copied",
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={"number": application.number, "from": earlier.number, "fields": done},
    )
