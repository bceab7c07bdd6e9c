"""Forms of sign-in, account and user pages."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.utils import get_request_param
from django import forms
from django.contrib.auth.password_validation import validate_password

from baoji_award.accounts.enums import SCOPES_OF, RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, User
from baoji_award.accounts.scopes import listed_scopes, name_of_scope
from baoji_award.accounts.selectors import appointable
from baoji_award.accounts.services.invitations import UNKNOWN_SCOPE
from baoji_award.notifications.failures import LABELS, OPEN
from baoji_award.notifications.models import Delivery, MailChoice, Sms

PASSWORD_RULES = "至少 10 个字符，不能全是数字，不能是常见密码，不能与姓名或邮箱相近。"  # noqa: S105
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}


def _relabel(form: forms.BaseForm, **labels: str) -> None:
    """Our words instead of allauth's, and no placeholders: they vanish while typing (ux.md section 6)."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""
        field.label = labels.get(name, field.label)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, login="电子邮箱", password="密码")  # noqa: S106
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    @property
    def leads_back(self) -> bool:
        """Whether a page of this portal sent the person here, because nobody was signed in any more."""
        return bool(get_adapter().is_safe_url(get_request_param(self.request, "next")))


class ResetRequestForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, email="电子邮箱")


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, password1="新密码", password2="再次输入新密码")
        self.fields["password1"].help_text = PASSWORD_RULES


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, oldpassword="当前密码", password1="新密码", password2="再次输入新密码")
        self.fields["password1"].help_text = PASSWORD_RULES


class ConfirmPasswordForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _relabel(self, password="密码")  # noqa: S106


class _CodeMixin:
    """One field for six digits, or for a recovery code."""

    fields: dict[str, forms.Field]
    code_label = "验证码"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = self.code_label, ""
        code.widget.attrs.pop("placeholder", None)
        code.widget.attrs.update(CODE_ATTRS)


class SecondFactorForm(_CodeMixin, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    code_label = "验证码或恢复码"


class SecondFactorAgainForm(_CodeMixin, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    code_label = "验证码或恢复码"


class ActivateForm(_CodeMixin, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    code_label = "应用显示的 6 位验证码"


class ProfileForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label="联系电话", max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )


class AcceptForm(forms.Form):
    """What a new person adds when accepting an invitation."""

    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    password1 = forms.CharField(
        label="设置密码",
        strip=False,
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="再次输入密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, User(email=self.invitation.email, name=self.invitation.name))
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password1" in data and data["password1"] != data.get("password2"):
            self.add_error("password2", "两次输入的密码不一致")
        return data


class InviteForm(forms.Form):
    """Invite a person. `scope_id` is the number of the bureau, organisation or round the role is limited to."""

    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(label="电子邮箱", max_length=254)
    role = forms.ChoiceField(label="角色")
    scope_id = forms.IntegerField(
        label="所属单位编号", required=False, min_value=1, help_text="邀请行业主管部门或申报单位人员时填写。"
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in RoleCode if role in appointable(by)]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        if RoleCode.BUREAU in roles:
            self.fields["scope_id"].help_text = self._scope_hint()

    def _scope_hint(self) -> str:
        bureaus = "、".join(f"{number} {name}" for number, name in listed_scopes(ScopeKind.BUREAU)) or "尚未录入"
        return (
            f"仅邀请行业主管部门或申报单位人员时填写。行业主管部门的编号：{bureaus}。"
            "申报单位人员一般由本单位管理员在“成员与权限”中邀请，不在此办理。其他角色不填。"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kinds = SCOPES_OF[RoleCode(data["role"])] if "role" in data else frozenset({ScopeKind.NONE})
        if ScopeKind.NONE in kinds:
            data["scope_kind"], data["scope_id"] = ScopeKind.NONE, None
        else:
            data["scope_kind"] = next(iter(kinds))
            self._require_scope(data["scope_kind"], data.get("scope_id"))
        return data

    def _require_scope(self, kind: ScopeKind, number: int | None) -> None:
        """The number must be that of an object of the role's own kind. Beside the field when it was left out."""
        if "scope_id" in self.errors:
            return
        if number is None:
            self.add_error("scope_id", "请填写所属单位编号")
        elif not name_of_scope(kind, number):
            self.add_error("scope_id", UNKNOWN_SCOPE.format(kind=kind.label, number=number))


class UserFilterForm(forms.Form):
    text = forms.CharField(label="姓名或邮箱", required=False, max_length=100)
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部"), *RoleCode.choices])
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("yes", "使用中"), ("no", "已停用")]
    )


class DeliveryFilterForm(forms.Form):
    text = forms.CharField(label="收件地址或主题", required=False, max_length=100)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *Delivery.State.choices, (OPEN, "发送失败，尚未重发")]
    )
    reason = forms.ChoiceField(label="失败原因", required=False, choices=[("", "全部"), *LABELS])


class MailChoiceForm(forms.Form):
    choice = forms.ChoiceField(label="邮件提醒", choices=MailChoice.Choice.choices, widget=forms.RadioSelect)


class SmsPhoneForm(forms.Form):
    phone = forms.CharField(label="手机号码", max_length=11, widget=forms.TextInput(attrs={"autocomplete": "tel"}))


class SmsCodeForm(forms.Form):
    code = forms.CharField(label="短信验证码", max_length=6, widget=forms.TextInput(attrs=CODE_ATTRS))


class SmsFilterForm(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Sms.State.choices])
