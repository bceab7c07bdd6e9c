"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.defence import DefenceDraw, DefenceSheet, DefenceSlot
from reviews.models.defence_day import DefenceArrival, DefenceTiming
from reviews.models.defence_questions import DefenceQuestion, QuestionDraw
from reviews.models.defence_slides import DefenceSlides
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.results import FeedbackLetter, Opening, StageResult
from reviews.models.self_scores import SelfScore, SelfScoreItem
from reviews.models.sheets import ItemScore, ScoreSheet
from reviews.models.site import SiteFinding, SiteReport, SiteSignature, SiteVisit
from reviews.models.site_work import SiteDocument, SiteImport, SiteInterview, SiteIssue, SitePhoto, SiteScore

__all__ = [
    "Assignment",
    "ConflictDeclaration",
    "CriteriaItem",
    "CriteriaSet",
    "Declaration",
    "DefenceArrival",
    "DefenceDraw",
    "DefenceQuestion",
    "DefenceSheet",
    "DefenceSlides",
    "DefenceSlot",
    "DefenceTiming",
    "ExpertProfile",
    "FeedbackLetter",
    "ItemScore",
    "Opening",
    "Panel",
    "PanelMember",
    "QuestionDraw",
    "ScoreSheet",
    "SelfScore",
    "SelfScoreItem",
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
]
