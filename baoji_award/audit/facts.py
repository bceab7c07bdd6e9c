"""Binding stored facts to the chain: an event names the digest of what was decided, the archive of a round has it."""

import hashlib
import json


def facts_digest(facts: object) -> str:
    """SHA-256 of plain data as canonical JSON: keys sorted, no blanks, UTF-8. docs/verify_round.py computes it too."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
