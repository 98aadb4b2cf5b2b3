"""Where the parts of one subject are put together from the settings."""
