"""The photos of one visit, read by its team; the callers have loaded the visit for `by`."""

from baoji_award.documents.models import StoredFile
from baoji_award.documents.scanning import require_open
from baoji_award.errors import NotFoundForYou
from reviews.models import SitePhoto, SiteVisit


def photos_of(visit: SiteVisit) -> list[SitePhoto]:
    """The visit's photos with content, scan and thumbnail. One query."""
    related = ("item", "stored__scan", "stored__preview__picture", "written_by")
    return list(SitePhoto.objects.filter(visit=visit).select_related(*related))


def load_photo(visit: SiteVisit, photo_id: int) -> SitePhoto:
    """One photo of the visit. Raises NotFoundForYou. One query."""
    found = next((photo for photo in photos_of(visit) if photo.pk == photo_id), None)
    if found is None:
        raise NotFoundForYou
    return found


def thumbnail_of(photo: SitePhoto) -> StoredFile:
    """The photo as a small picture. Raises NotFoundForYou where none is drawn yet, FileClosedError before the scan."""
    require_open(photo.stored)
    preview = getattr(photo.stored, "preview", None)
    if preview is None or preview.picture is None:
        raise NotFoundForYou
    picture: StoredFile = preview.picture
    return picture
