"""How long an examination (真实性核查) of 200 dossiers takes: `python -m bench.findings`, with its own database.

Each dossier answers every text of the round with up to half of what fits; a seventh of the sentences everybody writes.
Some hand in a report as PDF, a few of them copied. Prints the seconds of a first run, which takes the texts
out, and of a second one, and those of the processor (its own, without the processes that read the PDFs).
"""

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
DOSSIERS, REPORTS, COPIES, REPORT = 200, 20, 5, 6000
CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2500))


def main() -> None:
    """Starts servers, fills and measures in processes of their own."""
    from bench.__main__ import environment, execute, run  # noqa: PLC0415
    from devtools.servers import throw_away_servers  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="baoji-award-bench-") as place, throw_away_servers("base", {}) as servers:
        environ = environment(servers.database_url, servers.redis_url, Path(place))
        execute(f"{servers.database_url.rsplit('/', 1)[0]}/postgres", "CREATE DATABASE base")
        run([sys.executable, "-m", "bench.fill", "base"], environ)
        run([sys.executable, "-m", "bench.fill", "rows", str(DOSSIERS)], environ)
        print(run([sys.executable, "-m", "bench.findings", "measure"], environ).splitlines()[-1])


def measured() -> dict[str, Any]:
    import django  # noqa: PLC0415

    django.setup()
    from applications.models import AwardCycle, Finding, OfficeJob  # noqa: PLC0415
    from applications.services.office_jobs import run_job, start_job  # noqa: PLC0415
    from baoji_award.accounts.models import User  # noqa: PLC0415

    cycle, officer = AwardCycle.objects.get(code="2024"), User.objects.get(email="office@bench.invalid")
    dossiers = _written(cycle)
    seconds, processor = [], []
    for _ in range(2):
        started, used = time.perf_counter(), time.process_time()
        job = start_job(kind=OfficeJob.Kind.FINDINGS, cycle=cycle, by=officer)
        if not run_job(job.pk):
            raise SystemExit("the examination failed")
        seconds.append(round(time.perf_counter() - started, 1))
        processor.append(round(time.process_time() - used, 1))
    similar = Finding.objects.filter(kind=Finding.Kind.SIMILAR_TEXT, gone_at__isnull=True).count()
    return {"dossiers": dossiers, "pdfs": REPORTS, "seconds": seconds, "processor": processor, "similar": similar}


def _written(cycle: Any) -> int:
    """Gives each frozen version texts of its own; the number of dossiers."""
    from django.db import connection  # noqa: PLC0415

    from applications.models import DossierVersion  # noqa: PLC0415
    from applications.rules.fields import FieldKind  # noqa: PLC0415

    chance = random.Random(1)
    common = [_sentence(chance) for _ in range(300)]
    versions = list(DossierVersion.objects.filter(application__cycle=cycle).order_by("pk"))
    reports = [_report(chance, common, number) for number in range(REPORTS)]
    for number, version in enumerate(versions):
        for section in cycle.rulebook.dossier.sections:
            answers = version.manifest["answers"].get(section.key, {})
            for field in section.fields_for("industrial"):
                if field.kind == FieldKind.LONG_TEXT and field.key in answers:
                    answers[field.key] = _text(chance, common, (field.limit or 1000) // 2)
        if number < REPORTS:
            version.manifest["files"].append({"slot": "self_report", "name": "报告.pdf", "sha256": reports[number]})
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        DossierVersion.objects.bulk_update(versions, ["manifest"], batch_size=50)
        cursor.execute("SET session_replication_role = origin")
    return len(versions)


def _report(chance: random.Random, common: list[str], number: int) -> str:
    """Files a PDF, every COPIES-th like the one before it but for its name; its digest."""
    from baoji_award.documents.files import store_file  # noqa: PLC0415
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415
    from tests.documents.samples import AT, LETTER  # noqa: PLC0415

    source = random.Random(number - number % COPIES) if number % COPIES == 1 else random.Random(number)
    words = _text(source if number % COPIES < 2 else chance, common, REPORT)
    context = {**LETTER, "title": f"自评报告{number}", "paragraphs": words.split("。")}
    return store_file(render_pdf("documents/letter.html", context), name="报告.pdf", by=None, at=AT).sha256


def _sentence(chance: random.Random) -> str:
    return "".join(chance.choices(CHARACTERS, k=chance.randint(12, 30)))


def _text(chance: random.Random, common: list[str], length: int) -> str:
    found, written = list[str](), 0
    while written < length:
        sentence = chance.choice(common) if chance.random() < 1 / 7 else _sentence(chance)
        found.append(sentence)
        written += len(sentence) + 1
    return "。".join(found)[:length]


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measured()))
    else:
        main()
