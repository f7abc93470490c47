/** Languages the model answers in, by the name a prompt calls them. */
export const languages = {
  english: /\benglish\b/i,
  french: /\bfrench\b|\bfran[çc]ais\b/i,
  german: /\bgerman\b|\bdeutsch\b/i,
  spanish: /\bspanish\b|\bespañol\b/i,
  italian: /\bitalian[o]?\b/i,
  japanese: /\bjapanese\b|日本語/i,
} as const;

export type Language = keyof typeof languages;

/** Jokes about animals. Several for each language: a prompt picks one by its hash. */
export const jokes: Readonly<Record<Language, readonly string[]>> = {
  english: [
    "Why don't elephants use computers?\n\nBecause they're afraid of the mouse! 🐭",
    "Why did the chicken join a band?\n\nBecause it already had the drumsticks! 🐔",
    "What do you call a bear with no teeth?\n\nA gummy bear! 🐻",
    "Why do cows wear bells?\n\nBecause their horns don't work! 🐄",
    "What do you get when you cross a snake with a pie?\n\nA pie-thon! 🐍",
    "Why are fish so smart?\n\nBecause they live in schools! 🐟",
    "What do you call an alligator in a vest?\n\nAn investigator! 🐊",
    "Why don't leopards play hide and seek?\n\nBecause they're always spotted! 🐆",
    "How does a penguin build its house?\n\nIgloos it together! 🐧",
    'What did the duck say when it bought a lipstick?\n\n"Put it on my bill!" 🦆',
    "Why did the owl invite its friends over?\n\nIt didn't want to be owl by itself! 🦉",
    "What do you call a sleeping bull?\n\nA bulldozer! 🐂",
  ],
  french: [
    "Quel est le comble pour un chat ?\n\nAvoir un chat dans la gorge ! 🐱",
    "Pourquoi les poissons détestent-ils les ordinateurs ?\n\nParce qu'ils ont peur du Net ! 🐟",
    "Que dit un escargot sur le dos d'une tortue ?\n\n« Yahou, quelle vitesse ! » 🐌",
  ],
  german: [
    "Was macht eine Katze am Computer?\n\nSie jagt die Maus! 🐱",
    "Treffen sich zwei Fische. Sagt der eine: „Hi!“\n\nFragt der andere: „Wo?“ 🦈",
    "Warum summen Bienen?\n\nWeil sie den Text vergessen haben! 🐝",
  ],
  spanish: [
    "¿Qué hace una abeja en el gimnasio?\n\n¡Zum-ba! 🐝",
    "¿Cuál es el animal más antiguo?\n\n¡La cebra, porque está en blanco y negro! 🦓",
    "¿Qué le dice un pez a otro pez?\n\n¡Nada! 🐠",
  ],
  italian: [
    "Che cosa fa un gallo in mezzo al mare?\n\nIl galleggiante! 🐓",
    "Qual è l'animale più spiritoso?\n\nIl tacchino, perché fa glu glu anche senza acqua! 🦃",
    "Perché le api ronzano?\n\nPerché non ricordano le parole! 🐝",
  ],
  japanese: [
    "パンはパンでも、空を飛べないパンダの好物は？\n\n笹パン！🐼",
    "イルカがいるか？\n\nはい、いるか！🐬",
    "カエルが急いで言った一言は？\n\n「もう帰る！」🐸",
  ],
};
