"""Runs a command and writes to a file, as JSON, what it took.

Usage: resources.py FILE COMMAND [ARGUMENT...]

"seconds" are from its start to its end; "memory" is the largest resident size, in bytes, of the command's process
or of any that it started and waited for; "processor" their seconds on a processor together. The program is small,
because a process begins with the resident size of the one that it is started from.
"""

import os
import signal
import sys
import time

file, *command = sys.argv[1:]
started = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ)
for name in (signal.SIGINT, signal.SIGTERM):
    signal.signal(name, lambda number, _: os.kill(child, number))
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
processor = usage.ru_utime + usage.ru_stime
with open(file, "w", encoding="utf-8") as output:
    output.write(f'{{"seconds": {seconds}, "memory": {memory}, "processor": {processor}}}')
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
