"""The round, the dossier and what is decided about it in stages 1 and 2."""

from applications.models.announcement import Announcement, AnnouncementFile
from applications.models.application import Application
from applications.models.bureau_work import BureauDuty, BureauTransfer, ReturnNote, SectionComment
from applications.models.cycle import AwardCycle, AwardKind, Bureau, Group, Remit, StageWindow
from applications.models.dossier import DossierPrint, DossierVersion, EvidenceFile, SectionAnswer
from applications.models.endorsement import Batch, BatchEntry, Recommendation
from applications.models.extension import DeadlineExtension
from applications.models.membership import AccessRequest, OrganisationGrant, OwnershipOffer
from applications.models.organisation import Organisation
from applications.models.recusal import Recusal
from applications.models.screening import CheckAnswer

__all__ = [
    "AccessRequest",
    "Announcement",
    "AnnouncementFile",
    "Application",
    "AwardCycle",
    "AwardKind",
    "Batch",
    "BatchEntry",
    "Bureau",
    "BureauDuty",
    "BureauTransfer",
    "CheckAnswer",
    "DeadlineExtension",
    "DossierPrint",
    "DossierVersion",
    "EvidenceFile",
    "Group",
    "Organisation",
    "OrganisationGrant",
    "OwnershipOffer",
    "Recommendation",
    "Recusal",
    "Remit",
    "ReturnNote",
    "SectionAnswer",
    "SectionComment",
    "StageWindow",
]
