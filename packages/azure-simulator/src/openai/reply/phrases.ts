/** What the model says around a topic: one of each kind is picked for an answer. */
interface Phrases {
  readonly greetings: readonly string[];
  readonly openings: readonly string[];
  readonly bodies: readonly ((topic: string) => string)[];
  readonly closings: readonly string[];
  /** What it goes on with when it is asked for nothing more, and talks on all the same. */
  readonly elaborations: readonly ((topic: string) => string)[];
  readonly found: (results: string) => string;
}

export const english: Phrases = {
  greetings: [
    "Hello! How can I help you today?",
    "Hi there! What can I do for you?",
    "Hello! What would you like to know?",
  ],
  openings: ["Sure!", "Of course.", "Happy to help.", "Good question.", "Here is the short version."],
  bodies: [
    (topic) =>
      `The main thing to know about ${topic} is that it depends on the context: start from what you want to achieve, and keep the first step small.`,
    (topic) =>
      `There are three points worth remembering about ${topic}:\n\n1. Know what you start from.\n2. Change one thing at a time.\n3. Measure the result before you go on.`,
    (topic) =>
      `In short, ${topic} is easiest to understand with an example. Take the simplest case first, see what happens, and then add what was left out.`,
  ],
  closings: [
    "Let me know if you would like more detail.",
    "Would you like an example?",
    "I can go deeper into any of these.",
  ],
  elaborations: [
    (topic) =>
      `Moreover, it is important to note that ${topic} can be approached from several perspectives, and that each of them brings considerations of its own.`,
    () =>
      "Furthermore, a comprehensive understanding requires looking at the broader context, including the historical background and the practical implications.",
    (topic) =>
      `Additionally, many people find it helpful to explore ${topic} step by step, and to reflect on each aspect before moving on to the next one.`,
    () =>
      "Ultimately, the most suitable approach varies from case to case, and it is always worthwhile to weigh the advantages against the potential drawbacks.",
  ],
  found: (results) => `Here is what I found: ${results}.`,
};

export const spanish: Phrases = {
  greetings: [
    "¡Hola! ¿En qué puedo ayudarte hoy?",
    "¡Hola! ¿Qué puedo hacer por ti?",
    "¡Hola! ¿Qué te gustaría saber?",
  ],
  openings: ["¡Claro!", "Por supuesto.", "Con mucho gusto.", "Buena pregunta.", "Esta es la versión corta."],
  bodies: [
    (topic) =>
      `Lo principal que hay que saber sobre ${topic} es que depende del contexto: parte de lo que quieres conseguir y da un primer paso pequeño.`,
    (topic) =>
      `Hay tres puntos que conviene recordar sobre ${topic}:\n\n1. Conoce tu punto de partida.\n2. Cambia una sola cosa cada vez.\n3. Mide el resultado antes de seguir.`,
    (topic) =>
      `En resumen, ${topic} se entiende mejor con un ejemplo. Toma primero el caso más sencillo, mira qué ocurre y añade después lo que faltaba.`,
  ],
  closings: [
    "Dime si quieres más detalles.",
    "¿Quieres que te ponga un ejemplo?",
    "Puedo profundizar en cualquiera de ellos.",
  ],
  elaborations: [
    (topic) =>
      `Además, es importante señalar que ${topic} puede abordarse desde varias perspectivas, y que cada una de ellas trae sus propias consideraciones.`,
    () =>
      "Por otra parte, una comprensión completa exige mirar el contexto más amplio, incluidos los antecedentes históricos y las consecuencias prácticas.",
    (topic) =>
      `Asimismo, a muchas personas les resulta útil explorar ${topic} paso a paso y reflexionar sobre cada aspecto antes de pasar al siguiente.`,
    () =>
      "En definitiva, el enfoque más adecuado varía de un caso a otro, y siempre vale la pena comparar las ventajas con los posibles inconvenientes.",
  ],
  found: (results) => `Esto es lo que encontré: ${results}.`,
};
