// Missed questions as the server lists them.
export interface MissedCluster {
  id: number;
  state: MissedState;
  count: number;
  firstAsked: string;
  lastAsked: string;
  languages: { language: string | null; count: number }[];
  markets: { market: string | null; count: number }[];
  reasons: { why: string; count: number }[];
  examples: MissedExample[];
  nearest: { article: string; title: string; titleLanguage: string | null; confidence: number } | null;
}

export interface MissedExample {
  text: string;
  language: string | null;
  market: string | null;
  why: string;
  conversation: string;
  at: string;
}

export const missedStates = ["open", "resolved", "dismissed"] as const;
export type MissedState = (typeof missedStates)[number];

export interface MissedList {
  clusters: MissedCluster[];
  total: number;
  pending: number;
}

/** From here on it is rather this article than a new topic. Below, writing anew is offered first. */
const CLOSE_FROM = 0.3;

export const closeTo = ({ nearest }: MissedCluster): NonNullable<MissedCluster["nearest"]> | null =>
  nearest && nearest.confidence >= CLOSE_FROM ? nearest : null;
