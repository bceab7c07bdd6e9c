"""Feedback letters on their way out, as several tests need them."""

from datetime import datetime

from applications.models import Application
from baoji_award.accounts.models import User
from reviews.models import FeedbackLetter
from reviews.services.feedback import issue_feedback_letter
from reviews.services.feedback_letters import approve_letter
from tests.reviews.rows import AT


def approved(application: Application, *, by: User, at: datetime = AT) -> FeedbackLetter:
    """The letter as it was last written, approved by an officer who wrote none of it."""
    version = FeedbackLetter.objects.values_list("version", flat=True).get(application=application)
    return approve_letter(number=str(application.number), version=version, by=by, at=at)


def issued(application: Application, *, by: User, at: datetime = AT) -> FeedbackLetter:
    """The approved letter as the worker renders it."""
    approved(application, by=by, at=at)
    return issue_feedback_letter(application_id=application.pk, at=at)
