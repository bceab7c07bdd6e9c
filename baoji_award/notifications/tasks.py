"""The doorbell and the sweeper. Both may run at any time and any number of times."""

from celery import shared_task

from baoji_award.notifications import digests, outbox


@shared_task(name="notifications.deliver")  # type: ignore[untyped-decorator]
def deliver(entry_ids: list[int]) -> None:
    for entry_id in entry_ids:
        outbox.deliver(entry_id)


@shared_task(name="notifications.sweep_outbox")  # type: ignore[untyped-decorator]
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task(name="notifications.send_digests")  # type: ignore[untyped-decorator]
def send_digests() -> None:
    digests.send_digests()
