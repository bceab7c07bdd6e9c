"""Pages of stored contents as pictures to read from: drawn when first asked for, kept beside the content.

They are a cache: named by the content's hash, rightly lost and drawn again, in no row and in no archive.
"""

from pathlib import Path

from baoji_award.documents.apart import output_of
from baoji_award.documents.errors import MissingContentError
from baoji_award.documents.files import content_path, work_file
from baoji_award.documents.models import StoredFile
from baoji_award.documents.scanning import require_open


def page_picture(stored: StoredFile, number: int) -> Path:
    """Where the picture of a page (from 1) lies. The caller has asked the policy.

    Raises FileClosedError while the scanner has not called the content clean, MissingContentError where there is no
    such page or it cannot be drawn. Side effect: the picture, the first time.
    """
    require_open(stored)
    if not 1 <= number <= (stored.pages or 1):
        raise MissingContentError
    kept = kept_at(stored, number)
    if not kept.exists():
        picture = output_of("baoji_award.documents.page_drawing", content_path(stored), str(number))
        if not picture:
            raise MissingContentError
        with work_file() as work:
            work.write_bytes(picture)
            work.rename(kept)
    return kept


def kept_at(stored: StoredFile, number: int) -> Path:
    """Where the picture of a page is kept once it is drawn."""
    content = content_path(stored)
    return content.with_name(f"{content.name}.p{number}.jpg")
