// HTTP: how people sign in here, and the way to the identity provider and back. The way is walked by the browser itself, so what
// goes wrong on it is told by the desk's page: /desk/#problem=<code>.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ExpectedError } from "../../errors.ts";
import { type Routes, refusals } from "../../http.ts";
import { SingleSignOnRefusedError } from "../errors.ts";
import { cookieOf, setCookie, setSessionCookie } from "../guard.ts";
import { SignInSettings } from "../sign-in-settings.ts";
import type { Team } from "../team.ts";
import { tags, visitOf } from "./schemas.ts";

const CALLBACK = "/api/v1/session/oidc/callback";
const cookie = { name: "dragoman_oidc", path: CALLBACK, seconds: 600 };
const toDesk = (fragment = "") => `/desk/${fragment && `#${fragment}`}`;
const toProblem = (code: string) => toDesk(`problem=${encodeURIComponent(code)}`);

const Settings = SignInSettings.extend({
  hasClientSecret: z.boolean().describe("The server was started with DRAGOMAN_OIDC_SECRET"),
  redirectUri: z.string().describe("To be allowed at the identity provider"),
});

export const singleSignOnRoutes =
  (team: Team): Routes =>
  (app) => {
    const all = async (request: FastifyRequest) => ({
      ...(await team.singleSignOn.settings()),
      hasClientSecret: team.singleSignOn.hasSecret,
      redirectUri: redirectUri(request),
    });

    app.get(
      "/sign-in",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "How one can sign in here, for the desk's door",
          response: {
            200: z.object({ identityProvider: z.object({ name: z.string() }).nullable() }),
            ...refusals(),
          },
        },
      },
      async () => {
        const { identityProvider } = await team.singleSignOn.settings();
        return { identityProvider: identityProvider && { name: identityProvider.name } };
      },
    );

    app.get(
      "/sign-in-settings",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "The identity provider, and whether everybody needs a second factor",
          response: { 200: Settings, ...refusals(401, 403) },
        },
      },
      async (request) => all(request),
    );

    app.put(
      "/sign-in-settings",
      {
        config: { action: "owners.manage" },
        schema: {
          tags,
          summary: "Change how people sign in; the identity provider is asked first whether it is one",
          body: SignInSettings,
          response: { 200: Settings, ...refusals(401, 403) },
        },
      },
      async (request) => {
        const { requireSecondFactor, identityProvider } = request.body;
        await team.singleSignOn.setSettings(request.body);
        request.audit = {
          event: "sign-in-changed",
          details: { requireSecondFactor, identityProvider: identityProvider?.issuer ?? null },
        };
        return all(request);
      },
    );

    app.get(
      "/session/oidc",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "Sign in through the identity provider: leads the browser there",
          response: { 303: z.null(), ...refusals() },
        },
      },
      async (request, reply) => {
        reply.header("cache-control", "no-store");
        try {
          const { address, browserSecret } = await team.singleSignOn.begin(redirectUri(request));
          setCookie(request, reply, { ...cookie, value: browserSecret });
          return await reply.redirect(address, 303);
        } catch (error) {
          if (error instanceof ExpectedError) return reply.redirect(toProblem(error.code), 303);
          throw error;
        }
      },
    );

    app.get(
      "/session/oidc/callback",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "Back from the identity provider; sets the session cookie and leads to the desk",
          querystring: z.object({
            state: z.string().max(500).optional(),
            code: z.string().max(4000).optional(),
            error: z.string().max(500).optional(),
          }),
          response: { 303: z.null(), ...refusals() },
        },
      },
      async (request, reply) => {
        const { state, code } = request.query;
        reply.header("cache-control", "no-store");
        const browserSecret = cookieOf(request, cookie.name);
        setCookie(request, reply, { ...cookie, value: null });
        try {
          if (!state || !code) throw new SingleSignOnRefusedError("no code came back");
          const visit = visitOf(request);
          const entered = await team.singleSignOn.finish({ state, code, browserSecret }, redirectUri(request), visit);
          if (entered.kind === "second-factor") return await reply.redirect(toDesk(`step=${entered.step}`), 303);
          const { token, person } = entered;
          request.audit = { event: "sign-in", actor: person, subject: person.id, details: { by: "oidc" } };
          setSessionCookie(request, reply, token);
          return await reply.redirect(toDesk(), 303);
        } catch (error) {
          if (!(error instanceof ExpectedError)) throw error;
          const reason = error instanceof SingleSignOnRefusedError ? error.reason : error.code;
          request.audit = {
            event: "sign-in-failed",
            actor: null,
            subject: null,
            details: { by: "oidc", reason },
            evenIfRefused: true,
          };
          return reply.redirect(toProblem(error.code), 303);
        }
      },
    );
  };

function redirectUri(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}${CALLBACK}`;
}
