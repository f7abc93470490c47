import { ownTimes } from "../../../bench/own-share";

const sideBySide = ["engine", "mlflow"];

describe("the share that is not the engine's or MLflow's own", () => {
  test("is what each step takes beyond what they take alone, and what no step accounts for", () =>
    expect(
      ownTimes(
        {
          wall: 20,
          steps: { engine: 0.5, mlflow: 6, cloud: 1, up: 5, workload: 2, destroy: 3 },
          foreign: { mlflow: 5, up: 2, destroy: 1 },
        },
        sideBySide,
      ),
    ).toEqual({
      steps: { engine: 0.5, mlflow: 1, cloud: 1, up: 3, workload: 2, destroy: 2 },
      outside: 3,
      total: 12,
      share: 0.6,
    }));

  test("counts steps that run side by side once, by the longest", () =>
    expect(
      ownTimes({ wall: 10, steps: { engine: 9, mlflow: 6 }, foreign: { mlflow: 6 } }, sideBySide),
    ).toMatchObject({ outside: 1, total: 10, share: 1 }));

  test("is not less than nothing where noise made the other side slower", () =>
    expect(ownTimes({ wall: 4, steps: { up: 4 }, foreign: { up: 4.5 } }, sideBySide)).toEqual({
      steps: { up: 0 },
      outside: 0,
      total: 0,
      share: 0,
    }));
});
