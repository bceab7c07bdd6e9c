"""`python -m bench.archives archive.zip [--count 10000]`: how many forgeries of an archive docs/verify_round.py finds.

Three kinds, from one seed: one byte of the file; one field of one file with the manifest written anew; and one field
with the manifest and the seal at the end of the chain written anew as well, as only the portal itself could. The last
contradicts the digest that was shown beside the archive; what is found without it is found by computing again.
"""

import argparse
import hashlib
import importlib
import io
import json
import resource
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from devtools.servers import ROOT


def _script() -> Any:
    """docs/verify_round.py, which is no module of ours."""
    sys.path.append(str(ROOT / "docs"))
    return importlib.import_module("verify_round")


verify_round = _script()
LOG, MANIFEST = verify_round.LOG, verify_round.MANIFEST
Contents = dict[str, bytes]
Leaf = tuple[Any, Any]


class Forgery(NamedTuple):
    """A changed archive, and what was changed in it."""

    raw: bytes
    what: str


def contents_of(raw: bytes) -> Contents:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed_again(contents: Contents) -> bytes:
    """The archive of these files, its manifest written anew."""
    listed = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in contents.items()
        if path != MANIFEST
    ]
    manifest = verify_round.written_out(json.loads(contents[MANIFEST]) | {"entries": listed})
    return _zip(contents | {MANIFEST: manifest})


def _zip(contents: Contents) -> bytes:
    """Plain ZIP as the portal writes it."""
    body, directory = bytearray(), bytearray()
    for path, content in contents.items():
        name, start = path.encode(), len(body)
        sizes = (zlib.crc32(content), len(content), len(content), len(name), 0)
        body += verify_round.LOCAL.pack(b"PK\3\4", *verify_round.COMMON, *sizes) + name + content
        directory += verify_round.CENTRAL.pack(b"PK\1\2", 20, *verify_round.COMMON, *sizes, 0, 0, 0, 0, start) + name
    count = len(contents)
    end = verify_round.END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def one_byte(random: Random, raw: bytes) -> Forgery:
    place = random.randrange(len(raw))
    other = raw[place] ^ random.randrange(1, 256)
    return Forgery(raw[:place] + bytes([other]) + raw[place + 1 :], f"byte {place}")


def one_field(random: Random, contents: Contents) -> Forgery:
    """One value of one file, every file as likely as the others; the manifest fits."""
    path, changed, what = _changed(random, contents)
    return Forgery(packed_again(contents | {path: changed}), f"{path} {what}")


def sealed_again(random: Random, contents: Contents) -> Forgery:
    """As one_field, of the files that the seal covers, and the seal fits too."""
    covered = {path: content for path, content in contents.items() if path not in (LOG, MANIFEST)}
    path, changed, what = _changed(random, covered)
    forged = contents | {path: changed}
    forged[LOG] = sealed(forged)
    return Forgery(packed_again(forged), f"{path} {what}")


def _changed(random: Random, contents: Contents) -> tuple[str, bytes, str]:
    path = random.choice([name for name in contents if name.endswith((".json", ".jsonl")) and name != MANIFEST])
    if path != LOG:
        data = json.loads(contents[path])
        what = _alter(random, data)
        if what:
            return path, verify_round.written_out(data), what
        return path, b'["x"]\n', "replaced"
    lines = contents[path].splitlines()
    place = random.randrange(len(lines))
    told = json.loads(lines[place])
    what = _alter(random, told)
    lines[place] = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return path, b"\n".join([*lines, b""]), f"line {place + 1} {what}"


def _alter(random: Random, data: Any) -> str:
    """Changes one leaf in place, or drops it; the words say which. "" when there is none."""
    leaves = list(_leaves(data))
    if not leaves:
        return ""
    holder, key = random.choice(leaves)
    if random.random() < 0.1:
        del holder[key]
        return f"without {key}"
    before = holder[key]
    holder[key] = _other(random, before)
    return f"{key}: {before!r:.40} → {holder[key]!r:.40}"


def _leaves(data: Any) -> Iterator[Leaf]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if isinstance(value, dict | list) and value:
            yield from _leaves(value)
        else:
            yield data, key


def _other(random: Random, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice((-1, 1))
    if isinstance(value, str) and value:
        place = random.randrange(len(value))
        letters = "0123456789" if value[place].isdigit() else "abcdef甲乙"
        return value[:place] + random.choice([each for each in letters if each != value[place]]) + value[place + 1 :]
    return random.choice((1, "x"))


def sealed(contents: Contents) -> bytes:
    """The log with its last event saying that these are the files."""
    *lines, last = contents[LOG].splitlines()
    told, module = json.loads(last), verify_round
    digests = "".join(
        f"{hashlib.sha256(content).hexdigest()} {path}\n"
        for path, content in contents.items()
        if path not in (LOG, MANIFEST)
    )
    payload = json.loads(told["payload"]) | {"digest": hashlib.sha256(digests.encode()).hexdigest()}
    told["payload"] = module.compact(payload)
    told["what"] = hashlib.sha256(module.framed(told["key"], told["payload"])).hexdigest()
    names = ("at", "who", "action", "object_type", "object_id", "what")
    framed = module.framed("2", str(told["seq"]), *(told[name] for name in names), json.loads(lines[-1])["hash"])
    told["hash"] = hashlib.sha256(framed).hexdigest()
    return b"\n".join([*lines, module.compact(told).encode(), b""])


def is_found(forgery: Forgery, manifest: str = "") -> bool:
    return bool(verify_round.verify(io.BytesIO(forgery.raw), manifest).faults)


def missed(make: Callable[[], Forgery], count: int, manifest: str = "") -> list[str]:
    """What was changed in each of `count` forgeries that passed as sound."""
    return [forgery.what for forgery in (make() for _ in range(count)) if not is_found(forgery, manifest)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.archives", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=10_000, help="half of them bytes, half of them fields")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    raw, random, half = options.file.read_bytes(), Random(options.seed), options.count // 2
    contents, manifest = contents_of(raw), verify_round.verify(io.BytesIO(raw)).manifest
    rows = {
        "one byte": missed(lambda: one_byte(random, raw), half),
        "one field, manifest anew": missed(lambda: one_field(random, contents), half),
        "one field, manifest and seal anew, digest known": missed(
            lambda: sealed_again(random, contents), half // 5, manifest
        ),
        "one field, manifest and seal anew, digest unknown": missed(lambda: sealed_again(random, contents), half // 5),
    }
    for name, passed in rows.items():
        print(f"{name}: {len(passed)} missed")
    for path, count in Counter(what.split()[0] for what in passed).most_common():
        print(f"    {path}: {count}")
    print(f"{len(raw)} bytes, {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
