// Ids, and secrets of which only the hash is stored: conversation tokens, sessions, sign-in links, API keys.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A new id: 96 random bits behind a letter that says what it is of. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString("base64url")}`;
}

/** A new secret: 256 random bits. It needs no slow hash, nobody can guess it. */
export function newSecret(prefix = ""): string {
  return prefix + randomBytes(32).toString("base64url");
}

export function secretHash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Compares without telling by its time how much was right. */
export function matches(secret: string, hash: Buffer): boolean {
  const other = secretHash(secret);
  return other.length === hash.length && timingSafeEqual(other, hash);
}
