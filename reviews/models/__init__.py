"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.consensus import Consensus, ConsensusAgreement, ConsensusValue
from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.defence import DefenceDraw, DefenceSheet, DefenceSlot
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.feedback import FeedbackLetter
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.results import Opening, StageResult
from reviews.models.self_scores import SelfScore, SelfScoreItem
from reviews.models.sheets import ItemScore, ScoreSheet
from reviews.models.site import SiteFinding, SiteReport, SiteSignature, SiteVisit

__all__ = [
    "Assignment",
    "ConflictDeclaration",
    "Consensus",
    "ConsensusAgreement",
    "ConsensusValue",
    "CriteriaItem",
    "CriteriaSet",
    "Declaration",
    "DefenceDraw",
    "DefenceSheet",
    "DefenceSlot",
    "ExpertProfile",
    "FeedbackLetter",
    "ItemScore",
    "Opening",
    "Panel",
    "PanelMember",
    "ScoreSheet",
    "SelfScore",
    "SelfScoreItem",
    "SiteFinding",
    "SiteReport",
    "SiteSignature",
    "SiteVisit",
    "StageResult",
]
