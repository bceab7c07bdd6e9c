"""Who applies, as rows of the pages that show a dossier: as handed in, or as it stands for the working copy."""

from datetime import date

from applications.industries import name_of
from applications.models import Application, Organisation
from applications.rules.rulebook import Rulebook
from applications.selectors.applicant import organisation_address
from applications.selectors.dossier import PROFILE_TITLE
from applications.selectors.dossier_contents import Contents
from applications.selectors.organisation import profile_of
from baoji_award.ui.shapes import Answer, AnswerSection
from baoji_award.ui.words import NOTHING, day

# What only who works on the dossier needs: whom to ask.
CONTACTS = ("contact_name", "contact_phone", "contact_email")


def identity_rows(application: Application, contents: Contents, *, contact: bool) -> list[tuple[str, str]]:
    """The profile of the version that is read; `contact` adds whom to ask today, which reviewers do not need."""
    current = profile_of(application.organisation)
    frozen = contents.version.manifest.get("organisation", {}) if contents.version else {}
    shown = {**current, **frozen}
    rows = [
        *_with_corrections(profile_rows(application.cycle.rulebook, shown), application, current),
        ("申报组别", application.group.name),
        ("推荐部门", application.bureau.name),
    ]
    if contact:
        people = [current[name] for name in CONTACTS if current[name]]
        rows.append(("联系人", "　".join(people)))
        rows.append(("质量负责人电话", shown["quality_phone"] or NOTHING))
    return rows


def _with_corrections(
    rows: list[tuple[str, str]], application: Application, current: dict[str, str]
) -> list[tuple[str, str]]:
    """What the office corrected since stands beside what was handed in."""
    today = dict(registered_rows(application.cycle.rulebook, current))
    return [
        (label, value if today.get(label, value) == value else f"{value}（已更正为：{today[label]}）")
        for label, value in rows
    ]


def profile_rows(rules: Rulebook, profile: dict[str, str]) -> list[tuple[str, str]]:
    """A profile in words, as the round's rules name its area."""
    return [
        *registered_rows(rules, profile),
        ("经营地址", profile["business_address"] or profile["address"]),
        ("单位规模", Organisation.Size(profile["size"]).label if profile["size"] else NOTHING),
        ("质量负责人", profile["quality_head"] or NOTHING),
        ("网址", profile["website"] or NOTHING),
    ]


def registered_rows(rules: Rulebook, profile: dict[str, str]) -> list[tuple[str, str]]:
    """The identity of a profile in words."""
    areas = {area.code: area.name for area in rules.areas}
    division = profile["industry"]
    return [
        ("单位名称", profile["name"]),
        ("统一社会信用代码", profile["uscc"]),
        ("组织类型", Organisation.Kind(profile["kind"]).label),
        ("法定代表人（负责人）", profile["legal_representative"]),
        ("成立日期", day(date.fromisoformat(profile["established_on"]))),
        ("所在县区", areas.get(profile["area"], profile["area"])),
        ("注册地址", profile["address"]),
        ("所属行业", f"{division} {name_of(division)}"),
    ]


def identity_section(
    application: Application, contents: Contents, *, contact: bool, edit_url: str = ""
) -> AnswerSection:
    """The same as the first section of the read-only page."""
    rows = identity_rows(application, contents, contact=contact)
    return AnswerSection(PROFILE_TITLE, [Answer(label, value) for label, value in rows], edit_url)


def own_profile_section(application: Application, contents: Contents, *, locked: bool) -> AnswerSection:
    """The applicant's own, with the way to its page while the dossier is open."""
    address = "" if locked else organisation_address(application.organisation)
    return identity_section(application, contents, contact=True, edit_url=address)
