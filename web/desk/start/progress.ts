// How far the first steps are, as the server says it; and what somebody pastes, read as questions and answers. Pure.
export const steps = ["company", "knowledge", "promise", "training", "page"] as const;
export type Step = (typeof steps)[number];

export interface Progress {
  done: Record<Step, boolean>;
  next: Step | null;
  skipped: boolean;
  left: boolean;
  empty: boolean;
  /** Questions of the knowledge that are answered now; none until the engine that learned them is in use. */
  samples: string[];
}

export interface Pair {
  question: string;
  answer: string;
}

const LONGEST_QUESTION = 500;
const LONGEST_ANSWER = 8_000;
const MOST_PAIRS = 200;

/**
 * Questions and answers as people have them: two columns of a spreadsheet; or a question on a line, its answer below, and an empty
 * line before the next; or "Q:" and "A:" in front, in several languages.
 */
export function pairsIn(pasted: string): Pair[] {
  const text = pasted.replace(/\r\n?/g, "\n").trim();
  if (text === "") return [];
  const pairs = columns(text) ?? marked(text) ?? paragraphs(text);
  return pairs
    .map(({ question, answer }) => ({ question: question.trim(), answer: answer.trim() }))
    .filter(({ question, answer }) => hasWords(question) && hasWords(answer))
    .filter(({ question, answer }) => question.length <= LONGEST_QUESTION && answer.length <= LONGEST_ANSWER)
    .slice(0, MOST_PAIRS);
}

const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text);

/** From a spreadsheet: every line has a tab. */
function columns(text: string): Pair[] | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (!lines.every((line) => line.includes("\t"))) return null;
  return lines.map((line) => {
    const [question = "", ...answer] = line.split("\t");
    return { question, answer: answer.join(" ") };
  });
}

const QUESTION = /^\s*(?:Q|Question|P|Pregunta|F|Frage|问|問|س|سؤال)\s*[:：.]\s*/iu;
const ANSWER = /^\s*(?:A|Answer|R|Respuesta|Antwort|答|ج|جواب)\s*[:：.]\s*/iu;

function marked(text: string): Pair[] | null {
  const lines = text.split("\n");
  if (!lines.some((line) => QUESTION.test(line)) || !lines.some((line) => ANSWER.test(line))) return null;
  const pairs: Pair[] = [];
  let part: "question" | "answer" = "question";
  for (const line of lines) {
    if (QUESTION.test(line)) {
      pairs.push({ question: line.replace(QUESTION, ""), answer: "" });
      part = "question";
    } else if (ANSWER.test(line) && pairs.length > 0) {
      pairs.at(-1)!.answer = line.replace(ANSWER, "");
      part = "answer";
    } else if (pairs.length > 0) pairs.at(-1)![part] += `\n${line}`;
  }
  return pairs;
}

function paragraphs(text: string): Pair[] {
  return text.split(/\n\s*\n/).map((paragraph) => {
    const [question = "", ...answer] = paragraph.trim().split("\n");
    return { question, answer: answer.join("\n") };
  });
}

/** Which greeting the hour asks for. */
export const greetingAt = (hour: number): "start.morning" | "start.afternoon" | "start.evening" =>
  hour >= 4 && hour < 12 ? "start.morning" : hour >= 12 && hour < 18 ? "start.afternoon" : "start.evening";
