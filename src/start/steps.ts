// How far a new company is. Pure: what the workspace has, in; what is done and what comes next, out.

/** In the order in which they are shown. */
export const steps = ["company", "knowledge", "promise", "training", "page"] as const;
export type Step = (typeof steps)[number];

/** What the workspace is called before anybody gave it a name. */
export const UNNAMED = "Tamarind & Tin";

export interface Standing {
  name: string;
  languages: readonly string[];
  knowledgeOrigin: "none" | "example" | "own";
  knowledgeRevision: number;
  /** Somebody chose the tolerated share of wrong answers. */
  promiseChosen: boolean;
  /** The knowledge that the newest release knows; null: there is none. */
  trainedRevision: number | null;
  allowedOrigins: readonly string[];
  skipped: boolean;
}

export interface Progress {
  done: Record<Step, boolean>;
  /** The first that is not done; null: nothing is left. */
  next: Step | null;
  skipped: boolean;
  /** Worth a place in the side bar. */
  left: boolean;
  /** Nothing was brought yet: the desk opens here. */
  empty: boolean;
}

export function progressOf(standing: Standing): Progress {
  const own = standing.knowledgeOrigin === "own";
  const done: Record<Step, boolean> = {
    company: standing.name !== UNNAMED && standing.languages.length > 0,
    knowledge: own,
    promise: own && standing.promiseChosen,
    // Later changes of the knowledge are learned by themselves: it is done once the company's own was.
    training: own && standing.promiseChosen && standing.trainedRevision !== null,
    page: standing.allowedOrigins.length > 0,
  };
  const next = steps.find((step) => !done[step]) ?? null;
  const { skipped } = standing;
  return {
    done,
    next,
    skipped,
    left: next !== null && !skipped,
    empty: standing.knowledgeOrigin === "none" && !skipped,
  };
}
