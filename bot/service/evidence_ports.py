"""What the service needs of the evidence room and of its tables, as Protocols.

The order of things, so that a crash leaves nothing half: the vault announces, writes and makes
durable (`fetch`, `take`); one transaction records it (`service.evidence.add`); only then it is
evidence. What was written and never recorded is swept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.evidence import Came, Evidence, File, Refusal, Remark, Scan


class Behind(StrEnum):
    """What opens the address of a file."""

    OUR_TOKEN = "our_token"  # the connector's `contentUrl` of a pasted picture
    NOTHING = "nothing"  # `downloadUrl` of a file: whoever has the address gets it


@dataclass(frozen=True, slots=True)
class Source:
    """Where Teams says that a file is. `claimed` is the content type or name it was given there:
    it never decides what the file is, but tells a web page from the picture it replaced."""

    url: str
    behind: Behind
    came: Came
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Safely stored, encrypted under `owner`, but not recorded yet: give it to `evidence.add` or
    `evidence.add_waiting`, or back to `EvidenceVault.discard`."""

    id: str
    owner: str
    came: Came
    original: File
    copy: File | None
    scan: Scan
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was kept. The reason has a sentence (`why.sentence`)."""

    why: Refusal


class EvidenceVault(Protocol):
    """The evidence room. Never raises for what a file, a network or a disk does: it answers
    `Refused`. Runs beside the event loop, a few files at a time; the others wait their turn.

    `owner` is the incident's id; for what waits for its incident, None: then it is its own.
    """

    async def fetch(self, source: Source, owner: str | None) -> Taken | Refused:
        """Downloads, checks, cleans, encrypts and stores. 25 MiB and 15 s at most."""
        ...

    async def take(
        self, content: bytes, came: Came, owner: str | None, claimed: str = ""
    ) -> Taken | Refused:
        """The same for bytes that are here already (the text of a message)."""
        ...

    async def move(self, evidence: Evidence, owner: str) -> Taken | Refused:
        """Encrypts what waited under its incident's key: give the result to `evidence.assign`,
        and after the commit call `discard` with the `Evidence` as it was before."""
        ...

    async def discard(self, stored: Taken | Evidence) -> None:
        """Removes what this value's owner holds of it. What cannot be removed now is swept."""
        ...

    async def copy_of(self, evidence: Evidence) -> bytes | Refused:
        """The copy that is safe to show, verified against its hash. A record without one is
        refused as `NOT_CHECKED`: ask `evidence.copy` first."""
        ...

    async def original_of(self, evidence: Evidence) -> bytes | Refused:
        """The bytes as they came, verified against their hash: for export, never for a page."""
        ...

    async def forget(self, owner: str) -> bool:
        """Destroys the owner's keys, then its files; false when something is left, for another
        time. Nothing can be read afterwards, whatever backups of the files there are (L13)."""
        ...


@dataclass(frozen=True, slots=True)
class StoredReference:
    """Where a recording is, still encrypted."""

    key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """Legal hold: nothing of the incident is erased. The reason is what somebody wrote: sealed."""

    incident: str
    at: int
    by: str
    key_id: str
    sealed: bytes


class EvidenceTables(Protocol):
    """The part of `Transaction` that knows evidence. Lock the incident first."""

    def announce_upload(self, evidence: str, owner: str) -> None:
        """Bytes under this id are about to be written, from now on. Recording the evidence ends
        it."""
        ...

    def announce_removal(self, evidence: str, owner: str) -> None:
        """What lies under this id is to be removed, by whoever sweeps next."""
        ...

    def is_being_forgotten(self, owner: str) -> bool:
        """Whether something of the owner's is erased, and not removed yet."""
        ...

    def end_upload(self, evidence: str, owner: str) -> None:
        """They were removed, or are recorded."""
        ...

    def uploads(self, before: int) -> Sequence[tuple[str, str]]:
        """Evidence id and owner of what was announced before the instant and never recorded."""
        ...

    def keep_evidence(self, record: Evidence, reference: StoredReference | None = None) -> None:
        """A new record, or a changed one (assigned, erased); `reference` only for a new one. An
        erased one loses its reference."""
        ...

    def evidence(self, evidence: str) -> Evidence | None:
        """One record."""
        ...

    def waiting_record(self, evidence: str) -> Evidence | None:
        """One that waits for its incident, locked; None when it does not, or not any more."""
        ...

    def evidence_of(self, incident: str) -> Sequence[Evidence]:
        """All records of the incident, oldest first, the erased ones too."""
        ...

    def waiting_evidence(self, person: str) -> Sequence[Evidence]:
        """What the person sent that has no incident yet and is not erased, oldest first."""
        ...

    def owners_of_evidence(self, before: int) -> Sequence[str]:
        """Incidents, and evidence that waits for one, with something not erased and
        nothing added after the instant."""
        ...

    def reference(self, evidence: str) -> StoredReference | None:
        """Where the recording is; None for what is none, or was erased."""
        ...

    def hold_of(self, incident: str) -> Hold | None:
        """The incident's legal hold, if there is one."""
        ...

    def keep_hold(self, incident: str, hold: Hold | None) -> None:
        """Puts a hold on the incident, or takes it off."""
        ...
