// Which other sites may talk to us, and the headers that keep browsers safe.
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ExpectedError } from "../errors.ts";
import { isOwnOrigin } from "../team/index.ts";

export class OriginNotAllowedError extends ExpectedError {
  readonly kind = "forbidden";
  readonly code = "request/origin-not-allowed";
  constructor() {
    super("The widget may not be used on this site. Add its origin to the workspace's allowed origins.");
  }
}

/** What the widget calls from a shop's page; everything else is for our own pages and for servers. */
const FOR_SHOPS = /^\/api\/v1\/(widget-settings|conversations)(?=[/?]|$)/;

/** Pages run only scripts of this server. Styles may be inline: the widget's live in its shadow root. */
const pagePolicy = {
  "default-src": ["'self'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", "'unsafe-inline'"],
  "img-src": ["'self'", "data:", "https:"],
  "connect-src": ["'self'", "ws:", "wss:"],
  "font-src": ["'self'"],
  "object-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'self'"],
};

export async function addSecurity(
  app: FastifyInstance,
  allowedOrigins: () => Promise<readonly string[]>,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
    crossOriginEmbedderPolicy: false,
    // A reverse proxy with TLS is in front; which other names below ours have none is not ours to say.
    strictTransportSecurity: { maxAge: 15_552_000, includeSubDomains: false },
    referrerPolicy: { policy: "same-origin" },
    frameguard: { action: "sameorigin" },
  });
  await app.register(cors, {
    delegator: async (request: FastifyRequest) => {
      if (!FOR_SHOPS.test(request.url)) return { origin: false };
      const origins = await allowedOrigins();
      return {
        origin: origins.includes("*") ? "*" : [...origins],
        methods: ["GET", "POST"],
        allowedHeaders: ["authorization", "content-type", "last-event-id"],
        exposedHeaders: ["retry-after", "x-request-id"],
        maxAge: 7200,
      };
    },
  });
  // Browsers ask nobody before they open a WebSocket to another site: so we look where it comes from.
  app.addHook("onRequest", async (request) => {
    if (request.headers.upgrade === undefined || isOwnOrigin(request)) return;
    const origins = await allowedOrigins();
    const allowed = origins.includes("*") || origins.includes(request.headers.origin ?? "");
    if (!FOR_SHOPS.test(request.url) || !allowed) throw new OriginNotAllowedError();
  });
}
