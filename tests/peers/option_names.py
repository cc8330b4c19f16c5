#!/usr/bin/env python3
"""The AWS CLI's names of members and operations: option_names.py, with a list of names as JSON on standard input."""

import json
import sys

from botocore import xform_name

print(json.dumps([xform_name(name, "-") for name in json.load(sys.stdin)]))
