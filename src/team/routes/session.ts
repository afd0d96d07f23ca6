// HTTP: signing in, in one step or two, being signed in, signing out; accepting an invitation.
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Routes, refusals } from "../../http.ts";
import { WrongCodeError, WrongCredentialsError } from "../errors.ts";
import { personOf, setSessionCookie } from "../guard.ts";
import type { Person } from "../policies.ts";
import type { AroundTeam } from "../routes.ts";
import type { Team } from "../team.ts";
import { Code, Name, Password, Role, SignedIn, signedIn, stateOf, tags, visitOf } from "./schemas.ts";

const NewSession = z.union([
  z.object({ email: z.string().max(320), password: z.string().max(200) }),
  z.object({ link: z.string().min(1).max(200).describe("The secret of a one-time sign-in link") }),
]);

const HalfWay = z
  .object({
    secondFactor: z.object({ step: z.string().describe("For POST /session/second-factor, within 5 minutes") }),
  })
  .meta({ id: "SecondFactorStep" });

const Secret = z.string().min(1).max(200).describe("The secret of the invitation's link");

export const sessionRoutes =
  (team: Team, { workspace }: AroundTeam): Routes =>
  (app) => {
    const welcome = async (
      request: FastifyRequest,
      reply: FastifyReply,
      { token, person }: { token: string; person: Person },
      event: string,
      details: Record<string, string> = {},
    ) => {
      request.audit = { event, actor: person, subject: person.id, details };
      setSessionCookie(request, reply, token);
      return signedIn(person, stateOf(await team.sessions.holder(token)), workspace);
    };
    /** A wrong password or code is written down, too; whose it was is not told. */
    const watched = async <Result>(request: FastifyRequest, attempt: Promise<Result>): Promise<Result> => {
      try {
        return await attempt;
      } catch (error) {
        if (error instanceof WrongCredentialsError || error instanceof WrongCodeError)
          request.audit = { event: "sign-in-failed", actor: null, subject: error.personId, evenIfRefused: true };
        throw error;
      }
    };

    app.post(
      "/session",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "Sign in with a password or a one-time link; sets the session cookie",
          description:
            "Whoever has a second factor is half-way in: the reply is `{ secondFactor: { step } }`, and nothing is set.",
          body: NewSession,
          response: { 200: z.union([SignedIn, HalfWay]), ...refusals(401) },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const visit = visitOf(request);
        const byLink = "link" in body;
        const entered = await watched(
          request,
          byLink ? team.signInByLink(body.link, visit) : team.signIn(body.email, body.password, visit),
        );
        if (entered.kind === "second-factor") return { secondFactor: { step: entered.step } };
        return welcome(request, reply, entered, "sign-in", { by: byLink ? "link" : "password" });
      },
    );

    app.post(
      "/session/second-factor",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "The second step of signing in; sets the session cookie",
          body: z.object({ step: z.string().min(1).max(200), code: Code }),
          response: { 200: SignedIn, ...refusals(401) },
        },
      },
      async (request, reply) => {
        const { step, code } = request.body;
        const entered = await watched(request, team.entrance.finish(step, code, visitOf(request)));
        return welcome(request, reply, entered, "sign-in", { by: "second-factor" });
      },
    );

    app.get(
      "/session",
      {
        config: { action: "session.use" },
        schema: { tags, summary: "Who is signed in", response: { 200: SignedIn, ...refusals(401) } },
      },
      async (request) => signedIn(personOf(request), stateOf(request.holder), workspace),
    );

    app.delete(
      "/session",
      {
        config: { action: "session.use" },
        schema: { tags, summary: "Sign out", response: { 204: z.null(), ...refusals() } },
      },
      async (request, reply) => {
        if (request.sessionToken) {
          await team.sessions.signOut(request.sessionToken);
          request.audit = { event: "sign-out", subject: request.holder?.person.id ?? null };
        }
        setSessionCookie(request, reply, null);
        return reply.code(204).send(null);
      },
    );

    app.post(
      "/session/invitation",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "What an invitation is for, for whoever has its link",
          body: z.object({ invitation: Secret }),
          response: {
            200: z.object({
              email: z.string(),
              role: Role,
              invitedBy: z.string().nullable(),
              workspace: z.object({ name: z.string() }),
            }),
            ...refusals(404),
          },
        },
      },
      async (request) => {
        const { email, role, invitedBy } = await team.invitations.look(request.body.invitation);
        return { email, role, invitedBy, workspace: { name: (await workspace()).name } };
      },
    );

    app.post(
      "/session/invitation/accept",
      {
        config: { action: "session.use" },
        schema: {
          tags,
          summary: "Accept an invitation: become one of the team; sets the session cookie",
          body: z.object({ invitation: Secret, name: Name, password: Password }),
          response: { 200: SignedIn, ...refusals(404, 409) },
        },
      },
      async (request, reply) => {
        const { invitation, name, password } = request.body;
        const entered = await team.invitations.accept(invitation, { name, password }, visitOf(request));
        return welcome(request, reply, entered, "invitation-accepted", { role: entered.person.role });
      },
    );
  };
