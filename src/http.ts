// What every feature's routes share: the app they are added to, how a route says who may use it, and how errors look.
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module "fastify" {
  interface FastifyContextConfig {
    /** A limit that the route has beside the one of the address: by conversation, or for starting one. */
    limit?: "conversation" | "start";
  }
}

/** The routes of one feature, added to an app whose prefix is /api/v1. */
export type Routes = (app: App) => void;

export const ErrorReply = z
  .object({
    error: z.object({
      code: z.string().describe("Stable, for programs"),
      message: z.string().describe("For people: what is wrong and what to do next"),
      field: z.string().optional().describe("The field of the request that is wrong, where it is one"),
    }),
  })
  .meta({ id: "Error" });

/** The error replies of a route for its `schema.response`; every route may also answer 429, 500 and 503. */
export function refusals<const Status extends number>(
  ...statuses: Status[]
): Record<Status | 400 | 429 | 500 | 503, typeof ErrorReply> {
  return Object.fromEntries([400, ...statuses, 429, 500, 503].map((status) => [status, ErrorReply])) as never;
}

/** An id in an address: what we make ourselves, or what an importer made of a file. */
export const Id = z.string().regex(/^[^\p{C}]{1,200}$/u, "an id has 1 to 200 visible characters");
