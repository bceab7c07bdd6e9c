"""A small criteria set with another scale: four items, four bands, three dimensions, 200 points."""

import json
from pathlib import Path
from typing import Any

from applications.models import Application, Group
from reviews.models import CriteriaSet
from reviews.services.criteria import load_criteria
from tests.reviews.rows import AT, Review

DIMENSIONS = {"P": "策划", "X": "实施", "G": "改进"}
BANDS = ((0, 20), (25, 50), (55, 75), (80, 100))
# Two categories and an item that stands alone, 200 points.
ITEMS = (
    ("1", "管理", 80, None, False),
    ("1.1", "职责", 50, "1", True),
    ("1.2", "资源", 30, "1", True),
    ("2", "绩效", 75, None, False),
    ("2.1", "质量绩效", 75, "2", True),
    ("3", "创新", 45, None, True),
)


def other_set(folder: Path) -> CriteriaSet:
    words = {code: f"{name}的说明" for code, name in DIMENSIONS.items()}
    content: dict[str, Any] = {
        "code": "DB61/T 999",
        "edition": "2024",
        "title": "小微企业质量评价准则",
        "total": 200,
        "items": [
            {
                "clause": clause,
                "title": title,
                "requirement": f"{title}成果如何产生" if leaf else "",
                "points": points,
                "kind": "process",
                "parent": parent,
                "leaf": leaf,
            }
            for clause, title, points, parent, leaf in ITEMS
        ],
        "scoring": {
            "process": {
                "dimensions": [{"code": code, "name": name} for code, name in DIMENSIONS.items()],
                "bands": [{"min": low, "max": high, "descriptions": words, "short": words} for low, high in BANDS],
            }
        },
    }
    path = folder / "other.json"
    path.write_text(json.dumps(content, ensure_ascii=False))
    return load_criteria(path=path, at=AT)[0]


def judge_rival_by(criteria: CriteriaSet, review: Review) -> None:
    """Moves the rival's dossier, before it is assigned, into a group of the round that is judged by this set."""
    rival = review.cast.rival_application
    group = Group.objects.filter(cycle=review.cast.cycle).exclude(pk=review.application.group_id)[0]
    Group.objects.filter(pk=group.pk).update(criteria=criteria.code)
    Application.objects.filter(pk=rival.pk).update(group=group)
