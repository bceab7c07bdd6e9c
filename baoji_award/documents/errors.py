"""What goes wrong with files and documents, in the sentence the person reads (ux.md section 5)."""

from baoji_award.errors import DomainError


class RejectedFile(DomainError):
    """The upload is not accepted; nothing of it was kept."""


class MissingContentError(DomainError):
    """The row is there and its content is not: the storage was damaged or restored incompletely."""

    status = 404

    def __init__(self) -> None:
        super().__init__("文件内容暂时无法读取，请联系组委会办公室")


class FileClosedError(DomainError):
    """The content may not be opened: the virus scanner has not spoken yet, or has found something."""

    status = 423


class OffsetConflict(DomainError):
    """A chunk that does not begin where the file ends so far; `offset` is where it does."""

    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__("上传位置不一致，将从已收到的位置继续")
        self.offset = offset
