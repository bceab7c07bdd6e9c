"""Recomputes the ranking of the document review from exported sheets. Needs Python 3.11 and nothing else.

    python verify_ranking.py sheets.json [root]

`sheets.json` comes from `manage.py export_sheets`; `root` is the digest that the audit log and the page of the opening
show. Every sheet must fit the commitment its expert got on signing, all commitments the root, and every score and rank
must follow from the sheets by the round's rule. Exit status 1 with the differences, else 0 with the ranking.
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


def check(export: Json, root: str) -> tuple[list[str], list[Json]]:
    dossiers = export["dossiers"]
    errors = [e for d in dossiers for s in d["sheets"] for e in sheet_errors(d, s)]
    commitments = sorted(s["commitment"] for d in dossiers for s in d["sheets"])
    found = hashlib.sha256("\n".join(commitments).encode()).hexdigest()
    if {found} != {export["root"], root or found}:
        errors.append(f"the commitments give the root {found}, not the one that was recorded")
    ranked = [d for d in dossiers if d["result"]]
    standings = {d["number"]: standing(d, export["rule"], export["criteria"][d["criteria"]]) for d in ranked}
    for d in ranked:
        score, key = standings[d["number"]]
        above = [o for o in ranked if standings[o["number"]][1] > key]
        ranks = 1 + len(above), 1 + sum(o["group"] == d["group"] for o in above)
        stored = Fraction(d["result"]["score"]), (d["result"]["rank_overall"], d["result"]["rank_in_group"])
        if stored != (score, ranks):
            errors.append(f"{d['number']}: the sheets give {float(score):.6f} and ranks {ranks}, not {d['result']}")
    return errors, sorted(ranked, key=lambda d: (d["result"]["rank_overall"], d["number"]))


if __name__ == "__main__":
    content = Path(sys.argv[1]).read_text(encoding="utf-8")
    differences, order = check(json.loads(content), "".join(sys.argv[2:]))
    for line in differences or [
        f"{d['result']['rank_overall']:>4}  {d['number']}  {d['result']['score']}" for d in order
    ]:
        print(line)
    sys.exit(1 if differences else 0)
