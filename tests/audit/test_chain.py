import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy

from baoji_award.audit.chain import (
    GENESIS,
    Link,
    canonical_bytes,
    canonical_json,
    commitments,
    framed,
    hash_of,
    moment_text,
)

AT = datetime(2025, 5, 15, 8, 0, tzinfo=UTC)
LINK = Link(1, AT, 7, "张三", "submit", "application", "42", '{"理由":"齐全"}', GENESIS)


def test_the_canonical_bytes_are_length_prefixed_fields() -> None:
    fields = ["1", "2025-05-15T08:00:00.000000+00:00", "7", "张三", "submit", "application", "42"]
    fields += ['{"理由":"齐全"}', GENESIS]
    by_hand = b""
    for text in fields:
        by_hand += len(text.encode()).to_bytes(8, "big") + text.encode()
    assert canonical_bytes(LINK) == by_hand
    assert hash_of(LINK, algorithm="sha256") == hashlib.sha256(by_hand).hexdigest()


def test_nobody_is_an_empty_actor() -> None:
    assert canonical_bytes(LINK._replace(actor_id=None)) == canonical_bytes(LINK._replace(actor_id=""))


def test_text_cannot_move_from_one_field_to_the_next() -> None:
    one = LINK._replace(object_type="ab", object_id="c")
    other = LINK._replace(object_type="a", object_id="bc")
    assert (hash_of(one, algorithm="sha256") == hash_of(other, algorithm="sha256")) is False


def test_the_same_instant_in_another_zone_has_the_same_text() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert moment_text(beijing) == moment_text(AT) == "2025-05-15T08:00:00.000000+00:00"


def test_sm3_is_the_national_standards_example() -> None:
    # GB/T 32905-2016, appendix A.1: the digest of "abc" shows that the library's SM3 is the real one.
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert hashlib.new("sm3", b"abc").hexdigest() == expected
    assert hash_of(LINK, algorithm="sm3") == hashlib.new("sm3", canonical_bytes(LINK)).hexdigest()


def test_the_payload_is_sorted_json_without_spaces() -> None:
    payload = {
        "乙": Decimal("81.50"),
        "at": AT,
        "day": date(2025, 5, 15),
        "id": UUID(int=1),
        "label": gettext_lazy("ok"),
        "list": [1, None, True],
    }
    assert canonical_json(payload) == (
        '{"at":"2025-05-15T08:00:00.000000+00:00","day":"2025-05-15","id":"00000000-0000-0000-0000-000000000001",'
        '"label":"ok","list":[1,null,true],"乙":"81.50"}'
    )


def test_what_cannot_be_stored_is_replaced_before_hashing() -> None:
    assert canonical_json({"a": "\ud800"}) == '{"a":"?"}'


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes"])
def test_what_is_not_plain_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="audit payload"):
        canonical_json({"value": value})


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json({"value": float("nan")})


def test_salted_events_commit_to_who_and_what_apart() -> None:
    """Written by hand as docs/archive.md tells it; the key of one commitment is no help with the other."""
    salted = LINK._replace(salt="5a" * 16)
    digests = []
    for name, texts in (("who", ("7", "张三")), ("what", ('{"理由":"齐全"}',))):
        key = hashlib.sha256(framed("5a" * 16, name)).hexdigest()
        digests.append(hashlib.sha256(framed(key, *texts)).hexdigest())
    who, what = digests
    assert commitments(salted, algorithm="sha256") == (who, what)
    by_hand = framed("2", "1", "2025-05-15T08:00:00.000000+00:00", who, "submit", "application", "42", what, GENESIS)
    assert canonical_bytes(salted) == by_hand
    assert hash_of(salted, algorithm="sha256") == hashlib.sha256(by_hand).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        LINK._replace(actor_id=8),
        LINK._replace(actor_label="李四"),
        LINK._replace(payload_text="{}"),
        LINK._replace(at=AT + timedelta(seconds=1)),
        LINK._replace(object_id="43"),
        LINK._replace(prev_hash="1" * 64),
    ],
)
def test_every_field_of_a_salted_event_counts(other: Link) -> None:
    salt, another = "5a" * 16, "5b" * 16
    hashes = {hash_of(link, algorithm="sm3") for link in (LINK._replace(salt=salt), other._replace(salt=salt))}
    assert len(hashes | {hash_of(LINK._replace(salt=another), algorithm="sm3")}) == 3
