"""What a good note avoids (domain.md 6): advice for its author, which never stands in the way of saving or signing."""

from collections.abc import Iterable

from reviews.models import ItemScore, ScoreNote

SHORTEST, LONGEST = 8, 150
PRESCRIBING = ("应当", "应该", "应加强", "应建立", "建议", "必须", "务必", "需要加强", "有待加强", "希望")
JUDGING = ("很好", "非常好", "优秀", "出色", "不错", "完美", "很差", "较差", "糟糕", "不足", "不到位", "不合格", "落后")


def advice_on(note: ScoreNote) -> list[str]:
    """The sentences about one note; empty for a good one."""
    said = []
    if len(note.text) < SHORTEST:
        said.append("内容过短，请写明具体事实")
    if len(note.text) > LONGEST:
        said.append(f"超过 {LONGEST} 字，一条只写一个观点")
    if words := _found(note.text, PRESCRIBING):
        said.append(f"“{'”“'.join(words)}”是要求或建议的口吻，请只写事实")
    if words := _found(note.text, JUDGING):
        said.append(f"“{'”“'.join(words)}”是评判用语，请写具体做法、数据或缺少什么")
    if note.file_id is None and not note.place:
        said.append("没有注明依据的文件或位置")
    elif note.file_id is not None and note.page is None:
        said.append("没有注明页码")
    return said


def advice_for(score: ItemScore) -> list[str]:
    """The advice on all notes of an item, each with the note it is about. No query where the notes were fetched."""
    return [
        f"{note.get_kind_display()}第 {note.position + 1} 条：{'；'.join(said)}。"
        for note in score.notes.all()
        if (said := advice_on(note))
    ]


def _found(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word in text]
