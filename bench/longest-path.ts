/** Something that takes time and begins when all that it depends on is done. */
export interface Task {
  readonly name: string;
  readonly seconds: number;
  readonly dependsOn: readonly string[];
}

export interface Path {
  readonly seconds: number;
  /** From the first to the last. */
  readonly tasks: readonly Task[];
}

const nothing: Path = { seconds: 0, tasks: [] };

/**
 * The chain of tasks, each depending on the one before it, that takes longest: no order of work is faster, however
 * much runs side by side. Dependencies that are no tasks here take no time.
 *
 * @throws Error naming the tasks when they depend on each other in a circle
 */
export function longestPath(tasks: readonly Task[]): Path {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const ending = new Map<string, Path>();
  const open: string[] = [];
  const pathTo = (task: Task): Path => {
    const known = ending.get(task.name);
    if (known) return known;
    if (open.includes(task.name))
      throw new Error(`a circle of dependencies: ${[...open, task.name].join(" -> ")}`);
    open.push(task.name);
    const before = longest(
      task.dependsOn.flatMap((name) => byName.get(name) ?? []).map((dependency) => pathTo(dependency)),
    );
    open.pop();
    const path = { seconds: before.seconds + task.seconds, tasks: [...before.tasks, task] };
    ending.set(task.name, path);
    return path;
  };
  return longest(tasks.map(pathTo));
}

const longest = (paths: readonly Path[]): Path =>
  paths.reduce((most, path) => (path.seconds > most.seconds ? path : most), nothing);
