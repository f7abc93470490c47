const jokes = [
  ...[
    "an elephant",
    "a penguin",
    "a cat",
    "two goldfish",
    "a tortoise",
    "an owl",
    "a sheepdog",
    "a kangaroo",
  ],
  ...["a parrot", "a hedgehog", "a giraffe", "a bee", "an octopus", "a squirrel", "a cow", "a chameleon"],
  ...["a mole", "a swan", "a camel", "a crab", "a polar bear", "a frog", "a moose", "a hamster"],
];

const questions = [
  ...[
    "how bees find their way home",
    "why leaves change colour",
    "what a context window is",
    "photosynthesis",
  ],
  ...["the tides", "why the sky is blue", "how vaccines work", "compound interest", "how a compass works"],
  ...[
    "what makes bread rise",
    "how rainbows form",
    "plate tectonics",
    "why cats purr",
    "how batteries store energy",
  ],
  ...["how glaciers move", "why onions make people cry", "how a telescope works", "how coral reefs grow"],
  ...["the water cycle", "how noise cancelling works", "how sourdough is made", "how spiders spin webs"],
  ...[
    "why ice floats",
    "how fireflies glow",
    "how maps are projected",
    "what overfitting is",
    "how birds migrate",
  ],
  ...[
    "how soap cleans",
    "why we yawn",
    "how elevators stay safe",
    "how chess clocks work",
    "what an embedding is",
  ],
  ...["how bridges carry load", "why metals conduct", "how clouds form", "how a pendulum keeps time"],
];

/** Sixty prompts, some of short answers and more of long ones: enough for tests, few enough for seconds. */
export const driftPrompts: readonly string[] = [
  ...jokes.map((animal) => `Tell me a joke about ${animal}.`),
  ...questions.map((topic) => `Explain ${topic} in a short answer.`),
];
