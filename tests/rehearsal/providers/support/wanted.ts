/** What the program in ../program is to declare. */
export interface Wanted {
  readonly tags?: Record<string, string>;
  readonly connector?: boolean;
  readonly workspaces?: string[];
  readonly secret?: string;
  readonly cluster?: boolean;
}
