"""The register as a table: its columns, and reading one that somebody brings, row by row."""

from collections.abc import Iterable

from django import forms

from applications.forms.sheets import Grid, lines_of, refuse
from applications.forms.table_import import TableImportForm
from applications.models import Bureau
from reviews.forms.library import ExpertProfileForm, InviteExpertForm
from reviews.models import ExpertProfile
from reviews.services.expert_import import ExpertRow
from reviews.services.experts import ExpertEntry

# Head of the column → field. The code and the state are written when exporting and not read again.
COLUMNS = {
    "姓名": "name",
    "电子邮箱": "email",
    "类别": "kind",
    "工作单位": "employer",
    "统一社会信用代码": "employer_uscc",
    "职称或职务": "title",
    "熟悉的行业": "industries",
    "从事相关工作年数": "years",
    "培训与资格": "training",
    "推荐部门": "recommended_by",
}
CODE = "代号"
REQUIRED = ("姓名", "电子邮箱", "类别", "工作单位", "职称或职务")


class ExpertImportForm(TableImportForm[ExpertRow]):
    def read(self, grid: Grid) -> list[ExpertRow]:
        return rows_of(grid)


def rows_of(grid: Grid) -> list[ExpertRow]:
    """The experts of a table with its head in the first line. Raises BadSheet with a sentence for each fault."""
    bureaus = {bureau.name: str(bureau.pk) for bureau in Bureau.objects.all()}
    known = {profile.user.email: profile for profile in ExpertProfile.objects.select_related("user")}
    rows, faults, seen = [], [], dict[str, int]()
    for line, values in lines_of(grid, REQUIRED):
        row, wrong = _row(values, bureaus, known)
        if row is not None and row.email in seen:
            wrong = [f"电子邮箱与第 {seen[row.email]} 行相同"]
        if row is not None and not wrong:
            seen[row.email] = line
            rows.append(row)
        faults += [f"第 {line} 行：{words}" for words in wrong]
    refuse(faults)
    return rows


def _row(
    values: dict[str, str], bureaus: dict[str, str], known: dict[str, ExpertProfile]
) -> tuple[ExpertRow | None, list[str]]:
    data = {field: values.get(head, "") for head, field in COLUMNS.items()}
    wrong = []
    if data["recommended_by"] and data["recommended_by"] not in bureaus:
        wrong.append(f"没有推荐部门“{data['recommended_by']}”")
    data["recommended_by"] = bureaus.get(data["recommended_by"], "")
    kinds = {label: code for code, label in ExpertProfile.Kind.choices}
    if data["kind"] and data["kind"] not in kinds:
        wrong.append(f"类别应为{'或'.join(kinds)}")
        data["kind"] = next(iter(kinds.values()))
    else:
        data["kind"] = kinds.get(data["kind"], "")
    who, entry = InviteExpertForm(data), ExpertProfileForm(data)
    for form in (who, entry):
        wrong += _sentences(form)
    if wrong:
        return None, wrong
    row = ExpertRow(who.cleaned_data["email"].lower(), who.cleaned_data["name"], ExpertEntry(**entry.cleaned_data))
    return row, list(_against_known(row, values.get(CODE, ""), known))


def _against_known(row: ExpertRow, code: str, known: dict[str, ExpertProfile]) -> Iterable[str]:
    profile = known.get(row.email)
    if code and (profile is None or profile.code != code):
        yield f"代号 {code} 与电子邮箱不是同一位专家"
    if profile is not None and profile.removed_at is not None:
        yield f"{profile.code} 已移出专家库"


def _sentences(form: forms.Form) -> list[str]:
    return [
        f"{form.fields[name].label}——{'；'.join(str(each) for each in errors)}" for name, errors in form.errors.items()
    ]
