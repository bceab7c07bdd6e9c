"""An organisation keeps its profile current."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Organisation
from applications.selectors.applicant import organisations_of
from applications.selectors.organisation import DETAILS, IDENTITY, profile_mark, why_identity_locked
from applications.workflow.engine import Blocked
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou

CHANGED_MEANWHILE = "单位信息已由他人修改，下面显示的是您填写的内容，请核对后再保存。"


def change_profile(
    *, organisation_id: int, values: Mapping[str, object], seen: str, by: User, at: datetime | None = None
) -> Organisation:
    """Writes the given fields of the person's own organisation and returns it. The code never changes.

    `seen` is the mark of the profile that the person saw (selectors/organisation.py, profile_mark).
    Side effects: locks the organisation's dossiers and the organisation, the row, audit event `organisation.changed`
    with the names of the changed fields only.
    Raises NotFoundForYou, Conflict (somebody else changed it since), Blocked (identity, while a dossier is in other
    hands), KeyError for a field that is none of the profile.
    """
    with unit_of_work():
        organisation = _locked(organisation_id, by)
        changed = [name for name, value in values.items() if getattr(organisation, _known(name)) != value]
        if not changed:
            return organisation
        if seen != profile_mark(organisation):
            raise Conflict(CHANGED_MEANWHILE)
        reason = why_identity_locked(organisation) if set(changed) & set(IDENTITY) else ""
        if reason:
            raise Blocked(reason)
        _write(organisation, {name: values[name] for name in changed})
        record(
            action="organisation.changed",
            by=by,
            at=at or database_now(),
            object_type="organisation",
            object_id=str(organisation.pk),
            payload={"fields": sorted(changed)},
        )
    return organisation


def _locked(organisation_id: int, by: User) -> Organisation:
    """The dossiers first, as a submission locks them: either it freezes the new profile, or the identity is locked."""
    found = organisations_of(by=by).filter(pk=organisation_id)
    own = found.first()
    if own is None:
        raise NotFoundForYou
    list(own.applications.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return found.select_for_update(of=("self",)).get()


def _known(name: str) -> str:
    if name not in (*IDENTITY, *DETAILS):
        raise KeyError(name)
    return name


def _write(organisation: Organisation, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(values))
