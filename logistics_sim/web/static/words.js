// The page's words: English in the code, other languages from the server's catalogue.
import { askIn, get } from "./api.js";

const NAMES = { zh: "中文", en: "English" };
const TAGS = { zh: "zh-Hans", en: "en" };
let language = "en";
let table = {};

/** Return the language that the page speaks. */
export const spoken = () => language;

/** Return the known languages with their own names. */
export const languages = () => Object.entries(NAMES);

/** Return a message in the language spoken, its {fields} filled. */
export function t(message, values = {}) {
  const text = table[message] ?? message;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Speak a language; it is remembered in this browser. */
export async function speak(wanted) {
  language = wanted in NAMES ? wanted : "en";
  askIn(language);
  table = await get(`/api/words?lang=${language}`);
  document.documentElement.lang = TAGS[language];
  try {
    localStorage.setItem("language", language);
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

/** Return the language to begin with: chosen before, else that of the browser. */
export function firstLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem("language");
  } catch {
    // as above
  }
  return kept ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
}
