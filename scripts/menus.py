"""Writes the menus of the command registry into manifest/, for those who read it or pack it with
Microsoft's toolkit. `rodtkort manifest build` does the same in what it builds."""

from bot.app_package.source import FOLDER, as_json, read_source, with_menus

if __name__ == "__main__":
    for name, document in with_menus(read_source()).documents().items():
        (FOLDER / name).write_text(as_json(document), "utf-8")
