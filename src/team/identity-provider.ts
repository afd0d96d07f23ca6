// OpenID Connect with one provider: where it sends people, what it gives for a code, and whether that is to be believed. It stores
// nothing. OpenID Connect Core 1.0 and Discovery 1.0, RFC 7636 (PKCE).
import { createHash } from "node:crypto";
import { createRemoteJWKSet, type JWTPayload, errors as joseErrors, jwtVerify } from "jose";
import { z } from "zod";
import { IdentityProviderError, SingleSignOnRefusedError } from "./errors.ts";
import type { IdentityProvider } from "./sign-in-settings.ts";

const ANSWER_MS = 10_000;
const KNOWN_MS = 10 * 60_000;
const CLOCK_SECONDS = 60;
/** Signed with a key that only the provider has: never "none", never with the client's own secret. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const Discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
type Discovery = z.infer<typeof Discovery>;

const Tokens = z.object({ id_token: z.string().max(100_000), access_token: z.string().max(100_000).optional() });

/** Who the provider says it is. */
export interface Identity {
  /** Never changes and is given to nobody else: issuer and subject. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string | null;
}

export class OpenIdClient {
  private readonly provider: IdentityProvider;
  private readonly secret: string | null;
  private discovered: { at: number; document: Promise<Discovery> } | null = null;
  private keys: ReturnType<typeof createRemoteJWKSet> | null = null;

  /** @param secret  the client's; null: a public client, which PKCE alone protects */
  constructor(provider: IdentityProvider, secret: string | null) {
    this.provider = provider;
    this.secret = secret;
  }

  /** Where to send the browser. */
  async authorizationAddress(way: {
    redirectUri: string;
    state: string;
    nonce: string;
    codeVerifier: string;
  }): Promise<string> {
    const address = new URL((await this.discovery()).authorization_endpoint);
    const challenge = createHash("sha256").update(way.codeVerifier).digest("base64url");
    for (const [name, value] of Object.entries({
      response_type: "code",
      client_id: this.provider.clientId,
      redirect_uri: way.redirectUri,
      scope: "openid email profile",
      state: way.state,
      nonce: way.nonce,
      code_challenge: challenge,
      code_challenge_method: "S256",
    }))
      address.searchParams.set(name, value);
    return address.href;
  }

  /**
   * @throws {SingleSignOnRefusedError} where the provider's answer is not to be believed
   * @throws {IdentityProviderError} where it cannot be had
   */
  async identify(way: { code: string; redirectUri: string; nonce: string; codeVerifier: string }): Promise<Identity> {
    const discovery = await this.discovery();
    const tokens = await this.tokens(discovery, way);
    const claims = await this.verified(discovery, tokens.id_token, way.nonce);
    const more =
      typeof claims.email === "string" ? claims : await this.userInfo(discovery, tokens.access_token, claims);
    if (typeof more.email !== "string" || !more.email.includes("@")) throw new SingleSignOnRefusedError("no e-mail");
    return {
      subject: `${claims.iss} ${claims.sub}`,
      email: more.email,
      emailVerified: more.email_verified === true || more.email_verified === "true",
      name: typeof more.name === "string" ? more.name : null,
    };
  }

  private async verified(discovery: Discovery, idToken: string, nonce: string): Promise<JWTPayload> {
    this.keys ??= createRemoteJWKSet(new URL(discovery.jwks_uri), { timeoutDuration: ANSWER_MS });
    let claims: JWTPayload;
    try {
      claims = (
        await jwtVerify(idToken, this.keys, {
          issuer: discovery.issuer,
          audience: this.provider.clientId,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_SECONDS,
          requiredClaims: ["exp", "iat", "sub", "nonce"],
        })
      ).payload;
    } catch (error) {
      if (error instanceof joseErrors.JWKSTimeout) throw new IdentityProviderError("its keys did not come in time.");
      if (error instanceof joseErrors.JOSEError) throw new SingleSignOnRefusedError(error.code);
      throw new IdentityProviderError("its keys could not be read.");
    }
    if (claims.nonce !== nonce) throw new SingleSignOnRefusedError("wrong nonce");
    if (claims.azp !== undefined && claims.azp !== this.provider.clientId)
      throw new SingleSignOnRefusedError("issued to another client");
    return claims;
  }

  private async tokens(
    discovery: Discovery,
    way: { code: string; redirectUri: string; codeVerifier: string },
  ): Promise<z.infer<typeof Tokens>> {
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code: way.code,
      redirect_uri: way.redirectUri,
      code_verifier: way.codeVerifier,
    });
    const headers: Record<string, string> = { accept: "application/json" };
    const ways = discovery.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    if (this.secret !== null && ways.includes("client_secret_basic")) {
      const pair = [this.provider.clientId, this.secret].map(encodeURIComponent).join(":");
      headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
    } else {
      body.set("client_id", this.provider.clientId);
      if (this.secret !== null) body.set("client_secret", this.secret);
    }
    const answer = await ask(discovery.token_endpoint, { method: "POST", headers, body });
    // A code that is wrong, too old or was used before.
    if (answer.status === 400) throw new SingleSignOnRefusedError("the code was refused");
    if (answer.status !== 200) throw new IdentityProviderError(`it refused the code with ${answer.status}.`);
    const tokens = Tokens.safeParse(answer.body);
    if (!tokens.success) throw new IdentityProviderError("it gave no id_token.");
    return tokens.data;
  }

  /** Some providers keep the e-mail address out of the token. */
  private async userInfo(
    discovery: Discovery,
    accessToken: string | undefined,
    claims: JWTPayload,
  ): Promise<Record<string, unknown>> {
    if (!discovery.userinfo_endpoint || !accessToken) return claims;
    const { status, body } = await ask(discovery.userinfo_endpoint, {
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    });
    const info = z.record(z.string(), z.unknown()).safeParse(body).data;
    if (status !== 200 || !info) throw new IdentityProviderError("it does not tell who signed in.");
    if (info.sub !== claims.sub) throw new SingleSignOnRefusedError("userinfo of somebody else");
    return info;
  }

  private discovery(): Promise<Discovery> {
    if (this.discovered && Date.now() - this.discovered.at < KNOWN_MS) return this.discovered.document;
    const document = this.discover();
    this.discovered = { at: Date.now(), document };
    document.catch(() => {
      this.discovered = null; // asked again next time
    });
    return document;
  }

  /** Asks the provider what it is. */
  async discover(): Promise<Discovery> {
    const { issuer } = this.provider;
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const { status, body } = await ask(address, { headers: { accept: "application/json" } });
    const read = Discovery.safeParse(body);
    if (status !== 200 || !read.success)
      throw new IdentityProviderError(`there is no OpenID configuration at ${address}.`);
    if (read.data.issuer !== issuer)
      throw new IdentityProviderError(`it calls itself ${read.data.issuer} and not ${issuer}.`);
    return read.data;
  }
}

async function ask(address: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(address, { ...init, redirect: "error", signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: response.status, body: await response.json().catch(() => null) };
  } catch (error) {
    const { cause, message } = error as Error;
    throw new IdentityProviderError(
      `${new URL(address).host} cannot be reached (${(cause as Error)?.message ?? message}).`,
    );
  }
}
