"""`make clean-demo`: removes the demo's data (database, uploads, mail, static files), never anything else."""

import shutil
import sys

from devtools import placement
from devtools.refusal import exit_code
from devtools.servers import locked, var_directory

KEPT = {"lock", "postgres"}


def main() -> int:
    var = var_directory()
    with locked(var):
        placement.remove(var / "postgres")
        for path in var.iterdir():
            if path.is_dir() and not path.is_symlink() and path.name not in KEPT:
                shutil.rmtree(path)
            elif path.name not in KEPT:
                path.unlink()
    print(f"Removed the demo's data in {var}.")
    return 0


if __name__ == "__main__":
    sys.exit(exit_code(main))
