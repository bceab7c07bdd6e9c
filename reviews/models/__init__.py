"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.defence import DefenceDraw, DefenceSheet, DefenceSlot
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.results import FeedbackLetter, Opening, StageResult
from reviews.models.self_scores import SelfScore, SelfScoreItem
from reviews.models.sheets import ItemScore, ScoreSheet
from reviews.models.site import SiteFinding, SiteReport, SiteSignature, SiteVisit
from reviews.models.site_work import SiteDocument, SiteInterview, SiteIssue, SitePhoto, SiteScore

__all__ = [
    "Assignment",
    "ConflictDeclaration",
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
    "SiteDocument",
    "SiteFinding",
    "SiteInterview",
    "SiteIssue",
    "SitePhoto",
    "SiteReport",
    "SiteScore",
    "SiteSignature",
    "SiteVisit",
    "StageResult",
]
