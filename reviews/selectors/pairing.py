"""What speaks for an expert and a dossier before anybody is assigned."""

from applications.models import Organisation
from reviews.models import ExpertProfile


def fit_of(profile: ExpertProfile, organisation: Organisation) -> int:
    """1 when the applicant's division (GB/T 4754, two digits) is one the expert has named, else 0."""
    return int(organisation.industry[:2] in profile.industries)
