import { Argument, Command } from "commander";
import { completionScript, type Shell } from "./script";
import { stdout } from "../../terminal/output";

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
    stdout.write(completionScript(command.parent ?? command, shell));
  });
}
