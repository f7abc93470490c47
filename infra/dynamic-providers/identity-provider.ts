import { randomUUID } from "node:crypto";

interface Inputs {
  readonly project: string;
  readonly stack: string;
  readonly former: boolean;
}

/**
 * The dynamic provider behind infra/lab-identity.ts: makes a lab's identity once, and keeps it for as long as the stack
 * has the lab.
 */
export const handler = () => ({
  async create(inputs: Inputs) {
    const labId = randomUUID();
    return { id: labId, outs: { ...inputs, labId } };
  },
  /** Whatever the stack and its project are called by now, the lab is the one that it was. */
  async diff() {
    return { changes: false };
  },
  /** Called where another version of this project has another text of this provider. */
  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },
});
