import { languageOf } from "../../../../monitor/samples/language";
import { isRefusal } from "../../../../monitor/samples/refusal";
import { termsOf } from "../../../../monitor/samples/terms";
import { VocabularyColumn } from "../../../../monitor/samples/vocabulary-column";

test.each([
  ["Tell me a joke about animals.", "English"],
  ["Cuéntame un chiste sobre animales.", "Spanish"],
  ["¿Por qué los elefantes no usan computadoras? Porque le tienen miedo al ratón.", "Spanish"],
  ["Pourquoi les éléphants n'utilisent-ils pas d'ordinateur ? Parce qu'ils ont peur de la souris.", "French"],
  ["Warum benutzen Elefanten keine Computer? Weil sie Angst vor der Maus haben.", "German"],
  ["Perché gli elefanti non usano il computer? Perché hanno paura del mouse.", "Italian"],
  ["Por que os elefantes não usam computadores? Porque têm medo do rato.", "Portuguese"],
  ["Waarom gebruiken olifanten geen computers? Omdat ze bang zijn voor de muis.", "Dutch"],
  ["Почему слоны не пользуются компьютерами?", "Cyrillic script"],
  ["为什么大象不用电脑？", "Chinese"],
  ["象はなぜコンピューターを使わないの？", "Japanese"],
  ["코끼리는 왜 컴퓨터를 쓰지 않을까?", "Korean"],
  [
    "Dlaczego słonie nie używają komputerów? Ponieważ boją się myszy, a mysz nie boi się słonia. Proszę opowiedzieć mi jeszcze jeden żart o zwierzętach.",
    "another language in Latin script",
  ],
  ["hello мир hello мир", "mixed scripts"],
])("%j is taken for %s", (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test.each([
  "Xyzzy plugh",
  "Reset password",
  "Summarize article",
  "Write a haiku",
  "Die Hard plot",
  "Explain photosynthesis in simple terms",
  "東京",
  "42 + 17 = 59",
  "",
  '{"name": "Ada", "age": 36, "city": "London", "email": "ada@example.com", "street": "Main", "zip": "N1", "phone": "0", "team": "red", "title": "Dr", "level": "high", "status": "open", "owner": "Bob", "score": "7"}',
])("%j does not say its language, and is taken for none", (text) => {
  expect(languageOf(text)).toBeUndefined();
});

test.each([
  "I'm sorry, but I can't assist with that request.",
  "I’m sorry, I cannot help with that.",
  "Sorry, but I'm unable to help with this.",
  "I cannot provide instructions for that.",
  "I'm not able to help with that.",
  "Lo siento, pero no puedo ayudarte con eso.",
])("%j declines", (text) => {
  expect(isRefusal(text, null)).toBe(true);
});

test.each([
  "I'm sorry to hear that! Here is a joke to cheer you up.",
  "Why can't elephants use computers? They are afraid of the mouse.",
  "You cannot divide by zero.",
  "I can help with that.",
  "",
])("%j does not decline", (text) => {
  expect(isRefusal(text, null)).toBe(false);
});

test("what the service itself calls a refusal is one", () => {
  expect(isRefusal("", "I can't.")).toBe(true);
});

test("terms are words in lower case, characters where words are not spaced, and never numbers", () => {
  expect(termsOf("Why don’t 3 Élans 'fly'? 123abc – “dogs'” 🐭")).toEqual([
    "why",
    "don't",
    "élans",
    "fly",
    "abc",
    "dogs",
  ]);
  expect(termsOf("大象 uses 电脑")).toEqual(["大", "象", "uses", "电", "脑"]);
  expect(termsOf("Слон don't 42")).toEqual(["слон", "don't"]);
  expect(termsOf("1 2 3 …")).toEqual([]);
  expect(termsOf("e\u0301lan")).toEqual(termsOf("\u00e9lan"));
});

test("the same text is kept in the same terms, however many others came before it", () => {
  const [long, short] = [new VocabularyColumn(), new VocabularyColumn()];
  const letters = (number: number): string =>
    number.toString(26).replace(/[0-9]/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "");
  for (let trace = 0; trace < 2_000; trace++)
    long.push(trace, Array.from({ length: 150 }, (_, word) => `w${letters(trace * 150 + word)}`).join(" "));
  for (const column of [long, short]) column.push(2_000, "terms that came late");
  expect(long.kept.at(-1)).toEqual(short.kept.at(-1));
});

test("of very many texts all terms are counted, and a bounded number of texts is kept", () => {
  const column = new VocabularyColumn();
  for (let trace = 0; trace < 25_000; trace++)
    column.push(trace, trace % 2 === 0 ? "even steps" : "odd steps");
  expect(column.texts).toBe(25_000);
  expect([...column.totals()]).toEqual([12_500, 25_000, 12_500]);
  expect(column.kept).toHaveLength(10_000);
  const late = column.kept.filter(({ trace }) => trace >= 12_500).length;
  // Half of the traces are late, so half of a fair sample is: 5,000, and six standard deviations.
  expect(Math.abs(late - 5_000)).toBeLessThan(300);
});
