"""Reads of issued documents. Whether a person may see them is decided where the object lives."""

from django.db.models import QuerySet

from baoji_award.documents.models import Document


def documents_of(*, object_type: str, object_id: str) -> QuerySet[Document]:
    """The documents issued about one object, newest first, with their numbers and contents (one query)."""
    documents = Document.objects.filter(object_type=object_type, object_id=object_id)
    return documents.select_related("number", "stored").order_by("-created_at", "-pk")
