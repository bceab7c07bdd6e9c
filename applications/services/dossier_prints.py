"""A dossier as one PDF, ordered by somebody who may read it and made by the worker for that person alone."""

from datetime import datetime
from typing import Any

from django.db.models import F

from applications.models import Application, DossierPrint
from applications.selectors.applications import visible_applications
from applications.selectors.dossier_contents import Contents, contents_for, frozen_contents, sees_procedure
from applications.selectors.dossier_prints import KEPT, STEPS, load_print, prints_of
from applications.services.dossier_pdf import dossier_pdf
from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import discard_content, store_file
from baoji_award.documents.models import StoredFile
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications import outbox

TOPIC = "dossier_print"


def order_print(*, application: Application, by: User, at: datetime | None = None) -> DossierPrint:
    """Orders a PDF of what `by` reads of the (loaded) dossier and returns the order; one at a time.

    Side effects: the row with the version that is read now (none: the applicant's working copy), an outbox entry,
    audit event `dossier.print_ordered`. An order that is still being made is returned instead of a second one.
    """
    with unit_of_work():
        lock_application(application.pk)
        moment = at or database_now()
        running = prints_of(by=by, application=application, at=moment).filter(done__lt=STEPS, failed=False).first()
        if running is not None:
            return running
        version = contents_for(by=by, application=application).version
        order = DossierPrint.objects.create(application=application, version=version, ordered_by=by, ordered_at=moment)
        _ring(order, moment)
        _record("dossier.print_ordered", order, by, moment)
    return order


def _note_failure(payload: dict[str, Any], _error: str, _final: bool) -> None:
    """Its page says so at once; a later attempt that succeeds takes it back."""
    DossierPrint.objects.filter(pk=payload["print"], done__lt=STEPS).update(failed=True)


@outbox.handler(TOPIC, failed=_note_failure)
def make_print(payload: dict[str, Any]) -> None:
    """One step of a print, each in a transaction of its own so that its page can tell how far it is.

    Side effects: first the sign that work has begun and the entry of the second step; then the PDF is stored and the
    order points to it. A person who may no longer read the dossier gets none.
    """
    order = DossierPrint.objects.select_for_update().get(pk=payload["print"])
    if order.done >= STEPS:
        return
    application = visible_applications(by=order.ordered_by).filter(pk=order.application_id).first()
    if application is None:
        DossierPrint.objects.filter(pk=order.pk).update(failed=True)
        return
    if order.done == 0:
        DossierPrint.objects.filter(pk=order.pk).update(done=F("done") + 1, failed=False)
        _ring(order, order.ordered_at, step=1)
        return
    order.stored = _stored(order, application)
    order.done, order.failed = STEPS, False
    order.save(update_fields=["stored", "done", "failed"])


def _ring(order: DossierPrint, at: datetime, step: int = 0) -> None:
    outbox.enqueue(topic=TOPIC, key=f"{order.pk}:{step}", payload={"print": order.pk}, at=at)


def _stored(order: DossierPrint, application: Application) -> StoredFile:
    by = order.ordered_by
    pdf = dossier_pdf(
        application,
        _contents(order, application),
        contact=sees_procedure(by, application),
        printed_by=by.name or by.email,
        at=order.ordered_at,
    )
    return store_file(pdf, name=f"{application.number}.pdf", by=by, at=order.ordered_at)


def _contents(order: DossierPrint, application: Application) -> Contents:
    if order.version is None:
        return contents_for(by=order.ordered_by, application=application)
    return frozen_contents(application, order.version)


def read_print(*, number: str, pk: int, by: User, at: datetime | None = None) -> DossierPrint:
    """The person's finished print, to download. Raises NotFoundForYou.

    Side effect: audit event `dossier.print_read`.
    """
    moment = at or database_now()
    _, order = load_print(by=by, number=number, pk=pk, at=moment)
    if order.stored is None:
        raise NotFoundForYou
    with unit_of_work():
        _record("dossier.print_read", order, by, moment)
    return order


def discard_prints(*, at: datetime | None = None) -> int:
    """Lets go of the prints whose day is over; returns how many. Safe to run as often as it likes.

    Side effects: the order points to no file; its content leaves the disk unless something else refers to it.
    """
    moment = at or database_now()
    expired = DossierPrint.objects.filter(stored__isnull=False, ordered_at__lte=moment - KEPT)
    orders = list(expired.select_related("stored"))
    for order in orders:
        with unit_of_work():
            DossierPrint.objects.filter(pk=order.pk).update(stored=None)
            if order.stored is not None:
                discard_content(order.stored, at=moment)
    return len(orders)


def _record(action: str, order: DossierPrint, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(order.application_id),
        payload={"print": order.pk, "version": order.version.number if order.version else None},
    )
