import { latinWords } from "./terms";

/** Function words that are frequent in one of these languages and rare in the others. */
const functionWords: Readonly<Record<string, string>> = {
  English:
    "the and of to in on at as no over is are was were that this it they he she you me my your we with for not but what why how did do does can could because about which who there their have has be been would will tell from by an or if when i'm don't they're it's",
  Spanish:
    "el los las una unos que es y por para con del se lo como más pero sus le ya muy sobre también me hasta hay donde quien desde todo nos durante uno ni contra ese eso mi cuéntame qué está son porque cómo dime un de la en",
  French:
    "le les des une est et que qui dans pour pas sur au aux avec ce cette il elle ils nous vous je ne se mais ou où sont être par plus du un de la en d'un c'est qu'il l'on parce pourquoi",
  German:
    "der die das und ist nicht ein eine einen einem einer zu den dem des mit sich auf für von im es sie er wir ich du als aber wie warum weil was wird sind haben kann über in",
  Italian:
    "il lo gli che è di non un una per con del della dei delle sono più ma anche questo questa perché nel nella si ho ha mi ti alla al da io tu lei raccontami e la in",
  Portuguese:
    "o os as um uma que é de do da dos das não em no na nos nas por para com como mais mas foi ao ele ela seu sua ou ser quando muito há já também só pelo pela até isso me conte e",
  Dutch:
    "de het een en van ik te dat die in je niet zijn is was op aan met als voor er maar om hem dan zou of wat mijn dit zo over ze bij ook waarom omdat hun kan geen",
};

const languages = Object.keys(functionWords);
const languagesOfWord = new Map<string, number[]>();
languages.forEach((language, number) => {
  for (const word of (functionWords[language] ?? "").split(" ")) {
    languagesOfWord.set(word, [...(languagesOfWord.get(word) ?? []), number]);
  }
});

/** What a text's letters belong to, by the first code point of each range; between them, to no script. */
const scripts: readonly (readonly [from: number, to: number, name: string])[] = [
  [0x41, 0x24f, "Latin"],
  [0x370, 0x3ff, "Greek"],
  [0x400, 0x52f, "Cyrillic"],
  [0x531, 0x58f, "Armenian"],
  [0x590, 0x5ff, "Hebrew"],
  [0x600, 0x77f, "Arabic"],
  [0x900, 0x97f, "Devanagari"],
  [0x980, 0x9ff, "Bengali"],
  [0xb80, 0xbff, "Tamil"],
  [0xe00, 0xe7f, "Thai"],
  [0x10a0, 0x10ff, "Georgian"],
  [0x1e00, 0x1eff, "Latin"],
  [0x3040, 0x30ff, "Kana"],
  [0x3400, 0x9fff, "Han"],
  [0xac00, 0xd7af, "Hangul"],
];

/** So much of a text is looked at, in UTF-16 units. */
const looked = 400;
/** A script that has less than this share of the letters does not stand for the text. */
const dominant = 0.7;

/** Fewer characters than this, and no kana among them, may be Japanese as well as Chinese. */
const fewHan = 8;

/**
 * The language of a text, for telling that it changed: of seven languages in Latin script by their function
 * words, another one in Latin script by its letters, or else the script. Undefined where the text does not say, as short ones often
 * do not and figures never: what is unsure is no language of its own, or shorter texts would look like a change of
 * language.
 */
export function languageOf(text: string): string | undefined {
  const part = text.length > looked ? text.slice(0, looked) : text;
  const letters = countScripts(part);
  const total = [...letters.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const kana = letters.get("Kana") ?? 0;
  if (kana > 0 && (kana + (letters.get("Han") ?? 0)) / total >= dominant) return "Japanese";
  for (const [script, count] of letters) {
    if (count / total < dominant) continue;
    if (script === "Latin") return latinLanguage(part);
    if (script === "Han") return count < fewHan ? undefined : "Chinese";
    return script === "Hangul" ? "Korean" : `${script} script`;
  }
  return "mixed scripts";
}

function countScripts(text: string): Map<string, number> {
  const letters = new Map<string, number>();
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const isAsciiLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
    if (!isAsciiLetter && unit < 0xc0) continue;
    const script = isAsciiLetter ? "Latin" : scripts.find(([from, to]) => unit >= from && unit <= to)?.[2];
    if (script !== undefined) letters.set(script, (letters.get(script) ?? 0) + 1);
  }
  return letters;
}

/** One function word in so many is less than any running text has. */
const sparsest = 12;
/** So much more than the next language's must a language's function words be. */
const lead = 1.5;
/** Without function words, so many words are in none of the seven languages, or they are a list, a table or code. */
const manyWords = 20;
/** More letters than this share are beyond a to z in most languages but English. */
const foreignLetters = 0.02;

/** A word that several languages have counts for a part of each. One word alone is no evidence: "Die Hard". */
function latinLanguage(text: string): string | undefined {
  const words = latinWords(text.toLowerCase());
  const found = languages.map((language) => ({ language, score: 0, words: new Set<string>() }));
  for (const word of words) {
    const numbers = languagesOfWord.get(word) ?? [];
    for (const number of numbers) {
      const one = found[number] as (typeof found)[number];
      one.score += 1 / numbers.length;
      one.words.add(word);
    }
  }
  const [first, second] = found.sort((a, b) => b.score - a.score) as [
    (typeof found)[number],
    (typeof found)[number],
  ];
  if (first.score >= words.length / sparsest)
    return first.words.size > 1 && first.score >= lead * second.score ? first.language : undefined;
  const foreign = words.join("").replace(/[a-z']/g, "").length / words.join("").length;
  return words.length >= manyWords && foreign > foreignLetters
    ? "another language in Latin script"
    : undefined;
}
