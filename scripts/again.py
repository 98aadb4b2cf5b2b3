"""Play once more, alone, what was red while other tests ran beside it; exits as that run does.

Only tests of real processes and real browsers, which share two processors with everything else, and
only few of them: any other red test has no excuse, and a red start of everything is no accident.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

FAILED = Path("var/cache/pytest/v/cache/lastfailed")
ROOMS = ("tests/crash/", "tests/faults/", "tests/e2e/")
AT_MOST = 3
TESTS_FAILED = 1  # pytest's exit code for it


def main(code: int) -> int:
    """The exit code of `make test`, after pytest has ended with this one."""
    found = json.loads(FAILED.read_text()) if code == TESTS_FAILED else {}
    failed = [re.sub(r"@[\w-]+$", "", name) for name in found]  # without its xdist_group
    if not 0 < len(failed) <= AT_MOST or not all(name.startswith(ROOMS) for name in failed):
        return code
    print(f"\nRed beside other tests, played once more alone: {', '.join(failed)}", flush=True)
    return subprocess.call([sys.executable, "-m", "pytest", "-n", "0", *failed])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
