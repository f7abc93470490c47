"""Runs a command in a process group of its own until it ends or standard input closes.

The parent holds the other end of standard input. However the parent ends, SIGKILL included, the pipe closes
and the whole group goes with it: a server never outlives the rehearsal that started it.
"""

import os
import signal
import subprocess
import sys
import threading

child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)


def stop(number=signal.SIGTERM):
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass


def follow_parent():
    while os.read(0, 4096):
        pass
    stop()
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        stop(signal.SIGKILL)


threading.Thread(target=follow_parent, daemon=True).start()
# Ctrl-C and the terminal's closing reach everybody in it; the parent decides when this server ends.
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: stop())
sys.exit(child.wait())
