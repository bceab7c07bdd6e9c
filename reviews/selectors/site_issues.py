"""What the experts of the document review want to have looked at on site."""

from applications.models import Application
from reviews.models import ScoreNote
from reviews.selectors.ranking import opened_sheets


def site_issues(application: Application) -> list[ScoreNote]:
    """The questions for the site visit on a dossier, in the order of the criteria, with item and file.

    Nothing before its group's document review is opened; of counted sheets only. Who asked is not in it. One query.
    """
    sheets = opened_sheets(application.cycle_id).filter(assignment__application=application)
    return list(
        ScoreNote.objects.filter(kind=ScoreNote.Kind.SITE_ISSUE, score__sheet__in=sheets)
        .select_related("score__item", "file__stored")
        .order_by("score__item__position", "text")
    )
