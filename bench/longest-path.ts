/** A task that begins when everything it depends on is done. */
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
 * The longest chain of tasks in which each depends on the one before: no order of work is faster, however much runs at
 * the same time. A dependency that is not among the tasks takes no time.
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
