"""An organisation registers itself, and keeps its contact data current."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from applications.models import Organisation
from applications.selectors.applicant import organisations_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import holders
from baoji_award.accounts.services import grant_role, register_applicant_account
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.services import tell


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

    Show the same page in both cases, so that nobody learns which organisations and addresses are registered. The
    people of an organisation that is registered are told, at most once a day, that somebody else tried.
    Side effects: account and confirmation mail (accounts), Organisation, the applicant's grant on it, audit event
    `organisation.registered`; or one message.
    Raises InvalidCode for a code that cannot be one, Django's ValidationError for a weak password.
    """
    code = validate(data.uscc)
    moment = at or database_now()
    try:
        with unit_of_work():
            if Organisation.objects.filter(uscc=code).exists():
                _already_registered(code, data, password, moment)
                return None
            return _register(code, data, email, password, moment)
    except IntegrityError:
        # Somebody registered the same code between the question and the insert.
        with unit_of_work():
            _already_registered(code, data, password, moment)
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


def _already_registered(code: str, data: OrganisationData, password: str, moment: datetime) -> None:
    # The answer must take as long as a registration, which hashes the password.
    make_password(password)
    organisation = Organisation.objects.get(uscc=code)
    tell(
        to=holders(role=RoleCode.APPLICANT, scope_kind=ScopeKind.ORGANISATION, scope_id=organisation.pk),
        template="organisation_known",
        context={"organisation": organisation, "name": data.contact_name, "phone": data.contact_phone, "at": moment},
        key=f"organisation_known:{organisation.pk}:{local_day(moment)}",
        at=moment,
    )


def change_organisation(
    *, organisation_id: int, contact_name: str, contact_phone: str, address: str, by: User, at: datetime | None = None
) -> Organisation:
    """Changes the contact data of the person's own organisation and returns it. Names and codes stay as registered.

    Side effects: the row, audit event `organisation.changed` with the names of the changed fields only.
    Raises NotFoundForYou.
    """
    with unit_of_work():
        organisation = organisations_of(by=by).select_for_update().filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFoundForYou
        moment = at or database_now()
        new = {"contact_name": contact_name, "contact_phone": contact_phone, "address": address}
        changed = [name for name, value in new.items() if getattr(organisation, name) != value]
        if changed:
            for name in changed:
                setattr(organisation, name, new[name])
            organisation.save(update_fields=changed)
            _record("organisation.changed", organisation, by, moment, {"fields": changed})
    return organisation


def _record(action: str, organisation: Organisation, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="organisation",
        object_id=str(organisation.pk),
        payload=payload,
    )
