// Whose the conversations become that wait for a person. Pure: who waits and who is there in, pairs out.

export interface Waiting {
  id: string;
  /** BCP 47, of the customer. */
  language: string | null;
}

export interface Colleague {
  id: string;
  languages: readonly string[];
  /** Conversations they have or are to take. */
  open: number;
  lastAssignedAt: Date | null;
}

export interface AssignmentRule {
  assignment: "manual" | "round-robin" | "language";
  /** 0: no limit. */
  limitPerAgent: number;
}

/**
 * @param waiting  longest first
 * @param there  who is there and takes conversations
 * @returns in the order of `waiting`; those for whom nobody has room are left out
 */
export function assignments(
  waiting: readonly Waiting[],
  there: readonly Colleague[],
  { assignment, limitPerAgent }: AssignmentRule,
): { conversationId: string; personId: string }[] {
  if (assignment === "manual") return [];
  const limit = limitPerAgent || Number.POSITIVE_INFINITY;
  const open = new Map(there.map(({ id, open }) => [id, open]));
  // Whoever was given one goes to the end.
  const turn = [...there].sort(
    (a, b) => (a.lastAssignedAt?.getTime() ?? 0) - (b.lastAssignedAt?.getTime() ?? 0) || (a.id < b.id ? -1 : 1),
  );
  const given: { conversationId: string; personId: string }[] = [];
  for (const { id, language } of waiting) {
    const free = turn.filter((colleague) => open.get(colleague.id)! < limit);
    // Nobody speaks it: better somebody than nobody.
    const skilled = assignment === "language" ? free.filter((colleague) => speaks(colleague, language)) : [];
    const next = skilled[0] ?? free[0];
    if (!next) break;
    given.push({ conversationId: id, personId: next.id });
    open.set(next.id, open.get(next.id)! + 1);
    turn.splice(turn.indexOf(next), 1);
    turn.push(next);
  }
  return given;
}

/** "pt" answers "pt-BR"; the two ways of writing Chinese are read by whoever reads one. */
function speaks({ languages }: Colleague, language: string | null): boolean {
  if (language === null) return false;
  const base = (tag: string) => tag.split("-", 1)[0]!.toLowerCase();
  return languages.some((known) => base(known) === base(language));
}
