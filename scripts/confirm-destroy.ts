/**
 * Refuses to go on unless the stack that is to be destroyed was named twice: by the pipeline, in PULUMI_STACK, and by
 * the person who started it, in DESTROY_STACK.
 */
import { usageError } from "rest-client";
import { showFailure } from "../cli/failure";

const { PULUMI_STACK: stack, DESTROY_STACK: named } = process.env;

if (!stack) showFailure(usageError("PULUMI_STACK names no stack: nothing was destroyed"));
else if (named !== stack)
  showFailure(
    usageError(`DESTROY_STACK is "${named ?? ""}", and the stack is "${stack}": nothing was destroyed`),
  );
