"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.results import FeedbackLetter, Opening, StageResult
from reviews.models.sheets import ItemScore, ScoreSheet

__all__ = [
    "Assignment",
    "ConflictDeclaration",
    "CriteriaItem",
    "CriteriaSet",
    "Declaration",
    "ExpertProfile",
    "FeedbackLetter",
    "ItemScore",
    "Opening",
    "Panel",
    "PanelMember",
    "ScoreSheet",
    "StageResult",
]
