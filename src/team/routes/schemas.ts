// What several of the team's routes read and reply.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { cleanText } from "../../language/index.ts";
import { withoutSecondFactor } from "../guard.ts";
import { allowedTo, type Person as PersonOfTeam, personRoles } from "../policies.ts";
import { type SecondFactorState, secondFactorOf, type Visit } from "../sessions.ts";
import type { SessionHolder } from "../store.ts";

export const tags = ["Team"];

export const Role = z.enum(personRoles);
export const Person = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: Role })
  .meta({ id: "Person" });

export const Name = z
  .string()
  .transform((name) => cleanText(name).replace(/\s+/g, " "))
  .pipe(
    z
      .string()
      .max(100)
      .regex(/[\p{L}\p{N}]/u, "a name has letters or digits"),
  )
  .describe("1 to 100 characters");

export const Password = z.string().min(10, "a password has at least 10 characters").max(200);
export const Code = z.string().min(1).max(40).describe("Six digits of the authenticator app, or a recovery code");

export const SignedIn = z
  .object({
    person: Person,
    workspace: z.object({ name: z.string() }),
    may: z.array(z.string()).describe("The actions of `policies.ts` that the person may do"),
    secondFactor: z
      .enum(["on", "off", "needed"])
      .describe("needed: everybody here has one, and this person has yet to set it up; nothing else is allowed before"),
  })
  .meta({ id: "SignedIn" });

export async function signedIn(
  person: PersonOfTeam,
  secondFactor: SecondFactorState,
  workspace: () => Promise<{ name: string }>,
): Promise<z.infer<typeof SignedIn>> {
  const may = allowedTo({ kind: "person", person });
  return {
    person,
    workspace: { name: (await workspace()).name },
    may: secondFactor === "needed" ? may.filter((action) => withoutSecondFactor.includes(action)) : may,
    secondFactor,
  };
}

export const stateOf = (holder: SessionHolder | null): SecondFactorState => (holder ? secondFactorOf(holder) : "off");

export function visitOf(request: FastifyRequest): Visit {
  return { address: request.ip, userAgent: request.headers["user-agent"] ?? "" };
}
