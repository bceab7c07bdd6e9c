"""Forgeries that fit every digest of an archive: the verifier computes again what they contradict."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from applications.stages import APPLICATION, ROUND
from bench.archives import Contents, contents_of, packed_again, sealed
from tests.committee.test_round_archive import archive, faults, verify_round

__all__ = ["archive"]
pytestmark = pytest.mark.django_db
Change = Callable[[Any], object]


def put(*path: Any, value: object) -> Change:
    """Sets the value under these keys."""

    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        assert data[path[-1]] != value
        data[path[-1]] = value

    return change


def swap_ranks(data: Any) -> None:
    first, second = data["results"][:2]
    first["rank"], second["rank"] = second["rank"], first["rank"]


def another_order(data: Any) -> None:
    data["defence"]["order"].reverse()


def another_seat(data: Any) -> None:
    data["defence"]["sessions"][0]["numbers"].reverse()


def another_room(data: Any) -> None:
    data["defence"]["sessions"][0]["room"] = "二号会议室"


def one_group(data: Any) -> None:
    data["openings"][0]["group"] = data["openings"][1]["group"]


def another_member(data: Any) -> None:
    line = data["panels"][0]["record"][4]
    label, _, codes = line.partition("：")
    data["panels"][0]["record"][4] = f"{label}：{' '.join(reversed(codes.split()))}"


def last_vote(data: Any) -> None:
    data[0]["motions"][0]["votes"].pop()


def a_ring(data: Any) -> None:
    data[0]["runoff_of"] = data[0]["meeting"]


def one_candidate_more(data: Any) -> None:
    data["candidates"].append({**data["candidates"][0], "position": 2})


def a_gap(data: Any) -> None:
    data[0]["value"] += 1


def a_quarter(data: Any) -> None:
    data["reports"][0]["quarters"] += 1


def one_person(data: Any) -> None:
    data["openings"][0]["office_key_by"] = data["openings"][0]["supervisor_key_by"]


def points_off(data: Any) -> None:
    data["points_off"][data["dossiers"][0]["application"]] = 3


def early(data: Any) -> None:
    data["given"][0]["issued_at"] = "2025-05-10T00:00:00+00:00"


# What is forged although all digests fit, and what the verdict says of it: computed again, not compared with a seal.
FORGED: list[tuple[str, Change, str]] = [
    ("document_review.json", put("dossiers", 0, "sheets", 0, "nonce", value="0" * 64), "sheets[0].commitment"),
    ("document_review.json", put("openings", 0, "root", value="0" * 64), "root"),
    ("document_review.json", one_person, "supervisor_key_by"),
    ("defence.json", points_off, "results.json [defence"),
    ("site_review.json", a_quarter, "results.json [site_review"),
    ("results.json", put(0, "score", value="99.000000"), "defence"),
    ("results.json", put(0, "rank_overall", value=7), "rank_overall"),
    ("results.json", put(0, "rank_overall", value=None), "rank_overall"),
    ("document_review.json", put("dossiers", 0, "sheets", 0, "late", value=True), "was sealed before the opening"),
    ("defence.json", one_group, "group"),
    ("draws.json", another_order, "defence.order"),
    ("draws.json", another_seat, "sessions[0].numbers"),
    ("draws.json", another_room, "defence.sessions (log)"),
    ("draws.json", another_member, "record"),
    ("draws.json", put("questions", 0, "question", value=9), "question"),
    ("rules.json", put("weights", value={"document_review": 100, "defence": 0, "site_review": 0}), "combined"),
    ("rules.json", put("notice", "days", value=14), "last_day"),
    ("evaluation.json", swap_ranks, "rank"),
    ("evaluation.json", put("report", "versions", 0, "snapshot", "round", value="别的年度"), "report.digest"),
    ("ballots.json", last_vote, "motion"),
    ("ballots.json", put(0, "quorum", value=1), "quorum"),
    ("ballots.json", a_ring, "round"),
    ("resolution.json", one_candidate_more, "candidates"),
    ("notices.json", put("notices", 0, "last_day", value="2025-05-23"), "last_day"),
    ("notices.json", put("notices", 0, "title", value="别的标题"), "digest"),
    ("awards.json", early, "issued_at"),
    ("awards.json", put("kinds", 0, "ceiling", value=30), "kinds"),
    ("awards.json", put("given", 0, "money", value=1), "money"),
    ("numbers.json", a_gap, "certificate"),
    ("objections.json", put(0, "state", value="upheld"), "异议"),
    ("documents.json", put(0, "number", value="宝质奖〔2025〕99号"), "document"),
]


@pytest.mark.parametrize(("path", "change", "said"), FORGED)
def test_what_fits_every_digest_is_found_by_computing_again(
    archive: bytes, path: str, change: Change, said: str
) -> None:
    contents: Contents = contents_of(archive)
    data = json.loads(contents[path])
    change(data)
    contents[path] = verify_round.written_out(data)
    told = faults(packed_again(contents | {verify_round.LOG: sealed(contents)}))
    assert [fault for fault in told if said in fault], told
    assert not [fault for fault in told if "[seal]" in fault]


def test_what_is_printed_on_paper_is_compared(archive: bytes) -> None:
    """Whoever rewrites the whole archive, log and seal included, cannot rewrite the documents that were handed out."""
    resolution = json.loads(contents_of(archive)["resolution.json"])
    number, _, known = resolution["anchor"].partition(":")
    assert faults(archive, [f"{number}:{known}"]) == []
    told = faults(archive, [f"{number}:{'0' * 64}"])
    assert len(told) == 1
    assert "paper" in told[0]
    assert len(faults(archive, [f"999999:{known}"])) == 1


def test_the_verifier_knows_the_procedure_as_it_is() -> None:
    for kind, procedure in (("application", APPLICATION), ("round", ROUND)):
        assert verify_round.AFTER[kind] == {action.name: action.target for action in procedure.actions}
