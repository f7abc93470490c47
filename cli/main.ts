import { showFailure } from "./failure";
import { createProgram } from "./program";
import { outliveClosedPipes } from "./terminal/closed-pipe";
import { endAtCtrlC } from "./terminal/interruption";

outliveClosedPipes();
endAtCtrlC(process);
// Node itself would print an error outside of any awaited work as it is, not neutralised.
process.on("uncaughtException", (error) => {
  showFailure(error);
  process.exit();
});
createProgram().parseAsync().catch(showFailure);
