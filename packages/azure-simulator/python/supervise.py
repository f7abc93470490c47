"""Runs a command in this process's group until it ends or standard input closes.

This process is started as the leader of a group of its own, and the parent holds the other end of standard input.
However the parent ends, SIGKILL included, the pipe closes and the whole group goes with it: a server never outlives
the rehearsal that started it.
"""

import os
import signal
import subprocess
import sys
import threading

child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
# The parent decides when the group ends. Set after the start: a child inherits what is ignored.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
is_ending = threading.Event()


def follow_parent():
    while os.read(0, 4096):
        pass
    is_ending.set()
    os.killpg(0, signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


threading.Thread(target=follow_parent, daemon=True).start()
code = child.wait()
if is_ending.is_set():
    # What the command had started ends with it, and this process, too.
    os.killpg(0, signal.SIGKILL)
# As a shell says it: 137 where it was killed.
sys.exit(code if code >= 0 else 128 - code)
