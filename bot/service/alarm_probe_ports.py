"""What the database does for the probe of the alarm (`engine.alarm_probe`)."""

from typing import Protocol


class AlarmProbeTables(Protocol):
    """The part of `Transaction` that is about the probe of the alarm."""

    def probe_alarm(self, run: str) -> None:
        """Takes the locks that an alarm takes, reads where it would write, and writes as many rows
        and bytes as it does, in the name of `run`; they stay until `clear_probe`."""
        ...

    def clear_probe(self, run: str) -> None:
        """Deletes the rows of `run`."""
        ...

    def forget_probes(self) -> None:
        """Deletes what any run has left for a minute: its process has died."""
        ...
