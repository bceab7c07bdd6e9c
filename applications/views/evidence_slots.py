"""The evidence slots as the page shows them."""

from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application, EvidenceFile
from applications.rules.dossier import EvidenceRule
from applications.selectors.applicant_tasks import slot_limits
from applications.selectors.dossier import reading_of
from applications.selectors.evidence import SlotFiles, files_by_slot
from baoji_award.documents.inspection import EXTENSIONS
from baoji_award.documents.models import FileScan
from baoji_award.documents.scanning import state_of

# What the scanner said, as a tag: tone, words, icon. Without a scanner the structure has been checked.
VERDICTS = {
    "": ("ok", "校验通过", "check"),
    FileScan.State.PENDING.value: ("info", "待查毒", "clock"),
    FileScan.State.CLEAN.value: ("ok", "校验、查毒通过", "check"),
    FileScan.State.INFECTED.value: ("err", "发现病毒，已隔离", "error"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An upload that was not accepted: the slot's key and the sentence."""

    slot: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A file with its verdict and thumbnail; `fate` says what became of an earlier one."""

    row: EvidenceFile
    url: str
    preview_url: str
    verdict: tuple[str, str, str]
    readable: bool
    fate: str = ""
    first: bool = False
    last: bool = False

    @property
    def is_infected(self) -> bool:
        return self.verdict is VERDICTS[FileScan.State.INFECTED.value]


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot with its limits in words, its files, what stood there before, and what was refused just now.

    `asked`: whether it takes files; one that no longer does is shown while it holds some.
    """

    rule: EvidenceRule
    limits: str
    accept: str
    files: tuple[Line, ...]
    earlier: tuple[Line, ...]
    refusal: str
    asked: bool

    @property
    def full(self) -> bool:
        return len(self.files) >= self.rule.most_files


def slots_of(application: Application, refusal: Refusal | None) -> list[Slot]:
    """The slots that are asked, hold files or were just refused one, in the order of the definition. Two queries."""
    found, reading = files_by_slot(application), reading_of(application)
    asked = {rule.key for rule in reading.slots()}
    refused = refusal.slot if refusal else ""
    return [
        _slot(application, rule, found[rule.key], refusal, asked=rule.key in asked)
        for rule in reading.definition.slots_for(reading.group)
        if rule.key in asked or found[rule.key].present or rule.key == refused
    ]


def _slot(
    application: Application, rule: EvidenceRule, files: SlotFiles, refusal: Refusal | None, *, asked: bool
) -> Slot:
    last = len(files.present) - 1
    return Slot(
        rule=rule,
        limits=slot_limits(rule),
        accept=_accept(rule),
        files=tuple(
            _line(application, file, first=place == 0, last=place == last) for place, file in enumerate(files.present)
        ),
        earlier=tuple(_line(application, file) for file in files.earlier),
        refusal=refusal.sentence if refusal and refusal.slot == rule.key else "",
        asked=asked,
    )


def _line(application: Application, file: EvidenceFile, *, first: bool = False, last: bool = False) -> Line:
    where, state = [application.number, file.pk], state_of(file.stored)
    preview = getattr(file.stored, "preview", None)
    readable = state in {"", FileScan.State.CLEAN}
    drawn = readable and preview is not None and preview.picture_id is not None
    return Line(
        row=file,
        url=reverse("applications:file", args=where),
        preview_url=reverse("applications:file_preview", args=where) if drawn else "",
        verdict=VERDICTS[state],
        readable=readable,
        fate=_fate(file),
        first=first,
        last=last,
    )


def _fate(file: EvidenceFile) -> str:
    if file.removed_at is None:
        return ""
    replacement = getattr(file, "replacement", None)
    return f"由“{replacement.name}”替换" if replacement is not None else "移除"


def _accept(rule: EvidenceRule) -> str:
    endings = {ending for group in EXTENSIONS.values() if set(group) & set(rule.types) for ending in group}
    return ",".join(f".{ending}" for ending in sorted(endings))
