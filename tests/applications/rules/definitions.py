"""Small dossier definitions for tests, written as they stand in a rules file."""

from typing import Any

from applications.rules.dossier import DossierRule
from applications.rules.reading import Reading

YEARS = (2021, 2022, 2023)
SLOT = {"key": "licence", "label": "执照"}


def years(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key.upper(), "kind": "years", **more}


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key.upper(), "kind": "long_text", **more}


def choice(key: str, *choices: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key.upper(), "kind": "choice", "choices": choices, **more}


def section(key: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "title": f"{key}节", "part": "申报表", "fields": fields, **more}


def definition(*sections: dict[str, Any], **more: Any) -> DossierRule:
    return DossierRule.model_validate({"sections": sections, "evidence": (SLOT,), **more})


def reading(rules: DossierRule, answers: dict[str, dict[str, object]], group: str = "industrial") -> Reading:
    return Reading(rules, group, answers, YEARS)
