"""Where the bot has no way to install itself: `RODTKORT_CATALOG_APP_ID` is not set."""

from bot.ports import InstallationOutcome, NotConfigured


class NoInstallations:
    """Implements `ports.Installations` by doing nothing: people, or the administrator of
    Teams, install the bot."""

    async def install(self, person: str) -> InstallationOutcome:
        """`NotConfigured`, always."""
        return NotConfigured()
