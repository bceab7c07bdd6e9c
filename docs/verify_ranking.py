"""Recomputes the ranking of the document review from exported sheets. Needs Python 3.11 and nothing else.

    python verify_ranking.py sheets.json [root ...]

`sheets.json` comes from `manage.py export_sheets`; each `root` is a digest that the audit log and the page of a group's
opening show. Every sheet must fit the commitment its expert got on signing, a group's commitments its root, and every
score and rank must follow from the sheets by the round's rule. Exit status 1 with the differences, else the ranking.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from pathlib import Path
from statistics import median
from typing import Any

Json = dict[str, Any]


def rounded(value: Fraction) -> Fraction:
    """Half up to six decimals, as the results are kept."""
    return Fraction(floor(value * 10**6 + Fraction(1, 2)), 10**6)


def points_of(percents: Mapping[str, int], items: Sequence[Json], kind: str = "") -> Fraction:
    return sum(
        (Fraction(i["points"] * percents[i["clause"]], 100) for i in items if kind in ("", i["kind"])), Fraction()
    )


def sheet_errors(dossier: Json, sheet: Json) -> Iterator[str]:
    content = json.loads(sheet["text"])
    if hashlib.sha256((sheet["text"] + sheet["nonce"]).encode()).hexdigest() != sheet["commitment"]:
        yield f"{dossier['number']}: sheet {content['sheet']} does not fit its commitment"
    if content["application"] != dossier["number"] or content["criteria"] != dossier["criteria"]:
        yield f"{dossier['number']}: sheet {content['sheet']} is of another dossier or other criteria"


def aggregated(totals: list[Fraction], rule: Json) -> Fraction:
    """The score of a dossier by the round's aggregate; a trimmed mean of too few is the mean."""
    if rule["aggregate"] == "median":
        return median(totals)
    if rule["aggregate"] == "trimmed_mean" and len(totals) >= max(rule["trim_needs"], 3):
        totals = sorted(totals)[1:-1]
    return sum(totals, Fraction()) / len(totals)


def standing(dossier: Json, rule: Json, criteria: Json) -> tuple[Fraction, tuple[Fraction, ...]]:
    """What the dossier is ranked by: its rate, then the tie-breaks in the round's order."""
    items, full = criteria["items"], criteria["total"]
    sheets = [{item[0]: item[1] for item in json.loads(s["text"])["items"]} for s in dossier["sheets"] if s["counted"]]
    totals = [points_of(percents, items) for percents in sheets]
    agreed = rule["counts"] == "consensus"
    score = rounded(points_of(dossier["agreed"], items) if agreed else aggregated(totals, rule))
    result_points = sum(item["points"] for item in items if item["kind"] == "result")
    judged = [dossier["agreed"]] if agreed else sheets
    results = sum((points_of(percents, items, "result") for percents in judged), Fraction())
    keys = {
        "results": rounded(results * 100 / (result_points * len(judged))) if result_points else Fraction(),
        "median": rounded(median(totals) * 100 / full),
        "lowest": rounded(min(totals) * 100 / full),
    }
    return score, (rounded(score * 100 / full), *(keys[name] for name in rule["tie_breaks"]))


def root_errors(export: Json, group: str, roots: Sequence[str]) -> Iterator[str]:
    sheets = [s for d in export["dossiers"] if d["group"] == group for s in d["sheets"] if not s["late"]]
    found = hashlib.sha256("\n".join(sorted(s["commitment"] for s in sheets)).encode()).hexdigest()
    if found != export["openings"][group]["root"] or (roots and found not in roots):
        yield f"{group}: the commitments give the root {found}, not the one that was recorded"


def check(export: Json, roots: Sequence[str]) -> tuple[list[str], list[Json]]:
    dossiers = export["dossiers"]
    errors = [e for d in dossiers for s in d["sheets"] for e in sheet_errors(d, s)]
    errors += [e for group in export["openings"] for e in root_errors(export, group, roots)]
    ranked = [d for d in dossiers if d["result"]]
    standings = {d["number"]: standing(d, export["rule"], export["criteria"][d["criteria"]]) for d in ranked}
    for d in ranked:
        score, key = standings[d["number"]]
        above = [o for o in ranked if standings[o["number"]][1] > key]
        overall = d["result"]["rank_overall"]
        ranks = overall and 1 + len(above), 1 + sum(o["group"] == d["group"] for o in above)
        stored = Fraction(d["result"]["score"]), (overall, d["result"]["rank_in_group"])
        if stored != (score, ranks):
            errors.append(f"{d['number']}: the sheets give {float(score):.6f} and ranks {ranks}, not {d['result']}")
    return errors, sorted(ranked, key=lambda d: (d["result"]["rank_overall"] or 0, d["group"], d["number"]))


if __name__ == "__main__":
    content = Path(sys.argv[1]).read_text(encoding="utf-8")
    differences, order = check(json.loads(content), sys.argv[2:])
    lines = [f"{d['result']['rank_overall'] or '-':>4}  {d['number']}  {d['result']['score']}" for d in order]
    print(*(differences or lines), sep="\n")
    sys.exit(1 if differences else 0)
