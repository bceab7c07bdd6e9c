"""What a person decided on the page with both texts: per field 用我的内容, 保留对方的内容 or 合并编辑."""

from django.http import QueryDict

from applications.forms.dossier import belongs
from applications.section_merge import as_text, from_text

MINE, THEIRS, EDITED = "mine", "theirs", "edit"
COPY = "mine."
CHOICE = "keep."
FIELD = "clash"
# No digest: a field that was not decided is in conflict again.
UNDECIDED = "-"


def decided(post: QueryDict) -> QueryDict:
    """The posted data as the section's form reads it, with the choices carried out; the same when there were none.

    The page sends the fields in conflict as `clash`, what was typed in them under names beginning with `mine.`, and an
    input to edit under the field's own names.
    """
    data = post.copy()
    loaded = from_text(data.get("loaded", ""))
    for key in post.getlist(FIELD):
        choice = post.get(CHOICE + key, "")
        if choice == EDITED:
            continue
        _drop(data, key)
        if choice == THEIRS:
            loaded.pop(key, None)
            continue
        if choice != MINE:
            loaded[key] = UNDECIDED
        for name in [name for name in post if name.startswith(COPY) and belongs(name.removeprefix(COPY), key)]:
            data.setlist(name.removeprefix(COPY), post.getlist(name))
    data["loaded"] = as_text(loaded)
    return data


def _drop(data: QueryDict, key: str) -> None:
    for name in [name for name in data if belongs(name, key)]:
        del data[name]
