// What anybody may ask: whether the server is well, and what a widget needs before it opens.
import { z } from "zod";
import { texts } from "../answering/index.ts";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage, shippedLanguages } from "../language/index.ts";
import type { Workspace } from "../workspace/index.ts";

export interface PublicState {
  workspace(): Promise<Workspace>;
  agentsOnline(): boolean;
  engineReady(): boolean;
  /** Throws when the database cannot be used. */
  checkDatabase(): Promise<void>;
  version: string;
}

export const publicRoutes =
  (state: PublicState): Routes =>
  (app) => {
    app.get(
      "/health",
      {
        config: { action: "health.read" },
        schema: {
          tags: ["Server"],
          summary: "Whether the server can do its work; 503 where the database cannot be reached",
          response: {
            200: z.object({
              status: z.literal("ok"),
              engine: z.enum(["ready", "none"]).describe("none: nothing is trained yet; messages go to the agents"),
              version: z.string(),
            }),
            ...refusals(),
          },
        },
      },
      async (_, reply) => {
        await state.checkDatabase();
        reply.header("cache-control", "no-store");
        return {
          status: "ok" as const,
          engine: state.engineReady() ? ("ready" as const) : ("none" as const),
          version: state.version,
        };
      },
    );

    app.get(
      "/widget-settings",
      {
        config: { action: "settings.read" },
        schema: {
          tags: ["Conversation"],
          summary: "What a widget shows before anybody says anything",
          querystring: z.object({ language: z.string().max(100).optional().describe("Of the page, BCP 47") }),
          response: {
            200: z.object({
              workspace: z.object({ name: z.string() }),
              brand: z.object({ colour: z.string() }),
              language: z.string().describe("Of `disclosure`: the nearest to the page's"),
              disclosure: z.string().describe("Says that an AI answers; shown before the first answer"),
              agentsOnline: z.boolean(),
              hoursText: z.string().nullable(),
              languages: z.array(z.string()).describe("The widget has its words in these"),
            }),
            ...refusals(),
          },
        },
      },
      async (request, reply) => {
        const { name, brandColour, defaultLanguage } = await state.workspace();
        const said = texts(canonicalLanguage(request.query.language ?? "") ?? defaultLanguage);
        reply.header("cache-control", "no-cache");
        return {
          workspace: { name },
          brand: { colour: brandColour },
          language: said.language,
          disclosure: said.texts.disclosure,
          agentsOnline: state.agentsOnline(),
          hoursText: null,
          languages: [...shippedLanguages],
        };
      },
    );
  };
