"""An organisation's profile: as it stands now, as it was handed in, and what of it is locked."""

import hashlib
import json
from collections.abc import Iterable

from applications.models import Application, Organisation
from applications.rules.rulebook import Rulebook

# What says who the organisation is. It cannot change behind the back of those who read a dossier.
IDENTITY = ("name", "kind", "legal_representative", "established_on", "area", "address", "industry")
DETAILS = (
    "business_address",
    "size",
    "website",
    "contact_name",
    "contact_phone",
    "contact_email",
    "quality_head",
    "quality_phone",
)


def profile_of(organisation: Organisation) -> dict[str, str]:
    """Every field of the profile as text, by its name; choices and codes as they are stored."""
    return {name: str(getattr(organisation, name)) for name in ("uscc", *IDENTITY, *DETAILS)}


def labels_of(names: Iterable[str]) -> tuple[str, ...]:
    """The fields' names as people read them."""
    return tuple(str(Organisation._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]  # noqa: SLF001


def missing_profile(rules: Rulebook, organisation: Organisation) -> tuple[str, ...]:
    """The labels of what the round asks for and the profile does not hold yet. No query."""
    return labels_of(name for name in rules.profile.required if not getattr(organisation, name))


def identity_holder(organisation: Organisation) -> Application | None:
    """The dossier in other hands because of which the identity is locked; None while the organisation may change it.

    A dossier that its bureau returned lies with the organisation again and locks nothing.
    """
    handed_in = organisation.applications.filter(submitted_at__isnull=False).exclude(state="draft")
    return handed_in.order_by("-submitted_at").first()


def why_identity_locked(organisation: Organisation) -> str:
    """Why name, kind, dates, area and industry cannot be changed now and who can; empty while they can. One query."""
    holder = identity_holder(organisation)
    if holder is None:
        return ""
    return (
        f"申报 {holder.number} 已提交，登记信息随申报材料锁定，本单位不能自行修改。"
        "登记事项依法变更的，请将变更登记的证明提供给组委会办公室，由其核实后更正。"
    )


def profile_mark(organisation: Organisation) -> str:
    """A short mark of the profile as it stands: a form carries it to notice what others changed meanwhile."""
    text = json.dumps(profile_of(organisation), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
