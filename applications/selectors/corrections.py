"""Rounds of correction: which parts are open to the applicant, and what was asked of them."""

from dataclasses import dataclass

from applications.models import Application, Correction, CorrectionPart
from applications.selectors.dossier import missing_parts, reading_of

CLOSED_PART = "本次补正只开放组委会办公室列出的内容，这一部分不能修改。"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running correction opens: the reason by section and by evidence slot."""

    sections: dict[str, str]
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part as it is named to people."""

    title: str
    reason: str
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """A round with its parts in the definition's words. `state` says how it ended, or that it runs."""

    correction: Correction
    parts: tuple[AskedPart, ...]

    @property
    def state(self) -> str:
        if self.correction.answered_at:
            return "已提交补正"
        return "已终止" if self.correction.ended_at else "补正中"


def editable_parts(application: Application) -> Parts | None:
    """What the applicant may change in a correction; None when every part is open (a draft, or no part was named).

    One query in a correction, none otherwise. Whether anything may be changed at all says selectors/applicant.py:
    why_locked.
    """
    if application.state != "correction":
        return None
    running = CorrectionPart.objects.filter(
        correction__application=application,
        correction__answered_at__isnull=True,
        correction__ended_at__isnull=True,
    )
    parts: dict[str, dict[str, str]] = {CorrectionPart.Kind.SECTION: {}, CorrectionPart.Kind.SLOT: {}}
    for kind, key, reason in running.values_list("kind", "key", "reason"):
        parts[kind][key] = reason
    sections, slots = parts[CorrectionPart.Kind.SECTION], parts[CorrectionPart.Kind.SLOT]
    return Parts(sections, slots) if sections or slots else None


def why_part_closed(application: Application, *, section: str = "", slot: str = "") -> str:
    """Why this section or slot stays closed in the running correction; empty when it is open.

    A part with a gap is open whether it was named or not: a corrected answer may ask for one elsewhere.
    """
    parts = editable_parts(application)
    if parts is None or section in parts.sections or slot in parts.slots:
        return ""
    gaps = {(gap.key, gap.is_evidence) for gap in missing_parts(application)}
    open_now = (slot, True) in gaps if slot else (section, False) in gaps
    return "" if open_now else CLOSED_PART


def rounds_of(application: Application) -> list[Round]:
    """Every round of the dossier with what was asked and replied, newest first. Three queries."""
    found = application.corrections.select_related("asked_by").prefetch_related("parts__reply").order_by("-number")
    return [Round(each, tuple(_asked(application, part) for part in each.parts.all())) for each in found]


def _asked(application: Application, part: CorrectionPart) -> AskedPart:
    reply = getattr(part, "reply", None)
    return AskedPart(part_title(application, part.kind, part.key), part.reason, reply.text if reply else "")


def part_title(application: Application, kind: str, key: str) -> str:
    """The section's or the slot's title in the round's definition."""
    definition = application.cycle.rulebook.dossier
    if kind == CorrectionPart.Kind.SECTION:
        section = definition.section(key)
        return section.title if section else key
    slot = definition.slot(key)
    return f"证明材料：{slot.label}" if slot else key


def named_parts(application: Application) -> list[tuple[str, str, str]]:
    """(kind, key, title) of every part a correction may name, in the definition's order."""
    reading = reading_of(application)
    places = [(CorrectionPart.Kind.SECTION.value, section.key) for section in reading.sections()]
    places += [(CorrectionPart.Kind.SLOT.value, slot.key) for slot in reading.slots()]
    return [(kind, key, part_title(application, kind, key)) for kind, key in places]
