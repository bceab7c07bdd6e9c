"""The certificate as its holder and a stranger with a phone have it: signed, and its QR code leads to the check."""

from pathlib import Path

import pytest
from django.test import Client
from pyhanko.sign.validation.status import SignatureCoverageLevel

from baoji_award.documents.files import open_stored
from committee.models import Award
from committee.services.awards import confirm_award
from committee.services.certificates import render_certificate
from tests.committee.hall import OVER, make_hall, pdf_text, published
from tests.committee.scanning import scanned
from tests.documents.signatures import status_of_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def award() -> Award:
    hall = make_hall(dossiers=1)
    published(hall)
    given = confirm_award(application_id=hall.applications[0].pk, by=hall.office, at=OVER)
    render_certificate({"award": given.pk})
    given.refresh_from_db()
    return given


def pdf_of(award: Award) -> bytes:
    assert award.document is not None
    with open_stored(award.document.stored) as file:
        return file.read()


def test_the_code_on_the_paper_leads_to_the_check(award: Award, tmp_path: Path) -> None:
    (address,) = scanned(pdf_of(award), tmp_path)
    assert address.endswith(f"/verify/{award.verify_code}/")
    page = Client().get(address[address.index("/verify/") :]).content.decode()
    assert ("真实有效" in page, award.winner in page) == (True, True)


def test_the_certificate_is_signed_and_a_test_signature_says_so(award: Award) -> None:
    pdf = pdf_of(award)
    status = status_of_signature(pdf)
    assert (status.intact, status.valid, status.coverage) == (True, True, SignatureCoverageLevel.ENTIRE_FILE)
    assert "测试签名，不具效力" in pdf_text(pdf)
