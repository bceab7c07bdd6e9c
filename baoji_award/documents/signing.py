"""Electronic signatures (PAdES baseline B) on documents that leave the house: certificates and their like.

With SIGNING_KEY_FILE the city's key signs. Without it demo and tests sign with a key they make themselves and say so
on the paper; production then leaves documents unsigned, and the start-up check says that.
"""

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

if TYPE_CHECKING:
    from baoji_award.documents.cms_mould import Mould

FIELD = "Signature"
DIGEST = "sha256"
TEST_KEY = "test-signing-key.p12"
TEST_NAME = "测试签名"
TEST_YEARS = 20
# Room for the signature with its certificate chain; measured once instead of signing every document twice.
ROOM = 16384


class SigningKeyError(RuntimeError):
    """The configured PKCS#12 file cannot be opened with its passphrase."""


def signs_for_test() -> bool:
    """Whether documents bear a signature that proves nothing, so that the paper must say so."""
    return not settings.SIGNING_KEY_FILE and settings.TEST_SIGNATURES


def sign_pdf(pdf: bytes, *, reason: str) -> bytes:
    """The PDF with an invisible PAdES signature over all of it; unchanged where no key signs.

    Raises SigningKeyError. Side effect: without a configured key, demo and tests make theirs once in VAR_DIR.
    """
    if settings.SIGNING_KEY_FILE:
        return _signed(pdf, _mould(settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSPHRASE), reason)
    if settings.TEST_SIGNATURES:
        return _signed(pdf, _mould(str(_test_key()), ""), reason)
    return pdf


def _signed(pdf: bytes, mould: "Mould", reason: str) -> bytes:
    # Signing happens in the task worker: web workers do not carry the library.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        md_algorithm=DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    session = signers.PdfSigner(metadata, signer=mould.signer).init_signing_session(
        IncrementalPdfFileWriter(io.BytesIO(pdf))
    )
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=ROOM)
    written = io.BytesIO()
    prepared, _ = document.digest_tbs_document(output=written)
    prepared.fill_with_cms(written, mould.filled(prepared.document_digest))
    return written.getvalue()


@lru_cache(maxsize=2)
def _mould(path: str, passphrase: str) -> "Mould":
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415

    from baoji_award.documents.cms_mould import Mould  # noqa: PLC0415

    load: Callable[..., SimpleSigner | None] = SimpleSigner.load_pkcs12
    signer = load(path, passphrase=passphrase.encode() or None)
    if signer is None:
        message = f"{path} is no PKCS#12 file with this passphrase."
        raise SigningKeyError(message)
    return Mould(signer, DIGEST)


def _test_key() -> Path:
    path = Path(settings.VAR_DIR) / TEST_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as unfinished:
            unfinished.write(self_made_key(TEST_NAME))
        try:
            # Of two processes that make one at the same moment, the second takes the first one's.
            os.link(unfinished.name, path)
        except FileExistsError:
            pass
        finally:
            Path(unfinished.name).unlink()
    return path


def self_made_key(name: str, passphrase: str = "") -> bytes:
    """A PKCS#12 file with a new P-256 key and its self-signed certificate in this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * TEST_YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, sealed)
