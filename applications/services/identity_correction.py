"""The office corrects who an organisation is, while its dossier lies with others."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Organisation
from applications.selectors.organisation import IDENTITY, labels_of, profile_mark, profile_of
from applications.selectors.screening import load_for_office
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import holders
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.services import tell

LONGEST_REASON = 200
CHANGED_MEANWHILE = "登记信息已由他人修改，下面显示的是您填写的内容，请核对后再保存。"


def correct_identity(
    *, number: str, values: Mapping[str, object], reason: str, seen: str, by: User, at: datetime | None = None
) -> Organisation:
    """Writes the given fields of the identity of the dossier's organisation and returns it.

    What was handed in stays as it was: readers of a frozen version see the corrected value beside it.
    Side effects: locks the dossier and the organisation, the row, audit event `organisation.corrected` with the values
    before and after and the reason, a message to the organisation's people.
    Raises NotFoundForYou (a dossier `by` may not see as its office), Conflict (somebody else changed it since),
    DomainError (no reason, nothing changed), KeyError for a field that is none of the identity.
    """
    with unit_of_work():
        application = load_for_office(by=by, number=number)
        lock_application(application.pk)
        organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=application.organisation_id)
        if seen != profile_mark(organisation):
            raise Conflict(CHANGED_MEANWHILE)
        before, changed = profile_of(organisation), _changed(organisation, values)
        why = reason.strip()
        if not why or len(why) > LONGEST_REASON:
            raise DomainError(f"请填写更正依据，不超过 {LONGEST_REASON} 字。")
        for name in changed:
            setattr(organisation, name, values[name])
        organisation.save(update_fields=changed)
        after = profile_of(organisation)
        moment = at or database_now()
        record(
            action="organisation.corrected",
            by=by,
            at=moment,
            object_type="organisation",
            object_id=str(organisation.pk),
            payload={
                "application": number,
                "reason": why,
                "changes": {name: [before[name], after[name]] for name in changed},
            },
        )
        _tell(organisation, changed, why, moment)
    return organisation


def _changed(organisation: Organisation, values: Mapping[str, object]) -> list[str]:
    if unknown := set(values) - set(IDENTITY):
        raise KeyError(min(unknown))
    changed = [name for name in IDENTITY if name in values and getattr(organisation, name) != values[name]]
    if not changed:
        raise DomainError("没有需要更正的内容。")
    return changed


def _tell(organisation: Organisation, changed: list[str], reason: str, at: datetime) -> None:
    tell(
        to=holders(role=RoleCode.APPLICANT, scope_kind=ScopeKind.ORGANISATION, scope_id=organisation.pk),
        template="identity_corrected",
        context={"organisation": organisation, "fields": "、".join(labels_of(changed)), "reason": reason, "at": at},
        key=f"identity_corrected:{organisation.pk}:{at.isoformat()}",
        link=f"/apply/organisation/?uscc={organisation.uscc}",
        at=at,
    )
