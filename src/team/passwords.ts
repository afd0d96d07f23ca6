// Passwords, kept as argon2id.
import { hash, verify } from "@node-rs/argon2";
import { newSecret } from "./secrets.ts";

/** What OWASP asks of argon2id (the default kind) at least: 19 MiB, 2 passes, 1 lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Compared with where there is no account, so that the time does not tell which addresses have one. */
let nobodysHash: Promise<string> | undefined;

export function passwordHash(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), ARGON2);
}

/** @param stored  null: there is no such account or it has no password; takes as long all the same */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  nobodysHash ??= hash(newSecret(), ARGON2);
  const right = await verify(stored ?? (await nobodysHash), password.normalize("NFKC"));
  return stored !== null && right;
}
