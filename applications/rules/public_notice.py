"""What a public notice says beside its list: how and where to object (domain.md 2.7)."""

from applications.rules.base import Rule, Words

BY_ONLINE_FORM = "可在本网站在线提交，也可将书面材料当面递交或者邮寄至受理部门。"


class PublicNoticeRule(Rule):
    """The receiving office's means of contact; address and telephone are in `labels`. Empty ones are not printed.

    `signing` is what an objection must carry; `postmark_counts`: a posted one is in time by its postmark.
    """

    signing: Words = (
        "以个人名义提出异议的，须署真实姓名并提供联系方式；"
        "以单位名义提出异议的，须写明单位名称、联系人和联系方式并加盖公章。匿名异议和逾期异议不予受理。"
    )
    postmark_counts: bool = True
    office_postcode: str = ""
    office_fax: str = ""
    office_email: str = ""
    office_hours: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """How to object, in sentences."""
        counted = "寄出邮戳日期" if self.postmark_counts else "收到日期"
        return (self.signing, f"{BY_ONLINE_FORM}邮寄的，以{counted}为准。")
