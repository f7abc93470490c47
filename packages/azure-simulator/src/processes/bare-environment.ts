/**
 * What any program needs to start: where programs and libraries are, the language, the time zone, and what Windows
 * cannot do without. None of these holds a login or an address.
 */
const needed =
  /^(PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|JAVA_HOME|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE)$/i;

/**
 * The environment of a program that is none of a person's business: nothing of theirs but what it needs to start.
 *
 * @param home stands for the home folder and the temporary folder, where logins and settings are files
 */
export function bareEnvironment(env: NodeJS.ProcessEnv, home: string): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(env).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && needed.test(entry[0]),
      ),
    ),
    ...Object.fromEntries(["HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"].map((name) => [name, home])),
  };
}
