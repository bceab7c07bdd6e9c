"""What the review refuses, beyond the errors of the engine."""

from baoji_award.errors import DomainError


class BrokenCriteria(DomainError):
    """A criteria file that does not make a set; `sentence` lists every wrong key."""


class NotYet(DomainError):
    """The rules ask for something first; `sentence` names what removes the block."""
