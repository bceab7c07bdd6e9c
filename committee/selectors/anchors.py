"""The ends of the audit chain that issued documents keep."""

from collections.abc import Iterator

from committee.models import Minutes, PublicNotice, Resolution


def issued_anchors() -> Iterator[tuple[str, str]]:
    """Each resolution, notice and minutes with the anchor stored on it: for the check of the chain, whoever runs it."""
    for number, anchor in Resolution.objects.values_list("number__text", "anchor"):
        yield f"决议（{number}）", anchor
    for number, anchor in PublicNotice.objects.values_list("number__text", "anchor"):
        yield f"公示（{number}）", anchor
    for title, anchor in Minutes.objects.exclude(anchor="").values_list("meeting__title", "anchor"):
        yield f"纪要（{title}）", anchor
