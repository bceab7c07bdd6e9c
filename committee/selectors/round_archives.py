"""The archives of a round that were made."""

from django.db.models import QuerySet

from applications.models import AwardCycle, Recusal
from baoji_award.accounts.models import User
from committee.models import RoundArchive


def archives_of(cycle: AwardCycle) -> QuerySet[RoundArchive]:
    """Newest first, with who made them and the job that has the file."""
    return RoundArchive.objects.filter(cycle=cycle).select_related("made_by", "job")


def reason_against_archive(cycle: AwardCycle) -> str:
    """The sentence that stops an archive of the round, or ""."""
    return "" if cycle.list_published_at else "名单公示后方可生成本轮评选档案。"


def is_recused_in(cycle: AwardCycle, by: User) -> bool:
    """Whether the person must keep away from a dossier of the round, and so from its archive."""
    return Recusal.objects.filter(user=by, application__cycle=cycle, lifted_at__isnull=True).exists()
