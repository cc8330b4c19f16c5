#!/usr/bin/env python3
"""An AWS CLI that stays, and writes down what it is asked and what it answers: aws_recorder.py FOLDER

It makes FOLDER/aws, a program to run in place of `aws`, and then serves it: for each command a line of JSON in FOLDER/record with its
words quoted for a shell, its exit status and what it printed. One process for all of them saves a second for each.
"""

import contextlib
import io
import json
import os
import shlex
import socket
import stat
import sys

from aws_driver import whole_driver

CLIENT = """#!{python} -IS
import json, os, socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({place!r})
asked.sendall(json.dumps([os.getcwd(), sys.argv[1:]]).encode() + b"\\n")
answer = json.loads(asked.makefile("rb").read())
sys.stdout.write(answer["printed"])
sys.stderr.write(answer["said"])
sys.exit(answer["status"])
"""

folder = os.path.abspath(sys.argv[1])
driver = whole_driver()


def run(arguments):
    printed, said = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        try:
            status = driver.main(arguments)
        except SystemExit as end:
            status = end.code or 0
    for text in (printed, said):
        text.flush()
    texts = [text.buffer.getvalue().decode("utf-8") for text in (printed, said)]
    return {"status": status, "printed": texts[0], "said": texts[1]}


place = os.path.join(folder, "socket")
server = socket.socket(socket.AF_UNIX)
server.bind(place)
server.listen()
program = os.path.join(folder, "aws")
with open(program, "w", encoding="utf-8") as file:
    file.write(CLIENT.format(python=sys.executable, place=place))
os.chmod(program, stat.S_IRWXU)
print("ready", flush=True)
while True:
    asked, _ = server.accept()
    # A command leaves things behind in the driver: each has a process with a new one.
    child = os.fork()
    if child:
        asked.close()
        os.waitpid(child, 0)
        continue
    with asked:
        where, arguments = json.loads(asked.makefile("rb").readline())
        os.chdir(where)
        answer = run(arguments)
        line = " ".join(["aws", *map(shlex.quote, arguments)])
        with open(os.path.join(folder, "record"), "a", encoding="utf-8") as record:
            record.write(json.dumps({"command": line, **answer}) + "\n")
        asked.sendall(json.dumps(answer).encode())
    os._exit(0)
