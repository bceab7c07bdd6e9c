"""The ends of the audit chain that issued documents keep."""

from collections.abc import Iterator

from committee.models import PublicNotice, Resolution


def issued_anchors() -> Iterator[tuple[str, str]]:
    """Each resolution and each notice with the anchor stored on it: for the check of the chain, whoever runs it."""
    for number, anchor in Resolution.objects.values_list("number__text", "anchor"):
        yield f"决议（{number}）", anchor
    for number, anchor in PublicNotice.objects.values_list("number__text", "anchor"):
        yield f"公示（{number}）", anchor
