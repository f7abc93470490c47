import { engineIsRecent, parseEngineVersion } from "../../../rehearsal/engine/versions";
import { pythonIsRecent } from "../../../rehearsal/python";

test.each([
  ["v3.259.0\n", "3.259.0"],
  ["3.200.0", "3.200.0"],
  ["v3.260.0-alpha.x1234", "3.260.0-alpha.x1234"],
  ["", undefined],
  ["Pulumi", undefined],
])("reads %j as %j", (printed, version) => expect(parseEngineVersion(printed)).toBe(version));

test.each([
  ["3.199.9", false],
  ["3.200.0", true],
  ["4.0.0", true],
  ["2.25.0", false],
])("takes engine %s: %s", (version, recent) => expect(engineIsRecent(version)).toBe(recent));

test.each([
  ["3.9.18", false],
  ["3.10.0", true],
  ["3.13.1", true],
  ["2.7.18", false],
])("takes Python %s: %s", (version, recent) => expect(pythonIsRecent(version)).toBe(recent));
