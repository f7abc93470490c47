// Refuses to go on unless the stack that is to be destroyed was named twice: by the pipeline, in PULUMI_STACK, and by
// whoever started it, in DESTROY_STACK.
const { PULUMI_STACK: stack, DESTROY_STACK: named } = process.env;

if (!stack || named !== stack) {
  process.stderr.write(
    stack
      ? `error: DESTROY_STACK is "${named ?? ""}", and the stack is "${stack}": nothing was destroyed\n`
      : "error: PULUMI_STACK names no stack: nothing was destroyed\n",
  );
  process.exitCode = 2;
}
