"""The round, the dossier and what is decided about it in stages 1 and 2."""

from applications.models.announcement import Announcement, AnnouncementFile
from applications.models.application import Application
from applications.models.bureau_work import BureauDuty, BureauTransfer, ReturnNote, SectionComment
from applications.models.correction import Correction, CorrectionPart, CorrectionReply
from applications.models.credit import CreditLine, CreditRequest
from applications.models.cycle import AwardCycle, AwardKind, Bureau, Group, Remit, RoundRules, StageWindow
from applications.models.dossier import DossierPrint, DossierVersion, EvidenceFile, SectionAnswer
from applications.models.eligibility import EligibilityCheck
from applications.models.endorsement import Batch, BatchEntry, Recommendation
from applications.models.extension import DeadlineExtension
from applications.models.finding import Finding
from applications.models.membership import AccessRequest, OrganisationGrant, OwnershipOffer
from applications.models.notes import InternalNote, OfficeTask
from applications.models.office_job import OfficeJob
from applications.models.office_list import ListColumns, SavedFilter
from applications.models.organisation import Organisation
from applications.models.recusal import Recusal
from applications.models.sanction import Sanction
from applications.models.screening import CheckAnswer, RejectionLetter

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
    "Correction",
    "CorrectionPart",
    "CorrectionReply",
    "CreditLine",
    "CreditRequest",
    "DeadlineExtension",
    "DossierPrint",
    "DossierVersion",
    "EligibilityCheck",
    "EvidenceFile",
    "Finding",
    "Group",
    "InternalNote",
    "ListColumns",
    "OfficeJob",
    "OfficeTask",
    "Organisation",
    "OrganisationGrant",
    "OwnershipOffer",
    "Recommendation",
    "Recusal",
    "RejectionLetter",
    "Remit",
    "ReturnNote",
    "RoundRules",
    "Sanction",
    "SavedFilter",
    "SectionAnswer",
    "SectionComment",
    "StageWindow",
]
