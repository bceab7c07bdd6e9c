"""What is decided in stages 6 and 7, and what the public learns of it."""

from committee.models.award import Award, Candidate
from committee.models.evaluation import EvaluationReport, EvaluationResult, ReportSignature
from committee.models.meeting import Attendance, Ballot, Meeting, Motion, Resolution, Vote
from committee.models.notice import PublicNotice
from committee.models.objection import OPEN_STATES, Objection, ObjectionFile, ObjectionState, ObjectorIdentity
from committee.models.supervision import SupervisorRemark

__all__ = [
    "OPEN_STATES",
    "Attendance",
    "Award",
    "Ballot",
    "Candidate",
    "EvaluationReport",
    "EvaluationResult",
    "Meeting",
    "Motion",
    "Objection",
    "ObjectionFile",
    "ObjectionState",
    "ObjectorIdentity",
    "PublicNotice",
    "ReportSignature",
    "Resolution",
    "SupervisorRemark",
    "Vote",
]
