/** What one way of getting the engine is told. Its result is `<folder>/bin/pulumi` with the language host beside it. */
export interface GetOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal | undefined;
}
