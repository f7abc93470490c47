const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Rehearsal tests first. Jest begins with the largest files where it has not met them before, and the slowest of these
 * tests are small ones: one that begins last has the machine to itself for minutes.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const isSlow = ({ context }) => context.config.displayName?.name === "rehearsal";
    const sorted = super.sort(tests);
    return [...sorted.filter(isSlow), ...sorted.filter((test) => !isSlow(test))];
  }
};
