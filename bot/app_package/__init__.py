"""The Teams app package: manifest, icons and languages in a zip (`rodtkort manifest build`)."""

from bot.app_package.details import AppDetails, BadDetails, read_app_id
from bot.app_package.package import FILE_NAME, BadPackage, build_package

__all__ = ["FILE_NAME", "AppDetails", "BadDetails", "BadPackage", "build_package", "read_app_id"]
