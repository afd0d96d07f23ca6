// For tests: a small OpenID provider on this machine, which says what the test tells it to say.
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

export interface TestProvider {
  issuer: string;
  /** Of the id_token of the next code; the usual claims are filled in, `undefined` leaves one out. */
  claims: JWTPayload;
  /** Signs with a key that is not in its key set. */
  wrongKey: boolean;
  /** What the client proved itself with at the token endpoint. */
  authorizations: (string | undefined)[];
  close(): Promise<void>;
}

export const CLIENT = "desk of the tests";

export async function testProvider(): Promise<TestProvider> {
  const [right, wrong] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const key = { ...(await exportJWK(right.publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  const codes = new Map<string, URLSearchParams>();

  const http = createServer(async (request, response) => {
    const { issuer } = provider;
    const url = new URL(request.url!, issuer);
    const json = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize?tenant=1`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          userinfo_endpoint: `${issuer}/userinfo`,
        });
      case "/keys":
        return json(200, { keys: [key] });
      case "/authorize": {
        const code = randomBytes(9).toString("hex");
        codes.set(code, url.searchParams);
        const back = new URL(url.searchParams.get("redirect_uri")!);
        back.searchParams.set("code", code);
        back.searchParams.set("state", url.searchParams.get("state")!);
        return response.writeHead(303, { location: back.href }).end();
      }
      case "/token": {
        const asked = new URLSearchParams(await bodyOf(request));
        const begun = codes.get(asked.get("code")!);
        codes.delete(asked.get("code")!);
        provider.authorizations.push(request.headers.authorization ?? asked.get("client_secret") ?? undefined);
        const challenge = createHash("sha256").update(asked.get("code_verifier")!).digest("base64url");
        const fits =
          begun?.get("code_challenge") === challenge && begun.get("redirect_uri") === asked.get("redirect_uri");
        if (!begun || !fits) return json(400, { error: "invalid_grant" });
        const now = Math.floor(Date.now() / 1000);
        const claims = {
          iss: issuer,
          aud: begun.get("client_id")!,
          sub: "subject-1",
          iat: now,
          exp: now + 300,
          nonce: begun.get("nonce")!,
          ...provider.claims,
        };
        const token = new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k1" });
        return json(200, {
          id_token: await token.sign((provider.wrongKey ? wrong : right).privateKey),
          access_token: JSON.stringify({ sub: claims.sub, email: "from-userinfo@example.com", email_verified: true }),
          token_type: "Bearer",
        });
      }
      case "/userinfo":
        return json(200, JSON.parse(request.headers.authorization!.replace("Bearer ", "")));
      default:
        return json(404, {});
    }
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    claims: {},
    wrongKey: false,
    authorizations: [],
    close: () => new Promise((done) => http.close(() => done())),
  };
  return provider;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}
