"""Fictional values for the style guide. No real organisation, person or result."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from baoji_award.ui import shapes

NOW = datetime(2026, 12, 8, 6, 32, tzinfo=UTC)
CLOSE = datetime(2026, 12, 31, 16, tzinfo=UTC)
DIGEST = "9f2ac41be07d55c8813f6a20b94de1736c0d8a52f7e9b3041a6cc2d85e7f1093"
STAGES = (
    ("通知公告", "11月上旬"),
    ("申请申报", "12月31日截止"),
    ("资料评审", "2月底前"),
    ("陈述答辩", "3月中旬"),
    ("现场评审", "3月底前"),
    ("评价审议", "4月中旬"),
    ("审定公示", "5月底前"),
)
BANDS = ((0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100))
DIMENSIONS = (
    ("A", "方法", ("没有系统办法", "初有系统办法", "满足基本要求", "满足总体要求", "满足详细要求", "全面充分满足"), 3),
    ("D", "展开", ("没有铺开", "多数刚起步", "已经铺开", "铺开良好", "没有明显缺口", "充分展开"), 3),
    ("L", "学习", ("事后处理", "转向一般改进", "开始系统改进", "依据事实改进", "改进成为手段", "贯穿整个组织"), 2),
    ("I", "整合", ("各干各的", "临时联合", "对齐基本需要", "与总体一致", "与需要整合", "充分整合"), 2),
)


class SampleForm(forms.Form):
    """Every kind of widget; bound without its required values it shows every error."""

    name = forms.CharField(label="申报单位名称", help_text="与营业执照一致。", max_length=60)
    opinion = forms.CharField(
        label="推荐意见", help_text="写明核查情况和推荐理由，50 至 500 字。", max_length=500, widget=forms.Textarea
    )
    group = forms.ChoiceField(label="组别", choices=[("", "请选择"), ("industry", "工业组"), ("farming", "农业组")])
    acting_as = forms.ChoiceField(
        label="您以什么名义提出？", choices=[("person", "个人"), ("unit", "单位")], widget=forms.RadioSelect
    )
    systems = forms.MultipleChoiceField(
        label="已建立的体系",
        choices=[("9001", "质量管理体系"), ("14001", "环境管理体系")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    opened = forms.DateField(
        label="成立日期", help_text="例如 2016-05-18。", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    scan = forms.FileField(label="盖章页扫描件", required=False)
    truthful = forms.BooleanField(label="所填内容真实、准确、完整")


class SampleFilter(forms.Form):
    group = forms.ChoiceField(label="组别", choices=[("", "全部组别"), ("industry", "工业组")], required=False)
    q = forms.CharField(label="单位名称", required=False)


def steps(now: int) -> list[shapes.Step]:
    state = {True: "done", False: "next"}
    return [
        shapes.Step(number, label, when, "now" if number == now else state[number < now])
        for number, (label, when) in enumerate(STAGES, 1)
    ]


def _grid() -> list[shapes.GridRow]:
    def row(key: str, label: str, unit: str, values: str, error: tuple[int, str] = (0, "")) -> shapes.GridRow:
        cells = [
            shapes.GridCell(year, value, f"{key}-{year}", f"{key}-{year}", error[1] if year == error[0] else "")
            for year, value in zip((2023, 2024, 2025), values.split("|"), strict=True)
        ]
        copied = 2022 if key == "revenue" else None
        return shapes.GridRow(key, label, unit, cells, computed=key == "share", origin=copied)

    return [
        row("revenue", "营业收入", "万元", "38915.20|43602.77|51388.94"),
        row("rd", "研发投入", "万元", "1556.61|1918.52|", (2025, "未填写")),
        row("share", "研发投入占比", "%", "4.00%|4.40%|"),
        row("debt", "资产负债率", "%", "44.8|457.2|43.1", (2024, "应在 0 至 100 之间")),
    ]


def _dimensions() -> list[shapes.Dimension]:
    return [
        shapes.Dimension(
            code,
            label,
            f"d-{code}",
            [
                shapes.BandCell(low, high, words[index], f"{label}：{words[index]}", index == chosen)
                for index, (low, high) in enumerate(BANDS)
            ],
        )
        for code, label, words, chosen in DIMENSIONS
    ]


def _tasks() -> tuple[shapes.TaskGroup, ...]:
    return (
        shapes.TaskGroup(
            "二、申报表",
            (
                shapes.Task("单位基本信息", "已完成", "ok", "26 项", "check", "#basic"),
                shapes.Task("近三年主要指标", "3 处需更正", "err", "9 项指标，4 份证明材料", "error", "#figures"),
                shapes.Task("体系认证与质量荣誉", "填写中", "info", "", "", "#honours"),
                shapes.Task("承诺与声明", "未开始", "", "由法定代表人或授权人确认", "", "#pledge"),
            ),
        ),
        shapes.TaskGroup(
            "五、核对与提交", (shapes.Task("核对全部内容", "暂不可开始", "bare", "以上各项完成后开放", "lock"),)
        ),
    )


def _actions() -> dict[str, Any]:
    return {
        "actions": (
            shapes.Action("推荐并报送", "endorse", primary=True),
            shapes.Action("退回修改", "return", url="#return", needs_reason=True),
            shapes.Action("保存草稿", "save", url="#save", tone="text"),
        ),
        "blocked": (
            shapes.Action(
                "推荐并报送",
                "blocked",
                allowed=False,
                reason="暂不能报送：推荐意见没有签字人，盖章页没有上传。",
                primary=True,
            ),
        ),
        "busy": (shapes.Action("推荐并报送", "busy"),),
    }


def _work() -> dict[str, Any]:
    file = shapes.EvidenceFile("2023年度审计报告.pdf", 6_500_000, DIGEST, 48, NOW, "#file")
    return {
        **_actions(),
        "task_groups": _tasks(),
        "answers": (
            shapes.AnswerSection(
                "单位基本信息",
                (
                    shapes.Answer("单位名称", "渭川渭岸钛合金材料有限公司"),
                    shapes.Answer("利润总额", "4 472.60 万元", "利润总额大于营业收入，请核对；确认无误可继续"),
                    shapes.Answer("审计报告", files=(file,)),
                ),
                "#edit",
            ),
        ),
        "grid_rows": _grid(),
        "years": (2023, 2024, 2025),
        "candidates": (
            shapes.Candidate("渭川渭岸钛合金材料有限公司", "b1", "综合得分 86.42", chosen="agree"),
            shapes.Candidate(
                "渭川秦岭云帆精密机床有限公司", "b2", "综合得分 83.10", recused="您须回避，不参加本项表决"
            ),
            shapes.Candidate("渭川陇霁建设工程有限公司", "b3", "综合得分 82.77"),
        ),
    }


def _procedure() -> dict[str, Any]:
    board_rows = ((("已提交", 46), ("已推荐", 41)), (("评分表", "87 / 205"),))
    return {
        "now": NOW,
        "dues": tuple(NOW + timedelta(hours=hours) for hours in (80, 5)),
        "past": NOW - timedelta(days=1),
        "close": CLOSE,
        "steps": steps(2),
        "board": [
            shapes.BoardStage(
                1, "通知公告", "11月上旬", "done", "1", "份通知", status="已完成", tone="ok", icon="check"
            ),
            shapes.BoardStage(
                2, "申请申报", "12月31日截止", "done", "46", "家", board_rows[0], "已完成", "ok", "check"
            ),
            shapes.BoardStage(3, "资料评审", "2月底前", "now", "41", "家", board_rows[1], "进行中", "info", "", "#3"),
            *(shapes.BoardStage(n, *STAGES[n - 1], "next", status="未开始") for n in range(4, 8)),
        ],
        "events": (
            shapes.Event(NOW, "系统 封存评分 205 份", key=True, seq=4102, digest=DIGEST),
            shapes.Event(NOW - timedelta(hours=2), "专家 ZJ-009 签署评分表 ZLJ-2026-0031", seq=4098, digest=DIGEST),
        ),
    }


def _lists() -> dict[str, Any]:
    columns = (
        shapes.Column("申报单位", "name"),
        shapes.Column("组别", hide="sm"),
        shapes.Column("专家均分", "mean", numeric=True),
        shapes.Column("状态"),
    )
    return {
        "columns": columns,
        "rows": (
            ("渭川渭岸钛合金材料有限公司", "工业组", "651.75", "评审中"),
            ("岐山周原清禾食品有限公司", "农业组", "638.00", "评审中"),
        ),
        "page": Paginator(range(1, 420), 50).page(4),
        "filter_form": SampleFilter({}),
    }


def _charts() -> dict[str, Any]:
    axes = ("领导", "战略", "顾客与|市场", "资源", "过程管理", "测量分析|与改进", "结果")
    return {
        "scores": (548, 561, 566, 580, 655),
        "outliers": (4,),
        "axes": tuple((axis, 52 + 4 * k, 55) for k, axis in enumerate(axes)),
        "funnel": (
            ("部门推荐", 46),
            ("初审合格", 41),
            ("资料评审", 41, False, "进行中", True),
            ("进入答辩", 20, True),
            ("获奖", 8, True),
        ),
        "combined": (("样例机床有限公司", 87.13), ("样例商贸有限责任公司", 61.5), ("样例医院", 52)),
        "cut_offs": (("质量奖", 60), ("提名奖", 55)),
        "leaning": (("ZJ-003", -12.5), ("ZJ-009", 4.0), ("ZJ-017", 18.2), ("ZJ-022", -3.1)),
        "experts": ("专家一", "专家二", "专家三", "专家四", "专家五"),
        "heat": (
            shapes.HeatGroup(
                "4.1 领导",
                (
                    shapes.HeatRow("4.1.2", "高层领导的作用", (60, 55, 60, 65, 60)),
                    shapes.HeatRow("4.1.3", "组织治理", (30, 55, 50, 75, 50), True, "", "待合议", "err", "#4-1-3"),
                    shapes.HeatRow("4.1.4", "社会责任", (45, 70, None, 55, 50), True, "55", "已合议", "ok"),
                ),
            ),
        ),
    }


def context() -> dict[str, Any]:
    """Everything the style guide shows."""
    return {
        **_procedure(),
        **_work(),
        **_lists(),
        **_charts(),
        "form": SampleForm(),
        "bad_form": SampleForm({"name": ""}, prefix="bad"),
        "dims": _dimensions(),
        "bands": [f"{low}–{high}" for low, high in BANDS],
        "sign": shapes.Action("签署并封存", "sign", allowed=False, reason="还有 13 项未评，暂不能签署"),
        "identity": ("ZLJ-2026-0017", "工业组", "资料评审"),
        "menu": (
            shapes.MenuGroup("", (shapes.MenuLink("工作台", "#home", current=True),)),
            shapes.MenuGroup(
                "申报", (shapes.MenuLink("资格初审", "#form", todo=4), shapes.MenuLink("报送批次", "#g-menu"))
            ),
        ),
        "facts": (
            ("参评单位", 41, "工业组 16 家"),
            ("评分表", "205 份", "全部签署"),
            ("分歧条款", 5, ""),
            ("入围线", "第 20 名", ""),
            ("并列", 1, "待裁定"),
        ),
        "kv": (("部门", "市工业和信息化局"), ("受理科室", "××科"), ("电话", "××××-×××××××"), ("传真", None)),
    }
