// Who else is at a conversation: told by the server in live frames, and what the agent is told of it. Pure.
import type { Present } from "../api.ts";

/** Somebody who types matters more than somebody who looks; oneself does not count. */
export function othersAt(people: readonly Present[], me: string): { typing: Present[]; looking: Present[] } {
  const others = people.filter(({ id }) => id !== me);
  return {
    typing: others.filter(({ doing }) => doing === "typing"),
    looking: others.filter(({ doing }) => doing === "viewing"),
  };
}
