// What the check says, in the languages of the people who read its report.
import type { FindingCode, Severity } from "./report.ts";

export type CheckLanguage = "en" | "zh-Hans";

interface CheckWords {
  findings: Record<FindingCode, { title: string; advice: string }>;
  severities: Record<Severity, string>;
  /** What a count is of, such as "3 errors". */
  counts: Record<Severity, (count: number) => string>;
  /** Articles by the worst that was found in them. */
  affected: Record<Severity | "fine", string>;
  units: Record<string, string>;
  detail: {
    numbers: (here: string, there: string, unit: string | null) => string;
    written: (language: string) => string;
    missing: (languages: string) => string;
    alike: (percent: string) => string;
    length: (characters: string) => string;
    asked: (question: string) => string;
    repeatedRow: string;
    openFact: (name: string, articles: string) => string;
  };
  page: {
    title: string;
    summary: (articles: string, texts: string, phrasings: string, languages: string) => string;
    generated: (date: string) => string;
    fineShare: string;
    fineChart: (shares: string) => string;
    clean: string;
    findings: string;
    findingsChart: (kinds: string) => string;
    nothing: string;
    coverage: string;
    coverageChart: (languages: string) => string;
    language: string;
    articlesWithText: string;
    missing: string;
    phrasings: string;
    article: string;
    gaps: string;
    moreGaps: (count: string) => string;
    hasText: string;
    noText: string;
    notExpected: string;
    where: string;
    found: string;
    same: string;
    whatToDo: string;
    shown: (shown: string, count: string) => string;
  };
}

const en: CheckWords = {
  findings: {
    contradiction: {
      title: "Same question, different answers",
      advice:
        "Decide which answer is right, keep it, and remove the other article or say in its question what sets it apart.",
    },
    "number-mismatch": {
      title: "Numbers differ between languages",
      advice:
        "Compare the texts and correct the one that is out of date; customers in that language are told something else.",
    },
    "wrong-language": {
      title: "Answer in the wrong language",
      advice: "Correct the row's language, or replace the text by its translation.",
    },
    "personal-data": {
      title: "Personal data",
      advice: "Take it out of the text; if it is your own public contact, use the same one in every article.",
    },
    "dead-placeholder": {
      title: "Placeholder never filled in",
      advice: "Put in what belongs there, or remove the sentence.",
    },
    "open-fact": {
      title: "Facts not filled in",
      advice:
        'Fill each in once, for every language: dragoman facts NAME="VALUE". Sentences with open facts are left out until then.',
    },
    "empty-answer": {
      title: "No answer",
      advice: "Write an answer, or remove the article; until then its questions go to a person.",
    },
    "exact-duplicate": {
      title: "The same answer twice",
      advice: "Keep one article and move the questions of the others to it.",
    },
    "unbalanced-markup": {
      title: "Markup or bracket not closed",
      advice: "Add what is missing or remove what is too much; customers see the stray signs.",
    },
    "repeats-question": {
      title: "Answer only repeats the question",
      advice: "Write what the customer should know or do.",
    },
    "missing-language": {
      title: "Missing in a language",
      advice: "Write the text in the languages that most articles have, the most asked first.",
    },
    "near-duplicate": {
      title: "Nearly the same answer twice",
      advice: "If they are about one topic, keep one article and move the questions of the others to it.",
    },
    "similar-numbers-differ": {
      title: "Alike but for a number",
      advice: "Check that both numbers are meant; if only one is right, correct the other.",
    },
    "short-answer": {
      title: "Very short answer",
      advice: "Say enough that the customer need not ask again.",
    },
    "long-answer": {
      title: "Very long answer",
      advice: "Put the answer first and cut the rest, or make an article of each part; it is read in a small window.",
    },
  },
  severities: { error: "Error", warning: "Warning", hint: "Hint" },
  counts: {
    error: (count) => (count === 1 ? "error" : "errors"),
    warning: (count) => (count === 1 ? "warning" : "warnings"),
    hint: (count) => (count === 1 ? "hint" : "hints"),
  },
  affected: { fine: "Fine", hint: "A hint", warning: "To improve", error: "To correct" },
  units: {
    percent: "%",
    minute: "minutes",
    hour: "hours",
    day: "days",
    week: "weeks",
    month: "months",
    year: "years",
    money: "amount",
  },
  detail: {
    numbers: (here, there, unit) => `${here} here, ${there} there${unit ? ` (${unit})` : ""}`,
    written: (language) => `Reads like ${language}`,
    missing: (languages) => `Missing: ${languages}`,
    alike: (percent) => `${percent} alike`,
    length: (characters) => `${characters} characters`,
    asked: (question) => `Asked: “${question}”`,
    repeatedRow: "The row repeats an earlier one word for word",
    openFact: (name, articles) => `dragoman facts ${name}="…" (articles with it: ${articles})`,
  },
  page: {
    title: "Knowledge check",
    summary: (articles, texts, phrasings, languages) =>
      `${articles} articles, ${texts} texts and ${phrasings} phrasings in ${languages} languages`,
    generated: (date) => `Checked on ${date}`,
    fineShare: "of the articles need nothing",
    fineChart: (shares) => `Articles by what was found in them: ${shares}.`,
    clean: "Nothing was found: every text passed every check.",
    findings: "What was found",
    findingsChart: (kinds) => `Findings by kind: ${kinds}.`,
    nothing: "Checked and fine",
    coverage: "Languages",
    coverageChart: (languages) => `Articles with a text, by language: ${languages}.`,
    language: "Language",
    articlesWithText: "Articles with a text",
    missing: "Missing",
    phrasings: "Phrasings",
    article: "Article",
    gaps: "Articles with a gap",
    moreGaps: (count) => `and ${count} more`,
    hasText: "has a text",
    noText: "missing",
    notExpected: "not in most articles, so not counted as missing",
    where: "Where",
    found: "What it says",
    same: "And there",
    whatToDo: "What to do",
    shown: (shown, count) => `${shown} of ${count} shown`,
  },
};

const zh: CheckWords = {
  findings: {
    contradiction: {
      title: "同一个问题，答案不同",
      advice: "确认哪个答案正确并保留，把另一篇删除，或在问题里写明两者的区别。",
    },
    "number-mismatch": {
      title: "各语言的数字不一致",
      advice: "对照各语言的内容，改正过时的那一篇，否则该语言的客户会得到不同的说法。",
    },
    "wrong-language": { title: "答案的语言不对", advice: "改正这一行的语言，或换成对应的译文。" },
    "personal-data": {
      title: "含有个人信息",
      advice: "从内容里删去；如果是公司公开的联系方式，请在各篇里写成同一个。",
    },
    "dead-placeholder": { title: "占位内容没有填写", advice: "补上该填的内容，或删掉这句话。" },
    "open-fact": {
      title: "信息尚未填写",
      advice: "每项填写一次即可用于所有语言：dragoman facts 名称=值。填写之前，含有该项的句子不会发给客户。",
    },
    "empty-answer": { title: "没有答案", advice: "写好答案，或删除这篇；在此之前，相关问题会转给人工。" },
    "exact-duplicate": { title: "答案完全重复", advice: "只留一篇，把其余各篇的问法并入这一篇。" },
    "unbalanced-markup": { title: "标记或括号没有成对", advice: "补上缺的或删去多的，否则客户会看到这些符号。" },
    "repeats-question": { title: "答案只是重复问题", advice: "写出客户需要知道或需要做的事。" },
    "missing-language": { title: "缺少某种语言", advice: "补上多数文章都有的语言，先写问得最多的。" },
    "near-duplicate": { title: "答案几乎重复", advice: "如果说的是同一件事，只留一篇，把其余各篇的问法并入这一篇。" },
    "similar-numbers-differ": { title: "只有数字不同", advice: "核对两个数字是否都对；如果只有一个对，改正另一个。" },
    "short-answer": { title: "答案过短", advice: "写得完整些，让客户不必再问一次。" },
    "long-answer": { title: "答案过长", advice: "先写结论并精简其余内容，或拆成几篇；客户是在小窗口里读的。" },
  },
  severities: { error: "错误", warning: "警告", hint: "提示" },
  counts: { error: () => "个错误", warning: () => "个警告", hint: () => "个提示" },
  affected: { fine: "没有问题", hint: "有提示", warning: "可改进", error: "需改正" },
  units: {
    percent: "%",
    minute: "分钟",
    hour: "小时",
    day: "天",
    week: "周",
    month: "个月",
    year: "年",
    money: "金额",
  },
  detail: {
    numbers: (here, there, unit) => `此处 ${here}，另一处 ${there}${unit ? `（${unit}）` : ""}`,
    written: (language) => `读起来像${language}`,
    missing: (languages) => `缺少：${languages}`,
    alike: (percent) => `相似度 ${percent}`,
    length: (characters) => `${characters} 个字符`,
    asked: (question) => `问法：“${question}”`,
    repeatedRow: "这一行与前面某行一字不差",
    openFact: (name, articles) => `dragoman facts ${name}=…（用于 ${articles} 篇）`,
  },
  page: {
    title: "知识检查",
    summary: (articles, texts, phrasings, languages) =>
      `${articles} 篇文章，${texts} 条内容，${phrasings} 种问法，${languages} 种语言`,
    generated: (date) => `检查时间：${date}`,
    fineShare: "的文章没有问题",
    fineChart: (shares) => `按发现的问题划分的文章数：${shares}。`,
    clean: "没有发现问题，全部内容都通过了各项检查。",
    findings: "发现的问题",
    findingsChart: (kinds) => `各类问题的数量：${kinds}。`,
    nothing: "已检查，没有问题",
    coverage: "语言",
    coverageChart: (languages) => `各语言有内容的文章数：${languages}。`,
    language: "语言",
    articlesWithText: "有内容的文章",
    missing: "缺少",
    phrasings: "问法",
    article: "文章",
    gaps: "有缺口的文章",
    moreGaps: (count) => `另有 ${count} 篇`,
    hasText: "有内容",
    noText: "缺少",
    notExpected: "多数文章没有这种语言，不计为缺少",
    where: "位置",
    found: "内容",
    same: "另一处",
    whatToDo: "怎么办",
    shown: (shown, count) => `显示 ${count} 条中的 ${shown} 条`,
  },
};

export const checkWords: Record<CheckLanguage, CheckWords> = { en, "zh-Hans": zh };
