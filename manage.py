#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("This site needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))
if sys.argv[1:] == ["checkpython"]:
    # The first step of the README's commands: pip would answer an old Python with a riddle about versions.
    sys.exit()


def main():
    """Run one management command; a wrong setting is one line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspsite.settings")
    if sys.argv[1:2] == ["runserver"]:
        # The developers' server shows errors in full and serves static files from their sources.
        os.environ.setdefault("DEBUG", "true")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed here. Run: python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ."
        )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
