"""Where every table is known."""

from sqlalchemy import MetaData

metadata = MetaData()
