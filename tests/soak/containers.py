"""The image, built for real without a registry, and containers of it as a platform runs them: root
file system for reading only, uid 1069, no capability, nothing to write to but /tmp and what is
mounted."""

import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.crash.fork_server import ForkServer
from tests.faults.needs import missing

ROOT = Path(__file__).parents[2]
STORE = ROOT / "var" / "image"  # kept: a base is made once
USER = 1069
PROGRAMS = ("buildah", "mmdebstrap", "runc")
_CAPABILITIES = ("bounding", "effective", "inheritable", "permitted", "ambient")


class Image:
    """The image as it was built: its file system, and what it says of how it is run."""

    def __init__(self, log: Path) -> None:
        if os.geteuid() or any(shutil.which(name) is None for name in PROGRAMS):
            missing(
                "images are built as root, with buildah, mmdebstrap and runc: scripts/images.sh"
            )
        STORE.mkdir(parents=True, exist_ok=True)
        configured = {"PIP_CONFIG_FILE": "/etc/pip.conf"} if Path("/etc/pip.conf").exists() else {}
        with log.open("w") as file:
            built = subprocess.run(
                ["sh", "scripts/image.sh", "debian", str(STORE)],
                cwd=ROOT,
                env={**configured, **os.environ},
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert built.returncode == 0, log.read_text()[-3000:]
        self._container = self._buildah("from", "localhost/rodtkort")
        self.root = Path(self._buildah("mount", self._container))
        shown = self._buildah("inspect", "--type", "image", "localhost/rodtkort")
        self.config: dict[str, Any] = json.loads(shown)["Docker"]["config"]
        listed = self._buildah("images", "--format", "{{.Size}}", "localhost/rodtkort")
        number, unit = listed.split()
        assert unit == "MB", listed  # millions of bytes
        self.size = int(float(number) * 10**6)

    def files(self) -> list[Path]:
        """Every file of it."""
        return [path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink()]

    def close(self) -> None:
        """Takes the file system away; the image stays."""
        self._buildah("rm", self._container)

    @staticmethod
    def _buildah(*words: str) -> str:
        store = ["--root", str(STORE / "images"), "--runroot", str(STORE / "run")]
        environment = {**os.environ, "STORAGE_DRIVER": "overlay", "BUILDAH_ISOLATION": "chroot"}
        ran = subprocess.run(
            ["buildah", *store, *words], env=environment, check=True, capture_output=True, text=True
        )
        return ran.stdout.strip()


class Containers(ForkServer):
    """Services in containers, where the crash tests fork theirs (`Town`)."""

    def __init__(self, image: Image, folder: Path, user: int = USER) -> None:
        self._image = image
        self._folder = folder  # the volume; the same path within
        self._user = user
        self._running: dict[int, tuple[subprocess.Popen[bytes], str]] = {}

    def start(self, environment: Mapping[str, str], plan: Mapping[str, str], log: Path) -> int:
        """The process id of runc, which passes signals on."""
        assert not plan, "a container dies of nothing that a test plans"
        name, known = f"rodtkort-{uuid.uuid4().hex[:12]}", dict(environment)
        known["RODTKORT_DATABASE_URL"], mounts = _socket(known["RODTKORT_DATABASE_URL"])
        bundle = self._bundle(name, [], known, mounts)
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["runc", "run", "--bundle", bundle, name], stdout=output, stderr=output
            )
        self._running[process.pid] = process, name
        return process.pid

    def code(self, pid: int) -> int | None:
        """How runc ended: as the container did."""
        return self._running[pid][0].poll()

    def inside(self, pid: int) -> int:
        """The process id of the bot itself, seen from here."""
        shown = subprocess.run(
            ["runc", "state", self._running[pid][1]], check=True, capture_output=True
        )
        return int(json.loads(shown.stdout)["pid"])

    def run(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        entrypoint: Sequence[str] | None = None,
        content: bytes = b"",
    ) -> subprocess.CompletedProcess[bytes]:
        """A command in a container of its own, until it ends."""
        name = f"rodtkort-{uuid.uuid4().hex[:12]}"
        bundle = self._bundle(name, words, environment, [], entrypoint)
        return subprocess.run(
            ["runc", "run", "--bundle", bundle, name],
            input=content,
            capture_output=True,
            check=False,
        )

    def close(self) -> None:
        """Whatever still runs is killed."""
        for process, name in self._running.values():
            subprocess.run(["runc", "delete", "--force", name], check=False, capture_output=True)
            process.kill()
            process.wait()

    def _bundle(
        self,
        name: str,
        words: Sequence[str],
        environment: Mapping[str, str],
        mounts: list[dict[str, Any]],
        entrypoint: Sequence[str] | None = None,
    ) -> Path:
        """How it is run: as the image says, and as a platform adds to it."""
        config = self._image.config
        begin = list(entrypoint or config["Entrypoint"])
        variables = [*config["Env"], *(f"{key}={value}" for key, value in environment.items())]
        spec = {
            "ociVersion": "1.0.2",
            "process": {
                "user": {"uid": self._user, "gid": self._user},
                "args": [*begin, *(words or ([] if entrypoint else config["Cmd"]))],
                "env": variables,
                "cwd": config["WorkingDir"],
                "capabilities": {kind: [] for kind in _CAPABILITIES},
                "noNewPrivileges": True,
            },
            "root": {"path": str(self._image.root), "readonly": True},
            "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                _tmpfs("/dev", "755"),
                _tmpfs("/tmp", "1777"),
                _bind(str(self._folder), str(self._folder)),
                *mounts,
            ],
            "linux": {"namespaces": [{"type": kind} for kind in ("pid", "mount", "ipc", "uts")]},
        }
        bundle = self._folder.parent / f"{self._folder.name}-{name}"
        bundle.mkdir()
        (bundle / "config.json").write_text(json.dumps(spec))
        return bundle


def _tmpfs(where: str, mode: str) -> dict[str, Any]:
    options = ["nosuid", f"mode={mode}"]
    return {"destination": where, "type": "tmpfs", "source": "tmpfs", "options": options}


def _bind(source: str, where: str) -> dict[str, Any]:
    return {"destination": where, "type": "bind", "source": source, "options": ["bind", "rw"]}


def _socket(url: str) -> tuple[str, list[dict[str, Any]]]:
    """The database's address within, and how it gets there: the tests' server listens at a socket
    in a folder that is closed to others."""
    folder = parse_qs(urlsplit(url).query).get("host", [""])[0]
    if not folder.startswith("/"):
        return url, []
    (socket,) = (one for one in Path(folder).glob(".s.PGSQL.*") if one.suffix != ".lock")
    return url.replace(folder, "/tmp/database"), [
        _bind(str(socket), f"/tmp/database/{socket.name}")
    ]
