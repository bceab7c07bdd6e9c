"""What is decided in stages 6 and 7, and what the public learns of it."""

from committee.models.award import Award, Candidate
from committee.models.ballot import Ballot, BoxLine, Choice, Envelope, Vote
from committee.models.ballot_void import BallotVoid
from committee.models.earlier import EarlierWinner
from committee.models.evaluation import EvaluationResult
from committee.models.honours import FollowUp, FollowUpFile, TermsAcceptance
from committee.models.meeting import Attendance, Meeting, Motion, StepOut
from committee.models.minutes import Minutes
from committee.models.notice import PublicNotice
from committee.models.notice_work import NoticeChannel, NoticeDates, NoticeErratum
from committee.models.objection import OPEN_STATES, Objection, ObjectionFile, ObjectionState, ObjectorIdentity
from committee.models.objection_case import (
    HearingFile,
    ObjectionDecision,
    ObjectionHandler,
    ObjectionHearing,
    ObjectionTask,
)
from committee.models.outcome import Outcome, ResultLetter
from committee.models.papers import AgendaItem, Leave, Paper
from committee.models.payment import Payment
from committee.models.report import EvaluationReport, ReportSignature, ReportVersion, SupervisionStatement
from committee.models.resolution import Resolution
from committee.models.revocation import Revocation
from committee.models.round_archive import RoundArchive
from committee.models.supervision import SupervisorRemark

__all__ = [
    "OPEN_STATES",
    "AgendaItem",
    "Attendance",
    "Award",
    "Ballot",
    "BallotVoid",
    "BoxLine",
    "Candidate",
    "Choice",
    "EarlierWinner",
    "Envelope",
    "EvaluationReport",
    "EvaluationResult",
    "FollowUp",
    "FollowUpFile",
    "HearingFile",
    "Leave",
    "Meeting",
    "Minutes",
    "Motion",
    "NoticeChannel",
    "NoticeDates",
    "NoticeErratum",
    "Objection",
    "ObjectionDecision",
    "ObjectionFile",
    "ObjectionHandler",
    "ObjectionHearing",
    "ObjectionState",
    "ObjectionTask",
    "ObjectorIdentity",
    "Outcome",
    "Paper",
    "Payment",
    "PublicNotice",
    "ReportSignature",
    "ReportVersion",
    "Resolution",
    "ResultLetter",
    "Revocation",
    "RoundArchive",
    "StepOut",
    "SupervisionStatement",
    "SupervisorRemark",
    "TermsAcceptance",
    "Vote",
]
