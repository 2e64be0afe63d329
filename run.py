#!/usr/bin/env python3
"""The one door: sets Duli up and runs it, its tests, its measurements and its management commands.

Standard library only, so that a machine with nothing but Python can start here.
`python3 run.py --help` lists the commands.
"""

import os
import sys

OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Refuse what can't work in one sentence, then hand over to the package `runner`."""
    if sys.version_info < OLDEST_PYTHON:
        print(
            "Duli needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]), file=sys.stderr
        )
        return 2
    if os.name != "posix":
        print("run.py works on Linux and macOS; on Windows use it inside WSL.", file=sys.stderr)
        return 2
    from runner.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
