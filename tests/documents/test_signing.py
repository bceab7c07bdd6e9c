"""Signatures on documents, checked with a validator that knows nothing of ours but the certificate."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pytest_django.fixtures import Settings

from baoji_award.documents import signing
from baoji_award.documents.checks import certificates_are_signed, signing_key_opens
from baoji_award.documents.rendering import render_pdf
from tests.documents.samples import AT, LETTER
from tests.documents.signatures import status_of_signature

CITY, PASSPHRASE = "宝鸡市人民政府", "correct horse"


@pytest.fixture
def city_key(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "city.p12"
    path.write_bytes(signing.self_made_key(CITY, PASSPHRASE))
    settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSPHRASE = str(path), PASSPHRASE
    return path


def letter() -> bytes:
    return render_pdf("documents/letter.html", {**LETTER, "number": "", "issued_at": AT})


def rsa_key_of_an_authority() -> bytes:
    """A PKCS#12 file as an authority hands out: an RSA key, its certificate and the authority's own."""
    own, root = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (CITY, "电子认证服务机构")]
    now = datetime.now(UTC)
    leaf, authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=key is root, path_length=None), critical=True)
        .add_extension(usage(signs=key is own), critical=True)
        .sign(root, hashes.SHA256())
        for name, key in zip(names, (own, root), strict=True)
    )
    return pkcs12.serialize_key_and_certificates(b"city", own, leaf, [authority], NoEncryption())


def usage(*, signs: bool) -> x509.KeyUsage:
    off = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_cert_sign=not signs, crl_sign=not signs, **off
    )


def status_of(pdf: bytes, key: Path, passphrase: str = "") -> PdfSignatureStatus:
    """What the validator says when it trusts the certificate of this key."""
    _, certificate, _ = pkcs12.load_key_and_certificates(key.read_bytes(), passphrase.encode() or None)
    assert certificate is not None
    trusted = Certificate.load(certificate.public_bytes(Encoding.DER))
    return status_of_signature(pdf, ValidationContext(trust_roots=[trusted]))


def test_the_citys_key_signs_the_whole_document(city_key: Path) -> None:
    unsigned = letter()
    signed = signing.sign_pdf(unsigned, reason="荣誉证书")
    status = status_of(signed, city_key, PASSPHRASE)
    assert (status.bottom_line, status.coverage, signed.startswith(unsigned)) == (
        True,
        SignatureCoverageLevel.ENTIRE_FILE,
        True,
    )
    assert status.signing_cert.subject.native["common_name"] == CITY
    assert b"/ETSI.CAdES.detached" in signed
    assert signing.signs_for_test() is False


def test_every_further_document_of_the_key_is_signed_as_well(city_key: Path) -> None:
    for title in ("甲", "乙"):
        signed = signing.sign_pdf(
            render_pdf("documents/letter.html", {**LETTER, "title": title, "issued_at": AT}), reason=title
        )
        status = status_of(signed, city_key, PASSPHRASE)
        assert (status.bottom_line, status.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)


def test_the_signature_has_what_pades_asks_for_and_no_clock(city_key: Path) -> None:
    (signature,) = PdfFileReader(io.BytesIO(signing.sign_pdf(letter(), reason="荣誉证书"))).embedded_signatures
    names = {attribute["type"].native for attribute in signature.signer_info["signed_attrs"]}
    assert {"content_type", "message_digest", "signing_certificate_v2"} <= names
    assert "signing_time" not in names


def test_an_rsa_key_with_its_authority_signs_too(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "rsa.p12"
    path.write_bytes(rsa_key_of_an_authority())
    settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSPHRASE = str(path), ""
    signed = signing.sign_pdf(letter(), reason="荣誉证书")
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert len(signature.other_embedded_certs) == 1
    _, _, (authority,) = pkcs12.load_key_and_certificates(path.read_bytes(), None)
    trusted = Certificate.load(authority.public_bytes(Encoding.DER))
    assert status_of_signature(signed, ValidationContext(trust_roots=[trusted])).bottom_line is True


def test_a_changed_byte_breaks_the_signature(city_key: Path) -> None:
    signed = bytearray(signing.sign_pdf(letter(), reason="荣誉证书"))
    signed[len(signed) // 3] ^= 1
    assert status_of(bytes(signed), city_key, PASSPHRASE).intact is False


def test_another_key_is_not_trusted(city_key: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.p12"
    other.write_bytes(signing.self_made_key("他人"))
    status = status_of(signing.sign_pdf(letter(), reason="荣誉证书"), other)
    assert (status.intact, status.trusted) == (True, False)


def test_without_a_key_the_test_key_signs_and_is_kept(tmp_path: Path, settings: Settings) -> None:
    settings.VAR_DIR = tmp_path / "var"
    signing._mould.cache_clear()
    status = status_of(signing.sign_pdf(letter(), reason="荣誉证书"), signing._test_key())
    assert (status.bottom_line, status.signing_cert.subject.native["common_name"]) == (True, "测试签名")
    assert (signing.signs_for_test(), len(list(settings.VAR_DIR.iterdir()))) == (True, 1)


def test_production_without_a_key_signs_nothing_and_says_so(settings: Settings) -> None:
    settings.TEST_SIGNATURES = False
    assert signing.sign_pdf(b"%PDF-", reason="荣誉证书") == b"%PDF-"
    assert [message.id for message in certificates_are_signed()] == ["documents.I001"]


def test_a_wrong_passphrase_is_found_at_start_up(city_key: Path, settings: Settings) -> None:
    assert signing_key_opens() == []
    settings.SIGNING_KEY_PASSPHRASE = "wrong"
    assert [message.id for message in signing_key_opens()] == ["documents.E003"]
    with pytest.raises(signing.SigningKeyError):
        signing.sign_pdf(letter(), reason="荣誉证书")
