import { languageOf } from "../../../../workload/monitor/samples/language";
import { PromptKinds } from "../../../../workload/monitor/samples/prompt-kinds";
import { isRefusal } from "../../../../workload/monitor/samples/refusal";
import { termsOf } from "../../../../workload/monitor/samples/terms";
import { WordingColumn } from "../../../../workload/monitor/samples/wording-column";

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
  ["Xyzzy plugh", "Latin script"],
  ["42 + 17 = 59", "no words"],
  ["", "no words"],
  ["hello мир hello мир", "mixed scripts"],
])("%j is taken for %s", (text, language) => {
  expect(languageOf(text)).toBe(language);
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

test("a prompt is repeated where its run has put it before", () => {
  const kinds = new PromptKinds();
  expect([kinds.kindOf(0, "a"), kinds.kindOf(0, " a "), kinds.kindOf(1, "a"), kinds.kindOf(0, "b")]).toEqual([
    "new",
    "repeated",
    "new",
    "new",
  ]);
  expect([kinds.kindOf(0, "  "), kinds.kindOf(0, undefined)]).toEqual(["empty", undefined]);
});

test("of very many texts all terms are counted, and a bounded number of texts is kept", () => {
  const column = new WordingColumn();
  for (let trace = 0; trace < 25_000; trace++)
    column.push(trace, trace % 2 === 0 ? "even steps" : "odd steps");
  expect(column.texts).toBe(25_000);
  expect([...column.totals()]).toEqual([12_500, 25_000, 12_500]);
  expect(column.kept).toHaveLength(10_000);
  const late = column.kept.filter(({ trace }) => trace >= 12_500).length;
  // Half of the traces are late, so half of a fair sample is: 5,000, and six standard deviations.
  expect(Math.abs(late - 5_000)).toBeLessThan(300);
});
