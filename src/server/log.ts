// What is logged: the route, the status and the time of every request, and errors. No texts, no addresses of people or networks,
// no tokens: only patterns of addresses such as /conversations/:id are written, never what stands in them.
import type { FastifyInstance, FastifyServerOptions } from "fastify";

export interface LogOptions {
  level: "debug" | "info" | "warn" | "error";
  /** Default: standard output. */
  stream?: { write(line: string): void };
}

export function loggerFor(options: LogOptions | false): Pick<FastifyServerOptions, "logger"> {
  if (options === false) return { logger: false };
  return {
    logger: {
      level: options.level,
      ...(options.stream && { stream: options.stream }),
      // Fastify's own lines about a request would name its address and where it came from.
      serializers: { err: errorForLog, req: () => ({ method: "" }), res: () => ({ statusCode: "" }) },
    },
  };
}

/** One line for each request, once it was answered. */
export function addRequestLog(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    request.log.info(
      { method, route: routeOptions.url ?? "(none)", status: reply.statusCode, milliseconds },
      "request",
    );
  });
}

/** PostgreSQL puts the values of a row into `detail` and `where`: only the rest of an error is written. */
function errorForLog(error: Error & { code?: unknown }): {
  type: string;
  message: string;
  stack: string;
  code?: string;
} {
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? "",
    ...(typeof error.code === "string" && { code: error.code }),
  };
}
