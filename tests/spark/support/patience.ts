// A batch of minutes on a busy machine: a limit that tells a hang from a slow machine, and nothing about speed.
jest.setTimeout(900_000);
