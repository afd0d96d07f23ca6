// How people of the company sign in beside their password: kept with the workspace, without any secret.
import { z } from "zod";
import { cleanText } from "../language/index.ts";

/** Whoever joins by themselves joins as one of these: more is given by an admin. */
const joiningRoles = ["editor", "agent", "viewer"] as const;

const Issuer = z
  .string()
  .trim()
  .max(500)
  .refine((value) => isSafeAddress(value), "an issuer is an https address, such as https://login.example.com")
  .describe("As its discovery document writes it");

const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{4,})(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u,
    "a domain looks like example.com",
  );

export const IdentityProvider = z.object({
  name: z
    .string()
    .transform((name) => cleanText(name))
    .pipe(z.string().min(1).max(60))
    .describe("On the button of the sign-in page"),
  issuer: Issuer,
  clientId: z.string().trim().min(1).max(300),
  autoJoin: z
    .object({ domain: Domain, role: z.enum(joiningRoles) })
    .nullable()
    .describe("Whoever has a verified e-mail address of this domain joins without an invitation"),
});
export type IdentityProvider = z.infer<typeof IdentityProvider>;

export const SignInSettings = z
  .object({
    requireSecondFactor: z.boolean().describe("Of everybody who signs in with a password or a link"),
    identityProvider: IdentityProvider.nullable(),
  })
  .meta({ id: "SignInSettings" });
export type SignInSettings = z.infer<typeof SignInSettings>;

/** What was stored; what is missing or from another time is off. */
export function settingsOf(stored: object): SignInSettings {
  const read = SignInSettings.partial().safeParse(stored).data ?? {};
  return { requireSecondFactor: read.requireSecondFactor ?? false, identityProvider: read.identityProvider ?? null };
}

/** Encrypted, or of this machine. */
function isSafeAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, search, hash } = new URL(value);
  if (username || search || hash) return false;
  return protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname));
}
