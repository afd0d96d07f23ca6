// What the first steps need of trainings, as the server tells of them.
import type { Request } from "../api.ts";

export interface Run {
  id: number;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  settings: { toleratedWrong: number };
  progress: { step: string; share: number; secondsLeft: number | null } | null;
  error: { code: string; message: string } | null;
}

export interface Trainings {
  current: Run | null;
  runs: Run[];
  settings: { toleratedWrong: number };
}

export interface Report {
  overall: { questions: number; answered: number; wrongAmongAnswered: number };
  languages: { language: string; questions: number; answered: number; wrongAmongAnswered: number }[];
}

export const isOver = ({ state }: Run): boolean => state !== "queued" && state !== "running";

/** The run with this promise: the one under way, the last one, or else a new one, in place of one that aims at another. */
export async function runFor(request: Request, toleratedWrong: number): Promise<Run> {
  const { current, runs } = await request<Trainings>("GET", "/training");
  if (current?.settings.toleratedWrong === toleratedWrong) return current;
  if (current) await request("POST", `/training/${current.id}/cancel`, {});
  else if (runs[0]?.state === "done" && runs[0].settings.toleratedWrong === toleratedWrong) return runs[0];
  return request<Run>("POST", "/training", { toleratedWrong });
}
