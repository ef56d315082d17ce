"""Draw the catalogues anew from the sources, and compile them: `python -m tests.i18n`. Says what to translate."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.i18n.catalogues import PROJECT, compiled, draw, misplaced, missing_programs, paths, read, untranslated


def renew() -> None:
    """Draw the catalogues and put them into the project."""
    with tempfile.TemporaryDirectory(prefix="cytoledger-messages-") as directory:
        for path in draw(Path(directory)):
            place = PROJECT / path.relative_to(directory)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)


def main() -> None:
    """Renew and compile every catalogue, and print what is left to do."""
    if lacking := missing_programs():
        sys.exit(f"Install gettext (apt-get install gettext): {', '.join(lacking)} not found.")
    renew()
    for path in paths():
        path.with_suffix(".mo").write_bytes(compiled(path))
        catalogue = read(path)
        left = [*untranslated(catalogue), *misplaced(catalogue)]
        lines = [f"{path.relative_to(PROJECT)}: {len(catalogue)} texts, {len(left)} to translate or to correct."]
        sys.stdout.write("\n".join([*lines, *(f"  {text}" for text in left)]) + "\n")


if __name__ == "__main__":
    main()
