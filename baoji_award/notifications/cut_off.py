"""Who may no longer read what was told about a dossier. An app above knows dossiers and recusals and registers both."""

from collections.abc import Callable, Mapping

from django.db.models import Exists, Q, QuerySet

from baoji_award.notifications.models import Delivery, Digest, DigestLine, Message

DossierOf = Callable[[Mapping[str, object]], int | None]
CutOff = Callable[[], Exists]
_ports: list[tuple[DossierOf, CutOff]] = []


def register_cut_off(*, dossier_of: DossierOf, cut_off: CutOff) -> None:
    """Says how a dossier is read from a text's context, and which messages (their `user`, `dossier_id`) are cut off."""
    _ports[:] = [(dossier_of, cut_off)]


def dossier_of(context: Mapping[str, object]) -> int | None:
    """The number of the dossier that a text is about. No query."""
    return next((find(context) for find, _ in _ports), None)


def still_told(messages: QuerySet[Message]) -> QuerySet[Message]:
    """These messages without those about a dossier from which their person is cut off now."""
    for _, cut_off in _ports:
        messages = messages.filter(Q(dossier_id=None) | ~cut_off())
    return messages


def is_cut_off(delivery: Delivery) -> bool:
    """Whether the mail, or the digest in it, names something that its person may no longer be told."""
    if delivery.message_id:
        return not still_told(Message.objects.filter(pk=delivery.message_id)).exists()
    told = Message.objects.filter(digest_line__digest__delivery=_first_of(delivery))
    return told.exclude(pk__in=still_told(told).order_by().values("pk")).exists()


def drop(delivery: Delivery) -> None:
    """Gives a queued mail up for good; what else a digest of it said goes with the next one. In a transaction only."""
    delivery.state, delivery.error = Delivery.State.DROPPED, Delivery.RECUSED
    delivery.save(update_fields=["state", "error"])
    first = _first_of(delivery)
    if first.state != Delivery.State.SENT:
        for digest in Digest.objects.filter(delivery=first):
            kept = still_told(Message.objects.filter(digest_line__digest=digest)).order_by().values("pk")
            DigestLine.objects.filter(message__in=kept).update(digest=None)


def _first_of(delivery: Delivery) -> Delivery:
    """The mail itself, or the one that it is a copy of."""
    while delivery.copy_of is not None:
        delivery = delivery.copy_of
    return delivery
