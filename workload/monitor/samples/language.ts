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

/**
 * The language of a text, for telling that it changed: of seven languages in Latin script by their function
 * words, "Latin script" where those do not say, or the script. Texts without letters are "no words".
 */
export function languageOf(text: string): string {
  const part = text.length > looked ? text.slice(0, looked) : text;
  const letters = countScripts(part);
  const total = [...letters.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return "no words";
  const kana = letters.get("Kana") ?? 0;
  if (kana > 0 && (kana + (letters.get("Han") ?? 0)) / total >= dominant) return "Japanese";
  for (const [script, count] of letters) {
    if (count / total < dominant) continue;
    if (script === "Latin") return latinLanguage(part);
    return script === "Hangul" ? "Korean" : script === "Han" ? "Chinese" : `${script} script`;
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

function latinLanguage(text: string): string {
  const found = new Array<number>(languages.length).fill(0);
  let words = 0;
  for (const word of latinWords(text.toLowerCase())) {
    words++;
    const candidates = languagesOfWord.get(word);
    if (candidates === undefined) continue;
    for (const language of candidates) found[language] = (found[language] ?? 0) + 1 / candidates.length;
  }
  const best = Math.max(...found);
  // One such word in twelve is less than any running text has.
  return best < Math.max(0.9, words / 12)
    ? "Latin script"
    : (languages[found.indexOf(best)] ?? "Latin script");
}
