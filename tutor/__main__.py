"""`python -m tutor`, and the entry of the `tensor-tutor` command."""

import sys

from tutor.cli import main

if __name__ == "__main__":
    sys.exit(main())
