"""Where what proves a condition of the round is found: on the applicant's pages, or in a dossier that is read."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.urls import reverse

from applications.models import Application
from applications.rules.eligibility import Finding
from applications.rules.proofs import Proof
from applications.rules.reading import Reading

Address = Callable[[Proof], str]


def place_id(key: str, *, is_evidence: bool) -> str:
    """The id of a section or of a slot on a page that shows the dossier."""
    return f"{'slot' if is_evidence else 'section'}-{key}"


def proved_on_page(findings: Iterable[Finding], reading: Reading) -> list[Finding]:
    """The findings for a page that shows the dossier as well: their proofs lead to it."""
    return _with_addresses(findings, reading, lambda proof: f"#{place_id(proof.key, is_evidence=proof.is_evidence)}")


def proved_in_form(findings: Iterable[Finding], reading: Reading, application: Application) -> list[Finding]:
    """The findings for the applicant: their proofs lead to where they are filled in or uploaded."""

    def address(proof: Proof) -> str:
        if not proof.is_evidence:
            return reverse("applications:section", args=[application.number, proof.key])
        return f"{reverse('applications:evidence', args=[application.number])}#{place_id(proof.key, is_evidence=True)}"

    return _with_addresses(findings, reading, address)


def _with_addresses(findings: Iterable[Finding], reading: Reading, address: Address) -> list[Finding]:
    """Proofs that are not asked of this dossier are left out."""
    slots, sections = {slot.key for slot in reading.slots()}, {section.key for section in reading.sections()}
    return [
        replace(
            finding,
            proofs=tuple(
                proof._replace(url=address(proof))
                for proof in finding.proofs
                if proof.key in (slots if proof.is_evidence else sections)
            ),
        )
        for finding in findings
    ]
