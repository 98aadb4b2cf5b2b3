"""Debian's baresip behind the lines that `sip_child.py` speaks, to be measured beside it:
`python -I debian_baresip.py`. It calls, tells and hangs up; it does not speak, since its end of a
file ends the call, and one source of sound is for all."""

import asyncio
import json
import re
import shutil
import signal
import socket
import sys
import tempfile
from collections import deque
from pathlib import Path
from typing import Any

CONFIG = """sip_listen {address}:{sip}
net_interface {address}
call_max_calls 120
audio_player aubridge,none
audio_source aubridge,silence
audio_alert aubridge,none
ausrc_srate 8000
auplay_srate 8000
rtp_ports {media_ports}
module_path {modules}
module g711.so
module aubridge.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
_AT_ONCE = 10
_TOLD = {"CALL_RINGING": "ringing", "CALL_PROGRESS": "ringing", "CALL_ESTABLISHED": "picked_up"}


def tell(what: str, **more: Any) -> None:
    """One line to whoever started it."""
    print(json.dumps({"is": what, **more}), flush=True)


class Baresip:
    """Its calls by their number, which is in the address; `ids` are what it calls them."""

    def __init__(self, setup: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self._setup = setup
        self._writer = writer
        self._calls: dict[str, str] = {}  # ours by number
        self._ids: dict[str, str] = {}  # its by ours
        self._stopped: set[str] = set()
        self._up: set[str] = set()
        self._keys: dict[str, int] = {}
        self._waiting: deque[bytes] = deque()
        self._asked = 0

    def command(self, said: dict[str, Any]) -> None:
        """What the parent wants."""
        match said:
            case {"do": "place", "call": call, "number": number}:
                self._calls[number] = call
                address = f"sip:{number}@{self._setup['domain']}"
                self._send("dial", f"{address};transport={self._setup['transport']}")
                tell("placed", call=call, reference=call)
            case {"do": "hang_up", "call": call}:
                self._stopped.add(call)
                if call in self._ids:
                    self._hang_up(call)
            case {"do": "say", "call": call, "n": number}:
                tell("said", call=call, n=number, ok=False)
            case {"do": "ping"}:
                tell("pong")

    def heard(self, event: dict[str, Any]) -> None:
        """What it tells."""
        found = re.match(r"sip:([^@]+)@", event.get("peeruri", ""))
        call = self._calls.get(found.group(1)) if found else None
        if call is None:
            return
        if "id" in event and call not in self._ids:
            self._ids[call] = event["id"]
            if call in self._stopped:
                self._hang_up(call)
        kind = event["type"]
        if kind in _TOLD:
            self._up |= {call} if kind == "CALL_ESTABLISHED" else set()
            tell(_TOLD[kind], call=call)
        elif kind == "CALL_DTMF_START" and call in self._up:
            self._keys[call] = self._keys.get(call, 0) + 1
            tell("key", call=call, key=event["param"], sequence=self._keys[call])
        elif kind == "CALL_CLOSED":
            tell("over", call=call, end="stopped" if call in self._stopped else "failed")

    def _hang_up(self, call: str) -> None:
        """It has one current call, which is what is hung up."""
        self._send("callfind", self._ids[call])
        self._send("hangup", "")

    def answered(self) -> None:
        """The next command: of many at once it loses some."""
        self._asked -= 1
        self._write()

    def _send(self, command: str, parameters: str) -> None:
        line = json.dumps({"command": command, "params": parameters}).encode()
        self._waiting.append(f"{len(line)}:".encode() + line + b",")
        self._write()

    def _write(self) -> None:
        while self._waiting and self._asked < _AT_ONCE:
            self._asked += 1
            self._writer.write(self._waiting.popleft())


def free_port() -> int:
    """One, and the next, which it takes for TLS."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def serve() -> None:
    """Until the commands end."""
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    setup = json.loads(await commands.readline())
    with tempfile.TemporaryDirectory(prefix="baresip-") as folder:
        control = free_port()
        modules = next(Path("/usr/lib").rglob("baresip/modules"))
        config = CONFIG.format(**setup, sip=free_port(), control=control, modules=modules)
        (Path(folder) / "config").write_text(config)
        account = f"<sip:{setup['number']}@{setup['domain']}>;regint=0\n"
        (Path(folder) / "accounts").write_text(account)
        program = shutil.which("baresip") or "baresip"
        null = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            program, "-f", folder, stdin=null, stdout=null, stderr=null
        )
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", control)
                break
            except OSError:
                await asyncio.sleep(0.05)
        baresip = Baresip(setup, writer)
        listening = loop.create_task(_listen(reader, baresip))
        tell("ready")
        while line := await commands.readline():
            baresip.command(json.loads(line))
        listening.cancel()
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _listen(reader: asyncio.StreamReader, baresip: Baresip) -> None:
    while True:
        size = int((await reader.readuntil(b":"))[:-1])
        said = json.loads(await reader.readexactly(size))
        await reader.readexactly(1)
        if said.get("event"):
            baresip.heard(said)
        elif said.get("response"):
            baresip.answered()


if __name__ == "__main__":
    asyncio.run(serve())
