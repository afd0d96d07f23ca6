// Who of the team looks at a conversation or types in it at this moment, so that two do not answer at once. Pure but for what it
// remembers: whoever says nothing for a while is taken for gone.

export interface PersonAtDesk {
  id: string;
  name: string;
  doing: "viewing" | "typing";
}

/** Desks say that they still look about every ten seconds. */
const REMEMBERED_MS = 15_000;

interface Seen {
  name: string;
  viewingUntil: number;
  typingUntil: number;
}

export class AtDesks {
  private readonly conversations = new Map<string, Map<string, Seen>>();

  /** @returns whether it changes what others should see */
  saw(conversationId: string, person: PersonAtDesk, nowMs: number): boolean {
    const before = JSON.stringify(this.people(conversationId, nowMs));
    const people = this.conversations.get(conversationId) ?? new Map<string, Seen>();
    this.conversations.set(conversationId, people);
    const seen = people.get(person.id) ?? { name: person.name, viewingUntil: 0, typingUntil: 0 };
    const until = nowMs + REMEMBERED_MS;
    const typingUntil = person.doing === "typing" ? until : seen.typingUntil;
    people.set(person.id, { name: person.name, viewingUntil: until, typingUntil });
    return JSON.stringify(this.people(conversationId, nowMs)) !== before;
  }

  /** What was typed has been sent. */
  stoppedTyping(conversationId: string, personId: string, nowMs: number): boolean {
    const seen = this.conversations.get(conversationId)?.get(personId);
    if (!seen || seen.typingUntil <= nowMs) return false;
    seen.typingUntil = 0;
    return true;
  }

  people(conversationId: string, nowMs: number): PersonAtDesk[] {
    const people: PersonAtDesk[] = [];
    for (const [id, { name, viewingUntil, typingUntil }] of this.conversations.get(conversationId) ?? []) {
      if (typingUntil > nowMs) people.push({ id, name, doing: "typing" });
      else if (viewingUntil > nowMs) people.push({ id, name, doing: "viewing" });
    }
    return people.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Forgets who has said nothing for too long. @returns the conversations in which that changes something since `sinceMs` */
  expire(sinceMs: number, nowMs: number): string[] {
    const changed: string[] = [];
    for (const [conversationId, people] of this.conversations) {
      const ended = (until: number) => until > sinceMs && until <= nowMs;
      if ([...people.values()].some(({ viewingUntil, typingUntil }) => ended(viewingUntil) || ended(typingUntil)))
        changed.push(conversationId);
      for (const [id, { viewingUntil }] of people) if (viewingUntil <= nowMs) people.delete(id);
      if (!people.size) this.conversations.delete(conversationId);
    }
    return changed;
  }
}
