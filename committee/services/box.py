"""Putting a secret ballot into the box, and opening the box. Both inside the unit of work that locks the meeting."""

import secrets
from collections.abc import Mapping, Sequence

from baoji_award.errors import DomainError
from committee.box import BoxDamagedError, Line, proof_of, seal, unseal
from committee.models import BoxLine, Envelope, Meeting, Motion

DAMAGED = "票箱中有表决票无法解封，可能被改动。请停止计票，立即报告监督人员。"
Sheet = tuple[Line, ...]


def lines_of(choices: Mapping[int, str], nonce: str) -> Sheet:
    """What goes into the envelope: the nonce itself does not."""
    return tuple(Line(pk, choices[pk], proof_of(nonce, pk, choices[pk])) for pk in sorted(choices))


def sheets_in(meeting: Meeting) -> list[Sheet]:
    """What lies in the box, opened. Raises DomainError when an envelope does not open."""
    sealed = Envelope.objects.filter(meeting=meeting).values_list("sealed", flat=True)
    try:
        return [unseal(bytes(each), salt=_salt(meeting), meeting=meeting.pk) for each in sealed]
    except BoxDamagedError as error:
        raise DomainError(DAMAGED) from error


def put_in(meeting: Meeting, sheet: Sheet) -> None:
    """Adds an envelope: the whole box is sealed afresh and written in random order, in this one transaction.

    No row keeps its key, its place or the transaction that wrote it, so nothing tells which one came last.
    """
    sheets = [*sheets_in(meeting), sheet]
    secrets.SystemRandom().shuffle(sheets)
    motions = meeting.motions.count()
    Envelope.objects.filter(meeting=meeting).delete()
    Envelope.objects.bulk_create(
        Envelope(meeting=meeting, sealed=seal(each, salt=_salt(meeting), meeting=meeting.pk, motions=motions))
        for each in sheets
    )


def lay_out(meeting: Meeting, motions: Sequence[Motion]) -> dict[int, list[str]]:
    """Opens the box: its lines are written shuffled across all ballots, the envelopes and the key are gone.

    Returns motion id → choices. Raises DomainError when an envelope does not open or breaks the rules of the ballot.
    """
    sheets = sheets_in(meeting)
    known = {motion.pk: motion for motion in motions}
    for sheet in sheets:
        _check(sheet, known)
    lines = [line for sheet in sheets for line in sheet]
    secrets.SystemRandom().shuffle(lines)
    BoxLine.objects.bulk_create(BoxLine(motion_id=pk, choice=choice, proof=proof) for pk, choice, proof in lines)
    Envelope.objects.filter(meeting=meeting).delete()
    meeting.salt = None
    found: dict[int, list[str]] = {motion.pk: [] for motion in motions}
    for line in lines:
        found[line.motion].append(line.choice)
    return found


def _check(sheet: Sheet, motions: Mapping[int, Motion]) -> None:
    """A sheet that no member could have cast is a sign of tampering, whoever had the key."""
    ticks: dict[int, int] = {}
    for line in sheet:
        if line.motion not in motions:
            raise DomainError(DAMAGED)
        kind = motions[line.motion].kind_id
        ticks[kind] = ticks.get(kind, 0) + (line.choice == "agree")
        if ticks[kind] > motions[line.motion].places:
            raise DomainError(DAMAGED)


def _salt(meeting: Meeting) -> bytes:
    assert meeting.salt is not None  # noqa: S101  an open secret ballot has one (constraint)
    return bytes(meeting.salt)
