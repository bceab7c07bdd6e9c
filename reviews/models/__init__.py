"""Criteria, experts, panels, sheets, sealed results and feedback."""

from reviews.models.calibration import CalibrationCase, CalibrationScore, CalibrationSheet
from reviews.models.corrections import SheetCorrection
from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.defence import DefenceDraw, DefenceSheet, DefenceSlot
from reviews.models.experts import ConflictDeclaration, Declaration, ExpertProfile
from reviews.models.notes import ScoreNote
from reviews.models.panels import Assignment, Panel, PanelMember
from reviews.models.results import FeedbackLetter, Opening, StageResult
from reviews.models.sealing import SealedSheet
from reviews.models.self_scores import SelfScore, SelfScoreItem
from reviews.models.sheets import ItemScore, ScoreSheet
from reviews.models.site import SiteFinding, SiteReport, SiteSignature, SiteVisit

__all__ = [
    "Assignment",
    "CalibrationCase",
    "CalibrationScore",
    "CalibrationSheet",
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
    "ScoreNote",
    "ScoreSheet",
    "SealedSheet",
    "SelfScore",
    "SelfScoreItem",
    "SheetCorrection",
    "SiteFinding",
    "SiteReport",
    "SiteSignature",
    "SiteVisit",
    "StageResult",
]
