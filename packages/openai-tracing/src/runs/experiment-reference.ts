/** An experiment, by its id or by its name. */
export type ExperimentReference =
  | {
      /** MLflow's id of the experiment, a string of digits. */
      id: string;
    }
  | {
      /** Name of the experiment, which in Databricks is its workspace path. */
      name: string;
    };
