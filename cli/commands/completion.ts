import { Argument, Command } from "commander";
import { completionScript, type Shell } from "../completion";

/** `llmops completion`: what a shell needs to complete the command. */
export function completionCommand(): Command {
  const command = new Command("completion")
    .description("print a script that lets the shell complete this command, alone and after npx")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh"]))
    .addHelpText(
      "after",
      "\nExamples:\n  source <(npx llmops completion bash)\n  npx llmops completion zsh >> ~/.zshrc",
    );
  return command.action((shell: Shell) => {
    process.stdout.write(completionScript(command.parent ?? command, shell));
  });
}
