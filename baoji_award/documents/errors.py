"""What goes wrong with files and documents, in the sentence the person reads (ux.md section 5)."""

from baoji_award.errors import DomainError


class RejectedFile(DomainError):
    """The upload is not accepted; nothing of it was kept."""


class MissingContentError(DomainError):
    """The row is there and its content is not: the storage was damaged or restored incompletely."""

    status = 404

    def __init__(self) -> None:
        super().__init__("文件内容暂时无法读取，请联系组委会办公室")
