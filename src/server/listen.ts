// Opens the port, or the next free one.
import type { FastifyInstance } from "fastify";

export interface Listening {
  url: string;
  port: number;
  /** The wanted port was taken. */
  moved: boolean;
}

const TRIES = 50;

/** @param port  0 for any */
export async function listen(app: FastifyInstance, port: number, host = "127.0.0.1"): Promise<Listening> {
  for (let tried = port; ; tried++) {
    try {
      await app.listen({ port: tried, host });
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const next = code === "EADDRINUSE" || (code === "EACCES" && tried < 1024);
      if (!next || tried - port >= TRIES || tried >= 65_535) throw error;
    }
  }
  const address = app.server.address();
  const opened = typeof address === "object" && address ? address.port : port;
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { url: `http://${shown}:${opened}`, port: opened, moved: port !== 0 && opened !== port };
}
