import fc from "fast-check";
import { bareEnvironment } from "../../../packages/azure-simulator/src/processes/bare-environment";

const place = ["HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"];

test("nothing of a person's environment is passed on but what a program needs to start", () => {
  const kept = ["PATH", "Path", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "JAVA_HOME", "SystemRoot"];
  const known = ["GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "PIP_INDEX_URL", "HTTPS_PROXY"];
  const name = fc.oneof(
    fc.constantFrom(...kept, ...known, ...place, "XPATH", "PATH_TOKEN", "LC_", "TZ_KEY"),
    fc.stringMatching(/^[A-Z_][A-Z0-9_]{3,20}$/),
  );
  fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (env) => {
      const passed = bareEnvironment(env, "/stage");
      for (const [key, value] of Object.entries(env))
        if (kept.includes(key)) expect([key, passed[key]]).toEqual([key, value]);
      for (const key of Object.keys(passed))
        if (!place.includes(key))
          expect(key).toMatch(
            /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|JAVA_HOME|SYSTEM(ROOT|DRIVE)|WINDIR|COMSPEC|PATHEXT|(DY)?LD_LIBRARY_PATH|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE)$/i,
          );
      for (const key of place) expect(passed[key]).toBe("/stage");
    }),
  );
});
