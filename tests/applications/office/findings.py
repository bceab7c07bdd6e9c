"""What tests of the findings share: dossiers of this and an earlier round, frozen with what a test puts into them."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from applications.models import Application, AwardCycle, DossierVersion, Finding, OfficeJob, Organisation
from applications.services.cycles import keep_rules
from applications.services.office_jobs import run_job, start_job
from applications.services.submission import digest_of
from baoji_award.accounts.models import User
from tests.applications.bureau.desk import IN_TIME
from tests.applications.test_likeness import text
from tests.cast import Cast
from tests.rounds import make_application

_receipts = count(1)
LONG = text(1, 400)


def freeze(
    application: Application,
    *,
    answers: Mapping[str, Mapping[str, object]] | None = None,
    files: Mapping[str, str] | None = None,
    at: datetime = IN_TIME,
) -> DossierVersion:
    """The next version; `files`: name → content, all in the slot of certificates."""
    manifest: dict[str, Any] = {
        "answers": answers or {},
        "files": [
            {"slot": "certificates", "name": name, "bytes": 1, "sha256": content.ljust(64, "0")}
            for name, content in (files or {}).items()
        ],
    }
    return DossierVersion.objects.create(
        application=application,
        number=application.versions.count() + 1,
        sent_version=1,
        manifest=manifest,
        digest=digest_of(manifest),
        receipt_number=f"R-{next(_receipts)}",
        submitted_by=application.created_by,
        submitted_at=at,
    )


def overview(words: str) -> dict[str, dict[str, object]]:
    """The answers of a dossier whose overview says this."""
    return {"overview": {"text": words}}


def earlier_dossier(cast: Cast, organisation: Organisation, by: User) -> Application:
    """A dossier of the round two years before, under the same definition."""
    cycle = AwardCycle.objects.filter(year=2022).first()
    if cycle is None:
        rules = cast.cycle.rulebook.model_copy(update={"year": 2022, "code": "2022", "title": "2022年宝鸡市质量奖"})
        cycle = AwardCycle.objects.create(
            code="2022", year=2022, title=rules.title, rules=keep_rules(rules), state="preparation"
        )
        for group in cast.cycle.groups.all():
            cycle.groups.create(code=group.code, name=group.name, criteria=group.criteria, position=group.position)
    return make_application(cycle, organisation, by, state="office_check")


def examine(cast: Cast, *, by: User | None = None) -> list[Finding]:
    """Runs the examination to its end; the findings that are there now."""
    job = start_job(kind=OfficeJob.Kind.FINDINGS, cycle=cast.cycle, by=by or cast.office, at=IN_TIME)
    assert run_job(job.pk)
    return list(Finding.objects.filter(gone_at__isnull=True).order_by("application", "kind", "pk"))
