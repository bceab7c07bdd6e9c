"""What every page knows without asking the database: names, footer, main menu; the workspace, when it is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject

from baoji_award.ui.shapes import Choice, MenuGroup

DEMO_NOTICE = "演示数据，单位名称均为虚构"


class Entry(NamedTuple):
    """A link of the public main menu; `current` marks the section that the request lies in."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Portal:
    """Names and duties of the site. A deployment gives its own with settings.PORTAL (a mapping).

    The names of bodies on documents are the round's labels; these stand where no round speaks: the masthead, sign-in,
    mails about accounts. Without a setting they name no city. Contact data and filing numbers are empty until they are
    configured: what is empty is not printed.
    """

    award_name: str = "质量奖"
    subtitle: str = "申报评审平台"
    site_name: str = ""
    organiser: str = "组委会办公室"
    address: str = ""
    postcode: str = ""
    office_phone: str = ""
    office_hours: str = ""
    supervision_phone: str = ""
    site_code: str = ""
    icp: str = ""
    police: str = ""
    footer_links: tuple[tuple[str, str], ...] = (
        ("网站地图", "/sitemap/"),
        ("隐私说明", "/privacy/"),
        ("无障碍说明", "/accessibility/"),
        ("联系我们", "/contact/"),
    )
    menu: tuple[tuple[str, str], ...] = (
        ("首页", "/"),
        ("通知公告", "/news/"),
        ("结果公示", "/notices/"),
        ("申报指南", "/guide/"),
        ("政策文件", "/policies/"),
        ("获奖名录", "/winners/"),
        ("证书查验", "/verify/"),
    )
    search_url: str = "/search/"
    help_url: str = "/help/"
    accessibility_url: str = "/accessibility/"
    workspace_url: str = "/workspace/"
    demo_notice: str = ""

    @property
    def footer_left(self) -> list[str]:
        """Who runs the site and how to reach them."""
        postcode = f"邮政编码：{self.postcode}" if self.postcode else ""
        hours = f"（{self.office_hours}）" if self.office_hours else ""
        address = f"办公地址：{self.address}" if self.address else ""
        lines = (
            f"主办单位：{self.organiser}",
            "　".join(part for part in (address, postcode) if part),
            f"咨询电话：{self.office_phone}{hours}" if self.office_phone else "",
            f"监督电话：{self.supervision_phone}" if self.supervision_phone else "",
        )
        return [line for line in lines if line]

    @property
    def footer_right(self) -> list[str]:
        """The filings of a government site, as they were issued."""
        code = f"网站标识码：{self.site_code}" if self.site_code else ""
        lines = ("　".join(part for part in (code, self.icp) if part), self.police)
        return [line for line in lines if line]

    @property
    def login_url(self) -> str:
        return _path(settings.LOGIN_URL, "/login/")

    @property
    def logout_url(self) -> str:
        return _path("account_logout", "/logout/")


def _path(name: str, otherwise: str) -> str:
    """The address of a named page; error pages must render even while the URL map is broken."""
    try:
        return resolve_url(name)
    except NoReverseMatch:
        return otherwise


@dataclass(frozen=True)
class Workspace:
    """The frame around a signed-in person's pages. Supplied per request by the applications app.

    `roles` and `years` hold all of the person's choices, the present one marked `current`.
    """

    role_label: str
    who: str
    unread: int = 0
    menu: Sequence[MenuGroup] = ()
    roles: Sequence[Choice] = ()
    years: Sequence[Choice] = ()
    home_url: str = "/workspace/"
    messages_url: str = "/messages/"
    read_only: str = ""


Provider = Callable[[HttpRequest], Workspace | None]
_EMPTY = Workspace(role_label="", who="")
_providers: list[Provider] = []


def register_workspace(provider: Provider) -> None:
    """Let an app above supply the workspace; the last registration counts. Called from AppConfig.ready()."""
    _providers[:] = [provider]


def workspace_of(request: HttpRequest) -> Workspace:
    """The workspace of this request, built once. Without a provider, or for nobody, an empty frame."""
    return (_providers[0](request) if _providers else None) or _EMPTY


def site() -> Portal:
    """The names and contact data of this deployment."""
    return Portal(**_overrides())


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Costs no query: the workspace is built when a template first looks at it."""
    values = site()
    return {
        "portal": values,
        "main_menu": [Entry(label, url, _is_in(request.path, url)) for label, url in values.menu],
        "workspace": SimpleLazyObject(lambda: workspace_of(request)),
    }


def _overrides() -> dict[str, Any]:
    values = dict(getattr(settings, "PORTAL", {}))
    if not values.get("site_name"):
        values["site_name"] = values.get("award_name", Portal.award_name) + values.get("subtitle", Portal.subtitle)
    if getattr(settings, "MOVABLE_CLOCK", False):
        values.setdefault("demo_notice", DEMO_NOTICE)
    return values


def _is_in(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
