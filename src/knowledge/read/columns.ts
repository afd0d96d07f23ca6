// Which column of a table, or property of a record, holds what. People call them anything; we know the usual names in
// English and Chinese, and the caller can map the rest.
import type { LanguageTag } from "../../language/index.ts";
import { parseLanguage, parseLanguageSuffix } from "./names.ts";

export type Role =
  | "id"
  | "question"
  | "answer"
  | "title"
  | "similar"
  | "language"
  | "market"
  | "category"
  | "kind" // "passage" in our own exports; what others call a kind is not looked at
  | "conversation"
  | "time"
  | "role"
  | "text";

export interface Column {
  index: number;
  role: Role;
  /** Of a column for one language, such as `answer_de`. */
  language: LanguageTag | null;
}

export interface Layout {
  kind: "articles" | "chat";
  columns: Column[];
}

const words = (list: string): readonly string[] => list.trim().split(/\s+/);

// Best name first: when several columns could hold the question, the earlier name wins.
const names: Record<Role, readonly string[]> = {
  id: words(`
    id key code uuid articleid faqid topicid intentid intent label slug questionid qid
    编号 编码 标识 知识id 知识编号 问题id 问题编号 意图 意图id 主键 編號 編碼
  `),
  question: words(`
    question questions q query queries ask userquestion customerquestion standardquestion faqquestion
    prompt utterance phrase phrasing input title subject
    问题 标准问题 标准问 提问 问句 问 主问题 用户问题 客户问题 常见问题 问法 问题标题 标题 知识标题 問題 標準問題 標準問 提問 問 常見問題 標題
  `),
  answer: words(`
    answer answers a reply replies response responses answertext standardanswer faqanswer solution output
    completion answerbody content body text description
    答案 标准答案 标准答 回答 答复 回复 应答 答 回复内容 答案内容 知识内容 解决方案 内容 正文 標準答案 答覆 回覆 答案內容 內容 解決方案
  `),
  title: words(`
    title heading name topic
    标题 主题 知识标题 名称 標題 主題
  `),
  similar: words(`
    similar similarquestions similarquestion alternatives alternativequestions variants variations synonyms
    phrasings paraphrases examples utterances aliases otherquestions extendedquestions questions
    相似问 相似问题 相似问法 相似问句 相似提问 扩展问 扩展问题 扩展问法 同义问 同义问法 其他问法 问法 类似问题 近似问题
    相似問 相似問題 相似問法 擴展問 擴展問題 其他問法 類似問題
  `),
  language: words(`
    language lang locale languagecode langcode
    语言 语种 语言代码 語言 語種
  `),
  market: words(`
    market markets country countries region countrycode site marketplace store
    市场 国家 地区 国家地区 站点 销售地区 市場 國家 地區 站點
  `),
  category: words(`
    category categories group section tag tags topic class department
    分类 类别 类目 问题分类 知识分类 标签 主题 板块 分類 類別 標籤
  `),
  kind: words("kind"),
  conversation: words(`
    conversation conversationid chat chatid session sessionid dialog dialogid dialogue dialogueid ticket
    ticketid thread threadid case caseid convid
    会话 会话id 会话编号 对话 对话id 对话编号 聊天 聊天id 工单 工单号 工单id 會話 會話id 對話 對話id
  `),
  time: words(`
    time timestamp datetime date createdat created sentat sent messagetime ts createtime sendtime
    时间 发送时间 消息时间 日期 创建时间 时间戳 時間 發送時間 建立時間
  `),
  role: words(`
    role sender sendertype senderrole authortype author from speaker party usertype side who
    角色 发送者 发送方 发送人 发言人 身份 消息来源 说话人 發送者 發送方 發言人
  `),
  text: words(`
    text message messagetext content body utterance messagebody messagecontent msg
    消息 消息内容 内容 文本 聊天内容 发送内容 对话内容 信息 訊息 消息內容 內容 聊天內容
  `),
};

export const roles = Object.keys(names) as Role[];
const rankOf = new Map<Role, Map<string, number>>(
  roles.map((role) => [role, new Map(names[role].map((name, rank) => [name, rank]))]),
);

/** Names of an answer column that may as well be a message's or a phrasing's. */
const weakAnswers = new Set(["content", "body", "text", "description", "内容", "正文", "內容"]);
const plainAnswer = (name: string): boolean => rankOf.get("answer")!.has(name) && !weakAnswers.has(name);

/** Nobody's table is wider; the columns beyond are not looked at. */
const widest = 500;

/** Letters and digits only, so that "Question ID", "question_id" and "questionId" are one name. */
const bare = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]/gu, "");

/** Whether a name is one that we know, in whatever role. */
export const isColumnName = (name: string): boolean => roles.some((role) => rankOf.get(role)!.has(bare(name)));

interface Guess {
  index: number;
  name: string;
  language: LanguageTag | null;
  /** "question_no" and "question_id" may be Norwegian and Indonesian, or a number. */
  doubtful: boolean;
}

/**
 * @param header  the names, in the file's order
 * @returns null when there is neither a question and an answer, nor an id with one of them, nor a chat's columns
 */
export function recogniseColumns(header: readonly string[]): Layout | null {
  const settled = guessAll(header);
  const chat = chatColumns(settled);
  if (isChat(chat) && !settled.some(({ name }) => plainAnswer(name))) return { kind: "chat", columns: chat };
  const articles = articleLayout(settled);
  return articles && isEnough(articles) ? articles : null;
}

/** A question and an answer; or an id that other rows can belong to, with one of the two. */
function isEnough(layout: Layout): boolean {
  const has = (role: Role) => layout.columns.some((column) => column.role === role);
  if (has("answer")) return has("question") || has("id") || has("similar") || has("title");
  return has("id") && (has("question") || has("similar"));
}

const guessAll = (header: readonly string[]): Guess[] =>
  settleDoubts(header.slice(0, widest).map((name, index) => guess(name, index)));

function guess(name: string, index: number): Guess {
  const whole = bare(name);
  if (whole.length > 40) return { index, name: "", language: null, doubtful: false };
  if (roles.some((role) => rankOf.get(role)!.has(whole)))
    return { index, name: whole, language: null, doubtful: false };
  // question_en, "Answer (zh-CN)", en_question, 英文问题, question1
  const parts = name
    .normalize("NFKC")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((part) => part !== "");
  for (const size of [2, 1]) {
    if (parts.length <= size) continue;
    for (const [word, tag] of [
      [parts.slice(0, -size), parts.slice(-size)],
      [parts.slice(size), parts.slice(0, size)],
    ] as const) {
      const base = bare(word.join(""));
      if (!isLanguageColumn(base)) continue;
      const language = parseLanguageSuffix(tag.join("-")) ?? parseLanguageSuffix(tag.join(" "));
      if (language) return { index, name: base, language, doubtful: /^(id|no|is|as|or)$/i.test(tag.join("")) };
    }
  }
  for (let cut = 1; cut < whole.length; cut++) {
    for (const [base, tag] of [
      [whole.slice(0, cut), whole.slice(cut)],
      [whole.slice(cut), whole.slice(0, cut)],
    ] as const) {
      // Only names of languages, since "questionid" would be anything.
      const language = /^[a-z]{1,3}$/.test(tag) ? null : parseLanguage(tag);
      if (language && isLanguageColumn(base)) return { index, name: base, language, doubtful: false };
    }
  }
  const numbered = whole.replace(/\d{1,2}$/, "");
  if (numbered !== whole && (rankOf.get("question")!.has(numbered) || rankOf.get("similar")!.has(numbered))) {
    return { index, name: numbered, language: null, doubtful: false };
  }
  return { index, name: whole, language: null, doubtful: false };
}

const isLanguageColumn = (name: string): boolean =>
  (["question", "answer", "similar", "title"] as const).some((role) => rankOf.get(role)!.has(name));

/** A doubtful language is believed when another column of the same name states a clear one. */
function settleDoubts(guesses: Guess[]): Guess[] {
  return guesses.map((one) => {
    if (!one.doubtful) return one;
    if (guesses.some((other) => other.name === one.name && other.language && !other.doubtful)) return one;
    return { ...one, name: `${one.name}id`, language: null };
  });
}

/** Gives each role its best column; with `all`, every column of that role (more languages, more phrasings). */
function assign(guesses: readonly Guess[], taken: Set<number>, role: Role, all: boolean): Column[] {
  const ranks = rankOf.get(role)!;
  const fitting = guesses
    .filter(({ name, index }) => ranks.has(name) && !taken.has(index))
    .sort((one, other) => ranks.get(one.name)! - ranks.get(other.name)! || one.index - other.index);
  const best = fitting[0];
  if (!best) return [];
  const chosen = all ? fitting.filter(({ name }) => name === best.name) : [best];
  const languages = new Set<LanguageTag | null>();
  const columns: Column[] = [];
  for (const { index, language } of chosen) {
    // A second column of the same name and language is left for another role.
    if (languages.has(language)) continue;
    languages.add(language);
    taken.add(index);
    columns.push({ index, role, language });
  }
  return columns;
}

function articleLayout(guesses: readonly Guess[]): Layout | null {
  const taken = new Set<number>();
  const columns = [
    ...assign(guesses, taken, "question", true),
    ...assign(guesses, taken, "answer", true),
    ...assign(guesses, taken, "id", false),
    ...assign(guesses, taken, "language", false),
    ...assign(guesses, taken, "market", false),
    ...assign(guesses, taken, "title", true),
    ...assign(guesses, taken, "category", false),
    ...assign(guesses, taken, "kind", false),
  ];
  const question = columns.find(({ role }) => role === "question");
  const questionName = guesses.find(({ index }) => index === question?.index)?.name;
  // What is left of phrasings, "similar" or a second question column, all count.
  for (const { name, index, language } of guesses) {
    if (taken.has(index)) continue;
    const secondQuestion = name !== "" && name === questionName;
    if (rankOf.get("similar")!.has(name) || secondQuestion) columns.push({ index, role: "similar", language });
  }
  return columns.length > 0 ? { kind: "articles", columns } : null;
}

const chatRoles = ["conversation", "role", "text", "time", "language", "market"] as const;

function chatColumns(guesses: readonly Guess[]): Column[] {
  const taken = new Set<number>();
  const columns = chatRoles.flatMap((role) => assign(guesses, taken, role, false));
  // An "id" beside a role and a text is the conversation's, unless this is a list of articles with their authors.
  const isArticles = guesses.some(({ name }) => name === "title" || name === "subject" || name === "标题");
  if (!columns.some(({ role }) => role === "conversation") && !isArticles) {
    const id = guesses.find(({ name }) => name === "id");
    if (id) columns.push({ index: id.index, role: "conversation", language: null });
  }
  return columns;
}

const isChat = (columns: readonly Column[]): boolean =>
  (["conversation", "role", "text"] as const).every((role) => columns.some((column) => column.role === role));

/**
 * The columns as the caller maps them, the others as we recognise them.
 * @param mapping  role, with or without a language, to a column's name or (in a table without a header) number
 * @returns which mapped names the header does not have, instead, or which roles nobody knows
 */
export function mapColumns(
  header: readonly string[],
  mapping: Record<string, string>,
): { layout: Layout | null } | { missing: string[] } | { unknownRoles: string[] } {
  const columns: Column[] = [];
  const missing: string[] = [];
  const unknownRoles: string[] = [];
  for (const [word, target] of Object.entries(mapping)) {
    const role = mappedRole(word);
    if (!role) {
      unknownRoles.push(word);
      continue;
    }
    const index = columnIndex(header, target);
    if (index === -1) missing.push(target);
    else columns.push({ ...role, index });
  }
  if (unknownRoles.length > 0) return { unknownRoles };
  if (missing.length > 0) return { missing };
  const mapped = new Set(columns.map(({ index }) => index));
  const mappedRoles = new Set(columns.map(({ role }) => role));
  const rest = guessAll(header).filter(({ index }) => !mapped.has(index));
  const chat =
    (["conversation", "role", "text", "time"] as const).some((role) => mappedRoles.has(role)) &&
    !mappedRoles.has("question") &&
    !mappedRoles.has("answer");
  const guessed = (chat ? chatColumns(rest) : (articleLayout(rest)?.columns ?? [])).filter(
    ({ role }) => !mappedRoles.has(role),
  );
  const layout: Layout = { kind: chat ? "chat" : "articles", columns: [...columns, ...guessed] };
  return { layout: (chat ? isChat(layout.columns) : isEnough(layout)) ? layout : null };
}

function mappedRole(word: string): { role: Role; language: LanguageTag | null } | null {
  const exact = roles.find((role) => role === bare(word)) ?? roles.find((role) => rankOf.get(role)!.has(bare(word)));
  if (exact) return { role: exact, language: null };
  const parts = /^([a-z]+)[_.\- :](.+)$/i.exec(word);
  const role = roles.find((name) => name === parts?.[1]?.toLowerCase());
  const language = parts ? parseLanguage(parts[2]!) : null;
  return role && language ? { role, language } : null;
}

function columnIndex(header: readonly string[], target: string): number {
  const trimmed = target.trim();
  const exact = header.findIndex((name) => name.trim() === trimmed);
  if (exact !== -1) return exact;
  const folded = header.findIndex((name) => bare(name) !== "" && bare(name) === bare(trimmed));
  if (folded !== -1) return folded;
  return -1;
}

/** Whether the mapping speaks of column numbers: then the first row is data. */
export const mapsByNumber = (mapping: Record<string, string>): boolean => {
  const targets = Object.values(mapping);
  return targets.length > 0 && targets.every((target) => /^\d{1,3}$/.test(target.trim()));
};

/** What to say when the columns were not recognised. */
export function explainMissing(header: readonly string[], what: "column" | "property" = "column"): string {
  const found = header.map((name) => name.trim()).filter((name) => name !== "");
  const chat = chatColumns(guessAll(header));
  const looksLikeChat = chat.some(({ role }) => role === "role") && chat.some(({ role }) => role === "text");
  const guessed = articleLayout(guessAll(header));
  const has = (role: Role) => guessed?.columns.some((column) => column.role === role) ?? false;
  const list = found.length > 0 ? found.slice(0, 30).map(quoteName).join(", ") : "none";
  const first = mappable(found[0] ?? "Frage");
  const second = mappable(found[1] ?? "Antwort");
  const numbers =
    what === "column" ? " If the table has no header row, count its columns: --columns question=1,answer=2." : "";
  if (looksLikeChat && !has("question")) {
    return `The file looks like a chat log but has no conversation ${what}. Found: ${list}. Say which one tells conversations apart, e.g. --columns conversation=${first}.`;
  }
  if (!has("question")) {
    return `The file has no question ${what}. Found: ${list}. Say which one holds the questions, e.g. --columns question=${first},answer=${second}.${numbers}`;
  }
  const question = header[guessed!.columns.find(({ role }) => role === "question")!.index]!.trim();
  const other = found.find((name) => name !== question) ?? "Antwort";
  return `The file has no answer ${what}. Found: ${list}. Say which one holds the answers, e.g. --columns question=${mappable(question)},answer=${mappable(other)}.${numbers}`;
}

/** A header row that is no header may hold anything. */
const quoteName = (name: string): string => {
  const line = name.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
};

const mappable = (name: string): string =>
  /^[^\s,="']{1,40}$/.test(name) ? name : `"${quoteName(name).replace(/["]/g, "")}"`;
