// HTTP: what is one's own: the name, the password, the second factor, the sessions.
import { z } from "zod";
import { Id, type Routes, refusals } from "../../http.ts";
import { SecondFactorNeededError } from "../errors.ts";
import { holderOf, personOf } from "../guard.ts";
import type { AroundTeam } from "../routes.ts";
import type { Team } from "../team.ts";
import { Code, Name, Password, Person, tags } from "./schemas.ts";

const config = { action: "account.change" } as const;

const Session = z
  .object({
    id: z.string(),
    method: z.enum(["password", "link", "invitation", "oidc"]),
    device: z.string().describe('Such as "Firefox, Windows"; empty where it is not known'),
    address: z.string().describe("Shortened"),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    current: z.boolean().describe("The one that asks"),
  })
  .meta({ id: "Session" });

const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()).describe("Each good once; shown this once") });

export const accountRoutes =
  (team: Team, { workspace }: AroundTeam): Routes =>
  (app) => {
    app.patch(
      "/session/person",
      {
        config,
        schema: {
          tags,
          summary: "Change one's own name",
          body: z.object({ name: Name }),
          response: { 200: Person, ...refusals(401, 403) },
        },
      },
      async (request) => {
        request.audit = {
          event: "person-renamed",
          subject: personOf(request).id,
          details: { name: request.body.name },
        };
        return team.rename(personOf(request).id, request.body.name);
      },
    );

    app.put(
      "/session/password",
      {
        config,
        schema: {
          tags,
          summary: "Set one's own password; signs out one's other sessions",
          body: z.object({
            password: Password,
            current: z.string().max(200).optional().describe("Needed of whoever signed in with a password"),
          }),
          response: { 204: z.null(), ...refusals(401, 403) },
        },
      },
      async (request, reply) => {
        const { password, current } = request.body;
        await team.setPassword(holderOf(request), password, current ?? null);
        request.audit = { event: "password-changed", subject: personOf(request).id };
        return reply.code(204).send(null);
      },
    );

    app.get(
      "/session/second-factor",
      {
        config,
        schema: {
          tags,
          summary: "One's own second factor",
          response: {
            200: z.object({
              on: z.boolean(),
              required: z.boolean().describe("Everybody here needs one"),
              recoveryCodesLeft: z.int(),
            }),
            ...refusals(401),
          },
        },
      },
      async (request) => {
        const { person, hasSecondFactor, secondFactorRequired } = holderOf(request);
        const recoveryCodesLeft = hasSecondFactor ? await team.secondFactor.codesLeft(person.id) : 0;
        return { on: hasSecondFactor, required: secondFactorRequired, recoveryCodesLeft };
      },
    );

    app.post(
      "/session/second-factor/setup",
      {
        config: { ...config, audited: false },
        schema: {
          tags,
          summary: "Begin to set up a second factor: a secret for an authenticator app",
          response: {
            200: z.object({
              secret: z.string().describe("To type into the app"),
              address: z.string().describe("otpauth://…, for a QR code"),
            }),
            ...refusals(401, 409),
          },
        },
      },
      async (request) =>
        team.secondFactor.begin(await team.person(holderOf(request).person.id), (await workspace()).name),
    );

    app.put(
      "/session/second-factor",
      {
        config,
        schema: {
          tags,
          summary: "Turn the second factor on, with a first code of the app",
          body: z.object({ code: Code }),
          response: { 200: RecoveryCodes, ...refusals(401, 409) },
        },
      },
      async (request) => {
        const { person, sessionId } = holderOf(request);
        const recoveryCodes = await team.secondFactor.confirm(await team.person(person.id), request.body.code);
        // Whoever got in elsewhere without it shows it there, too.
        await team.sessions.endAll(person.id, sessionId);
        request.audit = { event: "second-factor-on", subject: person.id };
        return { recoveryCodes };
      },
    );

    app.post(
      "/session/second-factor/recovery-codes",
      {
        config,
        schema: {
          tags,
          summary: "New recovery codes; the old ones are good no more",
          body: z.object({ code: Code }),
          response: { 200: RecoveryCodes, ...refusals(401, 409) },
        },
      },
      async (request) => {
        const person = await team.person(holderOf(request).person.id);
        const recoveryCodes = await team.secondFactor.renewCodes(person, request.body.code);
        request.audit = { event: "recovery-codes-renewed", subject: person.id };
        return { recoveryCodes };
      },
    );

    app.post(
      "/session/second-factor/off",
      {
        config,
        schema: {
          tags,
          summary: "Turn the second factor off",
          body: z.object({ code: Code }),
          response: { 204: z.null(), ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => {
        const { person, secondFactorRequired } = holderOf(request);
        if (secondFactorRequired) throw new SecondFactorNeededError();
        await team.secondFactor.turnOff(await team.person(person.id), request.body.code);
        request.audit = { event: "second-factor-off", subject: person.id };
        return reply.code(204).send(null);
      },
    );

    app.get(
      "/sessions",
      {
        config,
        schema: {
          tags,
          summary: "One's own sessions, the last used first",
          response: { 200: z.object({ sessions: z.array(Session) }), ...refusals(401) },
        },
      },
      async (request) => {
        const { person, sessionId } = holderOf(request);
        const sessions = await team.sessions.list(person.id);
        return {
          sessions: sessions.map((session) => ({
            ...session,
            createdAt: session.createdAt.toISOString(),
            lastSeenAt: session.lastSeenAt.toISOString(),
            current: session.id === sessionId,
          })),
        };
      },
    );

    app.delete(
      "/sessions",
      {
        config,
        schema: {
          tags,
          summary: "End all of one's own sessions but this one",
          response: { 204: z.null(), ...refusals(401) },
        },
      },
      async (request, reply) => {
        const { person, sessionId } = holderOf(request);
        await team.sessions.endAll(person.id, sessionId);
        request.audit = { event: "sessions-ended", subject: person.id };
        return reply.code(204).send(null);
      },
    );

    app.delete(
      "/sessions/:id",
      {
        config,
        schema: {
          tags,
          summary: "End one of one's own sessions",
          params: z.object({ id: Id }),
          response: { 204: z.null(), ...refusals(401, 404) },
        },
      },
      async (request, reply) => {
        await team.sessions.end(holderOf(request).person.id, request.params.id);
        request.audit = { event: "session-ended" };
        return reply.code(204).send(null);
      },
    );
  };
