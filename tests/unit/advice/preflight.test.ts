import type { PreflightReport } from "../../../operations/preflight/report";
import { inCloud, type PreflightScene } from "../workload/preflight/support";
import { Desk, filledIn } from "./desk";
import { names, pick, situations } from "./situations";

// Some have many clouds, one after the other: a limit that tells a hang from a slow machine.
jest.setTimeout(60_000);

/** The desk that a `--pick` writes its key at. */
let desk: Desk;
jest.mock("../../../stack/configuration", () => ({
  ...jest.requireActual<object>("../../../stack/configuration"),
  setConfiguration: async (_: unknown, key: string, value: string) => desk.set(key, value),
}));

/** What only shows something, or is for a person alone to answer. */
const mendsNothing =
  /^az (account list|vm list-usage|network list-usages|cognitiveservices account list-deleted|login)\b/;

/** All that is not the lab's, with all that is configured. */
function ofOthers({ cloud }: PreflightScene): Map<string, string> {
  const { groups, resources: standing, softDeleted } = cloud.state;
  const all = [...groups, ...standing, ...softDeleted].map(([id, one]) => [id, JSON.stringify(one)] as const);
  return new Map(all.filter(([id]) => !id.includes(`/${names.resourceGroup}`)));
}

const wrong = ({ checks }: PreflightReport): string[] =>
  checks.filter(({ status }) => status === "problem").map(({ id }) => id);

test.each(Object.entries(situations))(
  "for %s, each command that is offered mends it, and changes nothing of others",
  async (_name, scenario) => {
    const { check, faults = [], situation, offers, everywhere = false } = scenario;
    let fixes: readonly string[] = [];
    for (let index = 0; index < Math.max(1, fixes.length); index += 1)
      await inCloud(faults, async (scene) => {
        desk = new Desk(scene, await situation(scene));
        const was = await desk.look();
        const found = was.checks.find(({ id }) => id === check);
        fixes = found?.fixes ?? [];
        expect(found?.status).toBe("problem");
        expect(fixes.map((fix, at) => fix.slice(0, offers[at]?.length))).toEqual(offers);
        const fix = fixes[index] ?? "";
        const others = ofOthers(scene);
        await desk.run(filledIn(fix));
        const after = ofOthers(scene);
        expect([...others].filter(([id, one]) => after.get(id) !== one)).toEqual([]);
        const now = await desk.look();
        const isFutile = mendsNothing.test(fix) || (everywhere && fix === pick);
        expect([fix, isFutile === wrong(now).includes(check)]).toEqual([fix, true]);
        // What could not be looked at before may show another problem.
        const seen = new Set(was.checks.filter(({ status }) => status === "ok").map(({ id }) => id));
        expect([fix, wrong(now).filter((id) => seen.has(id))]).toEqual([fix, []]);
      });
  },
);
