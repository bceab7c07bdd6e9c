"""Entry of `make demo` and `make test` on a fresh machine, run by whatever Python is there.

Only the version check lives here, in syntax that any Python 3 reads, so that a Python too old gets one clear
sentence instead of a SyntaxError. Everything else is in devtools/environment.py.
"""

import os
import sys

MINIMUM = (3, 11)
SENTENCE = (
    "Python {0}.{1} or newer is needed and this one is {2}.{3}: "
    "name a newer one, for example make demo PYTHON=python3.12."
)


def too_old(version: tuple) -> str:  # bare: tuple[int, ...] is not valid before 3.9
    """Return the sentence that refuses this Python, or an empty string."""
    if tuple(version[:2]) >= MINIMUM:
        return ""
    return SENTENCE.format(MINIMUM[0], MINIMUM[1], version[0], version[1])


def main(arguments: list) -> int:
    """Prepare .venv; with module names after the script's own, go on as `.venv/bin/python -m <them>`."""
    sentence = too_old(tuple(sys.version_info))
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 1
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (no pathlib before 3.4)
    sys.path.insert(0, root)
    from devtools.environment import prepare  # noqa: PLC0415 (its syntax needs the version that was just checked)

    return prepare(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
