"""Chinese fonts cut down to what documents need, by HarfBuzz, in a tenth of a second.

A layout engine that is handed a whole Chinese font spends hundreds of megabytes on it. So it gets the characters of
GB 2312, and a document with rarer ones (in names, mostly) gets those besides.
"""

import ctypes
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from django.conf import settings

FONT_SUFFIXES = (".otf", ".ttf", ".ttc")
# Family name in the style sheets -> file in FONT_DIR (licensed fonts are the operator's, never ours to ship).
LICENSED = {
    "Award Title": "xiaobiaosong",
    "Award FangSong": "fangsong",
    "Award Kai": "kaiti",
    "Award Hei": "heiti",
    "Award Song": "songti",
}
# Open fonts that every installation has; the style sheets name them last in each family list.
OPEN = {"Award Hei": pylopdf_fonts_zh_cn.sans_path, "Award Song": pylopdf_fonts_zh_cn.serif_path}

# hb_subset_sets_t and the tables that neither layout nor the PDF needs.
DROP_TABLE_TAG = 3
DROPPED_TABLES = (b"GPOS", b"GSUB", b"GDEF", b"BASE", b"VORG", b"vhea", b"vmtx", b"DSIG", b"STAT", b"kern")
NO_HINTING_NOR_SUBROUTINES = 0x1 | 0x4
ALWAYS_PRESENT = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("—…·〔〕、，。：；（）《》“”　")


def _gb2312() -> Iterator[str]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield bytes((row, cell)).decode("gb2312", errors="ignore")


# What every font is cut to: the 6763 characters of GB 2312 with its signs, ASCII, and the spacing of templates.
COMMON = ALWAYS_PRESENT | frozenset(filter(None, _gb2312())) | frozenset("\n\r\t")


class SubsetLibraryMissingError(RuntimeError):
    """libharfbuzz-subset is not installed (Debian: libharfbuzz-subset0)."""


def family_files() -> dict[str, Path]:
    """Which file serves which family: the licensed one of FONT_DIR where present, else the open one, else none."""
    files = {family: source() for family, source in OPEN.items()}
    if settings.FONT_DIR:
        for family, stem in LICENSED.items():
            found = next((p for s in FONT_SUFFIXES if (p := Path(settings.FONT_DIR) / f"{stem}{s}").is_file()), None)
            if found:
                files[family] = found
    return files


@lru_cache(maxsize=8)
def common_subset(font: Path, rare: str) -> bytes:
    """`font` reduced to the common characters and those of `rare`."""
    return subset(font, sorted(COMMON.union(rare)))


def subset(font: Path, characters: Iterable[str]) -> bytes:
    """`font` reduced to `characters` (those it has). Raises SubsetLibraryMissingError."""
    library = _harfbuzz()
    request = library.hb_subset_input_create_or_fail()
    result = None
    try:
        wanted = library.hb_subset_input_unicode_set(request)
        for character in characters:
            library.hb_set_add(wanted, ord(character))
        dropped = library.hb_subset_input_set(request, DROP_TABLE_TAG)
        for tag in DROPPED_TABLES:
            library.hb_set_add(dropped, int.from_bytes(tag, "big"))
        library.hb_subset_input_set_flags(request, NO_HINTING_NOR_SUBROUTINES)
        result = library.hb_subset_or_fail(_face(font), request)
        return _bytes_of(result)
    finally:
        library.hb_face_destroy(result)
        library.hb_subset_input_destroy(request)


def _bytes_of(face: int | None) -> bytes:
    if not face:
        message = "HarfBuzz could not read the font."
        raise ValueError(message)
    library = _harfbuzz()
    blob = library.hb_face_reference_blob(face)
    try:
        length = ctypes.c_uint()
        data = library.hb_blob_get_data(blob, ctypes.byref(length))
        return ctypes.string_at(data, length.value)
    finally:
        library.hb_blob_destroy(blob)


@cache
def _face(font: Path) -> int:
    """The font file, mapped into memory and kept for the life of the process."""
    library = _harfbuzz()
    blob = library.hb_blob_create_from_file(str(font).encode())
    face: int = library.hb_face_create(blob, 0)
    library.hb_blob_destroy(blob)
    return face


@cache
def _harfbuzz() -> ctypes.CDLL:
    """libharfbuzz-subset with the handful of functions used here declared (its link brings libharfbuzz's own)."""
    library = next((found for name in _LIBRARY_NAMES if (found := _load(name))), None)
    if library is None:
        raise SubsetLibraryMissingError
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    signatures: dict[str, tuple[type | None, list[type]]] = {
        "hb_blob_create_from_file": (pointer, [ctypes.c_char_p]),
        "hb_blob_destroy": (None, [pointer]),
        "hb_blob_get_data": (pointer, [pointer, pointer]),
        "hb_face_create": (pointer, [pointer, number]),
        "hb_face_destroy": (None, [pointer]),
        "hb_face_reference_blob": (pointer, [pointer]),
        "hb_set_add": (None, [pointer, number]),
        "hb_subset_input_create_or_fail": (pointer, []),
        "hb_subset_input_destroy": (None, [pointer]),
        "hb_subset_input_unicode_set": (pointer, [pointer]),
        "hb_subset_input_set": (pointer, [pointer, ctypes.c_int]),
        "hb_subset_input_set_flags": (None, [pointer, number]),
        "hb_subset_or_fail": (pointer, [pointer, pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_LIBRARY_NAMES = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None
