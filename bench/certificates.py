# ruff: noqa: E402 (Django is set up before models are imported)
"""Certificates per second of one worker process: the whole task beside WeasyPrint alone with the same document, and the
office's job that makes all the others of a round.

Prints one JSON line. Bare means: the finished HTML, style sheets parsed and fonts loaded beforehand, nothing signed,
nothing stored.
"""

import hashlib
import json
import os
import resource
import sys
import time
from itertools import islice
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from applications.models import AwardCycle
from applications.services.office_jobs import run_job
from baoji_award.accounts.models import User
from baoji_award.documents import fonts, rendering
from baoji_award.documents.signing import signs_for_test
from committee.models import Award
from committee.services.certificates import render_certificate
from committee.services.outcome import order_certificates

WARM_UP = 3
TEMPLATE = "documents/certificate_award.html"


class BareEngine:
    """WeasyPrint with its style sheets and fonts ready: what any certificate costs at least."""

    def __init__(self) -> None:
        faces = {name: fonts.common_subset(path, "") for name, path in fonts.family_files().items()}
        fetcher = rendering.OwnFilesFetcher({name.lower().replace(" ", "-"): data for name, data in faces.items()})
        rule = '@font-face {{ font-family: "{}"; src: url("font:{}"); }}'
        text = "\n".join(rule.format(name, name.lower().replace(" ", "-")) for name in faces)
        self.fonts = FontConfiguration()
        self.sheets = [CSS(string=text, font_config=self.fonts, url_fetcher=fetcher)]
        self.names: set[str] = set()

    def write(self, html: str) -> bytes:
        for name in set(rendering.SHEET_LINK.findall(html)) - self.names:
            self.names.add(name)
            self.sheets.append(CSS(url=f"own:{name}", url_fetcher=rendering.OwnFilesFetcher()))
        pdf: bytes = HTML(string=rendering.SHEET_LINK.sub("", html), url_fetcher=rendering.OwnFilesFetcher()).write_pdf(
            stylesheets=self.sheets,
            font_config=self.fonts,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            pdf_tags=True,
        )
        return pdf


def html_of(award: Award) -> str:
    """The same document as the task makes."""
    return render_to_string(
        TEMPLATE,
        {
            **rendering.ABSENT,
            "title": f"{award.winner}{award.kind.name}证书",
            "mark": "宝鸡市质量奖",
            "heading": "荣誉证书",
            "winner": award.winner,
            "year": 2022,
            "kind": award.kind.name,
            "signer": "宝鸡市人民政府",
            "number": award.number.text,
            "issued_at": award.issued_at,
            "test_signature": signs_for_test(),
            "verify_url": f"https://bench.invalid/verify/{award.verify_code}/",
        },
    )


def measured(most: int) -> dict[str, Any]:
    engine, ours, bare, size = BareEngine(), [], [], 0
    awards = Award.objects.filter(document__isnull=True).select_related("kind", "number").order_by("pk")
    for turn, award in enumerate(islice(awards, most + WARM_UP)):
        started = time.perf_counter()
        render_certificate({"award": award.pk})
        between = time.perf_counter()
        html = html_of(award)
        begun = time.perf_counter()
        size = max(size, len(engine.write(html)))
        ended = time.perf_counter()
        if turn >= WARM_UP:
            ours.append(between - started)
            bare.append(ended - begun)
    return {
        "ours": len(ours) / sum(ours),
        "bare": len(bare) / sum(bare),
        "count": len(ours),
        "bytes": size,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
    }


def job() -> dict[str, Any]:
    """What the office orders: the certificates that are missing, in one job whose progress is on its page."""
    waiting = Award.objects.filter(document__isnull=True)
    cycle, count = AwardCycle.objects.get(applications__award=waiting[0]), waiting.count()
    ordered = order_certificates(cycle_id=cycle.pk, by=User.objects.get(email="office@bench.invalid"))
    started = time.perf_counter()
    run_job(ordered.pk)
    seconds = time.perf_counter() - started
    ordered.refresh_from_db()
    assert (ordered.state, ordered.done, ordered.total) == ("done", count + 1, count + 1)
    assert not waiting.exists()
    return {"job": count, "job_seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1])) | (job() if "--job" in sys.argv else {})))
