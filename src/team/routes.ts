// HTTP: signing in and out, the people of the team, API keys.
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { cleanText } from "../language/index.ts";
import { NotSignedInError } from "./errors.ts";
import { personOf, setSessionCookie } from "./guard.ts";
import { allowedTo, type Person as PersonOfTeam, personRoles } from "./policies.ts";
import type { Team } from "./team.ts";

const Person = z
  .object({ id: z.string(), name: z.string(), email: z.string(), role: z.enum(personRoles) })
  .meta({ id: "Person" });

const SignedIn = z.object({
  person: Person,
  workspace: z.object({ name: z.string() }),
  may: z.array(z.string()).describe("The actions of `policies.ts` that the person may do"),
});

const Name = z
  .string()
  .transform((name) => cleanText(name))
  .pipe(z.string().min(1).max(100))
  .describe("1 to 100 characters");

const Password = z.string().min(10, "a password has at least 10 characters").max(200);

const NewSession = z.union([
  z.object({ email: z.string().max(320), password: z.string().max(200) }),
  z.object({ link: z.string().min(1).max(200).describe("The secret of a one-time sign-in link") }),
]);

const ApiKey = z
  .object({ id: z.string(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() })
  .meta({ id: "ApiKey" });

export const teamRoutes =
  (team: Team, workspace: () => Promise<{ name: string }>): Routes =>
  (app) => {
    const signedIn = async (person: PersonOfTeam) => ({
      person,
      workspace: { name: (await workspace()).name },
      may: allowedTo({ kind: "person", person }),
    });

    app.post(
      "/session",
      {
        config: { action: "session.use" },
        schema: {
          tags: ["Team"],
          summary: "Sign in with a password or a one-time link; sets the session cookie",
          body: NewSession,
          response: { 200: SignedIn, ...refusals(401) },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const { token, person } =
          "link" in body
            ? await team.signInByLink(body.link)
            : await team.signIn(body.email, body.password, request.ip);
        setSessionCookie(request, reply, token);
        return signedIn(person);
      },
    );

    app.get(
      "/session",
      {
        config: { action: "session.use" },
        schema: {
          tags: ["Team"],
          summary: "Who is signed in",
          response: { 200: SignedIn, ...refusals(401) },
        },
      },
      async (request) => signedIn(personOf(request)),
    );

    app.delete(
      "/session",
      {
        config: { action: "session.use" },
        schema: { tags: ["Team"], summary: "Sign out", response: { 204: z.null(), ...refusals() } },
      },
      async (request, reply) => {
        if (request.sessionToken) await team.signOut(request.sessionToken);
        setSessionCookie(request, reply, null);
        return reply.code(204).send(null);
      },
    );

    app.put(
      "/session/password",
      {
        config: { action: "account.change" },
        schema: {
          tags: ["Team"],
          summary: "Set one's own password; signs out one's other sessions",
          body: z.object({ password: Password }),
          response: { 204: z.null(), ...refusals(401, 403) },
        },
      },
      async (request, reply) => {
        if (request.sessionToken === null) throw new NotSignedInError();
        await team.setPassword(personOf(request).id, request.body.password, request.sessionToken);
        return reply.code(204).send(null);
      },
    );

    app.get(
      "/people",
      {
        config: { action: "people.read" },
        schema: {
          tags: ["Team"],
          summary: "The people of the team",
          response: { 200: z.object({ people: z.array(Person) }), ...refusals(401) },
        },
      },
      async () => ({ people: await team.people() }),
    );

    const Link = z.object({
      link: z.string().describe("Signs in once: open /desk#link=… with it"),
      expiresAt: z.string(),
    });

    app.post(
      "/people",
      {
        config: { action: "people.manage" },
        schema: {
          tags: ["Team"],
          summary: "Add somebody to the team; answers with a link for their first sign-in",
          body: z.object({ name: Name, email: z.email().max(320), role: z.enum(personRoles) }),
          response: { 201: z.object({ person: Person, ...Link.shape }), ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => {
        const person = await team.addPerson(request.body);
        const { link, expiresAt } = await team.makeLink(person.id);
        return reply.code(201).send({ person, link, expiresAt: expiresAt.toISOString() });
      },
    );

    app.post(
      "/people/:id/link",
      {
        config: { action: "people.manage" },
        schema: {
          tags: ["Team"],
          summary: "Make a new sign-in link for somebody",
          params: z.object({ id: Id }),
          response: { 201: Link, ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        const { link, expiresAt } = await team.makeLink(request.params.id);
        return reply.code(201).send({ link, expiresAt: expiresAt.toISOString() });
      },
    );

    app.post(
      "/api-keys",
      {
        config: { action: "keys.manage" },
        schema: {
          tags: ["API keys"],
          summary: "Make an API key; the key is shown this once",
          body: z.object({ name: Name }),
          response: { 201: ApiKey.extend({ key: z.string().describe("dk_…") }), ...refusals(401, 403) },
        },
      },
      async (request, reply) => {
        const { key, ...made } = await team.makeKey(request.body.name);
        return reply.code(201).send({ ...shown(made), key });
      },
    );

    app.get(
      "/api-keys",
      {
        config: { action: "keys.manage" },
        schema: {
          tags: ["API keys"],
          summary: "The API keys, without their secrets",
          response: { 200: z.object({ keys: z.array(ApiKey) }), ...refusals(401, 403) },
        },
      },
      async () => ({ keys: (await team.keys()).map(shown) }),
    );

    app.delete(
      "/api-keys/:id",
      {
        config: { action: "keys.manage" },
        schema: {
          tags: ["API keys"],
          summary: "Revoke an API key, at once",
          params: z.object({ id: Id }),
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await team.revokeKey(request.params.id);
        return reply.code(204).send(null);
      },
    );
  };

function shown(key: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null }): z.infer<typeof ApiKey> {
  return { ...key, createdAt: key.createdAt.toISOString(), lastUsedAt: key.lastUsedAt?.toISOString() ?? null };
}
