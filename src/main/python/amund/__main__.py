"""python -m amund"""

import sys

from amund.cli import main

sys.exit(main())
