#!/usr/bin/env python3
"""How the AWS CLI prints answers: print.py, with a list of answers as JSON on standard input.

Printed is a list with the texts of each as JSON, text and table.
"""

import argparse
import io
import json
import sys

from awscli.formatter import get_formatter

arguments = argparse.Namespace(query=None, color="off")


def printed(output, answer):
    stream = io.StringIO()
    if output == "text":
        # It takes answers apart that are no structures, which only `--query` makes.
        from awscli.text import format_text

        format_text(answer, stream)
    else:
        formatter = get_formatter(output, arguments)
        formatter._remove_request_id = lambda response: None
        formatter("DescribeThings", answer, stream)
    return stream.getvalue()


print(json.dumps([[printed(output, answer) for output in ("json", "text", "table")] for answer in json.load(sys.stdin)]))
