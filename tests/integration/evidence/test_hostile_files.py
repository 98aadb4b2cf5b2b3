"""What comes of each hostile file: a clear sentence, nothing lost, nothing leaked (L11)."""

import asyncio
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from prometheus_client import generate_latest

from bot.domain.evidence import (
    Came,
    Evidence,
    EvidenceRefused,
    FileRemark,
    MediaType,
    Refusal,
    Taken,
)
from bot.evidence import cleaner, inspection
from bot.evidence.inspection import Cleaned, Cleaner
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.pictures import (
    HTML,
    animated,
    archive,
    heic,
    huge,
    pdf,
    picture,
    png,
    saved,
    text_bomb,
    with_position,
    with_text_chunk,
)
from tests.slow_machine import LONG_ENOUGH

CANARY = "Kari Nordmann 01019912345"
SCRIPT = f"<script>{CANARY}</script>".encode()
JPEG_AND_ZIP = saved(picture(), "JPEG") + archive(SCRIPT)
UNREADABLE = (FileRemark.UNREADABLE,)
TOO_LARGE = (FileRemark.TOO_LARGE_TO_SHOW,)
OTHERWISE = (FileRemark.NOT_SHOWN, FileRemark.OTHER_TYPE)


def refused() -> dict[str, tuple[bytes, str, Refusal]]:
    """What is not kept, under which name it came, and why not."""
    return {
        "0 bytes": (b"", "image/png", Refusal.EMPTY),
        "a page instead of a picture (iOS)": (HTML, "image/png", Refusal.NOT_THE_FILE),
        "26 MiB": (bytes(26 * 1024 * 1024), "image/png", Refusal.TOO_LARGE),
        "a recording": (bytes(4) + b"ftypM4A " + bytes(99), "x.m4a", Refusal.RECORDING),
    }


def kept() -> dict[str, tuple[bytes, str, MediaType | None, tuple[FileRemark, ...]]]:
    """What is kept, under which name it came, and what its copy is. Made when it is asked for: each
    worker would make it, and some are of 64 MB before they are packed."""
    half = saved(picture(400, 400), "JPEG")[:900]
    deep = saved(Image.new("I;16", (99, 99), 40_000), "PNG")
    many_rows = saved(Image.new("1", (20_000, 2_000)), "PNG")  # 40 million pixels in 5 kB
    return {
        "a screenshot": (png(), "image/png", MediaType.PNG, ()),
        "a wrong name": (png("blue"), "brev.pdf", MediaType.PNG, (FileRemark.OTHER_TYPE,)),
        "PNG and HTML": (png() + SCRIPT, "x.png", MediaType.PNG, (FileRemark.TRAILING_DATA,)),
        "HTML in a PNG": (with_text_chunk(SCRIPT), "x.png", MediaType.PNG, ()),
        "JPEG and ZIP": (JPEG_AND_ZIP, "x.jpg", MediaType.JPEG, (FileRemark.TRAILING_DATA,)),
        "PDF and ZIP": (pdf() + archive(SCRIPT), "x.pdf", None, (FileRemark.NOT_SHOWN,)),
        "EXIF with GPS": (with_position(CANARY), "x.jpg", MediaType.JPEG, ()),
        "animated PNG": (animated("PNG"), "x.png", MediaType.PNG, (FileRemark.FIRST_FRAME,)),
        "animated WebP": (animated("WEBP"), "x.webp", MediaType.JPEG, (FileRemark.FIRST_FRAME,)),
        "HEIC without a decoder": (heic(), "x.heic", None, (FileRemark.NO_DECODER,)),
        "as many pixels as there may be": (many_rows, "x.png", MediaType.PNG, ()),
        "a truncated PNG": (png()[:-30], "x.png", MediaType.PNG, (FileRemark.INCOMPLETE,)),
        "a truncated JPEG": (half, "x.jpg", MediaType.JPEG, (FileRemark.INCOMPLETE,)),
        "only the signature": (b"\x89PNG\r\n\x1a\n", "image/png", None, UNREADABLE),
        "30,000 x 30,000 pixels": (huge(), "image/png", None, TOO_LARGE),
        "a text bomb in a PNG": (text_bomb(), "x.png", MediaType.JPEG, (FileRemark.INCOMPLETE,)),
        "a program called a picture": (b"MZ" + bytes(500), "x.png", None, OTHERWISE),
        "a ZIP called a picture": (archive(SCRIPT), "x.png", None, OTHERWISE),
        "a document": (archive(SCRIPT), "x.docx", None, (FileRemark.NOT_SHOWN,)),
        "a PDF of 100,000 pages": (pdf(100_000), "x.pdf", None, (FileRemark.NOT_SHOWN,)),
        "text that is none": (b"a" * 5000 + b"\xff\xfe\0", "x.txt", None, UNREADABLE),
        "a page of 3 MB": (HTML + b"x" * 3_000_000, "x.html", None, TOO_LARGE),
        "a GIF": (saved(picture(), "GIF"), "x.gif", MediaType.PNG, ()),
        "animated GIF": (animated("GIF"), "x.gif", MediaType.PNG, (FileRemark.FIRST_FRAME,)),
        "a chat": (f"Anne:\u202e {CANARY}\x85".encode(), "x.txt", MediaType.TEXT, ()),
        "a chat as a page": (HTML + CANARY.encode(), "x.html", MediaType.TEXT, ()),
        "transparent": (saved(Image.new("RGBA", (9, 9)), "PNG"), "x.png", MediaType.JPEG, ()),
        "16 bits a pixel": (deep, "", MediaType.PNG, ()),
    }  # fmt: skip


async def test_every_hostile_file_gets_its_answer_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """R50, L11: refused with its reason and nothing left; or kept bit by bit, with a copy of pixels
    or letters and of nothing else."""
    async with EvidenceScene(tmp_path) as scene:
        answers = await asyncio.gather(
            *(scene.takes(content, claimed) for content, claimed, _ in refused().values())
        )
        for (what, (_, _, expected)), answer in zip(refused().items(), answers, strict=True):
            assert answer == EvidenceRefused(expected), what
        assert [file.name for file in scene.lying() if "keys" not in str(file)] == []
        files = kept()
        answers = await asyncio.gather(*(scene.takes(*given[:2]) for given in files.values()))
        for (what, (content, _, copy_type, remarks)), taken in zip(
            files.items(), answers, strict=True
        ):
            assert isinstance(taken, Taken), (what, taken)
            assert taken.remarks == remarks, what
            assert (taken.copy.media_type if taken.copy else None) is copy_type, what
            await _is_whole_and_clean(scene, what, content, taken)
        searched = [*scene.lying(), *tmp_path.glob("bot.db*")]
        found = [f for f in searched if b"Nordmann" in f.read_bytes() or b"IHDR" in f.read_bytes()]
        assert found == []
        said = "".join(capsys.readouterr()) + generate_latest().decode()
        assert "Nordmann" not in said


async def _is_whole_and_clean(
    scene: EvidenceScene, what: str, content: bytes, taken: Taken
) -> None:
    record = Evidence(
        taken.id, scene.incident, taken.owner, Came.PASTED, 0, "", taken.original, taken.copy
    )
    assert await scene.evidence_store.original_of(record) == content, what
    if taken.copy is None:
        return
    copy = await scene.evidence_store.copy_of(record)
    assert isinstance(copy, bytes), what
    assert b"<script" not in copy, what
    if taken.copy.media_type is MediaType.TEXT:
        assert all(one.isprintable() or one in "\n\t" for one in copy.decode()), what
        return
    with Image.open(io.BytesIO(copy)) as shown:
        shown.load()
        assert shown.mode == "RGB", what
        assert not shown.getexif(), what
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}, what
        if what == "EXIF with GPS":  # it lay on its side
            assert shown.size == (40, 60)
        if what == "transparent":
            assert shown.getpixel((0, 0)) == (255, 255, 255)


def test_a_cleaner_that_does_not_answer_in_time_is_ended() -> None:
    """R50: and the file is kept without a copy: whoever sends it again may not have it any more."""
    for seconds in (0.0, 0.02):
        written: list[bytes] = []
        cleaned = Cleaner(wall_seconds=seconds).clean([png()], MediaType.PNG, written.append)
        assert cleaned == Cleaned(None, UNREADABLE)


ATTACKS = """
import ctypes, os, signal, socket, sys, threading
sys.path.insert(0, sys.argv[1])
import cleaner
parent, store, libc = os.getppid(), sys.argv[2], ctypes.CDLL(None, use_errno=True)
at = ctypes.create_string_buffer(64)

def called(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

attacks = {
    "the parent's memory, as a file": lambda: open(f"/proc/{parent}/mem", "rb"),
    "the parent's memory, by a call": lambda: called("process_vm_readv", parent, at, 1, at, 1, 0),
    "the parent, as a debugger": lambda: called("ptrace", 16, parent, 0, 0),
    "the parent's environment": lambda: open(f"/proc/{parent}/environ", "rb"),
    "a file of the store": lambda: open(store, "rb"),
    "a new file": lambda: open("/tmp/x", "wb"),
    "a name of a file": lambda: os.listdir("/"),
    "whether there is one": lambda: os.stat(store),
    "a socket": socket.socket,
    "two sockets": socket.socketpair,
    "a pipe": os.pipe,
    "another of what is open": lambda: os.dup(0),
    "a process": os.fork,
    "a program": lambda: os.execv(sys.executable, [sys.executable]),
    "a signal to the parent": lambda: os.kill(parent, signal.SIGTERM),
    "higher limits": lambda: cleaner.resource.setrlimit(cleaner.resource.RLIMIT_NOFILE, (9, 9)),
    "to be root again": lambda: os.setuid(0),
    "a folder for a root": lambda: os.chroot("/tmp"),
    "anonymous memory as a file": lambda: os.memfd_create("x"),
}
cleaner.limit()
os.close(0)  # not even a descriptor that it gives up can be had for another
for name, attack in attacks.items():
    try:
        attack()
    except (OSError, ValueError):  # what Python makes of EPERM
        continue
    print("possible:", name, flush=True)
try:
    threading.Thread(target=print).start()
    print("possible: a thread")
except RuntimeError:
    pass
print("ready", flush=True)
while True:
    pass
"""


def test_nothing_is_to_be_had_from_within_the_cleaner(tmp_path: Path) -> None:
    """R50, L11: what a decoder may be made to do by a hostile file."""
    store = tmp_path / "sealed"
    store.write_bytes(b"x")
    folder = str(Path(cleaner.__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", ATTACKS, folder, str(store)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            about = Path(f"/proc/{process.pid}")
            limits = (about / "limits").read_text()
            for what, most in (
                ("Max address space", cleaner.MEMORY_BYTES),
                ("Max cpu time", cleaner.CPU_SECONDS),
                ("Max file size", 0),
                ("Max open files", 0),
                ("Max processes", 0),
            ):
                assert re.search(rf"{what} +{most} +{most} ", limits), what
            status = (about / "status").read_text()
            assert "NoNewPrivs:\t1" in status
            assert "Seccomp:\t2" in status
            assert os.geteuid() != 0 or "Uid:\t65534\t65534\t65534" in status
            assert os.getpriority(os.PRIO_PROCESS, process.pid) >= cleaner.NICENESS
        finally:
            process.kill()


def test_nobody_looks_into_the_bot_and_it_still_counts() -> None:
    """R50: as another user than root, as it runs in production."""
    asked = (
        "import ctypes, os\n"
        "from bot.cli.work.serving import keep_to_itself\n"
        "from prometheus_client import generate_latest\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
        "keep_to_itself()\n"
        "assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0\n"
        "said = generate_latest().decode()\n"
        "assert 'process_resident_memory_bytes ' in said and 'process_open_fds ' in said\n"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)


@contextmanager
def busy(loops: int) -> Iterator[list[int]]:
    """So many processes, by their ids, want the processor for as long as this lasts."""
    program = [sys.executable, "-S", "-c", "print(flush=True)\nwhile True: pass"]
    processes = [subprocess.Popen(program, stdout=subprocess.PIPE) for _ in range(loops)]
    try:
        for process in processes:  # which take a while to begin
            assert process.stdout is not None
            process.stdout.readline()
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_a_good_picture_gets_its_copy_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """R50: what it waited for the processor, while others had it, is no fault of the picture."""
    monkeypatch.setattr(inspection, "_waited", lambda pid: LONG_ENOUGH)
    content = saved(Image.effect_noise((1000, 1000), 60), "PNG")
    began = time.monotonic()
    cleaned = Cleaner(wall_seconds=0.01).clean([content], MediaType.PNG, lambda _: None)
    assert time.monotonic() - began > 0.01
    assert cleaned.media_type is MediaType.JPEG


def test_what_a_process_waits_for_the_processor_is_known() -> None:
    """R50: of three where there are processors for two, each stands in the queue."""
    with busy((os.cpu_count() or 1) + 1) as pids:
        until = time.monotonic() + LONG_ENOUGH
        while not all(inspection._waited(pid) > 0.02 for pid in pids):
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_cleaner_that_wants_nothing_of_the_processor_is_ended_in_time() -> None:
    """R50: who waits for something else is given no longer."""

    def never() -> Iterator[bytes]:
        yield png()
        for _ in range(200):  # until it is ended: where the processor is wanted by others, later
            time.sleep(0.05)
            yield bytes(64 * 1024)

    assert (
        Cleaner(wall_seconds=0.3).clean(never(), MediaType.PNG, lambda _: None).media_type is None
    )
