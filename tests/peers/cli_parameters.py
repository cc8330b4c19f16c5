#!/usr/bin/env python3
"""Says what the AWS CLI makes of commands, and asks nobody: cli_parameters.py

Standard input is JSON: a list of lists of arguments. Printed is a list with the parameters of the call for each, as they would be sent,
or `null` where the AWS CLI refuses the command. Bytes are in base64.
"""

import base64
import contextlib
import io
import json
import os
import sys

from aws_driver import whole_driver

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="ap-northeast-1")
driver = whole_driver()
seen = []


def keep(params, **kwargs):
    seen.append(params)
    raise SystemExit(0)


driver.session.get_component("event_emitter").register_last("before-parameter-build", keep)


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def run(arguments):
    """In a process of its own, for a command leaves things behind in the driver."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        with os.fdopen(theirs, "w", encoding="utf-8") as answer:
            json.dump(parameters(arguments), answer)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as answer:
        found = json.load(answer)
    os.wait()
    return found


def parameters(arguments):
    silent = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        with contextlib.suppress(SystemExit):
            driver.main(arguments)
    return plain(seen[0]) if seen else None


print(json.dumps([run(arguments) for arguments in json.load(sys.stdin)]))
