import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Benchmark, BenchResult } from "./benchmark";
import { threshold } from "./threshold";
import type { BenchStage, Fixtures } from "./fixtures";
import { defaultLoaderProject, emptyProject, templateProject } from "./projects";
import { pulumiIn, type PulumiCommand } from "./pulumi-command";
import { inRounds, secondsOf, type Figures } from "./rounds";
import { medianRatio, summaryOf } from "./statistics";
import type { Table } from "./table";

const defaultRounds = 5;

const titles = {
  program: "this program",
  template: "an empty program, as `pulumi new typescript` makes it",
  empty: "a program that loads nothing at all, by this one's loader",
  sdk: "a program that only loads @pulumi/pulumi, by this one's loader",
  defaultLoader: "this program, Pulumi's TypeScript loader",
  edited: "this program, all files edited",
  editedDefaultLoader: "all files edited, Pulumi's TypeScript loader",
  standing: "this program, its lab stands",
  standingTemplate: "an empty program, its stack stands",
} as const;
type Candidate = keyof typeof titles;

/** How long `pulumi preview` takes, and which share of it is the program's. */
export const previewBenchmark: Benchmark = {
  name: "preview",
  summary: "pulumi preview against an empty program, and against Pulumi's own TypeScript loader",
  async run(fixtures, { repetitions, short }, progress) {
    const rounds = repetitions ?? defaultRounds;
    const opened = await fixtures.stage();
    try {
      const { program, template, empty, sdk, defaultLoader } = await projectsOn(fixtures, opened);
      if (!short) {
        progress("warming up: everything once, unmeasured");
        for (const { preview } of [program, template, empty, sdk, defaultLoader]) await preview();
      }
      const always = {
        program: program.timed,
        template: template.timed,
        editedDefaultLoader: defaultLoader.timedAfterEdit,
      };
      // A short round has one preview for each way of loading a program: more would be most of its time.
      if (short) return resultOf(await inRounds(always, rounds, progress));
      const more = {
        empty: empty.timed,
        sdk: sdk.timed,
        defaultLoader: defaultLoader.timed,
        edited: program.timedAfterEdit,
      };
      const first = await inRounds({ ...always, ...more }, rounds, progress);
      progress("pulumi up, for the previews of a lab that stands");
      for (const { pulumi } of [program, template]) await pulumi("up", "--yes", "--skip-preview");
      const standing = await inRounds(
        { standing: program.timed, standingTemplate: template.timed },
        rounds,
        progress,
      );
      return resultOf({ ...first, ...standing });
    } finally {
      await opened.close();
    }
  },
};

interface Previewed {
  readonly pulumi: PulumiCommand;
  readonly preview: () => Promise<unknown>;
  readonly timed: () => Promise<number>;
  /** With empty loader caches, as after an edit of every file. */
  readonly timedAfterEdit: () => Promise<number>;
}

async function projectsOn(
  fixtures: Fixtures,
  { stage, program }: BenchStage,
): Promise<Record<"program" | "template" | "empty" | "sdk" | "defaultLoader", Previewed>> {
  const folder = await fixtures.folder("bench-preview");
  const [template, empty, sdk, defaultLoader] = ["template", "empty", "sdk", "default-loader"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  await templateProject(fixtures.project, template);
  await emptyProject(fixtures.project, empty);
  await emptyProject(fixtures.project, sdk, 'import "@pulumi/pulumi";\n');
  await defaultLoaderProject(fixtures.project, defaultLoader, stage.stackFile.path);
  const previewed = (
    project: string,
    pulumi = pulumiIn(project, { stage, signal: fixtures.signal }),
  ): Previewed => ({
    pulumi,
    preview: () => pulumi("preview"),
    timed: () => secondsOf(() => pulumi("preview")),
    async timedAfterEdit() {
      // Loaders cache compiled files in the temporary folder.
      const env = { TMPDIR: await mkdtemp(join(folder, "nothing-kept-")) };
      const fresh = pulumiIn(project, { stage, signal: fixtures.signal, env });
      return secondsOf(() => fresh("preview"));
    },
  });
  const projects = {
    program: previewed(fixtures.project, program),
    template: previewed(template),
    empty: previewed(empty),
    sdk: previewed(sdk),
    defaultLoader: previewed(defaultLoader),
  };
  for (const { pulumi } of [projects.template, projects.empty, projects.sdk])
    await pulumi("stack", "init", stage.stackFile.stack);
  return projects;
}

function resultOf(figures: Partial<Figures<Candidate>>): BenchResult {
  const ratio = (measured: Candidate, against: Candidate): number => {
    const [left, right] = [figures[measured], figures[against]];
    return left && right ? medianRatio(left, right) : Number.NaN;
  };
  const rows = (Object.keys(titles) as Candidate[]).flatMap((name) => {
    const seconds = figures[name];
    if (seconds === undefined) return [];
    const { median, least, most } = summaryOf(seconds);
    const values = [median, least, most, ratio(name, "template")];
    return [[titles[name], ...values.map((value) => value.toFixed(2))]];
  });
  const table: Table = {
    title: "pulumi preview",
    columns: ["seconds", "median", "least", "most", "ratio to empty"],
    rows,
  };
  return {
    tables: [table],
    notes: [
      "All of one round run one after another, in another order each round; a ratio is the median of the rounds' ratios.",
      "The empty program has the same engine, @pulumi/pulumi and environment, and Pulumi's default loader.",
      "Edited: the loader's cache is empty. Otherwise everything ran once before.",
    ],
    thresholds: [
      threshold("preview, nothing stands: this program to an empty one", ratio("program", "template"), {
        atMost: 1.5,
      }),
      threshold(
        "preview, the lab stands: this program to an empty one",
        ratio("standing", "standingTemplate"),
        {
          atMost: 1.5,
        },
      ),
      threshold(
        "preview: this program to the same by Pulumi's TypeScript loader",
        ratio("program", "defaultLoader"),
        {
          below: 1,
        },
      ),
      threshold("the same, all files edited", ratio("edited", "editedDefaultLoader"), { below: 1 }),
    ],
    figures,
  };
}
