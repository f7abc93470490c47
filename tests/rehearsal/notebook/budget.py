"""Holds the batch notebook's budget against time that it is told, and prints what went wrong."""

import itertools
import json
import random
import sys
import threading

notebook, seeds = sys.argv[1], int(sys.argv[2])
cells = open(notebook).read().split("\n# COMMAND ----------\n")
names = {}
exec(next(cell for cell in cells if "\nclass Budget:" in cell), names)
Budget, tokens_needed = names["Budget"], names["tokens_needed"]


class Time:
    def __init__(self):
        self.now = 1000.0

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds


def worst_minute(taken):
    """The most tokens and the most requests of any sixty seconds that begin with a request."""
    windows = [[amount for at, amount in taken if begin <= at < begin + 60] for begin, _ in taken]
    return max(map(sum, windows)), max(map(len, windows))


wrong = []
for seed in range(seeds):
    chance = random.Random(seed)
    time = Time()
    tokens, requests = chance.randint(50, 500), chance.randint(1, 20)
    before = [(time.now - chance.uniform(0, 90), chance.randint(1, 50)) for _ in range(chance.randint(0, 5))]
    budget = Budget(tokens, requests, before, clock=lambda: time.now, sleep=time.sleep)
    lately = [(at, amount) for at, amount in before if at > time.now - 60]
    fits_before = not lately or (sum(a for _, a in lately) <= tokens and len(lately) <= requests)
    taken = []
    for _ in range(60):
        amount = chance.randint(1, 50)
        budget.take(amount)
        taken.append((time.now, amount))
        time.now += chance.choice([0, 0, chance.uniform(0, 5)])
    most_tokens, most_requests = worst_minute([*lately, *taken] if fits_before else taken)
    if most_tokens > tokens or most_requests > requests:
        wrong.append([seed, "over the limit", most_tokens, tokens, most_requests, requests])
    # Nobody waits for longer than the limit asks: so many minutes are enough for all of it, each half used at least.
    minutes = max(sum(a for _, a in taken) / max(tokens - 49, 1), 60 / requests) + 2
    if time.now - 1000 > minutes * 60 + 300:
        wrong.append([seed, "idle", time.now - 1000, minutes * 60])

time = Time()
alone = Budget(10, 5, clock=lambda: time.now, sleep=time.sleep)
alone.take(500)
if time.now != 1000:
    wrong.append(["a request that never fits waited, and nothing was before it"])

lock, time = threading.Lock(), Time()


def sleep(seconds):
    with lock:
        time.now += seconds


shared = Budget(100, 100, clock=lambda: time.now, sleep=sleep)
taken = []


def ask():
    for _ in range(10):
        shared.take(10)
        with lock:
            taken.append(10)


threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in itertools.chain(threads):
    thread.start()
for thread in threads:
    thread.join()
# 800 tokens at 100 a minute: seven minutes must have passed before the last of them.
if len(taken) != 80 or time.now - 1000 < 7 * 60:
    wrong.append(["threads", len(taken), time.now - 1000])

for text in ["a" * 300, "Tell me a joke about animals.", "¿Qué tal? 🐘" * 20]:
    if tokens_needed([text], 50) < 50 + len(text.split()):
        wrong.append(["too few tokens for", text])

print(json.dumps(wrong))
