// Why something was handed over or missed, in words.
import type { Text, TextKey } from "../text.tsx";

const reasonKeys: Record<string, TextKey> = {
  "asked-for-person": "insights.reasonPerson",
  "no-match": "insights.reasonNoMatch",
  "not-sure": "insights.reasonNotSure",
  "no-knowledge-in-language": "insights.reasonLanguage",
  "no-answer-for-market": "insights.reasonMarket",
  "answer-incomplete": "insights.reasonIncomplete",
  "off-topic": "insights.reasonOffTopic",
  "rated-down": "insights.reasonRatedDown",
  "judged-wrong": "insights.reasonJudged",
};
export const reasonText = (text: Text, reason: string): string => {
  const key = reasonKeys[reason];
  return key ? text(key) : reason;
};
