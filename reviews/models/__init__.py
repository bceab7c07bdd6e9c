"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.calibration import CalibrationCase, CalibrationScore, CalibrationSheet
from reviews.models.consensus import Consensus, ConsensusAgreement, ConsensusMember, ConsensusValue
from reviews.models.corrections import SheetCorrection
from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.defence import DefenceDraw, DefenceSheet, DefenceSlot
from reviews.models.defence_day import DefenceArrival, DefenceTiming
from reviews.models.defence_questions import DefenceQuestion, QuestionDraw
from reviews.models.defence_sessions import DefenceSession
from reviews.models.defence_slides import DefenceSlides
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.feedback import FeedbackLetter
from reviews.models.holds import AssignmentHold
from reviews.models.notes import ScoreNote
from reviews.models.panel_draws import PanelDraw, PanelReserve
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.participation import AwaitedExpert, Participation
from reviews.models.results import Opening, StageResult
from reviews.models.sealing import SealedSheet
from reviews.models.self_scores import SelfScore, SelfScoreItem
from reviews.models.sheets import ItemScore, ScoreSheet
from reviews.models.site import SiteFinding, SiteReport, SiteSignature, SiteVisit, WithdrawnReport
from reviews.models.site_work import SiteDocument, SiteImport, SiteInterview, SiteIssue, SitePhoto, SiteScore
from reviews.models.ties import AvoidedUnit, ExpertTie

__all__ = [
    "Assignment",
    "AssignmentHold",
    "AvoidedUnit",
    "AwaitedExpert",
    "CalibrationCase",
    "CalibrationScore",
    "CalibrationSheet",
    "ConflictDeclaration",
    "Consensus",
    "ConsensusAgreement",
    "ConsensusMember",
    "ConsensusValue",
    "CriteriaItem",
    "CriteriaSet",
    "Declaration",
    "DefenceArrival",
    "DefenceDraw",
    "DefenceQuestion",
    "DefenceSession",
    "DefenceSheet",
    "DefenceSlides",
    "DefenceSlot",
    "DefenceTiming",
    "ExpertProfile",
    "ExpertTie",
    "FeedbackLetter",
    "ItemScore",
    "Opening",
    "Panel",
    "PanelDraw",
    "PanelMember",
    "PanelReserve",
    "Participation",
    "QuestionDraw",
    "ScoreNote",
    "ScoreSheet",
    "SealedSheet",
    "SelfScore",
    "SelfScoreItem",
    "SheetCorrection",
    "SiteDocument",
    "SiteFinding",
    "SiteImport",
    "SiteInterview",
    "SiteIssue",
    "SitePhoto",
    "SiteReport",
    "SiteScore",
    "SiteSignature",
    "SiteVisit",
    "StageResult",
    "WithdrawnReport",
]
