import { javaMajor } from "../../../rehearsal/spark";

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25.0.1"', 25],
  ["The operation couldn't be completed. Unable to locate a Java Runtime.", undefined],
])("%s is Java %s", (said, major) => {
  expect(javaMajor(said)).toBe(major);
});
