// A whole `up` on a busy machine: a limit that tells a hang from a slow machine, and nothing about speed.
jest.setTimeout(300_000);
