"""The public pages without a procedure of their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.rules.eligibility import conditions
from applications.selectors.cycles import current_cycle
from baoji_award.calendar.clock import database_now
from baoji_award.public_pages import public
from committee.selectors.public import home_page

STEPS = (
    ("自查条件", "对照申报条件逐项自查，确认注册年限、近三年记录和认证情况。", "约 3 分钟"),
    ("在线填报", "填写申报表和自评报告，上传证明材料，可多人协作、随时保存。", "建议预留 10 个工作日"),
    ("部门推荐", "提交后由行业主管部门审核，签署推荐意见，统一报送组委会办公室。", "以部门受理时限为准"),
    ("资格初审", "组委会办公室核实材料的完整性、真实性、准确性，需要补正的会发出补正通知。", "结果在线告知"),
)
ENTRIES = (
    ("申报单位", "填报、上传材料、查看进度", "/apply/"),
    ("推荐部门", "审核材料、签署意见、统一报送", "/recommend/"),
    ("评审专家", "利害关系声明、评分、现场评审", "/expert/"),
    ("组委会委员", "审议材料、表决", "/committee/"),
)


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """The round, its deadline, steps, news, winners and the check of certificates."""
    at = database_now()
    context = {"home": home_page(at=at), "now": at, "how": STEPS, "entries": ENTRIES}
    return render(request, "public/home.html", context)


@require_safe
@public
def guide(request: HttpRequest) -> HttpResponse:
    """How to apply, from the round's own rules."""
    cycle = current_cycle()
    context = {"cycle": cycle, "how": STEPS, "conditions": conditions(cycle.rulebook) if cycle else ()}
    return render(request, "public/guide.html", context)


@require_safe
@public
def policies(request: HttpRequest) -> HttpResponse:
    """The documents the round rests on."""
    return render(request, "public/policies.html", {"cycle": current_cycle()})


@require_safe
@public
def text(request: HttpRequest, page: str) -> HttpResponse:
    """Help, accessibility, privacy, sitemap, contact: `page` is a template's name fixed in the URL map."""
    return render(request, f"public/{page}.html", {"cycle": current_cycle()})
