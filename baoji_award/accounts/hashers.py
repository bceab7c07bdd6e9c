"""Password hashing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with t=2, m=19 MiB, p=1 (OWASP's second-smallest set).

    Django's default takes 100 MiB for each sign-in; on the evening of the deadline that would fill the machine.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
