"""The rules of the notice's text as rows to read."""

from collections.abc import Iterator

from applications.rules.public_notice import PublicNoticeRule

UNSET = "未填写"


def public_notice_rows(rule: PublicNoticeRule) -> Iterator[tuple[str, str, str]]:
    """Label, value and key of each rule, as the page of the round's rules shows them."""
    key = "public_notice"
    yield "异议署名要求", rule.signing, f"{key}.signing"
    yield "邮寄异议", "以寄出邮戳日期为准" if rule.postmark_counts else "以收到日期为准", f"{key}.postmark_counts"
    yield "受理部门邮政编码", rule.office_postcode or UNSET, f"{key}.office_postcode"
    yield "受理部门传真", rule.office_fax or UNSET, f"{key}.office_fax"
    yield "受理部门电子邮箱", rule.office_email or UNSET, f"{key}.office_email"
    yield "受理部门办公时间", rule.office_hours or UNSET, f"{key}.office_hours"
