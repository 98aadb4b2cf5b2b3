"""Deviation systems: a signed webhook, a folder that is fetched, or text to copy. Which one
follows the employer (`sector`), because state and municipal employees share offices (R1)."""
