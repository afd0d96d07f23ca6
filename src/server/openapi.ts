// The description of the API, made of the same schemas that read its requests: /api/openapi.json, and a page of it at /api.
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { type Action, type Who, whoMay } from "../team/index.ts";

/** The page's own scripts and styles; its bundle writes style attributes. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

const schemeOf = (who: Who): string =>
  who === "customer" ? "conversationToken" : who === "key" ? "apiKey" : "session";

/** With what a request must come, any of these; nothing where it is open to everybody. */
function securityOf(action: Action): Record<string, string[]>[] {
  const who = whoMay(action);
  if (who.includes("stranger")) return [];
  return [...new Set(who.map(schemeOf))].map((scheme) => ({ [scheme]: [] }));
}

/** To be called before any route is added. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Dragoman",
        version,
        description:
          "Customer service that answers in the customer's language. The widget uses Conversation, the desk uses Inbox and Team, " +
          "your own servers use an API key for Answers and Knowledge. Errors are `{ error: { code, message, field? } }`; " +
          "codes are stable. A message is on disk before it is acknowledged.",
      },
      tags: [
        { name: "Conversation", description: "A customer's side; the key is the conversation's own token" },
        { name: "Inbox", description: "The agents' side" },
        { name: "Team", description: "People and signing in" },
        { name: "First steps", description: "What a new company does first" },
        { name: "Workspace", description: "The company itself" },
        { name: "API keys" },
        { name: "Audit log", description: "Who changed what" },
        { name: "Answers", description: "Questions answered without a conversation" },
        { name: "Knowledge" },
        { name: "Training", description: "Learning the knowledge anew, watched as it goes" },
        { name: "Server" },
      ],
      components: {
        securitySchemes: {
          conversationToken: { type: "http", scheme: "bearer", description: "The token of the conversation" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "dragoman_session",
            description: "Unsafe methods also need the header `x-dragoman: desk`",
          },
          apiKey: { type: "http", scheme: "bearer", description: "dk_…" },
        },
      },
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      const { action } = input.route.config ?? {};
      const described =
        action && !schema.hide ? { ...schema, security: securityOf(action), "x-action": action } : schema;
      return { schema: described, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: "/api",
    // The bar at the top holds only the maker's logo and another address.
    theme: {
      title: "Dragoman API",
      css: [{ filename: "dragoman.css", content: ".swagger-ui .topbar { display: none }" }],
    },
    staticCSP: PAGE_POLICY,
    uiConfig: { deepLinking: true, docExpansion: "list" },
  });
  let document: string | undefined;
  app.get("/api/openapi.json", { schema: { hide: true } }, async (_, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type("application/json; charset=utf-8").header("cache-control", "no-cache").send(document);
  });
}
