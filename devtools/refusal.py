"""What the tools say when they can't go on: one sentence, never a traceback."""

import sys
from collections.abc import Callable


class RefusalError(Exception):
    """Carries the one sentence a person reads."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def exit_code(run: Callable[[], int]) -> int:
    """Run a tool; turn a refusal or a failing file system into one sentence on stderr and exit code 1."""
    try:
        return run()
    except RefusalError as refusal:
        sentence = refusal.sentence
    except KeyboardInterrupt:
        sentence = "Stopped."
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        sentence = f"The system refused: {error.strerror or error}{place}."
    sys.stderr.write(sentence + "\n")
    return 1
