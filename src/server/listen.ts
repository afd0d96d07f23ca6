// Opens the port, or the next free one.
import type { FastifyInstance } from "fastify";
import { ExpectedError } from "../errors.ts";

export class CannotListenError extends ExpectedError {
  readonly kind = "unavailable";
  readonly code = "server/cannot-listen";
}

export interface Listening {
  url: string;
  port: number;
  /** The wanted port was taken. */
  moved: boolean;
}

const TRIES = 50;

const causes: Record<string, string> = {
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "no machine has this name",
  EAI_AGAIN: "the name cannot be looked up",
  EACCES: "this user may not use this port",
  ERR_SOCKET_BAD_PORT: "a port is a number up to 65535",
};

/**
 * @param port  0 for any
 * @throws {CannotListenError} saying why
 */
export async function listen(app: FastifyInstance, port: number, host = "127.0.0.1"): Promise<Listening> {
  for (let tried = port; ; tried++) {
    try {
      await app.listen({ port: tried, host });
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const next = code === "EADDRINUSE" || (code === "EACCES" && tried < 1024);
      if (!next || tried - port >= TRIES || tried >= 65_535) {
        const cause = causes[code ?? ""] ?? (code === "EADDRINUSE" ? "it and the ports after it are taken" : undefined);
        if (!cause) throw error;
        throw new CannotListenError(
          `Cannot listen at ${host}, port ${port}: ${cause}. Choose others with --host and --port (or HOST and PORT).`,
        );
      }
    }
  }
  const address = app.server.address();
  const opened = typeof address === "object" && address ? address.port : port;
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { url: `http://${shown}:${opened}`, port: opened, moved: port !== 0 && opened !== port };
}
