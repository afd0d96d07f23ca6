// HTTP: API keys, for programs.
import { z } from "zod";
import { Id, type Routes, refusals } from "../../http.ts";
import type { ApiKey as StoredKey } from "../store.ts";
import type { Team } from "../team.ts";
import { Name } from "./schemas.ts";

const tags = ["API keys"];
const config = { action: "keys.manage" } as const;

const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()).describe("What it may do, as actions such as answers.ask"),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
    expiresAt: z.string().nullable().describe("null: it is good until it is revoked"),
  })
  .meta({ id: "ApiKey" });

export const keyRoutes =
  (team: Team): Routes =>
  (app) => {
    app.post(
      "/api-keys",
      {
        config,
        schema: {
          tags,
          summary: "Make an API key; the key is shown this once",
          body: z.object({
            name: Name,
            scopes: z
              .array(z.string().max(100))
              .min(1)
              .max(50)
              .transform((scopes) => [...new Set(scopes)])
              .optional()
              .describe("Default: everything that keys may do"),
            expiresAt: z.iso
              .datetime()
              .transform((text) => new Date(text))
              .refine((at) => at.getTime() > Date.now(), "this moment has passed")
              .nullish(),
          }),
          response: { 201: ApiKey.extend({ key: z.string().describe("dk_…") }), ...refusals(401, 403) },
        },
      },
      async (request, reply) => {
        const { name, scopes, expiresAt } = request.body;
        const { key, ...made } = await team.makeKey(name, { ...(scopes && { scopes }), expiresAt: expiresAt ?? null });
        request.audit = { event: "key-made", subject: made.id, details: { name, scopes: made.scopes } };
        return reply.code(201).send({ ...shown(made), key });
      },
    );

    app.get(
      "/api-keys",
      {
        config,
        schema: {
          tags,
          summary: "The API keys, without their secrets",
          response: { 200: z.object({ keys: z.array(ApiKey) }), ...refusals(401, 403) },
        },
      },
      async () => ({ keys: (await team.keys()).map(shown) }),
    );

    app.delete(
      "/api-keys/:id",
      {
        config,
        schema: {
          tags,
          summary: "Revoke an API key, at once",
          params: z.object({ id: Id }),
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await team.revokeKey(request.params.id);
        request.audit = { event: "key-revoked" };
        return reply.code(204).send(null);
      },
    );
  };

function shown(key: StoredKey): z.infer<typeof ApiKey> {
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
  };
}
