import { randomInt } from "node:crypto";

const adjectives =
  "able agile amused bold brave bright calm clever curious dapper eager fair gentle glad grand happy honest kind lively lucky mellow merry nimble noble patient polite proud quick quiet rapid rare serene sharp shiny smiling steady sunny thoughtful upbeat vivid warm wise witty zealous";
const nouns =
  "ant auk badger bat bear bee bird boar bug calf carp cat chimp cod colt conch cow crab crane croc crow cub deer doe dog dolphin donkey dove duck eel elk fawn finch fish flea fly foal fowl fox frog gnat goat goose grouse grub gull hare hawk hen hog horse hound jay kit kite koi lamb lark loon lynx mare midge mink mole moose moth mouse mule newt owl ox panda penguin perch pig pug quail ram rat ray robin roo rook seal shad shark sheep shoat shrew shrike shrimp skink skunk sloth slug smelt snail snake snipe sow sponge squid squirrel stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra";

/**
 * A name for a run, in the manner of those that an MLflow server invents ("dapper-owl-901"). It is made
 * here because a run whose creation got no answer can only be looked for by what was known before.
 */
export function newRunName(): string {
  return `${pick(adjectives.split(" "))}-${pick(nouns.split(" "))}-${randomInt(1000)}`;
}

function pick(words: string[]): string {
  return words[randomInt(words.length)] ?? "run";
}
