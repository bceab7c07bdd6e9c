"""The one way to draw: a secret seed whose digest is logged first, and an order that anyone can repeat afterwards."""

import hashlib
import secrets
from collections.abc import Iterable


def new_seed() -> tuple[str, str]:
    """A fresh seed and its commitment."""
    seed = secrets.token_hex(32)
    return seed, commitment_of(seed)


def commitment_of(seed: str) -> str:
    """The SHA-256 of the seed, which is made known before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def order_by_seed(seed: str, keys: Iterable[str]) -> list[str]:
    """The keys in drawn order: by SHA-256 of `seed:key`. Anyone can repeat it with any tool."""
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
