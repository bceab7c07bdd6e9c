"""Verifies the archive of a round from the archive alone. Needs Python 3.11 and nothing else.

    python verify_round.py archive.zip [digest of the manifest] [number:hash of an event, as printed on paper] …

Everything that was decided is computed again: the bytes of the ZIP and of every file, the chain of the audit log with
the seal at its end, the commitments of the sealed sheets and the roots of the openings, the draws, scores and ranks of
every stage, the combined scores, the ballots, the list, the days of the notice, ceilings, awards and numbers. Every
fault names the file and the field. With the digest that the portal shows beside the archive, one that was written anew
from end to end is found as well. So it is with what resolution, minutes and notice print as 审计链锚点: the number of
an event and its hash. Exit status 1 with the faults, else 0. docs/archive.md describes the files.
"""

import hashlib
import json
import struct
import sys
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import partial
from itertools import zip_longest
from math import ceil, floor
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO, NamedTuple

Json = Any
FORMAT = "award-round-archive/2"
ABOUT, PAPERS, LOG, MANIFEST = "archive.json", "documents.json", "log.jsonl", "manifest.json"
STAGES = ("document_review", "defence", "site_review")
PARTS = (
    "round",
    "rules",
    "applications",
    "criteria",
    "document_review",
    "defence",
    "site_review",
    "results",
    "draws",
    "evaluation",
    "ballots",
    "resolution",
    "notices",
    "objections",
    "awards",
    "outcome",
    "numbers",
)
# What these events say is told in the archive: none of them may be withheld. Those of WITH_REASON may, for the reason
# that was given.
SHOWN = frozenset(
    """
    archive.made archive.sealed award.given ballot.certified ballot.closed ballot.confirmed ballot.opened ballot.voided
    criteria.published cycle.loaded defence.draw_committed defence.drawn defence.question_drawn
    defence.questions_committed defence.sheet_submitted documents.issued documents.number_allocated evaluation.computed
    honour.review_closed honour.review_handed_in honour.terms_accepted notice.corrected notice.dates_approved
    notice.erratum notice.published objection.accepted objection.days_set objection.proposed objection.received
    objection.rejected objection.upheld outcome.ordered outcome.released panel.draw_committed panel.drawn
    payment.confirmed payment.recorded payment.refused report.drafted report.issued report.signed resolution.adopted
    revocation.approved revocation.proposed revocation.refused scores.key_turned scores.opened scores.ranked
    scores.settled sheet.submitted site.completed site.signed
    """.split()  # noqa: SIM905 (sixty words in a row are read as words)
)
# Where a move takes a dossier or the round, for a move whose reason is withheld.
AFTER = {
    "application": {
        "submit": "bureau_review",
        "endorse": "endorsed",
        "return_to_applicant": "draft",
        "decline": "not_endorsed",
        "forward": "office_check",
        "retract": "bureau_review",
        "qualify": "document_review",
        "request_correction": "correction",
        "reject": "ineligible",
        "resubmit": "office_check",
        "shortlist": "defence",
        "not_shortlist": "not_shortlisted",
        "advance": "site_review",
        "stop": "not_advanced",
        "conclude_site": "evaluation",
        "propose": "candidate",
        "not_propose": "not_proposed",
        "publish": "in_notice",
        "confirm": "awarded",
        "disqualify": "disqualified",
        "revoke": "revoked",
        "withdraw": "withdrawn",
        "lapse": "lapsed",
    },
    "round": {
        "announce": "notice",
        "open_application": "application",
        "start_document_review": "document_review",
        "start_defence": "defence",
        "start_site_review": "site_review",
        "start_evaluation": "evaluation",
        "start_publicity": "publicity",
        "close_round": "closed",
    },
    "objection": {
        "received": "received",
        "accepted": "accepted",
        "proposed": "deciding",
        "sent_back": "accepted",
        "not_accepted": "not_accepted",
        "upheld": "upheld",
        "rejected": "rejected",
    },
}
BEIJING = timezone(timedelta(hours=8))
GENESIS, CHUNK = "0" * 64, 1 << 20
COMMON = (20, 0x0800, 0, 0, 0x21)
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


class Fault(NamedTuple):
    """Something that does not hold: in which file, where in it, in two languages."""

    file: str
    field: str
    chinese: str
    english: str

    def __str__(self) -> str:
        return f"{self.file} [{self.field}] {self.chinese} / {self.english}"


@dataclass
class Verdict:
    """What was found. `remarks` are no faults: what could not be checked."""

    manifest: str = ""
    files: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fault(self, file: str, where: str, chinese: str, english: str) -> None:
        self.faults.append(Fault(file, where, chinese, english))

    def same(self, file: str, where: str, stored: object, computed: object) -> None:
        """A fault unless both are equal, a truth value being no number."""
        if stored != computed or isinstance(stored, bool) != isinstance(computed, bool):
            told = f"{computed}"[:120]
            self.fault(file, where, f"与重算结果不符，应为 {told}", f"is {stored!s:.120}, computed: {told}")

    def holds(self, file: str, where: str, true: object, chinese: str, english: str) -> None:
        if not true:
            self.fault(file, where, chinese, english)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def compact(data: Json) -> str:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def written_out(data: Json) -> bytes:
    """A file of the archive: canonical JSON with a line for each entry."""
    if isinstance(data, dict) and data:
        lines = [f"{compact(key)}:{compact(data[key])}" for key in sorted(data)]
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
    if isinstance(data, list) and data:
        return ("[\n" + ",\n".join(map(compact, data)) + "\n]\n").encode()
    return f"{compact(data)}\n".encode()


# --- the ZIP ---------------------------------------------------------------------------------------------------------


class Piece(NamedTuple):
    path: str
    start: int
    size: int
    sha256: str


def walk(file: BinaryIO, out: Verdict) -> list[Piece]:
    """The entries, read one after another from the first byte; every byte of the container is one that must be so."""
    pieces: list[Piece] = []
    directory: list[bytes] = []
    while True:
        position = file.seek(sum(len(d) - CENTRAL.size + LOCAL.size for d in directory) + sum(p.size for p in pieces))
        head = file.read(LOCAL.size)
        if len(head) < LOCAL.size or head[:4] != b"PK\3\4":
            break
        *_, crc, _packed, size, length, _extra = LOCAL.unpack(head)
        name = file.read(length)
        path = name.decode("utf-8", "backslashreplace")
        if head != LOCAL.pack(b"PK\3\4", *COMMON, crc, size, size, length, 0):
            out.fault(path, f"ZIP {position}", "文件头被改动", "its header in the ZIP is not the canonical one")
            return pieces
        start = position + LOCAL.size + length
        found = read_piece(file, size)
        if found is None:
            out.fault(path, f"ZIP {position}", "内容不完整", "its content is cut off")
            return pieces
        digest, checksum = found
        out.holds(path, "content", checksum == crc, "内容与其校验和不符", "content and checksum do not fit")
        pieces.append(Piece(path, start, size, digest))
        directory.append(CENTRAL.pack(b"PK\1\2", 20, *COMMON, crc, size, size, length, 0, 0, 0, 0, 0, position) + name)
    listed = b"".join(directory)
    wanted = listed + END.pack(b"PK\5\6", 0, 0, len(pieces), len(pieces), len(listed), position, 0)
    file.seek(position)
    rest = file.read(len(wanted) + 1)
    if rest != wanted:
        place = next((n for n, (a, b) in enumerate(zip(rest, wanted, strict=False)) if a != b), len(wanted))
        out.fault("ZIP", f"byte {position + place}", "目录被改动", "the directory is not the one of its entries")
    return pieces


def read_piece(file: BinaryIO, size: int) -> tuple[str, int] | None:
    digest, checksum, left = hashlib.sha256(), 0, size
    while left:
        part = file.read(min(left, CHUNK))
        if not part:
            return None
        digest.update(part)
        checksum = zlib.crc32(part, checksum)
        left -= len(part)
    return digest.hexdigest(), checksum


@dataclass
class Archive:
    """The files of an archive; a part is read when it is asked for."""

    file: BinaryIO
    pieces: dict[str, Piece]
    out: Verdict

    def content(self, path: str) -> bytes:
        piece = self.pieces[path]
        self.file.seek(piece.start)
        return self.file.read(piece.size)

    def json(self, path: str) -> Json:
        content = self.content(path)
        data = json.loads(content)
        self.out.holds(path, "text", written_out(data) == content, "文本格式被改动", "is not in canonical form")
        return data

    def lines(self, path: str) -> Iterator[bytes]:
        piece, rest = self.pieces[path], b""
        for offset in range(0, piece.size, CHUNK):
            self.file.seek(piece.start + offset)
            *lines, rest = (rest + self.file.read(min(CHUNK, piece.size - offset))).split(b"\n")
            yield from lines
        self.out.holds(path, "end", not rest, "末行不完整", "the last line has no end")


def check_manifest(archive: Archive, pieces: Sequence[Piece], out: Verdict) -> None:
    content = archive.content(MANIFEST)
    stored = json.loads(content)
    listed = [{"path": p.path, "bytes": p.size, "sha256": p.sha256} for p in pieces[:-1]]
    for found, told in zip_longest(listed, stored["entries"]):
        if found != told:
            path = (found or told)["path"]
            out.fault(str(path), "sha256", "与清单不符", f"differs from the manifest: {told}, found {found}")
    wanted = {"format": FORMAT, "round": stored["round"], "entries": listed}
    out.holds(MANIFEST, "text", written_out(wanted) == content, "清单被改动", "is not the manifest of these files")
    for path, count in Counter(p.path for p in pieces).items():
        out.holds(path, "path", count == 1, "重名", "twice in the archive")
    for path in (ABOUT, PAPERS, LOG, *(f"{part}.json" for part in PARTS)):
        out.holds(path, "path", path in archive.pieces, "缺少文件", "missing")


# --- the audit log ---------------------------------------------------------------------------------------------------


class Event(NamedTuple):
    seq: int
    at: str
    action: str
    object_type: str
    object_id: str
    # None where the archive has the commitment alone.
    payload: Json


PLAIN = {"seq", "at", "action", "object_type", "object_id", "who", "what", "hash"}


def framed(*texts: str) -> bytes:
    encoded = [text.encode("utf-8") for text in texts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)


class Log:
    """The chain, walked once: its opened events, and the hashes that others refer to."""

    def __init__(self, about: Json, wanted: set[int]) -> None:
        self.first, self.previous = about["log"]["from"], about["log"]["after"]
        self.algorithm, self.as_of, self.after = about["log"]["hash"], about["as_of"], 0
        self.wanted, self.hashes = wanted, {self.first - 1: self.previous}
        # Up to the moment that the archive shows: those that tell what they say, and of every object all of them.
        self.events: dict[str, list[Event]] = defaultdict(list)
        self.about: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self.hidden: dict[str, list[Event]] = defaultdict(list)
        self.indexes: dict[tuple[str, tuple[str, ...]], dict[tuple[Json, ...], Event]] = {}
        # When the statutory calendar of which year was changed.
        self.calendar: list[tuple[datetime, str]] = []
        self.last: Event | None = None
        self.seq = self.first - 1

    @property
    def complete(self) -> bool:
        return bool(self.first == 1)

    def read(self, line: bytes, out: Verdict) -> bool:
        """Takes the next event; False when the chain ends here because it is broken."""
        told = json.loads(line)
        self.seq += 1
        place = f"seq {self.seq}"
        if told["seq"] != self.seq or set(told) - PLAIN not in ({"key", "payload"}, set()) or PLAIN - set(told):
            out.fault(LOG, place, "序号不连续或字段不符", "is not the next event, or has other fields")
            return False
        about = (told["action"], told["object_type"], told["object_id"])
        content = framed("2", str(self.seq), told["at"], told["who"], *about, told["what"], self.previous)
        computed = hashlib.new(self.algorithm, content).hexdigest()
        if told["hash"] != computed or compact(told).encode() != line:
            out.fault(LOG, f"{place} hash", "内容被改：重算的哈希不符", f"is {told['hash']}, computed: {computed}")
            return False
        self.previous = computed
        if self.seq in self.wanted:
            self.hashes[self.seq] = computed
        if told["object_type"] == "calendar":
            self.calendar.append((moment(told["at"]), told["object_id"]))
        payload = None
        if "key" in told:
            opened = hashlib.new(self.algorithm, framed(told["key"], told["payload"])).hexdigest()
            out.holds(LOG, f"{place} payload", opened == told["what"], "内容与承诺不符", "does not fit its commitment")
            payload = json.loads(told["payload"])
        else:
            out.holds(LOG, f"{place} payload", told["action"] not in SHOWN, "应公开的内容未公开", "is withheld")
        self.last = Event(self.seq, told["at"], *about, payload)
        self.keep(self.last)
        return True

    def keep(self, event: Event) -> None:
        if event.seq > self.as_of:
            self.after += event.action in SHOWN and not event.action.startswith("archive.")
            return
        if event.payload is None:
            self.hidden[event.action].append(event)
        else:
            self.events[event.action].append(event)
        if event.action.partition(".")[0] in AFTER:
            self.about[event.object_type, event.object_id].append(event)

    def index(self, action: str, names: tuple[str, ...]) -> dict[tuple[Json, ...], Event]:
        """The first event of an action by what these names say in it; `object_id` and `at` are the event's own."""
        if (action, names) not in self.indexes:
            found = self.indexes[action, names] = {}
            for event in self.events[action]:
                told = {**event.payload, "object_id": event.object_id, "at": moment(event.at).isoformat()}
                found.setdefault(tuple(told.get(name) for name in names), event)
        return self.indexes[action, names]

    def expect(self, out: Verdict, where: tuple[str, str], action: str, **wanted: Json) -> Event | None:
        """The event that says this; it must be there, where the log reaches back to its beginning."""
        event = self.index(action, tuple(wanted)).get(tuple(wanted.values()))
        self.must(out, where, action, event)
        return event

    def tells(
        self, out: Verdict, where: tuple[str, str], action: str, told: Mapping[str, Json], **wanted: Json
    ) -> None:
        """As expect, and what else the event says is `told`; `at` is its time. Releases before this one say less."""
        event = self.expect(out, where, action, **wanted)
        if event is None:
            return
        for name, value in told.items():
            if name == "at":
                out.same(where[0], f"{where[1]} {name} (seq {event.seq})", moment(value), moment(event.at))
            elif name in event.payload:
                out.same(where[0], f"{where[1]} {name} (seq {event.seq})", value, event.payload[name])

    def moves(self, kind: str, object_type: str, object_id: Json) -> list[tuple[Event, str]]:
        """Every move of an object and the state it led to; of a round or a dossier, or the steps of an objection."""
        found = [(each, each.action.partition(".")) for each in self.about[object_type, str(object_id)]]
        return [(each, AFTER[kind][code]) for each, (room, _, code) in found if room == kind and code in AFTER[kind]]

    def must(self, out: Verdict, where: tuple[str, str], action: str, event: Event | None) -> None:
        there = event is not None or not self.complete
        out.holds(*where, there, f"审计日志中没有相应的 {action}", f"the audit log has no such {action}")


def check_log(archive: Archive, about: Json, anchors: Mapping[str, str], out: Verdict) -> Log:
    parsed = {where: text.partition(":") for where, text in anchors.items()}
    log = Log(about, {int(seq) for seq, _, _ in parsed.values()})
    if log.complete:
        out.same(ABOUT, "log.after", log.previous, GENESIS)
    else:
        out.remarks.append(
            f"审计日志自第 {log.first} 号起 / the log begins with event {log.first}, earlier ones are older"
        )
    for line in archive.lines(LOG):
        if not log.read(line, out):
            return log
    for where, (seq, _, digest) in parsed.items():
        if int(seq) >= log.first - 1:
            file, _, place = where.partition("#")
            out.same(file, place, digest, log.hashes.get(int(seq)))
    check_seal(archive, about, log, out)
    return log


def check_seal(archive: Archive, about: Json, log: Log, out: Verdict) -> None:
    """The last event against the files."""
    before = "".join(f"{p.sha256} {p.path}\n" for p in archive.pieces.values() if p.path not in (LOG, MANIFEST))
    files = len(archive.pieces) - 2
    if log.after:
        out.remarks.append(
            f"读取数据（第 {log.as_of} 号）之后、封存之前另有 {log.after} 条记录，其内容不在本档案内 / "
            f"{log.after} events between reading (event {log.as_of}) and sealing are not in this archive"
        )
    sealed = {"round": about["round"], "files": files, "digest": sha256(before), "as_of": about["as_of"]}
    if log.last is None or log.last.action != "archive.sealed":
        out.fault(LOG, "end", "末条不是封存事件", "does not end with the seal of this archive")
    elif log.last.payload != sealed:
        out.fault(
            ABOUT, "seal", "文件与审计日志中的封存摘要不符", f"files and seal differ: {sealed}, {log.last.payload}"
        )


# --- numbers ---------------------------------------------------------------------------------------------------------


def rounded(value: Fraction, places: int) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def written(value: Fraction, places: int) -> str:
    """A decimal with so many places, as the portal keeps it."""
    scaled = int(value * 10**places)
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}d}"


def aggregated(totals: list[Fraction], way: str) -> Fraction:
    if way == "median":
        return median(totals)
    if way == "trimmed_mean":
        totals = sorted(totals)[1:-1]
    return sum(totals, Fraction()) / len(totals)


def way_of(rule: str, trim_needs: int, count: int) -> str:
    return "mean" if rule == "trimmed_mean" and count < max(trim_needs, 3) else rule


def points_of(percents: Mapping[str, int], items: Sequence[Json], kind: str = "") -> Fraction:
    wanted = (item for item in items if kind in ("", item["kind"]))
    return sum((Fraction(item["points"] * percents[item["clause"]], 100) for item in wanted), Fraction())


@dataclass
class Scored:
    """A dossier's result in a stage, and what it is ranked by."""

    row: dict[str, Json]
    key: tuple[Fraction, ...]
    group: str


def scored(number: str, group: str, totals: list[Fraction], score: Fraction, full: int, way: str) -> Scored:
    score = rounded(score, 6)
    row = {
        "score": written(score, 6),
        "full": full,
        "normalised": written(rounded(score * 100 / full, 2), 2),
        "lowest": written(min(totals), 2),
        "highest": written(max(totals), 2),
        "scorers": len(totals),
        "aggregate": way,
    }
    return Scored({"application": number, **row}, (rounded(score * 100 / full, 6),), group)


def document_scores(data: Json) -> Iterator[Scored]:
    review, groups = data["rules"]["review"], groups_of(data)
    counting = review.get("counting", {})
    with_result = {row["application"] for row in data["results"] if row["stage"] == "document_review"}
    for dossier in data["document_review"]["dossiers"]:
        number, criteria = dossier["application"], data["criteria"][dossier["criteria"]]
        if number not in with_result:
            continue
        items, full = criteria["items"], criteria["total"]
        texts = [json.loads(sheet["text"]) for sheet in dossier["sheets"] if sheet["counted"]]
        sheets = [{item[0]: item[1] for item in text["items"]} for text in texts]
        totals = [points_of(percents, items) for percents in sheets]
        agreed = agreement_counts(data)
        way = "consensus" if agreed else way_of(review["aggregate"], review["trim_needs"], len(totals))
        score = points_of(dossier["agreed"], items) if agreed else aggregated(totals, way)
        found = scored(number, groups[number], totals, score, full, way)
        judged = [dossier["agreed"]] if agreed else sheets
        breaks = tie_breaks(judged, totals, items, full)
        found.key += tuple(breaks[name] for name in counting.get("tie_breaks", ()))
        yield found


def tie_breaks(judged: list[Json], totals: list[Fraction], items: Json, full: int) -> dict[str, Fraction]:
    most = sum(item["points"] for item in items if item["kind"] == "result") * len(judged)
    results = sum((points_of(percents, items, "result") for percents in judged), Fraction())
    return {
        "results": rounded(results * 100 / most, 6) if most else Fraction(),
        "median": rounded(median(totals) * 100 / full, 6),
        "lowest": rounded(min(totals) * 100 / full, 6),
    }


def defence_scores(data: Json) -> Iterator[Scored]:
    review, groups = data["rules"]["review"], groups_of(data)
    for dossier in data["defence"]["dossiers"]:
        number = dossier["application"]
        off = data["defence"]["points_off"].get(number, 0)
        points = [sum(json.loads(sheet["text"])[3].values()) for sheet in dossier["sheets"]]
        totals = [Fraction(max(total - off, 0)) for total in points]
        way = way_of(review["aggregate"], review["trim_needs"], len(totals))
        yield scored(number, groups[number], totals, aggregated(totals, way), 100, way)


def site_scores(data: Json) -> Iterator[Scored]:
    groups = groups_of(data)
    for report in data["site_review"]["reports"]:
        total = Fraction(report["quarters"], 4)
        yield scored(report["application"], groups[report["application"]], [total], total, report["full"], "mean")


SCORES = {"document_review": document_scores, "defence": defence_scores, "site_review": site_scores}


def groups_of(data: Json) -> dict[str, str]:
    return {row["number"]: row["group"] for row in data["applications"]}


# --- what was decided ------------------------------------------------------------------------------------------------


def check_round(data: Json, log: Log, out: Verdict) -> None:
    here = data["round"]
    out.same("rules.json", "digest", here["rules_hash"], sha256(compact(data["rules"])))
    out.same(ABOUT, "format", data["archive"]["format"], FORMAT)
    out.same("round.json", "code", here["code"], data["archive"]["round"])
    out.same("round.json", "title", here["title"], data["rules"]["title"])
    notices = data["notices"]["notices"]
    published = moment(notices[0]["published_at"]) if notices else None
    listed = moment(here["list_published_at"]) if here["list_published_at"] else None
    out.same("round.json", "list_published_at", listed, published)
    for _, state in log.moves("round", "cycle", here["id"])[-1:]:
        out.same("round.json", "state", here["state"], state)
    out.same("rules.json", "code", data["rules"]["code"], here["code"])
    out.same("rules.json", "year", data["rules"]["year"], here["year"])
    for name in sorted(log.events):
        for event in log.events[name] if name.startswith("round.") else ():
            if event.payload["code"] == here["code"]:
                out.same("rules.json", f"digest (seq {event.seq})", here["rules_hash"], event.payload["rules_hash"])
    numbers = Counter(row["number"] for row in data["applications"])
    for digest, criteria in data["criteria"].items():
        points = sum(item["points"] for item in criteria["items"])
        out.same("criteria.json", f"{criteria['code']} {digest[:8]} total", criteria["total"], points)
        told = {"code": criteria["code"], "content": sha256(compact(criteria))}
        log.tells(out, ("criteria.json", digest[:8]), "criteria.published", told, digest=digest)
    for number, count in numbers.items():
        out.holds("applications.json", number, count == 1, "编号重复", "number given twice")


def check_applications(data: Json, log: Log, out: Verdict) -> None:
    """Every dossier by its moves, and all of them as the newest notice bound them to the log."""
    file = "applications.json"
    for row in data["applications"]:
        moves, number = log.moves("application", "application", row["id"]), row["number"]
        for event, _ in moves:
            if event.payload is not None:
                out.same(file, f"{number} id (seq {event.seq})", number, event.payload["number"])
        for _, state in moves[-1:]:
            out.same(file, f"{number} state", row["state"], state)
        for name, code in (("submitted_at", "submit"), ("qualified_at", "qualify")):
            for event in [event for event, _ in moves if event.action.endswith(f".{code}")][:1]:
                out.same(file, f"{number} {name}", row[name] and moment(row[name]), moment(event.at))
    check_dossiers_of_notice(data, log, out)


def check_dossiers_of_notice(data: Json, log: Log, out: Verdict) -> None:
    file = "applications.json"
    told = [{name: row[name] for name in row if name != "state"} for row in data["applications"]]
    notices = sorted(log.events["notice.published"] + log.events["notice.corrected"])
    for event in [each for each in notices if each.payload.get("cycle") == data["round"]["id"]][-1:]:
        renamed = [name for name in RENAMING if any(each.seq > event.seq for each in log.hidden[name])]
        if renamed:
            out.remarks.append(
                "公示后有单位信息更正，未与公示时的名单比对 / organisations were corrected after the notice"
            )
        else:
            out.same(file, f"digest (seq {event.seq})", sha256(compact(told)), event.payload["applications"])


# After these the dossiers may say something else than when the notice was published.
RENAMING = ("organisation.changed", "organisation.corrected", "application.transferred")


def check_sheets(data: Json, log: Log, out: Verdict) -> None:
    for stage, action in (("document_review", "sheet.submitted"), ("defence", "defence.sheet_submitted")):
        file = f"{stage}.json"
        logged = {event.payload["commitment"] for event in log.events[action]}
        for dossier in data[stage]["dossiers"]:
            for place, sheet in enumerate(dossier["sheets"]):
                where = f"{dossier['application']} sheets[{place}]"
                out.same(file, f"{where}.commitment", sheet["commitment"], sha256(sheet["text"] + sheet["nonce"]))
                text = json.loads(sheet["text"])
                about = text["application"] if stage == "document_review" else text[1]
                out.same(file, f"{where}.text", about, dossier["application"])
                if stage == "document_review":
                    out.same(file, f"{where}.criteria", text["criteria"], dossier["criteria"])
                if log.complete:
                    known = sheet["commitment"] in logged
                    out.holds(file, where, known, "审计日志中没有该封存", "the log knows no such sealing")
    for report in data["site_review"]["reports"]:
        for signature in report["signatures"]:
            file, name, digest = "site_review.json", f"{report['application']} digest", signature["digest"]
            out.same(file, name, digest, report["digest"])
            signer = {"by": signature["signer"]}
            log.tells(out, (file, name), "site.signed", {"number": report["application"]}, digest=digest, **signer)


def check_openings(data: Json, log: Log, out: Verdict) -> None:
    groups = groups_of(data)
    for stage in STAGES:
        file, part = f"{stage}.json", data[stage]
        once = len({opening["group"] for opening in part["openings"]}) == len(part["openings"])
        out.holds(file, "openings", once, "同一组别开封多次", "a group was opened twice")
        for opening in part["openings"]:
            where = f"openings {opening['id']}"
            two = opening["office_key_by"] != opening["supervisor_key_by"]
            out.holds(file, f"{where}.supervisor_key_by", two, "两把钥匙由同一人使用", "one person turned both keys")
            mine = [row for row in part.get("dossiers", part.get("reports")) if row["opening"] == opening["id"]]
            for row in mine:
                out.same(file, f"{row['application']} opening", groups[row["application"]], opening["group"])
            digests = [s["commitment"] for row in mine for s in row.get("sheets", ()) if not s.get("late")]
            digests += [row["digest"] for row in mine if "digest" in row]
            root = sha256("\n".join(sorted(digests)))
            out.same(file, f"{where}.root", opening["root"], root)
            for key in ("office", "supervisor"):
                about = {"object_id": str(opening["id"]), "key": key}
                told = {"by": opening[f"{key}_key_by"]}
                log.tells(out, (file, f"{where}.{key}_key_by"), "scores.key_turned", told, **about)
            check_opened_results(stage, opening, data, log, out)
            event = log.expect(out, (file, where), "scores.opened", object_id=str(opening["id"]))
            if event is not None:
                out.same(file, f"{where}.root (seq {event.seq})", opening["root"], event.payload["root"])
                out.same(file, f"{where}.group (seq {event.seq})", opening["group"], event.payload["group"])
                check_late(file, event, mine, log, out)
                out.same(file, f"{where} sheets (seq {event.seq})", len(digests), event.payload["sheets"])
                out.same(file, f"{where}.opened_at (seq {event.seq})", moment(opening["opened_at"]), moment(event.at))


RANKS = ("stage", "rank_in_group", "rank_overall")


def check_opened_results(stage: str, opening: Json, data: Json, log: Log, out: Verdict) -> None:
    """The results as they were when the group was opened, or settled where a panel's agreement counts."""
    groups, settled = groups_of(data), stage == "document_review" and agreement_counts(data)
    rows = [row for row in data["results"] if row["stage"] == stage and groups[row["application"]] == opening["group"]]
    facts = [{name: row[name] for name in row if name not in RANKS} for row in rows]
    told = {"results": sha256(compact(facts))}
    if settled:
        with_result = {row["application"] for row in rows}
        agreed = {row["application"]: row["agreed"] for row in data[stage]["dossiers"] if row["agreed"] is not None}
        told["agreed"] = sha256(compact({number: agreed[number] for number in agreed if number in with_result}))
    action = "scores.settled" if settled else "scores.opened"
    if rows:
        log.tells(out, ("results.json", f"{stage} {opening['group']}"), action, told, object_id=str(opening["id"]))


def agreement_counts(data: Json) -> bool:
    return bool(data["rules"]["review"].get("counting", {}).get("by") == "consensus")


def check_late(file: str, opened: Event, rows: Sequence[Json], log: Log, out: Verdict) -> None:
    """Sheets of experts who judged a dossier anew are in no root; the log says that they are later than it."""
    for row in rows:
        for place, sheet in enumerate(row.get("sheets", ())):
            if not sheet.get("late"):
                continue
            where = (file, f"{row['application']} sheets[{place}].late")
            event = log.expect(out, where, "sheet.submitted", commitment=sheet["commitment"])
            later = event is None or event.seq > opened.seq
            out.holds(*where, later, "封存早于开封，应计入汇总", "was sealed before the opening")


def rank_of(key: Json, keys: Sequence[Json]) -> int:
    """One more than there are greater ones; `keys` are sorted."""
    return 1 + len(keys) - bisect_right(keys, key)


def check_results(data: Json, log: Log, out: Verdict) -> None:
    stored = {(row["stage"], row["application"]): row for row in data["results"]}
    out.same("results.json", "count", len(data["results"]), len(stored))
    expected = set()
    for stage in STAGES:
        found = list(SCORES[stage](data))
        ranked = ranked_over_all(stage, data, log, out)
        everybody, groups = sorted(each.key for each in found), defaultdict(list)
        for each in sorted(found, key=lambda each: each.key):
            groups[each.group].append(each.key)
        for each in found:
            each.row["rank_overall"] = rank_of(each.key, everybody) if ranked else None
            each.row["rank_in_group"] = rank_of(each.key, groups[each.group])
            number = each.row["application"]
            expected.add((stage, number))
            for name, value in each.row.items():
                out.same("results.json", f"{stage} {number} {name}", stored.get((stage, number), {}).get(name), value)
    for stage, number in set(stored) - expected:
        out.fault("results.json", f"{stage} {number}", "没有可据以重算的评分", "there is nothing it follows from")


def ranked_over_all(stage: str, data: Json, log: Log, out: Verdict) -> bool:
    """Whether the stage has ranks over all: they are written once, when no group is sealed, and the log says when."""
    rows = [row for row in data["results"] if row["stage"] == stage]
    ranked = any(row["rank_overall"] is not None for row in rows)
    about = {"stage": stage, "object_id": str(data["round"]["id"])}
    event = log.index("scores.ranked", tuple(about)).get(tuple(about.values()))
    where = ("results.json", f"{stage} rank_overall")
    if ranked:
        log.must(out, where, "scores.ranked", event)
    if event is not None:
        out.same(where[0], f"{stage} count (seq {event.seq})", len(rows), event.payload["results"])
    return ranked or event is not None


def order_by_seed(seed: str, keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: sha256(f"{seed}:{key}"))


KINDS = {"assessor": "质量专家", "industry": "行业专家"}


def record_of(draw: Json, seed: str, commitment: str) -> tuple[list[str], list[str]]:
    """The record of a panel's draw as it is printed, and the reserves."""
    lines, reserves = [f"种子：{seed}", f"种子摘要：{commitment}"], []
    for kind, label in KINDS.items():
        seats = draw["seats"].get(kind, {"members": 0, "reserves": 0})
        if not any(seats.values()):
            continue
        pool, left_out = sorted(draw["pool"][kind]), sorted(draw["left_out"].get(kind, []))
        order = order_by_seed(seed, set(pool) - set(left_out))
        members, rest = order[: seats["members"]], order[seats["members"] :][: seats["reserves"]]
        reserves += rest
        for name, codes in (("抽取范围", pool), ("不符合条件", left_out), ("成员", members), ("候补", rest)):
            lines.append(f"{label}{name}：{' '.join(codes) or '无'}")
    return lines, sorted(reserves)


def check_draws(data: Json, log: Log, out: Verdict) -> None:
    draws = data["draws"]
    if draws["defence"] is not None:
        check_defence_draw(draws["defence"], log, out)
    for draw in draws["panels"]:
        check_panel_draw(draw, log, out)
    for draw in draws["questions"]:
        check_question(draw, draws["bank"], log, out)


def check_defence_draw(draw: Json, log: Log, out: Verdict) -> None:
    where = ("draws.json", "defence")
    out.same(*where, draw["commitment"], sha256(draw["seed"]))
    seated = seated_by_seed(draw)
    for place, session in enumerate(draw["sessions"]):
        out.same("draws.json", f"defence.sessions[{place}].numbers", session["numbers"], seated[session["session"]])
    order = [number for session in draw["sessions"] for number in seated[session["session"]]]
    out.same("draws.json", "defence.order", draw["order"], order)
    before = log.expect(out, where, "defence.draw_committed", commitment=draw["commitment"])
    drawn = log.expect(out, where, "defence.drawn", seed=draw["seed"])
    if before is not None and drawn is not None:
        out.holds(*where, before.seq < drawn.seq, "种子摘要登记在抽签之后", "committed after the draw")
        for name in ("order", "panels", "sessions"):
            out.same("draws.json", f"defence.{name} (log)", draw[name], drawn.payload[name])
        planned = [{k: v for k, v in session.items() if k != "numbers"} for session in draw["sessions"]]
        # Where none were planned, those of the round's rule come with the draw.
        out.same("draws.json", "defence.sessions (committed)", planned, before.payload["sessions"] or planned)
        panels = {number: before.payload["panels"].get(number) for number in draw["order"]}
        out.same("draws.json", "defence.panels (committed)", draw["panels"], panels)
        known = set(draw["order"]) <= set(before.payload["numbers"])
        out.holds(
            "draws.json", "defence.order", known, "有登记时不在名单内的申报", "somebody joined after the commitment"
        )


def seated_by_seed(draw: Json) -> dict[Json, list[str]]:
    """Session → numbers: in the order of the seed each takes the next place of its own panel's first session that has
    one, else of the first session for every panel.
    """
    seated: dict[Json, list[str]] = {session["session"]: [] for session in draw["sessions"]}
    for number in order_by_seed(draw["seed"], draw["panels"]):
        panel = draw["panels"][number]
        own = [each for each in draw["sessions"] if panel is not None and each["panel"] == panel]
        anyone = [each for each in draw["sessions"] if each["panel"] is None]
        for session in (*own, *anyone):
            if len(seated[session["session"]]) < session["places"]:
                seated[session["session"]].append(number)
                break
    return seated


def check_panel_draw(draw: Json, log: Log, out: Verdict) -> None:
    file, where = "draws.json", f"panels draw {draw['draw']}"
    seed, commitment = (line.partition("：")[2] for line in draw["record"][:2])
    lines, reserves = record_of(draw, seed, commitment)
    out.same(file, f"{where} commitment", commitment, sha256(seed))
    out.same(file, f"{where} record", draw["record"], lines)
    out.same(file, f"{where} reserves", sorted(draw["reserves"]), reserves)
    before = log.expect(out, (file, where), "panel.draw_committed", draw=draw["draw"])
    if before is not None:
        out.same(file, f"{where} panel", str(draw["panel"]), before.object_id)
    drawn = log.expect(out, (file, where), "panel.drawn", draw=draw["draw"])
    if before is not None and drawn is not None:
        out.holds(file, where, before.seq < drawn.seq, "种子摘要登记在抽取之后", "committed after the draw")
        out.same(file, f"{where} commitment (log)", commitment, before.payload["commitment"])
        out.same(file, f"{where} pool (log)", draw["pool"], before.payload["pool"])
        out.same(file, f"{where} seats (log)", draw["seats"], before.payload["seats"])
        out.same(file, f"{where} record (log)", draw["record"], drawn.payload["record"])


def check_question(draw: Json, bank: Json, log: Log, out: Verdict) -> None:
    file, number = "draws.json", draw["application"]
    where = f"questions {number}"
    out.same(file, f"{where} commitment", draw["commitment"], sha256(draw["seed"]))
    out.same(file, f"{where} question", str(draw["question"]), order_by_seed(draw["seed"], draw["pool"])[0])
    committed = log.events["defence.questions_committed"]
    before = next((e for e in committed if e.payload["commitments"].get(number) == draw["commitment"]), None)
    log.must(out, (file, where), "defence.questions_committed", before)
    drawn = log.expect(out, (file, where), "defence.question_drawn", seed=draw["seed"])
    if before is not None and drawn is not None:
        question = str(draw["question"])
        out.holds(file, where, before.seq < drawn.seq, "种子摘要登记在抽题之后", "committed after the draw")
        out.same(file, f"bank {question}", before.payload["questions"][question], sha256(bank[question]))
        told = (drawn.payload["number"], drawn.payload["pool"], str(drawn.payload["question"]))
        out.same(file, f"{where} (log)", (number, draw["pool"], question), told)


def check_evaluation(data: Json, log: Log, out: Verdict) -> None:
    file, weights, rows = "evaluation.json", data["rules"]["weights"], data["evaluation"]["results"]
    rule = data["rules"].get("evaluation", {})
    breaks = rule.get("tie_breaks", ["site_review"])
    standings = sorted(standing(row, breaks) for row in rows)
    check_stages(data, rule.get("normalise", {}), out)
    for row in rows:
        number = row["application"]
        weighed = [Fraction(row[stage]) * weights[stage] for stage in STAGES if weights[stage]]
        out.same(file, f"{number} combined", row["combined"], written(rounded(sum(weighed, Fraction()) / 100, 2), 2))
        out.same(file, f"{number} rank", row["rank"], rank_of(standing(row, breaks), standings))
    if rows:
        mine = [e for e in log.events["evaluation.computed"] if e.object_id == str(data["round"]["id"])]
        log.must(out, (file, "results"), "evaluation.computed", mine[-1] if mine else None)
        for event in mine[-1:]:
            out.same(file, f"count (seq {event.seq})", len(rows), event.payload["count"])
            out.same(file, f"results (seq {event.seq})", sha256(compact(rows)), event.payload["results"])
            told = {stage: event.payload["weights"][stage] for stage in STAGES}
            out.same(file, f"weights (seq {event.seq})", {stage: weights[stage] for stage in STAGES}, told)
    if data["evaluation"]["report"] is not None:
        check_report(data["evaluation"]["report"], rows, log, out)


def standing(row: Json, breaks: Sequence[str]) -> tuple[Fraction, ...]:
    """What a dossier is ranked by; nothing is less than any score."""
    told = [row["combined"], *(row[name] for name in breaks)]
    return tuple(Fraction(-1) if value is None else Fraction(value) for value in told)


def check_stages(data: Json, methods: Json, out: Verdict) -> None:
    """Every stage's percentage as the round's method converts it among the dossiers of its group."""
    file, groups = "evaluation.json", groups_of(data)
    percents = {(row["stage"], row["application"]): Fraction(row["normalised"]) for row in data["results"]}
    rows = data["evaluation"]["results"]
    for stage in STAGES:
        found: dict[str, list[Fraction]] = defaultdict(list)
        for row in rows:
            if (stage, row["application"]) in percents:
                found[groups[row["application"]]].append(percents[stage, row["application"]])
        for row in rows:
            number = row["application"]
            percent, told = percents.get((stage, number)), row[stage]
            if percent is None:
                out.same(file, f"{number} {stage}", told, None)
                continue
            value = converted(percent, found[groups[number]], methods.get(stage, "percent"))
            # A standard score has no end; stored is what is nearest to it.
            near = told is not None and abs(Fraction(told) - value) <= Fraction(1, 200) + Fraction(1, 10**9)
            fits = near and told == written(Fraction(told), 2)
            out.same(file, f"{number} {stage}", told, told if fits else written(rounded(value, 2), 2))


def converted(percent: Fraction, group: Sequence[Fraction], method: str) -> Fraction:
    least, most = min(group), max(group)
    if method == "min_max":
        return (percent - least) * 100 / (most - least) if most > least else percent
    if method == "z_score":
        mean = sum(group, Fraction()) / len(group)
        variance = sum(((each - mean) ** 2 for each in group), Fraction()) / len(group)
        if not variance:
            return Fraction(50)
        with localcontext(prec=60):
            deviation = Fraction((Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt())
        return min(Fraction(100), max(Fraction(), 50 + 10 * (percent - mean) / deviation))
    return percent


def check_report(report: Json, rows: Sequence[Json], log: Log, out: Verdict) -> None:
    """Every version by its digest; the newest one as it was signed by everybody and issued."""
    file, versions = "evaluation.json", report["versions"]
    known = {row["application"]: (row["combined"], row["rank"]) for row in rows}
    out.same(file, "report version", [each["version"] for each in versions], list(range(1, len(versions) + 1)))
    for version in versions:
        where = f"report.versions {version['version']}"
        digest = sha256(compact({name: version[name] for name in ("version", "snapshot", "texts")}))
        out.same(file, f"{where} report.digest", version["digest"], digest)
        for signature in version["signatures"]:
            out.same(file, f"{where} signatures {signature['signer']}", signature["digest"], digest)
            about = {"digest": digest, "at": signature["signed_at"], "by": signature["signer"]}
            event = log.expect(out, (file, f"{where} signatures"), "report.signed", **about)
            out.holds(
                file,
                where,
                event is None or event.payload["version"] == version["version"],
                "版次不符",
                "another version",
            )
        for row in version["snapshot"].get("rows", ()):
            out.same(file, f"{where} {row['number']}", (row["combined"], row["rank"]), known.get(row["number"]))
    log.expect(out, (file, "report.digest"), "report.drafted", digest=versions[0]["digest"])
    if report["document"] is not None:
        newest = versions[-1]
        signers = {signature["signer"] for signature in newest["signatures"]}
        out.same(file, "report signatures", len(signers), len(newest["signatures"]))
        event = log.expect(out, (file, "report.issued"), "report.issued", digest=newest["digest"])
        if event is not None:
            written = [{name: each[name] for name in each if name != "signatures"} for each in versions]
            out.same(file, "report.versions (log)", sha256(compact(written)), event.payload["versions"])
            out.same(file, "report signatures (log)", len(signers), event.payload["signatures"])
            out.same(file, "report.issued_at (log)", moment(report["issued_at"]), moment(event.at))
        out.holds(file, "report signatures", signers, "无人签署而定稿", "issued without a signature")


def check_ballots(data: Json, log: Log, out: Verdict) -> None:
    file = "ballots.json"
    first = [each for each in data["ballots"] if each["runoff_of"] is None and "void" not in each]
    out.holds(file, "meeting", len(first) <= 1, "同一事项重复表决", "the same was put to the vote twice")
    for ballot in data["ballots"]:
        where = (file, f"meeting {ballot['meeting']}")
        opened = log.expect(out, where, "ballot.opened", object_id=str(ballot["meeting"]))
        if opened is not None:
            for name in ("members", "quorum", "present", "secret", "round"):
                out.same(file, f"{where[1]} {name} (log)", ballot[name], opened.payload[name])
            check_voters(ballot, opened.payload.get("voters"), out)
        if "void" in ballot:
            check_void(ballot, log, out)
            continue
        check_ballot(ballot, data, out)
        set_aside = none_of(log, "ballot.voided", object_id=str(ballot["meeting"]))
        out.holds(*where, set_aside, "日志载有表决作废", "the log says that it was set aside")
        closed = log.expect(out, where, "ballot.closed", object_id=str(ballot["meeting"]))
        if closed is not None:
            out.same(file, f"{where[1]} record (log)", sha256(compact(ballot)), closed.payload["record"])
            out.same(file, f"{where[1]} voted (log)", len(ballot["voted"]), closed.payload["ballots"])
            told = {row["motion"]: row for row in closed.payload["counts"]}
            names = ("agree", "base", "passed")
            counts = {m["id"]: {"motion": m["id"]} | {name: m[name] for name in names} for m in ballot["motions"]}
            out.same(file, f"{where[1]} motions (log)", counts, told)


def check_voters(ballot: Json, voters: Sequence[Json] | None, out: Verdict) -> None:
    """Those with a vote when the ballot opened; releases before this one told their number alone."""
    if voters is None:
        return
    where = ("ballots.json", f"meeting {ballot['meeting']} members")
    out.same(*where, ballot["members"], len(set(voters)))
    known = {each for motion in ballot["motions"] for each in motion["recused"]} | set(ballot["present"])
    out.holds(*where, known <= set(voters), "有人无表决权", "somebody had no vote")


def check_void(ballot: Json, log: Log, out: Verdict) -> None:
    """A ballot that two persons set aside before it was counted."""
    file, void, meeting = "ballots.json", ballot["void"], str(ballot["meeting"])
    where = (file, f"meeting {meeting} void")
    told = {"reason": void["reason"], "proposed_by": void["proposed_by"], "by": void["decided_by"]}
    told |= {"at": void["decided_at"], "record": sha256(compact(ballot))}
    log.tells(out, where, "ballot.voided", told, object_id=meeting)
    two = void["proposed_by"] != void["decided_by"]
    out.holds(*where, two, "提出与复核为同一人", "proposed and decided by one person")
    names = ("agree", "disagree", "abstain", "base", "passed")
    uncounted = all(motion[name] is None for motion in ballot["motions"] for name in names)
    out.holds(*where, uncounted, "作废的表决有计票", "was counted")
    open_still = none_of(log, "ballot.closed", object_id=meeting)
    out.holds(*where, open_still, "日志载有计票", "the log has a count")


def check_ballot(ballot: Json, data: Json, out: Verdict) -> None:
    file, rules, meeting = "ballots.json", data["rules"]["ballot"], f"meeting {ballot['meeting']}"
    for name in ("base", "pass_percent"):
        out.same(file, f"{meeting} {name}", ballot[name], rules[name])
    out.same(file, f"{meeting} recused_leave_base", ballot["recused_leave_base"], rules.get("recused_leave_base", True))
    out.same(file, f"{meeting} secret", ballot["secret"], rules.get("secret", False))
    quorum = ceil(Fraction(ballot["members"] * rules["quorum_percent"], 100))
    out.same(file, f"{meeting} quorum", ballot["quorum"], quorum)
    present, voted = set(ballot["present"]), set(ballot["voted"])
    out.holds(file, f"{meeting} present", len(present) >= max(quorum, 1), "未达到法定人数", "no quorum")
    single = len(present) == len(ballot["present"]) and len(voted) == len(ballot["voted"])
    out.holds(file, f"{meeting} present", single, "人员重复", "somebody is counted twice")
    out.holds(file, f"{meeting} voted", voted <= present, "投票人未出席", "a vote of somebody absent")
    if not rules.get("scorers_vote", True):
        judged = {
            signature["signer"] for report in data["site_review"]["reports"] for signature in report["signatures"]
        }
        out.holds(
            file, f"{meeting} present", not present & judged, "评分专家参加表决", "somebody who judged has a vote"
        )
    ticks: Counter[tuple[Json, str]] = Counter()
    places = {motion["kind"]: motion["ceiling"] for motion in ballot["motions"]}
    for motion in ballot["motions"]:
        check_motion(motion, ballot, data, out)
        # What one member of an open ballot, or all of a secret one, agree to.
        ticks.update((vote.get("member"), motion["kind"]) for vote in motion["votes"] if vote["choice"] == "agree")
    for (member, kind), count in ticks.items():
        most = places[kind] * (1 if member is not None else len(voted))
        out.holds(file, f"{meeting} member {member}", count <= most, "同意数超过名额", "more ticks than places")


def check_motion(motion: Json, ballot: Json, data: Json, out: Verdict) -> None:
    file, where = "ballots.json", f"motion {motion['id']}"
    present, voted, recused = set(ballot["present"]), set(ballot["voted"]), set(motion["recused"])
    check_votes(motion, voted - recused, ballot["secret"], out)
    choices = Counter(vote["choice"] for vote in motion["votes"])
    for name in ("agree", "disagree", "abstain"):
        out.same(file, f"{where} {name}", motion[name], choices.pop(name, 0))
    out.holds(file, f"{where} votes", not choices, "未知意见", "an unknown choice")
    everybody = ballot["members"] if ballot["base"] == "all" else len(present)
    leaving = len(recused if ballot["base"] == "all" else recused & present) if ballot["recused_leave_base"] else 0
    base = everybody - leaving
    out.same(file, f"{where} base", motion["base"], base)
    passed = base > 0 and motion["agree"] * 100 >= ballot["pass_percent"] * base
    out.same(file, f"{where} passed", motion["passed"], passed)
    if ballot["round"] == 1:
        kind = next(kind for kind in data["awards"]["kinds"] if kind["code"] == motion["kind"])
        out.same(file, f"{where} ceiling", motion["ceiling"], kind["ceiling"])
    row = next(row for row in data["evaluation"]["results"] if row["application"] == motion["application"])
    out.same(file, f"{where} rank", (motion["rank"], motion["combined"]), (row["rank"], row["combined"]))
    line = Fraction(str(data["rules"].get("cut_offs", {}).get(motion["kind"], 0)))
    out.holds(file, f"{where} combined", Fraction(motion["combined"]) >= line, "低于最低线", "below the line")


def check_votes(motion: Json, voters: set[Json], secret: bool, out: Verdict) -> None:
    """A secret ballot has a line for every voter who did not step out, and nobody's name; an open one has the names."""
    where = ("ballots.json", f"motion {motion['id']} votes")
    key = "check" if secret else "member"
    out.holds(
        *where, all(set(vote) == {"choice", key} for vote in motion["votes"]), "票面不符", "votes of another kind"
    )
    who = [vote.get(key) for vote in motion["votes"]]
    out.holds(*where, len(set(who)) == len(who), "同一人重复计票", "somebody is counted twice")
    if secret:
        out.holds(*where, all(is_digest(check) for check in who), "校验值不合格式", "a check that is none")
        out.same(*where, len(who), len(voters))
    else:
        out.holds(*where, set(who) <= voters, "投票人不应计票", "a vote that does not count")


def is_digest(text: Json) -> bool:
    return isinstance(text, str) and len(text) == 64 and not set(text) - set("0123456789abcdef")


def check_resolution(data: Json, log: Log, out: Verdict) -> None:
    file, resolution = "resolution.json", data["resolution"]
    if resolution is None:
        return
    two = resolution["recorded_by"] != resolution["confirmed_by"]
    out.holds(file, "confirmed_by", two, "登记人与确认人为同一人", "recorded and confirmed by one person")
    listed = [(row["kind"], row["application"]) for row in resolution["candidates"]]
    check_election(listed, data, log, out)
    twice = len({number for _, number in listed}) == len(listed)
    out.holds(file, "candidates", twice, "重复列入", "twice on the list")
    for kind in data["awards"]["kinds"]:
        places = [row["position"] for row in resolution["candidates"] if row["kind"] == kind["code"]]
        out.same(file, f"{kind['code']} position", places, list(range(1, len(places) + 1)))
        out.holds(file, kind["code"], len(places) <= kind["ceiling"], "超过名额", "beyond the ceiling")
    event = log.expect(out, (file, "number"), "resolution.adopted", number=resolution["number"])
    for action in ("ballot.confirmed", "ballot.certified"):
        count = log.expect(out, (file, "meeting"), action, object_id=str(resolution["meeting"]))
        if count is not None and event is not None:
            out.holds(file, "meeting", count.seq < event.seq, "计票尚未确认而形成决议", "adopted before the count was")
        if count is not None and action == "ballot.confirmed":
            out.same(file, f"confirmed_by (seq {count.seq})", resolution["confirmed_by"], count.payload["by"])
    if event is not None:
        for name in ("meeting", "recorded_by"):
            out.same(file, f"{name} (seq {event.seq})", resolution[name], event.payload[name])
        out.same(file, "document", resolution["document"], event.payload["sha256"])
        out.same(file, "candidates (log)", len(listed), event.payload["candidates"])
        out.same(file, "confirmed_by (log)", resolution["confirmed_by"], event.payload["confirmed_by"])
        out.same(file, "adopted_at (log)", moment(resolution["adopted_at"]), moment(event.at))


def check_election(listed: Sequence[tuple[str, str]], data: Json, log: Log, out: Verdict) -> None:
    """The list follows from the first ballot and its run-offs; each run-off was about the tie before it and no more."""
    file, kinds = "ballots.json", {kind["code"]: kind["ceiling"] for kind in data["awards"]["kinds"]}
    ballots = {ballot["meeting"]: ballot for ballot in data["ballots"] if "void" not in ballot}
    chain = [ballots[data["resolution"]["meeting"]]]
    # A forger's run-offs may follow one another in a ring; the rounds then do not count up.
    while chain[0]["runoff_of"] is not None and len(chain) <= len(ballots):
        chain.insert(0, ballots[chain[0]["runoff_of"]])
    out.same(file, "round", [ballot["round"] for ballot in chain], list(range(1, len(chain) + 1)))
    followed = {ballot["runoff_of"] for ballot in ballots.values()}
    last = chain[-1]["meeting"]
    out.holds(file, f"meeting {last}", last not in followed, "之后另有表决", "another ballot followed this one")
    # Who was withdrawn between ballot and resolution takes no place.
    moved = log.events["application.propose"] + log.events["application.not_propose"]
    stood = {event.payload["number"] for event in moved} or {row["number"] for row in data["applications"]}
    if not chain[0]["motions"]:
        check_vacancy({event.payload["number"] for event in moved}, data, out)
    rounds = data["rules"]["ballot"].get("rounds", 2)
    for place, ballot in enumerate(chain[1:], start=1):
        again = {motion["application"] for motion in ballot["motions"]}
        _, tie = elected([standing_in(each, stood | again) for each in chain[:place]], kinds, rounds)
        wanted = (tie.kind, sorted(tie.applications), tie.places) if tie else None
        for motion in ballot["motions"]:
            told = (motion["kind"], sorted(again), motion["ceiling"])
            out.same(file, f"motion {motion['id']} ceiling", told, wanted)
    chosen, tie = elected([standing_in(each, stood) for each in chain], kinds, rounds)
    out.holds("resolution.json", "candidates", tie is None, "并列尚未再次表决", "a tie was not voted on again")
    wanted_list = [each for kind in kinds for each in chosen if each[0] == kind]
    out.same("resolution.json", "candidates", listed, wanted_list)


def check_vacancy(stood: set[str], data: Json, out: Verdict) -> None:
    """Nothing was put to the vote: that is right where nobody reached the line of any award."""
    lines = data["rules"].get("cut_offs", {})
    least = min(Fraction(str(lines.get(kind["code"], 0))) for kind in data["awards"]["kinds"])
    rows = [row for row in data["evaluation"]["results"] if row["application"] in stood]
    nobody = all(Fraction(row["combined"]) < least for row in rows)
    out.holds("ballots.json", "motions", nobody, "有单位达到最低线而未表决", "somebody reached the line of an award")


def standing_in(ballot: Json, numbers: set[str]) -> list[Json]:
    return [motion for motion in ballot["motions"] if motion["application"] in numbers]


class Tie(NamedTuple):
    kind: str
    applications: list[str]
    places: int


def elected(
    ballots: Sequence[Sequence[Json]], kinds: Mapping[str, int], rounds: int
) -> tuple[list[tuple[str, str]], Tie | None]:
    """Passed, by rank and then by agreeing votes, within the ceiling of each kind, one award for each dossier; and the
    tie at which that stops. A tie that stays after the last round leaves its places vacant.
    """
    chosen: list[tuple[str, str]] = []
    for kind in dict.fromkeys(motion["kind"] for motion in ballots[0]):
        taken = {number for _, number in chosen}
        votes = [[m for m in each if m["kind"] == kind and m["application"] not in taken] for each in ballots]
        held = [vote for vote in votes if vote]
        found, tie = settled(held, kind, kinds[kind])
        chosen += [(kind, number) for number in found]
        if tie is not None and len(held) < rounds:
            return chosen, tie
    return chosen, None


def settled(held: Sequence[Sequence[Json]], kind: str, ceiling: int) -> tuple[list[str], Tie | None]:
    found: list[str] = []
    tied: list[Json] = []
    for vote in held:
        places = ceiling - len(found)
        fit = sorted((motion for motion in vote if motion["passed"]), key=by_rank_and_votes)
        tied = []
        if len(fit) > places and by_rank_and_votes(fit[places - 1]) == by_rank_and_votes(fit[places]):
            tied = [motion for motion in fit if by_rank_and_votes(motion) == by_rank_and_votes(fit[places])]
        found += [motion["application"] for motion in fit[:places] if motion not in tied]
        if not tied:
            break
    return found, Tie(kind, [m["application"] for m in tied], ceiling - len(found)) if tied else None


def by_rank_and_votes(motion: Json) -> tuple[int, int]:
    return motion["rank"], -motion["agree"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Calendar:
    """The statutory days as the archive has them."""

    def __init__(self, told: Json) -> None:
        self.years, self.days = set(told["years"]), told["days"]

    def is_rest(self, day: date) -> bool:
        named = self.days.get(day.isoformat())
        if named is None and day.year not in self.years:
            raise ValueError(f"the calendar of {day.year} is not in the archive")
        return bool(day.weekday() >= 5 if named is None else named)

    def workday(self, day: date) -> date:
        while self.is_rest(day):
            day += timedelta(days=1)
        return day

    def period(self, start: date, rule: Json) -> tuple[date, date]:
        begin = start + timedelta(days=1) if rule["exclude_first_day"] else start
        if rule["unit"] == "workday":
            first = last = self.workday(begin)
            for _ in range(rule["days"] - 1):
                last = self.workday(last + timedelta(days=1))
            return first, last
        last = begin + timedelta(days=rule["days"] - 1)
        return begin, self.workday(last) if rule["roll_last_day"] else last


PUBLIC = (
    "number",
    "version",
    "previous_digest",
    "reason",
    "title",
    "body",
    "details",
    "entries",
    "published_on",
    "first_day",
    "last_day",
    "ends_at",
    "explanation",
)


def check_notices(data: Json, log: Log, out: Verdict) -> None:
    """Every version by its digest, which covers that of the version before; its days; its errata."""
    file, notices, before = "notices.json", data["notices"]["notices"], ""
    out.same(file, "version", [notice["version"] for notice in notices], list(range(1, len(notices) + 1)))
    for notice in notices:
        where, first = notice["slug"], notice["version"] == 1
        check_days(notice, data, log, out)
        out.same(file, f"{where} digest", notice["digest"], sha256(compact({name: notice[name] for name in PUBLIC})))
        out.same(file, f"{where} previous_digest", notice["previous_digest"], before)
        out.same(file, f"{where} reason", bool(notice["reason"]), not first)
        before = notice["digest"]
        check_list(notice, data, log, out)
        action = "notice.published" if first else "notice.corrected"
        event = log.expect(out, (file, where), action, digest=notice["digest"])
        if event is not None:
            names = ("number", "version", "previous_digest", "first_day", "last_day", "reason")
            told = {name: event.payload[name] for name in names}
            out.same(file, f"{where} (log)", {name: notice[name] for name in names}, told)
            out.same(file, f"{where} published_at (log)", moment(notice["published_at"]), moment(event.at))
        check_errata(notice, log, out)


def check_days(notice: Json, data: Json, log: Log, out: Verdict) -> None:
    """The days by the rules and the calendar of the archive; a later last day was decided by two persons."""
    file, where, rule = "notices.json", notice["slug"], data["rules"]["notice"]
    published, last = moment(notice["published_at"]), date.fromisoformat(notice["last_day"])
    on = published.astimezone(BEIJING).date()
    out.same(file, f"{where} published_on", notice["published_on"], on.isoformat())
    years = {str(on.year), str(last.year)}
    if any(at > published and year in years for at, year in log.calendar):
        out.remarks.append(f"{where}: 公示后法定日历有更改，未重算末日 / the calendar was changed after this notice")
    else:
        begin, end = Calendar(data["notices"]["calendar"]).period(on, rule)
        out.same(file, f"{where} first_day", notice["first_day"], begin.isoformat())
        if notice["dates"] is None:
            out.same(file, f"{where} last_day", notice["last_day"], end.isoformat())
        out.holds(file, f"{where} last_day", last >= end, "早于按规则计算的末日", "before the end that the rules give")
    for channel in notice["channels"]:
        check_channel(notice["slug"], channel, log, out)
    if dates := notice["dates"]:
        told = {"reason": dates["reason"], "proposed_by": dates["proposed_by"], "by": dates["decided_by"]}
        told |= {"at": dates["decided_at"]}
        about = {"object_id": str(data["round"]["id"]), "last_day": dates["last_day"]}
        log.tells(out, (file, f"{where} dates"), "notice.dates_approved", told, **about)
        out.same(file, f"{where} last_day", notice["last_day"], dates["last_day"])
        two = dates["proposed_by"] != dates["decided_by"] and dates["approved"] is True
        out.holds(file, f"{where} dates", two, "末日未经另一人核定", "the last day was not approved by a second person")
        decided = moment(dates["decided_at"]) <= published
        out.holds(file, f"{where} decided_at", decided, "核定晚于公示", "approved after the notice")
        out.holds(
            file, f"{where} dates.reason", dates["reason"] in notice["explanation"], "原因未公开", "is not printed"
        )
    end_of_day = datetime.combine(last + timedelta(days=1), datetime.min.time(), BEIJING)
    out.same(file, f"{where} ends_at", notice["ends_at"], end_of_day.isoformat())


def check_channel(slug: str, channel: Json, log: Log, out: Verdict) -> None:
    """Another medium that showed the notice; struck out where the log says so."""
    where = ("notices.json", f"{slug} channels {channel['id']}")
    told = {name: channel[name] for name in ("kind", "name", "published_on", "link", "place")}
    log.tells(
        out, where, "notice.channel_recorded", told | {"sha256": channel["evidence"] or ""}, channel=channel["id"]
    )
    if channel["struck_at"] is not None:
        struck = [moment(each.at) for each in log.hidden["notice.channel_struck"] if each.object_id == slug]
        there = moment(channel["struck_at"]) in struck or not log.complete
        out.holds(*where, there, "审计日志中没有相应的划去", "the log does not know that it was struck out")


def check_errata(notice: Json, log: Log, out: Verdict) -> None:
    file, where, errata = "notices.json", notice["slug"], notice["errata"]
    out.same(file, f"{where} errata", [each["position"] for each in errata], list(range(1, len(errata) + 1)))
    for erratum in errata:
        place = (file, f"{where} errata {erratum['position']}")
        names = ("position", "wrong", "right", "reason")
        event = log.expect(out, place, "notice.erratum", object_id=notice["slug"], position=erratum["position"])
        if event is not None:
            out.same(*place, {name: erratum[name] for name in names}, {name: event.payload[name] for name in names})
            out.same(*place, moment(erratum["published_at"]), moment(event.at))


def check_list(notice: Json, data: Json, log: Log, out: Verdict) -> None:
    """The first notice names every candidate in order who had not withdrawn; a corrected one nobody else."""
    names = {kind["name"]: kind["code"] for kind in data["awards"]["kinds"]}
    shown = [(names[entry["kind"]], line["application"]) for entry in notice["entries"] for line in entry["lines"]]
    resolution = data["resolution"]
    gone = withdrawn_before(moment(notice["published_at"]), data, log)
    rows = [row for row in resolution["candidates"] if row["application"] not in gone] if resolution else []
    wanted = [(row["kind"], row["application"]) for row in rows]
    file, where = "notices.json", f"{notice['slug']} entries"
    if notice["version"] == 1:
        out.same(file, where, shown, wanted)
    out.holds(file, where, set(shown) <= set(wanted), "公示了决议以外的单位", "names somebody the resolution does not")
    known = groups_of(data)
    for _, number in shown:
        out.holds(file, f"{where} {number}", number in known, "没有该申报", "no such dossier")


def withdrawn_before(at: datetime, data: Json, log: Log) -> set[str]:
    """The numbers of the dossiers that were taken back; the reasons are withheld, the moves are not."""
    return {
        row["number"]
        for row in data["applications"]
        for event in log.about.get(("application", str(row["id"])), ())
        if event.action == "application.withdraw" and moment(event.at) <= at
    }


def check_awards(data: Json, log: Log, out: Verdict) -> None:
    file, awards = "awards.json", data["awards"]
    rules = [
        [each["code"], each["name"], each["ceiling"], each.get("first_time_money", 0)]
        for each in data["rules"]["awards"]
    ]
    kinds = [[each["code"], each["name"], each["ceiling"], each["first_time_money"]] for each in awards["kinds"]]
    out.same(file, "kinds", kinds, rules)
    notices = data["notices"]["notices"]
    proposed = {row["application"]: row["kind"] for row in (data["resolution"] or {"candidates": []})["candidates"]}
    for award in awards["given"]:
        number = award["application"]
        out.same(file, f"{number} kind", award["kind"], proposed.get(number))
        issued = moment(award["issued_at"])
        # The version that stood when the award was given; a later one can't take back what was right.
        notice = next((each for each in reversed(notices) if moment(each["published_at"]) <= issued), None)
        shown = {line["application"] for entry in (notice["entries"] if notice else ()) for line in entry["lines"]}
        out.holds(file, f"{number}", number in shown, "未经公示", "was not in the notice")
        over = notice is not None and issued >= moment(notice["ends_at"])
        out.holds(file, f"{number} issued_at", over, "公示期未满", "given before the end of the notice")
        kind = next(each for each in awards["kinds"] if each["code"] == award["kind"])
        out.same(file, f"{number} money", award["money"], kind["first_time_money"] if award["first_time"] else 0)
        row = next(each for each in data["applications"] if each["number"] == number)
        out.holds(
            file, number, row["state"] in ("awarded", "revoked"), "申报状态不符", f"the dossier is {row['state']}"
        )
        told = {name: award[name] for name in ("application", "winner", "first_time")} | {"award": award["id"]}
        log.tells(out, (file, number), "award.given", told, number=award["number"])
        check_money(award, log, out)
        check_revocations(award, row, log, out)
        check_honour(award, data["rules"].get("honours", {}), log, out)
        event = log.expect(out, (file, number), "award.given", number=award["number"])
        if event is not None:
            out.same(file, f"{number} kind (log)", award["kind"], event.payload["kind"])
            out.same(file, f"{number} money (log)", award["money"], event.payload["money"])
            out.same(file, f"{number} issued_at (log)", moment(award["issued_at"]), moment(event.at))
    count = Counter(award["kind"] for award in awards["given"])
    for each in awards["kinds"]:
        out.holds(file, each["code"], count[each["code"]] <= each["ceiling"], "超过名额", "beyond the ceiling")
    single = len({award["application"] for award in awards["given"]}) == len(awards["given"])
    out.holds(file, "application", single, "同一申报两次授奖", "a dossier has two awards")


def check_money(award: Json, log: Log, out: Verdict) -> None:
    """Every payment as one recorded it and another confirmed it; no more than was awarded, nor back than was paid."""
    file, paid = "awards.json", Counter[str]()
    for payment in award["payments"]:
        where, state = (file, f"{award['application']} payments {payment['id']}"), payment["state"]
        told = {name: payment[name] for name in ("direction", "amount", "paid_on")} | {"sha256": payment["voucher"]}
        steps = [("payment.recorded", payment["recorded_by"], payment["recorded_at"])]
        out.holds(*where, state in ("recorded", "confirmed", "refused"), "状态不符", "is in no known state")
        if state == "recorded":
            out.same(*where, (payment["decided_by"], payment["decided_at"]), (None, None))
            for action in ("payment.confirmed", "payment.refused"):
                out.holds(*where, none_of(log, action, payment=payment["id"]), "日志载有复核", "the log has a decision")
        else:
            steps.append((f"payment.{state}", payment["decided_by"], payment["decided_at"]))
            two = payment["recorded_by"] != payment["decided_by"]
            out.holds(*where, two, "登记与复核为同一人", "recorded and decided by one person")
        for action, by, at in steps:
            log.tells(out, where, action, told | {"by": by, "at": at}, payment=payment["id"])
        if state == "confirmed":
            paid[payment["direction"]] += payment["amount"]
    place = f"{award['application']} payments"
    out.holds(file, place, paid["out"] <= award["money"], "拨付超过补助资金", "more was paid than awarded")
    out.holds(file, place, paid["back"] <= paid["out"], "退回超过已拨付", "more came back than was paid")


def none_of(log: Log, action: str, **wanted: Json) -> bool:
    return tuple(wanted.values()) not in log.index(action, tuple(wanted))


def check_revocations(award: Json, row: Json, log: Log, out: Verdict) -> None:
    """One proposes it, another decides; an approved one and no other leaves the dossier revoked."""
    file, approved = "awards.json", 0
    for revocation in award["revocations"]:
        where, state = (file, f"{award['application']} revocations {revocation['id']}"), revocation["state"]
        told = {name: revocation[name] for name in ("ground", "document", "decided_on", "bars")}
        told |= {"sha256": revocation["decision"], "barred_until": revocation["barred_until"] or ""}
        proposed = told | {"by": revocation["proposed_by"], "at": revocation["proposed_at"], "award": award["id"]}
        log.tells(out, where, "revocation.proposed", proposed, revocation=revocation["id"])
        out.holds(*where, state in ("proposed", "approved", "refused"), "状态不符", "is in no known state")
        approved += state == "approved"
        if state == "proposed":
            out.same(*where, (revocation["closed_by"], revocation["closed_at"]), (None, None))
            for action in ("revocation.approved", "revocation.refused"):
                open_still = none_of(log, action, revocation=revocation["id"])
                out.holds(*where, open_still, "日志载有复核", "the log has a decision")
            continue
        told |= {"money_due": revocation["money_due"], "money_due_on": revocation["money_due_on"] or ""}
        told |= {"by": revocation["closed_by"], "at": revocation["closed_at"]}
        log.tells(out, where, f"revocation.{state}", told, revocation=revocation["id"])
        two = revocation["proposed_by"] != revocation["closed_by"]
        out.holds(*where, two, "提出与复核为同一人", "proposed and decided by one person")
    out.same(file, f"{award['application']} revocations", approved, int(row["state"] == "revoked"))


def check_honour(award: Json, rules: Json, log: Log, out: Verdict) -> None:
    """The terms as the winner accepted them; a yearly review on every anniversary that the rules give."""
    file, number, terms = "awards.json", award["application"], award["terms"]
    if terms is None:
        accepted = none_of(log, "honour.terms_accepted", award=award["id"])
        out.holds(file, f"{number} terms", accepted, "日志载有接受记录", "the log has an acceptance")
    else:
        out.same(file, f"{number} terms.digest", terms["digest"], sha256(rules.get("terms", "")))
        told = {"digest": terms["digest"], "at": terms["accepted_at"]}
        log.tells(out, (file, f"{number} terms"), "honour.terms_accepted", told, award=award["id"])
    given = moment(award["issued_at"]).astimezone(BEIJING).date()
    due = [anniversary(given, year).isoformat() for year in range(1, rules.get("review_years", 0) + 1)]
    out.same(file, f"{number} reviews due_on", [review["due_on"] for review in award["reviews"]], due)
    for review in award["reviews"]:
        for name, action in (("handed_in_at", "honour.review_handed_in"), ("closed_at", "honour.review_closed")):
            where = (file, f"{number} reviews {review['id']} {name}")
            if review[name] is None:
                out.holds(*where, none_of(log, action, review=review["id"]), "日志载有办理", "the log has it")
            else:
                log.tells(out, where, action, {"at": review[name], "award": award["id"]}, review=review["id"])


def anniversary(start: date, years: int) -> date:
    """28 February for a 29th that does not exist."""
    day = 28 if (start.month, start.day) == (2, 29) else start.day
    return date(start.year + years, start.month, start.day if is_leap(start.year + years) else day)


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


TEXT = ("number", "title", "dated_on", "body", "entries")


def check_outcome(data: Json, log: Log, out: Verdict) -> None:
    """The decision document: its list as the awards stood when its text was fixed; a letter to each of the others."""
    file, outcome, about = "outcome.json", data["outcome"], {"object_id": str(data["round"]["id"])}
    if outcome is None:
        out.holds(file, "", none_of(log, "outcome.ordered", **about), "日志载有通报", "the log has a decision")
        return
    told = {"number": outcome["number"], "content": sha256(compact({name: outcome[name] for name in TEXT}))}
    told |= {"by": outcome["ordered_by"], "at": outcome["ordered_at"]}
    log.tells(out, (file, "ordered_at"), "outcome.ordered", told, **about)
    given = {award["number"]: award for award in data["awards"]["given"]}
    names = [kind["name"] for kind in data["awards"]["kinds"]]
    out.same(file, "entries", [entry["prize"] for entry in outcome["entries"]], names)
    for entry in outcome["entries"]:
        for winner in entry["winners"]:
            award = given.get(winner["number"], {})
            wanted = {"name": award.get("winner"), "first": award.get("first_time"), "money": award.get("money")}
            found = {name: winner[name] for name in wanted}
            out.same(file, f"entries {winner['number']}", found, wanted)
    letters = [(each["application"], each["document"]) for each in outcome["letters"]]
    numbers = {str(row["id"]): row["number"] for row in data["applications"]}
    papers = [paper for paper in data["documents"] if paper["kind"] == "result_letter"]
    issued = [(numbers[paper["about"][1]], paper["sha256"]) for paper in papers]
    out.same(file, "letters", sorted(letters), sorted(issued))
    if outcome["released_at"] is None:
        out.holds(file, "released_at", none_of(log, "outcome.released", **about), "日志载有发布", "the log has it")
    else:
        told = {"letters": len(letters), "sha256": outcome["document"] or "", "at": outcome["released_at"]}
        log.tells(out, (file, "released_at"), "outcome.released", told, **about)


def check_case(case: Json, log: Log, out: Verdict) -> None:
    """An objection by the steps that the log has of it, and its conclusions: one proposes, another approves."""
    file, where, about = "objections.json", case["number"], {"object_id": case["number"]}
    told = {name: case[name] for name in ("application", "notice")} | {"at": case["received_at"]}
    log.tells(out, (file, where), "objection.received", told, **about)
    # The day is open at first where the calendar of its year was not known, and set once by another event.
    days = [each for name in ("received", "days_set") for each in log.events[f"objection.{name}"]]
    due = [each.payload["due_on"] for each in days if each.object_id == where and "due_on" in each.payload]
    if due:
        out.same(file, f"{where} due_on", case["due_on"], next(filter(None, due), ""))
    steps = log.moves("objection", "objection", case["number"])
    for event, state in steps[-1:]:
        out.same(file, f"{where} state (seq {event.seq})", case["state"], state)
    times = {event.action.partition(".")[2]: moment(event.at) for event, _ in steps}
    if steps:
        closed = next((times[name] for name in ("not_accepted", "upheld", "rejected") if name in times), None)
        for name, at in (("accepted_at", times.get("accepted")), ("closed_at", closed)):
            out.same(file, f"{where} {name} (log)", case[name] and moment(case[name]), at)
    back = {moment(event.at) for event, _ in steps if event.action == "objection.sent_back"}
    for decision in case["decisions"]:
        place = (file, f"{where} decisions {decision['id']}")
        told = {name: decision[name] for name in ("conclusion", "resolution", "proposed_by")}
        told |= {"resolved_on": decision["resolved_on"] or "", "at": decision["proposed_at"]}
        log.tells(out, place, "objection.proposed", told, decision=decision["id"], **about)
        if decision["approved_at"] is not None:
            told = {"approved_by": decision["approved_by"], "at": decision["approved_at"]}
            action = f"objection.{decision['conclusion']}"
            log.tells(out, place, action, told, decision=decision["id"], **about)
            two = decision["approved_by"] != decision["proposed_by"]
            out.holds(*place, two, "提出与审定为同一人", "proposed and approved by one person")
        else:
            out.same(*place, decision["approved_by"], None)
        if decision["returned_at"] is not None and log.complete:
            out.holds(*place, moment(decision["returned_at"]) in back, "日志中没有退回", "the log has no such return")
    returned = sum(decision["returned_at"] is not None for decision in case["decisions"])
    out.same(file, f"{where} decisions returned_at", returned, len(back) if steps else returned)


def check_objections(data: Json, log: Log, out: Verdict) -> None:
    given = {award["application"]: moment(award["issued_at"]) for award in data["awards"]["given"]}
    notices = {notice["slug"]: notice for notice in data["notices"]["notices"]}
    for case in data["objections"]:
        file, where = "objections.json", case["number"]
        check_case(case, log, out)
        out.holds(file, f"{where} notice", case["notice"] in notices, "没有该公示", "no such notice")
        received = moment(case["received_at"])
        early = received >= moment(notices[case["notice"]]["published_at"])
        out.holds(file, f"{where} received_at", early, "早于公示", "received before the notice")
        closed = moment(case["closed_at"]) if case["closed_at"] else None
        ended = case["state"] not in ("received", "accepted", "deciding")
        out.same(file, f"{where} closed_at", closed is not None, ended)
        out.holds(file, f"{where} closed_at", closed is None or closed >= received, "时间颠倒", "closed before it came")
        awarded = given.get(case["application"])
        if awarded is not None and received < awarded:
            settled = closed is not None and closed <= awarded and case["state"] != "upheld"
            out.holds(file, where, settled, "异议未了结而授奖", "an award in spite of an open or upheld objection")


def check_numbers(data: Json, log: Log, out: Verdict) -> None:
    file, found = "numbers.json", defaultdict(list)
    for row in data["numbers"]:
        found[row["series"], row["year"]].append(row)
    for (series, year), rows in found.items():
        where = f"{series} {year}"
        out.same(file, where, [row["value"] for row in rows], list(range(1, len(rows) + 1)))
        prefix = data["rules"]["numbers"].get(series, "")
        for row in rows:
            told = (
                f"{prefix}-{year}-{row['value']:03d}"
                if series == "certificate"
                else f"{prefix}〔{year}〕{row['value']}号"
            )
            out.same(file, f"{where} {row['value']}", row["text"], told)
            log.expect(
                out,
                (file, f"{where} {row['value']}"),
                "documents.number_allocated",
                text=row["text"],
            )
    given = sorted((award["value"], award["number"]) for award in data["awards"]["given"])
    taken = [(row["value"], row["text"]) for row in found["certificate", data["round"]["year"]]]
    out.same("awards.json", "number", given, taken)
    texts = {row["text"] for row in data["numbers"]}
    for name, holder in (("resolution.json", [data["resolution"]]), ("notices.json", data["notices"]["notices"])):
        for each in holder:
            if each is not None:
                out.holds(name, "number", each["number"] in texts, "编号未登记", "a number that was never given")


def check_papers(data: Json, log: Log, out: Verdict) -> None:
    papers, paths = data["documents"], {path for path in data["paths"] if path.startswith("documents/")}
    named = set()
    for paper in papers:
        where, path = f"document {paper['document']}", f"documents/{paper['sha256']}.pdf"
        event = log.expect(out, (PAPERS, where), "documents.issued", document=paper["document"])
        if event is not None:
            told = [event.payload[name] for name in ("kind", "sha256", "number", "title") if name in event.payload]
            stored = [paper["kind"], paper["sha256"], paper["number"] or "", paper["title"]][: len(told)]
            out.same(PAPERS, f"{where} (log)", stored, told)
            out.same(PAPERS, f"{where} about (log)", paper["about"], [event.object_type, event.object_id])
            out.same(PAPERS, f"{where} issued_at (log)", moment(paper["issued_at"]), moment(event.at))
        closed = paper["about"][0] == "objection"
        out.same(PAPERS, f"{where} left_out", paper["left_out"] == "closed", closed)
        if paper["left_out"]:
            if paper["left_out"] != "closed":
                out.remarks.append(f"{path} 未收入 / not included: {paper['left_out']}")
            continue
        named.add(path)
        out.same(path, "sha256", data["paths"].get(path), paper["sha256"])
    for path in paths - named:
        out.fault(path, "path", "文书目录中没有该文件", "is in no list of documents")
    known = {(paper["kind"], paper["sha256"]) for paper in papers}
    for file, kind, digest in referred(data):
        held = digest is None or (kind, digest) in known
        out.holds(file, f"{kind} {digest}", held, "没有该文书", "no such document")


def referred(data: Json) -> Iterator[tuple[str, str, str | None]]:
    """Who refers to which document."""
    if data["resolution"] is not None:
        yield "resolution.json", "resolution", data["resolution"]["document"]
    if data["evaluation"]["report"] is not None:
        yield "evaluation.json", "evaluation_report", data["evaluation"]["report"]["document"]
    for notice in data["notices"]["notices"]:
        yield "notices.json", "notice", notice["document"]
    for award in data["awards"]["given"]:
        yield "awards.json", "certificate", award["document"]
    if data["outcome"] is not None:
        yield "outcome.json", "outcome", data["outcome"]["document"]


class Kept(NamedTuple):
    """What the archive has an entry of for every event of this action that is the round's own."""

    file: str
    action: str
    # By what the event is one of the round's, see SCOPES.
    scope: str
    # What the event calls it: a name in its payload, "" for the event's object.
    key: str
    listed: Callable[[Json], Iterable[Json]]


def each_of(rows: Iterable[Json], name: str, inner: str = "") -> Iterator[Json]:
    """The value of every row under `name`, or the `inner` ones of the rows that it holds."""
    for row in rows:
        if inner:
            yield from (each[inner] for each in row[name])
        else:
            yield row[name]


def only(entry: Json, name: str) -> list[Json]:
    return [] if entry is None else [entry[name]]


def opened_ids(data: Json) -> list[str]:
    return [str(opening["id"]) for stage in STAGES for opening in data[stage]["openings"]]


def slugs_of(data: Json) -> list[str]:
    return [notice["slug"] for notice in data["notices"]["notices"]]


def revoked_in(data: Json) -> list[Json]:
    return [award["id"] for award in given_in(data) if award["revocations"]]


KEPT = (
    Kept("results.json", "scores.opened", "cycle", "", opened_ids),
    Kept("draws.json", "defence.drawn", "round", "seed", lambda data: only(data["draws"]["defence"], "seed")),
    Kept("draws.json", "panel.drawn", "panel", "draw", lambda data: each_of(data["draws"]["panels"], "draw")),
    Kept("draws.json", "defence.question_drawn", "number", "seed", lambda d: each_of(d["draws"]["questions"], "seed")),
    Kept(
        "evaluation.json", "report.drafted", "round", "version", lambda data: [1] * bool(data["evaluation"]["report"])
    ),
    Kept("ballots.json", "ballot.closed", "meeting", "", lambda data: map(str, each_of(data["ballots"], "meeting"))),
    Kept("ballots.json", "ballot.voided", "meeting", "", lambda data: map(str, each_of(data["ballots"], "meeting"))),
    Kept("resolution.json", "resolution.adopted", "round", "number", lambda data: only(data["resolution"], "number")),
    Kept("notices.json", "notice.published", "cycle", "", slugs_of),
    Kept("notices.json", "notice.corrected", "cycle", "", slugs_of),
    Kept("notices.json", "notice.erratum", "notice", "position", lambda d: notice_rows(d, "errata", "position")),
    Kept("notices.json", "notice.channel_recorded", "notice", "channel", lambda d: notice_rows(d, "channels", "id")),
    Kept("objections.json", "objection.received", "application", "", lambda d: each_of(d["objections"], "number")),
    Kept("awards.json", "award.given", "dossier", "number", lambda data: each_of(given_in(data), "number")),
    Kept("awards.json", "payment.recorded", "dossier", "payment", lambda d: each_of(given_in(d), "payments", "id")),
    Kept("awards.json", "revocation.proposed", "dossier", "award", revoked_in),
    Kept("outcome.json", "outcome.ordered", "round", "number", lambda data: only(data["outcome"], "number")),
    Kept(PAPERS, "documents.issued", "subject", "document", lambda data: each_of(data["documents"], "document")),
    Kept("numbers.json", "documents.number_allocated", "series", "text", lambda d: each_of(d["numbers"], "text")),
)


def notice_rows(data: Json, name: str, inner: str) -> Iterator[Json]:
    return each_of(data["notices"]["notices"], name, inner)


def given_in(data: Json) -> Json:
    return data["awards"]["given"]


def subjects_of(data: Json) -> set[tuple[str, str]]:
    """What documents may be about, as far as the archive names it."""
    found = {("cycle", str(data["round"]["id"]))}
    rows: tuple[tuple[str, Iterable[Json]], ...] = (
        ("application", each_of(data["applications"], "id")),
        ("award", each_of(given_in(data), "id")),
        ("notice", slugs_of(data)),
        ("objection", each_of(data["objections"], "number")),
        ("meeting", each_of(data["ballots"], "meeting")),
        ("panel_draw", each_of(data["draws"]["panels"], "draw")),
    )
    return found | {(kind, str(key)) for kind, keys in rows for key in keys}


def own_by_name(event: Event, name: str, action: str, log: Log, here: int) -> bool:
    """Whether an earlier event said that this is the round's: the opening of a ballot, the commitment of a draw."""
    key = event.object_id if name == "object_id" else event.payload[name]
    begun = log.index(action, (name,)).get((key,))
    return begun is not None and begun.payload.get("cycle") == here


def scopes_of(data: Json, log: Log) -> dict[str, Callable[[Event], bool]]:
    """How an event of the log is known to be one of this round."""
    here, dossiers = data["round"]["id"], {str(row["id"]) for row in data["applications"]}
    numbers, slugs, subjects = groups_of(data), set(slugs_of(data)), subjects_of(data)
    # By name and not by prefix, for dossiers and certificates may be numbered under the same one.
    series = {(row["series"], row["year"]) for row in data["numbers"]}
    return {
        "cycle": lambda event: event.payload.get("cycle") == here,
        "round": lambda event: event.object_id == str(here),
        "dossier": lambda event: event.object_id in dossiers,
        "number": lambda event: event.payload["number"] in numbers,
        "application": lambda event: event.payload["application"] in numbers,
        "notice": lambda event: event.object_id in slugs,
        "meeting": lambda event: own_by_name(event, "object_id", "ballot.opened", log, here),
        "panel": lambda event: own_by_name(event, "draw", "panel.draw_committed", log, here),
        "subject": lambda event: (event.object_type, event.object_id) in subjects,
        # Releases before this one did not tell it; their numbers are checked, but none is missed.
        "series": lambda event: (event.payload.get("series"), event.payload.get("year")) in series,
    }


def check_nothing_missing(data: Json, log: Log, out: Verdict) -> None:
    """What the log says of this round has its entry: nothing was left out of the archive."""
    scopes = scopes_of(data, log)
    for kept in KEPT:
        listed = set(kept.listed(data))
        for event in log.events[kept.action]:
            if scopes[kept.scope](event):
                key = event.payload[kept.key] if kept.key else event.object_id
                where = (kept.file, f"{kept.action} (seq {event.seq})")
                out.holds(
                    *where, key in listed, "审计日志载有而档案未收", f"{key} is in the log and not in the archive"
                )


CHECKS: tuple[tuple[str, Callable[[Json, Log, Verdict], None]], ...] = (
    ("round.json", check_round),
    ("applications.json", check_applications),
    ("document_review.json", check_sheets),
    ("document_review.json", check_openings),
    ("results.json", check_results),
    ("draws.json", check_draws),
    ("evaluation.json", check_evaluation),
    ("ballots.json", check_ballots),
    ("resolution.json", check_resolution),
    ("notices.json", check_notices),
    ("objections.json", check_objections),
    ("awards.json", check_awards),
    ("outcome.json", check_outcome),
    ("numbers.json", check_numbers),
    (PAPERS, check_papers),
    (ABOUT, check_nothing_missing),
)
# What reading a file that is not as it should be can end in.
BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, StopIteration, TypeError, ValueError)


def attempt(out: Verdict, file: str, step: Callable[[], Any]) -> Any:
    try:
        return step()
    except BROKEN as error:
        out.fault(file, "structure", "内容不合格式，无法重算", f"can't be read: {type(error).__name__} {error!s:.80}")
        return None


def read_parts(archive: Archive) -> Json:
    data = {name: archive.json(f"{name}.json") for name in PARTS}
    data |= {"archive": archive.json(ABOUT), "documents": archive.json(PAPERS)}
    return data | {"paths": {piece.path: piece.sha256 for piece in archive.pieces.values()}}


def anchors_of(data: Json) -> dict[str, str]:
    found = {f"notices.json#{n['slug']} anchor": n["anchor"] for n in data["notices"]["notices"]}
    if data["resolution"] is not None:
        found["resolution.json#anchor"] = data["resolution"]["anchor"]
    return found


def verify(file: BinaryIO, manifest: str = "", paper: Sequence[str] = ()) -> Verdict:
    """The verdict on the archive in `file`. `manifest` is the digest it should have, "" when it is not known; `paper`
    are events as number:hash, read from printed documents.
    """
    out = Verdict()
    pieces = attempt(out, "ZIP", lambda: walk(file, out)) or []
    out.files = len(pieces)
    if not pieces or pieces[-1].path != MANIFEST:
        out.fault(MANIFEST, "path", "末尾没有清单", "is not the last entry")
        return out
    out.manifest = pieces[-1].sha256
    if manifest:
        out.same(MANIFEST, "digest", out.manifest, manifest)
    archive = Archive(file, {piece.path: piece for piece in pieces}, out)
    attempt(out, MANIFEST, lambda: check_manifest(archive, pieces, out))
    if out.faults:
        out.remarks.append("文件已不完整，未再重算内容 / files have changed, what they say was not computed again")
        return out
    data = attempt(out, ABOUT, lambda: read_parts(archive))
    read = {f"paper#{text.partition(':')[0]}": text for text in paper}
    log = attempt(out, LOG, lambda: check_log(archive, data["archive"], anchors_of(data) | read, out)) if data else None
    if isinstance(log, Log):
        for name, check in CHECKS:
            attempt(out, name, partial(check, data, log, out))
    return out


def main(arguments: Sequence[str]) -> int:
    with Path(arguments[0]).open("rb") as file:
        given = [argument.lower() for argument in arguments[1:]]
        digest = "".join(each for each in given if ":" not in each)
        verdict = verify(file, digest, [each for each in given if ":" in each])
    for line in [*map(str, verdict.faults), *verdict.remarks]:
        print(line)
    print(f"清单摘要 / digest of the manifest: {verdict.manifest or '-'}")
    if verdict.faults:
        print(f"发现 {len(verdict.faults)} 处不符 / {len(verdict.faults)} faults")
        return 1
    print(
        f"档案完好：{verdict.files} 个文件，全部重算一致 / sound: {verdict.files} files, everything computed again fits"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
