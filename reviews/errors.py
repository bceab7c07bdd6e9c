"""What the review refuses, beyond the errors of the engine."""

from baoji_award.errors import DomainError


class BrokenCriteria(DomainError):
    """A criteria file that does not make a set; `sentence` lists every wrong key."""


class NotYet(DomainError):
    """The rules ask for something first; `sentence` names what removes the block."""


class DeclareFirst(DomainError):
    """S9 (ux.md): pledges or the declaration about this dossier are missing."""

    def __init__(self) -> None:
        super().__init__("请先完成签署：查看申报材料前，须签署保密承诺、公正承诺和利害关系声明。")
