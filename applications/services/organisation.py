"""An organisation registers itself with its first person."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError

from applications.models import Organisation
from applications.services.access_requests import request_access
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.services import grant_role, register_applicant_account
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What the registration page asks about the organisation; the names are those of the model's fields."""

    uscc: str
    name: str
    kind: str
    legal_representative: str
    established_on: date
    area: str
    address: str
    industry: str
    contact_name: str
    contact_phone: str


def register_organisation(
    *, data: OrganisationData, email: str, password: str, at: datetime | None = None
) -> Organisation | None:
    """Registers the organisation with its first person; None when the code or the address is known already.

    Show the same page in every case, so that nobody learns which organisations and addresses are registered. For a
    code that is known the person gets an account without a role and a request to join, which reaches the owner once
    the address is confirmed.
    Side effects: account and confirmation mail (accounts), Organisation, the applicant's grant on it, audit event
    `organisation.registered`; or account, mail and AccessRequest.
    Raises InvalidCode for a code that cannot be one, Django's ValidationError for a weak password.
    """
    code = validate(data.uscc)
    moment = at or database_now()
    try:
        with unit_of_work():
            if Organisation.objects.filter(uscc=code).exists():
                _ask_to_join(code, data, email, password, moment)
                return None
            return _register(code, data, email, password, moment)
    except IntegrityError:
        # Somebody registered the same code between the question and the insert.
        with unit_of_work():
            _ask_to_join(code, data, email, password, moment)
    return None


def _register(code: str, data: OrganisationData, email: str, password: str, moment: datetime) -> Organisation | None:
    user = register_applicant_account(
        email=email, password=password, name=data.contact_name, phone=data.contact_phone, at=moment
    )
    if user is None:
        return None
    organisation = Organisation.objects.create(**{**asdict(data), "uscc": code})
    grant_role(
        user=user,
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=organisation.pk,
        by=None,
        at=moment,
    )
    _record("organisation.registered", organisation, user, moment, {"uscc": code, "name": data.name})
    return organisation


def _ask_to_join(code: str, data: OrganisationData, email: str, password: str, moment: datetime) -> None:
    user = register_applicant_account(
        email=email, password=password, name=data.contact_name, phone=data.contact_phone, at=moment
    )
    if user is not None:
        request_access(uscc=code, by=user, at=moment)


def _record(action: str, organisation: Organisation, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="organisation",
        object_id=str(organisation.pk),
        payload=payload,
    )
