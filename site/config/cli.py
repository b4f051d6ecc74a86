"""`sankore …` is `python site/manage.py …` from anywhere."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:  # a setting: its name and what it should be are all there is to say
        sys.exit(str(wrong))


if __name__ == "__main__":
    main()
