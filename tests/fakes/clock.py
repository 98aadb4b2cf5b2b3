"""Time that passes when a test says so."""


class ManualClock:
    """Time stands still until a test moves it."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self.at

    def seconds(self) -> float:
        """The same clock for what is kept by a monotonic one."""
        return self.at / 1000
