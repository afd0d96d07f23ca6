// Russian and Greek on a Latin keyboard, in the spellings that people use (translit, greeklish), one style a text.
import { pick, type Random } from "../augmentation.ts";

const RUSSIAN: Record<string, string | readonly string[]> = {
  ...{
    а: "a",
    б: "b",
    в: "v",
    г: "g",
    д: "d",
    е: "e",
    ё: ["e", "yo"],
    ж: ["zh", "j"],
    з: "z",
    и: "i",
    й: ["y", "i", "j"],
    к: "k",
  },
  ...{
    л: "l",
    м: "m",
    н: "n",
    о: "o",
    п: "p",
    р: "r",
    с: "s",
    т: "t",
    у: "u",
    ф: "f",
    х: ["h", "kh", "x"],
    ц: ["c", "ts"],
  },
  ...{
    ч: "ch",
    ш: "sh",
    щ: ["sch", "sh", "shch"],
    ъ: "",
    ы: ["y", "i"],
    ь: ["", "'"],
    э: "e",
    ю: ["yu", "u", "ju"],
    я: ["ya", "ja"],
  },
  ...{ і: "i", ї: "yi", є: "ye", ґ: "g", ў: "u" },
};

const GREEK: Record<string, string | readonly string[]> = {
  ...{
    ου: "ou",
    μπ: ["mp", "b"],
    ντ: ["nt", "d"],
    γκ: ["gk", "g"],
    γγ: ["gg", "ng"],
    ευ: ["eu", "ef"],
    αυ: ["au", "af"],
    αι: ["ai", "e"],
  },
  ...{
    ει: ["ei", "i"],
    οι: ["oi", "i"],
    α: "a",
    β: ["v", "b"],
    γ: "g",
    δ: "d",
    ε: "e",
    ζ: "z",
    η: ["i", "h"],
    θ: "th",
    ι: "i",
    κ: "k",
  },
  ...{
    λ: "l",
    μ: "m",
    ν: ["n", "v"],
    ξ: ["ks", "x"],
    ο: "o",
    π: "p",
    ρ: "r",
    σ: "s",
    ς: "s",
    τ: "t",
    υ: ["y", "u", "i"],
  },
  ...{ φ: ["f", "ph"], χ: ["x", "h", "ch"], ψ: "ps", ω: ["o", "w"] },
};

const RUSSIAN_RUN = /\p{Script=Cyrillic}+/gu;
const GREEK_RUN = /\p{Script=Greek}+/gu;

/** "где мой заказ" → "gde moy zakaz" or "gde moi zakaz". */
export function toTranslit(text: string, random: Random): string {
  return byStyle(text.normalize("NFC"), RUSSIAN_RUN, RUSSIAN, random);
}

/** "πού είναι" → "pou einai" or "pou ine". */
export function toGreeklish(text: string, random: Random): string {
  const bare = text
    .normalize("NFD")
    .replace(/(?<=\p{Script=Greek})\p{M}+/gu, "")
    .normalize("NFC");
  return byStyle(bare, GREEK_RUN, GREEK, random);
}

/** Letters and pairs replaced; what is chosen for a letter once holds for the whole text, as a writer has habits. */
function byStyle(
  text: string,
  runs: RegExp,
  table: Record<string, string | readonly string[]>,
  random: Random,
): string {
  const style = new Map<string, string>();
  const latin = (letters: string): string | undefined => {
    const choices = table[letters];
    if (choices === undefined || typeof choices === "string") return choices;
    let chosen = style.get(letters);
    if (chosen === undefined) {
      chosen = pick(choices, random);
      style.set(letters, chosen);
    }
    return chosen;
  };
  return text.replace(runs, (run) => {
    let made = "";
    for (let k = 0; k < run.length; k++) {
      const pair = k + 1 < run.length ? latin(run.slice(k, k + 2).toLowerCase()) : undefined;
      const letter = run[k]!;
      const one = pair ?? latin(letter.toLowerCase()) ?? letter;
      made += letter === letter.toLowerCase() ? one : one.slice(0, 1).toUpperCase() + one.slice(1);
      if (pair !== undefined) k++;
    }
    return made;
  });
}
