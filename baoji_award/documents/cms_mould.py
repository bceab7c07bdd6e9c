"""The part of an electronic signature that is the same for every document of one key, made once per process.

The library encodes some two hundred objects for each signature, in Python. Between two documents only the digest and
the signature over it differ: the first one is made by the library and serves as a mould for all others.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from asn1crypto import cms

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


class Mould:
    """A complete PAdES signature object of one key over nothing, ready to be filled for a document."""

    def __init__(self, signer: "SimpleSigner", algorithm: str) -> None:
        self.signer, self.algorithm = signer, algorithm
        self._encoded = _first(signer, algorithm).dump()

    def filled(self, digest: bytes) -> bytes:
        """The signature object (DER) over a document with this digest."""
        signature = cms.ContentInfo.load(self._encoded)
        info = signature["content"]["signer_infos"][0]
        attributes = info["signed_attrs"]
        for attribute in attributes:
            if attribute["type"].native == "message_digest":
                attribute["values"] = [digest]
        info["signature"] = self.signer.sign_raw(attributes.untag().dump(), self.algorithm)
        encoded: bytes = signature.dump()
        return encoded


def _first(signer: "SimpleSigner", algorithm: str) -> cms.ContentInfo:
    # The library runs an event loop of its own, which a thread that already has one would refuse.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, signer.async_sign(b"", algorithm, use_pades=True)).result()
