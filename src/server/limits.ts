// How often one address, conversation or key may ask. Counted in this process's memory: behind a load balancer each process
// counts for itself, so these protect a process and are no quota.
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { TooManyRequestsError } from "./error-replies.ts";

/** Requests a minute. */
export interface Limits {
  /** Of one network address (of one /64 for IPv6). */
  address: number;
  /** Conversations started from one address. */
  start: number;
  /** Messages and clicks of one conversation. */
  conversation: number;
  /** Of one address whose requests carry an API key. */
  key: number;
}

export const defaultLimits: Limits = { address: 1200, start: 60, conversation: 60, key: 60_000 };

const MINUTE_MS = 60_000;

export async function addLimits(app: FastifyInstance, limits: Limits): Promise<void> {
  await app.register(rateLimit, { global: false, cache: 50_000 });
  const limiter = (max: number, keyGenerator?: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: MINUTE_MS, ...(keyGenerator && { keyGenerator }) });
  const address = limiter(limits.address);
  const start = limiter(limits.start);
  const key = limiter(limits.key);
  // By token rather than id: who does not have the token cannot use the conversation's share up.
  const conversation = limiter(limits.conversation, (request) => request.headers.authorization ?? request.ip);

  app.addHook("onRequest", async (request) => {
    const hasKey = request.headers.authorization?.startsWith("Bearer dk_") === true;
    await check(hasKey ? key : address, request);
    const { limit } = request.routeOptions.config;
    if (limit === "start") await check(start, request);
    if (limit === "conversation") await check(conversation, request);
  });
}

async function check(limiter: ReturnType<FastifyInstance["createRateLimit"]>, request: FastifyRequest): Promise<void> {
  const result = await limiter(request);
  if (!result.isAllowed && result.isExceeded) throw new TooManyRequestsError(result.ttl);
}
