"""The person who signs in. Rights come from grants and the policy, never from flags on this row."""

from typing import ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Creates people. Addresses are stored in lower case, so that uniqueness ignores case."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "", phone: str = "") -> "User":
        """One new active user, not yet verified and without any role."""
        user = self.model(email=email.strip().lower(), name=name.strip(), phone=phone.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """E-mail sign-in. PermissionsMixin is here for guardian's object rights only; nobody is a superuser."""

    email = models.EmailField("电子邮箱", max_length=254, unique=True)
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    session_version = models.PositiveIntegerField("会话版本", default=0, editable=False)
    created_at = models.DateTimeField("创建时间", db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(name="user_email_lower", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(name="user_never_superuser", condition=models.Q(is_superuser=False)),
        ]
        triggers = [pgtrigger.Protect(name="user_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end when the password or the session version changes (所有设备退出)."""
        value = f"{self.password}:{self.session_version}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
