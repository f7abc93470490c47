import { Argument, Command } from "@commander-js/extra-typings";

/** `llmops completion`: what a shell needs to complete the command. */
export const completionCommand = () =>
  new Command("completion")
    .description("print a shell completion script for this command, alone and after npx")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh"]))
    .addHelpText(
      "after",
      "\nExamples:\n  source <(npx llmops completion bash)\n  npx llmops completion zsh >> ~/.zshrc",
    );
