"""Questions about pledges and conflict declarations."""

from hashlib import sha256

from applications.models import Application, AwardCycle
from baoji_award.accounts.models import User
from reviews.models import ConflictDeclaration, Declaration


def unsigned_pledges(*, user: User, cycle: AwardCycle) -> list[tuple[str, str]]:
    """(kind, text) of the round's pledges that the user has not signed in exactly these words. One query."""
    signed = set(Declaration.objects.filter(user=user, cycle=cycle).values_list("kind", "digest"))
    texts = cycle.rulebook.declarations.items()
    return [(kind, text) for kind, text in texts if (kind, sha256(text.encode()).hexdigest()) not in signed]


def signed_pledges(*, user: User, cycle: AwardCycle) -> list[Declaration]:
    """The user's signatures in this round, oldest first."""
    return list(Declaration.objects.filter(user=user, cycle=cycle))


def declared_free(*, user: User, application: Application) -> bool:
    """Whether the newest declaration of the user about this dossier says 无利害关系. None at all is not free."""
    newest = ConflictDeclaration.objects.filter(expert=user, application=application).first()
    return newest is not None and not newest.has_conflict
