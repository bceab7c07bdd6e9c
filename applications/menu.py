"""The workspace a person sees: their active role, its menu and counts. Apps above add their entries."""

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from applications.selectors.counting import Count, year_and_counts
from applications.selectors.office_tasks import my_open_tasks
from applications.workflow.policy import actionable_by
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.calendar.clock import present_moment
from baoji_award.notifications.failures import open_failures
from baoji_award.notifications.models import Delivery, Message
from baoji_award.notifications.selectors import inbox, unread_count
from baoji_award.ui.context import Workspace, register_workspace
from baoji_award.ui.shapes import Choice, MenuGroup, MenuLink

ROLE_SESSION_KEY = "active_role"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of a role's side menu; `count` finds the open things, `needs` what must exist for the link to be shown.

    Exactly one entry of a role is its `home` and leads its menu, whichever app registered first.
    """

    role: RoleCode
    group: str
    label: str
    url_name: str
    count: Count | None = None
    home: bool = False
    needs: Count | None = None


_entries: list[MenuEntry] = []


def register_menu(*entries: MenuEntry) -> None:
    """Adds entries to the side menus, once each, in the order of registration; homes come first."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: not entry.home)


def registered_entries() -> tuple[MenuEntry, ...]:
    """Every entry of every role, homes first."""
    return tuple(_entries)


def roles_held(user: User) -> list[RoleCode]:
    """The roles of a signed-in user in the order of RoleCode; empty for a stranger."""
    return [role for role in RoleCode if has_role(user, role)]


def active_role(request: HttpRequest) -> RoleCode | None:
    """The role the person works in: the one they switched to while they still hold it, else their first."""
    held = roles_held(request.user) if request.user.is_authenticated else []
    chosen = request.session.get(ROLE_SESSION_KEY)
    return next((role for role in held if role == chosen), held[0] if held else None)


def home_of(role: RoleCode | None) -> str:
    """The address of a role's home; the inbox for somebody without a role."""
    entry = next((entry for entry in _entries if entry.role == role and entry.home), None)
    return reverse(entry.url_name if entry else "message_list")


def workspace_of(request: HttpRequest) -> Workspace | None:
    """What the workspace frame shows; None for a stranger. One query beyond the grants."""
    user = request.user
    if not user.is_authenticated:
        return None
    role = active_role(request)
    entries = _entries_of(role)
    counted = {entry: entry.count for entry in entries if entry.count}
    needy = {entry: entry.needs for entry in entries if entry.needs}
    year, found = year_and_counts(user, (_unread, *counted.values(), *needy.values()))
    unread, *counts = found or [unread_count(user)]
    missing = {entry for entry, there in zip(needy, counts[len(counted) :], strict=False) if not there}
    return Workspace(
        role_label=role.label if role else "未授权",
        who=user.name or user.email,
        unread=unread,
        years=(Choice(f"{year}年度", reverse("workspace"), current=True),) if year else (),
        menu=_menu(
            [entry for entry in entries if entry not in missing], request.path, dict(zip(counted, counts, strict=False))
        ),
        roles=tuple(
            Choice(str(held.label), reverse("switch_role", args=[held.value]), held == role)
            for held in roles_held(user)
        ),
    )


def _entries_of(role: RoleCode | None) -> list[MenuEntry]:
    return [entry for entry in _entries if entry.role == role]


def _menu(entries: list[MenuEntry], path: str, counts: dict[MenuEntry, int]) -> tuple[MenuGroup, ...]:
    addresses = {entry: _address(entry.url_name) for entry in entries}
    here = max((url for url in addresses.values() if path.startswith(url)), key=len, default="")
    groups: dict[str, list[MenuLink]] = {}
    for entry, url in addresses.items():
        groups.setdefault(entry.group, []).append(MenuLink(entry.label, url, url == here, counts.get(entry, 0)))
    return tuple(MenuGroup(label, tuple(links)) for label, links in groups.items())


@cache
def _address(url_name: str) -> str:
    return reverse(url_name)


def _unread(user: User) -> QuerySet[Message]:
    return inbox(by=user, unread=True)


def _failed_mails(_user: User) -> QuerySet[Delivery]:
    return open_failures(present_moment())


def _open(action: str) -> Count:
    """What waits for the action, found by the desk's index."""
    return lambda user: actionable_by(user, action)


R = RoleCode
register_menu(
    MenuEntry(R.APPLICANT, "", "我的申报", "applications:apply", home=True),
    MenuEntry(R.APPLICANT, "", "单位信息", "applications:organisation"),
    MenuEntry(R.APPLICANT, "", "延期情况", "applications:extensions"),
    MenuEntry(R.APPLICANT, "", "成员与权限", "applications:members"),
    MenuEntry(R.BUREAU, "", "工作台", "applications:recommend", home=True),
    MenuEntry(R.BUREAU, "", "受理列表", "applications:bureau_list", _open("endorse")),
    MenuEntry(R.BUREAU, "", "报送批次", "applications:batches", _open("forward")),
    MenuEntry(R.BUREAU, "", "延期情况", "applications:extensions"),
    MenuEntry(R.BUREAU, "", "人员职责", "applications:bureau_duties"),
    MenuEntry(R.OFFICE, "", "工作台", "applications:office", home=True),
    MenuEntry(R.OFFICE, "申报", "资格初审", "applications:office_list", _open("qualify")),
    MenuEntry(R.OFFICE, "申报", "真实性核查", "applications:findings"),
    MenuEntry(R.OFFICE, "申报", "信用核查", "applications:credit"),
    MenuEntry(R.OFFICE, "申报", "报送批次", "applications:intake"),
    MenuEntry(R.OFFICE, "申报", "交办任务", "applications:office_tasks", my_open_tasks),
    MenuEntry(R.OFFICE, "申报", "不予受理", "applications:rejections"),
    MenuEntry(R.OFFICE, "申报", "延期办理", "applications:office_extensions"),
    MenuEntry(R.OFFICE, "申报", "推荐部门人员", "applications:office_duties"),
    MenuEntry(R.OFFICE, "申报", "移交单位管理权", "applications:hand_over"),
    MenuEntry(R.OFFICE, "申报", "回避管理", "applications:recusals"),
    MenuEntry(R.OFFICE, "申报", "限制申报名册", "applications:sanctions"),
    MenuEntry(R.OFFICE, "公开", "公告管理", "applications:news_list"),
    MenuEntry(R.OFFICE, "年度", "年度与规则", "applications:rules"),
    MenuEntry(R.OFFICE, "年度", "法定日历", "applications:calendar"),
    MenuEntry(R.OFFICE, "年度", "通知文本", "applications:mail_texts"),
    MenuEntry(R.OFFICE, "年度", "暂缓发送", "applications:mail_batches"),
    MenuEntry(R.OFFICE, "年度", "邮件发送记录", "delivery_list", _failed_mails),
    MenuEntry(R.SUPERVISOR, "", "申报情况", "applications:supervise_list"),
    MenuEntry(R.SUPERVISOR, "", "真实性核查", "applications:supervise_findings"),
    MenuEntry(R.SUPERVISOR, "", "信用核查", "applications:supervise_credit"),
    MenuEntry(R.SUPERVISOR, "", "延期情况", "applications:extensions"),
    MenuEntry(R.SUPERVISOR, "", "限制申报名册", "applications:supervise_sanctions"),
    MenuEntry(R.SYSADMIN, "", "账号与角色", "users", home=True),
    MenuEntry(R.SYSADMIN, "", "邀请", "invitations"),
    MenuEntry(R.SECADMIN, "", "账号与角色", "users", home=True),
)
register_workspace(workspace_of)
