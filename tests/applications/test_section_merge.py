"""Which of two people changed a field: every case of one field, and what counts as nothing."""

import pytest

from applications.section_merge import NOTHING, Entry, as_text, digest_of, from_text, merge

OLD, MINE, THEIRS = "原文", "我的", "对方的"


@pytest.mark.parametrize(
    ("shown", "sent", "stored", "written", "clash", "newer", "loaded"),
    [
        (OLD, OLD, OLD, None, False, False, OLD),
        (OLD, MINE, OLD, MINE, False, False, MINE),
        (OLD, OLD, THEIRS, None, False, True, OLD),
        (OLD, MINE, MINE, None, False, False, MINE),
        (OLD, MINE, THEIRS, None, True, False, OLD),
        (OLD, "", THEIRS, None, True, False, OLD),
        (OLD, "", OLD, "", False, False, ""),
        ("", MINE, THEIRS, None, True, False, ""),
        (OLD, MINE, "", None, True, False, OLD),
    ],
)
def test_one_field(
    shown: str, sent: str, stored: str, written: str | None, clash: bool, newer: bool, loaded: str
) -> None:
    merged = merge(Entry({"a": sent}, {"a": digest_of(shown)}), {"a": stored})
    assert merged.written == ({} if written is None else {"a": written})
    assert (merged.clashes, merged.newer) == (("a",) if clash else (), ("a",) if newer else ())
    assert merged.loaded == {"a": digest_of(loaded)}


def test_fields_are_decided_one_by_one() -> None:
    shown = {key: digest_of(OLD) for key in "abc"}
    merged = merge(Entry({"a": MINE, "b": OLD, "c": MINE}, shown), {"a": OLD, "b": THEIRS, "c": THEIRS, "d": "别的"})
    assert (merged.written, merged.clashes, merged.newer) == ({"a": MINE}, ("c",), ("b",))


def test_a_wrong_field_is_written_only_over_what_was_shown() -> None:
    part = {"2021": "5", "2022": ""}
    fresh = merge(Entry({"a": part}, {"a": NOTHING}, {"a"}), {})
    stale = merge(Entry({"a": part}, {"a": NOTHING}, {"a"}), {"a": {"2021": "7"}})
    assert (fresh.written, fresh.loaded) == ({"a": part}, {"a": digest_of(part)})
    assert (stale.written, stale.clashes, stale.newer, stale.loaded) == ({}, (), (), {"a": NOTHING})


@pytest.mark.parametrize("value", [None, "", False, {}, [], {"2021": "", "2022": ""}, [{"name": ""}, {}]])
def test_nothing_is_nothing_however_it_is_written(value: object) -> None:
    assert digest_of(value) == NOTHING


@pytest.mark.parametrize("value", [0, "0", True, {"2021": "0"}, [{"name": ""}, {"name": "甲"}]])
def test_a_zero_and_a_tick_are_something(value: object) -> None:
    assert digest_of(value) != NOTHING


def test_rows_keep_their_places_and_mappings_have_none() -> None:
    assert digest_of([{"n": "甲"}, {"n": "乙"}]) != digest_of([{"n": "乙"}, {"n": "甲"}])
    assert digest_of({"2021": "1", "2022": "2"}) == digest_of({"2022": "2", "2021": "1", "2023": ""})


def test_what_a_form_showed_survives_the_way_through_the_browser() -> None:
    loaded = {"main_products": digest_of("阀门"), "employees": NOTHING}
    assert from_text(as_text(loaded)) == loaded


@pytest.mark.parametrize("text", ["", "   ", "乱码", "a:b:c", "employees"])
def test_other_text_claims_nothing_about_a_stored_value(text: str) -> None:
    assert merge(Entry({"employees": "1"}, from_text(text)), {"employees": "2"}).clashes == ("employees",)
