/**
 * The dynamic provider behind infra/lab-identity.ts: makes a lab's identity once, and keeps it for as long as the stack
 * has the lab. This file's text is stored with the resource and is run by Pulumi's provider process.
 */
const { randomUUID } = require("node:crypto");

module.exports = {
  handler: () => ({
    async create(inputs) {
      const labId = randomUUID();
      return { id: labId, outs: { ...inputs, labId } };
    },
    /** Whatever the stack and its project are called by now, the lab is the one that it was. */
    async diff() {
      return { changes: false };
    },
    /** Called where another version of this project has another text of this file. */
    async update(_id, olds) {
      return { outs: olds };
    },
  }),
};
