// Every error that leaves the server: JSON with a stable code. What nobody expected is logged here and told without its insides.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { type ErrorKind, ExpectedError } from "../errors.ts";
import { TooManyAttemptsError } from "../team/index.ts";

const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  unavailable: 503,
};

export class TooManyRequestsError extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super("Too many requests.");
    this.retryAfterMs = retryAfterMs;
  }
}

/** What Fastify itself refuses, by its code. */
const refused: Record<string, { status: number; code: string; message: string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: "request/unsupported-media-type",
    message: "Send the body as JSON, with `content-type: application/json`.",
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: "request/too-large",
    message: "The body of the request is too large. Send less at once.",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    status: 400,
    code: "request/malformed-json",
    message: "The body is no valid JSON. Check its quotes, commas and brackets.",
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    status: 400,
    code: "request/malformed-json",
    message: "The body is empty, though its content-type says JSON. Send `{}`, or leave the content-type out.",
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: "request/wrong-length",
    message: "The body is not as long as its content-length says.",
  },
  FST_ERR_BAD_URL: {
    status: 400,
    code: "request/bad-address",
    message: "The address cannot be read. Encode it as a URL.",
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    status: 414,
    code: "request/bad-address",
    message: "A part of the address is too long.",
  },
};

interface Answer {
  status: number;
  code: string;
  message: string;
  field?: string | undefined;
  retryAfterMs?: number;
}

export function addErrorReplies(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => replyWith(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    send(reply, {
      status: 404,
      code: "request/unknown-route",
      message: `There is nothing at ${request.method} ${request.url.split("?", 1)[0]}. The API is described at /api.`,
    }),
  );
}

/** For errors before a route was found. */
export function replyToBadRequest(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void replyWith(error, request, reply);
}

function replyWith(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = answerTo(error, request);
  if (answer.status >= 500) request.log.error({ err: error }, answer.code);
  return send(reply, answer);
}

function send(reply: FastifyReply, { status, code, message, field, retryAfterMs }: Answer): FastifyReply {
  // The rest of a body that is refused is not waited for.
  if (reply.request.raw.complete === false) reply.header("connection", "close");
  if (retryAfterMs !== undefined) reply.header("retry-after", Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return reply
    .code(status)
    .type("application/json; charset=utf-8")
    .serializer(JSON.stringify)
    .send({ error: { code, message, ...(field !== undefined && { field }) } });
}

function answerTo(error: FastifyError, request: FastifyRequest): Answer {
  const { message } = error;
  if (error instanceof TooManyAttemptsError)
    return { status: 429, code: error.code, message, retryAfterMs: error.retryAfterMs };
  if (error instanceof TooManyRequestsError) {
    const seconds = Math.max(1, Math.ceil(error.retryAfterMs / 1000));
    return {
      status: 429,
      code: "request/too-many",
      message: `Too many requests. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
      retryAfterMs: error.retryAfterMs,
    };
  }
  if (isExpected(error)) {
    return {
      status: statusOf[error.kind],
      code: error.code,
      message,
      field: error.field,
      ...(error.kind === "unavailable" && { retryAfterMs: 1000 }),
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const field = first?.instancePath.slice(1).replaceAll("/", ".") || undefined;
    const where = { body: "body", params: "address", querystring: "query", headers: "headers" }[
      error.validationContext ?? "body"
    ];
    return {
      status: 400,
      code: "request/invalid",
      message: field
        ? `The field "${field}" of the ${where} is wrong: ${first?.message}`
        : `The ${where} is wrong: ${first?.message}`,
      field,
    };
  }
  if (isDatabaseAway(error)) {
    return {
      status: 503,
      code: "storage/unavailable",
      message: "The database cannot be reached at the moment. Try again shortly.",
      retryAfterMs: 1000,
    };
  }
  const known = refused[error.code];
  if (known) return known;
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { status: error.statusCode, code: "request/refused", message };
  }
  return {
    status: 500,
    code: "server/internal",
    message: `Something went wrong here. The log says what, under the request id ${request.id}.`,
  };
}

function isExpected(error: unknown): error is ExpectedError {
  return error instanceof ExpectedError;
}

/** Connections that break or cannot be made, and a server that is starting or stopping: SQLSTATE 08xxx, 57P0x, 53300. */
export function isDatabaseAway(error: { code?: unknown; message?: string }): boolean {
  const code = typeof error.code === "string" ? error.code : "";
  if (/^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/.test(code)) return true;
  return /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
    error.message ?? "",
  );
}
