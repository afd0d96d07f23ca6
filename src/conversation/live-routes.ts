// Live: WebSocket for the widget and the desk, and server-sent events for a widget whose network lets no WebSocket through.
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { ErrorReply, Id, type Routes, refusals } from "../http.ts";
import { customerToken, personOf, type Team } from "../team/index.ts";
import type { Conversations } from "./conversations.ts";
import type { InboxFeed } from "./inbox-feed.ts";
import { eventStream, type OutletOptions, type Socket, socketOutlet } from "./outlets.ts";
import { closeCode, type Frame, Reader } from "./reader.ts";

export interface LiveOptions extends Omit<OutletOptions, "onBeat" | "onEnd"> {
  /** A socket that has not said within this time which conversation it wants is closed. */
  resumeWithinMs: number;
}

const Resume = z.object({
  type: z.literal("resume"),
  token: z.string().min(1).max(200),
  after: z.int().min(0).max(2_000_000_000),
});

/** The conversation that a desk has open, and the last message that it knows. */
const Watch = z.object({
  type: z.literal("watch"),
  conversation: Id.nullable(),
  after: z.int().min(0).max(2_000_000_000).default(0),
});

const After = z.object({ after: z.coerce.number().int().min(0).max(2_000_000_000).default(0) });

export const liveRoutes =
  (conversations: Conversations, feed: InboxFeed, team: Team, options: LiveOptions): Routes =>
  (app) => {
    app.get(
      "/conversations/:id/live",
      {
        websocket: true,
        config: { action: "conversation.watch" },
        schema: { params: z.object({ id: Id }) },
      },
      (socket: Socket, request) => {
        let reader: Reader | null = null;
        let resumed = false;
        const outlet = socketOutlet(socket, {
          ...options,
          onBeat: () => reader?.look(),
          onEnd: () => {
            clearTimeout(waiting);
            reader?.stop();
          },
        });
        const refuse = (code: string) => {
          void outlet.send({ type: "error", code } satisfies Frame);
          outlet.close(closeCode.notAdmitted, code);
        };
        const waiting = setTimeout(() => outlet.close(closeCode.silent, "say resume first"), options.resumeWithinMs);
        socket.on("message", (data, isBinary) => {
          if (resumed) return; // nothing else is expected; a newer widget may say more
          resumed = true;
          clearTimeout(waiting);
          const frame = isBinary ? null : readFrame(Resume, data.toString());
          if (!frame) return refuse("request/invalid");
          const { id } = request.params as { id: string };
          conversations.admit({ conversationId: id, token: frame.token }).then(
            () => {
              if (!outlet.closed) reader = new Reader(conversations, id, frame.after, outlet);
            },
            (error) => {
              if (error instanceof ExpectedError) return refuse(error.code);
              outlet.close(closeCode.failed, "try again");
            },
          );
        });
      },
    );

    // Streams that are open, to be ended when the server stops: it would wait for them.
    const streams = new Set<{ close(code: number, reason: string): void }>();
    app.addHook("preClose", async () => {
      for (const stream of streams) stream.close(closeCode.goingAway, "the server stops");
    });
    app.get(
      "/conversations/:id/events",
      {
        config: { action: "conversation.use" },
        schema: {
          tags: ["Conversation"],
          summary: "The messages after a sequence and then live, as server-sent events",
          description:
            "The same frames as by WebSocket at /conversations/{id}/live, whose first frame is " +
            '`{"type":"resume","token":"…","after":0}`: message, state, typing, ping, error. `id:` is the sequence.',
          params: z.object({ id: Id }),
          querystring: After,
          response: { 200: z.any().describe("text/event-stream"), ...refusals(401, 404) },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        await conversations.admit({ conversationId: id, token: customerToken(request) });
        const lastSeen = Number(request.headers["last-event-id"]);
        const after = Number.isSafeInteger(lastSeen) && lastSeen >= 0 ? lastSeen : request.query.after;
        let reader: Reader | null = null;
        const stream = eventStream({
          ...options,
          onBeat: () => reader?.look(),
          onEnd: () => {
            streams.delete(stream);
            reader?.stop();
          },
        });
        streams.add(stream);
        reader = new Reader(conversations, id, after, stream);
        return reply
          .header("content-type", "text/event-stream; charset=utf-8")
          .header("cache-control", "no-store")
          .header("x-accel-buffering", "no")
          .send(stream.body);
      },
    );

    app.get(
      "/inbox/live",
      {
        websocket: true,
        config: { action: "inbox.read" },
        schema: {
          // 1: frames that come at the same moment come as one, {"type":"batch","frames":[…]}.
          querystring: z.object({ batch: z.enum(["0", "1"]).optional() }),
          response: { 401: ErrorReply },
        },
      },
      (socket: Socket, request) => {
        const token = request.sessionToken;
        // Signed out meanwhile: elsewhere, by somebody else, or because the session ran out.
        const look = () => {
          team.session(token ?? "").then(
            (person) => {
              if (!person) outlet.close(closeCode.notAdmitted, "team/not-signed-in");
            },
            () => outlet.close(closeCode.failed, "try again"),
          );
        };
        const outlet = socketOutlet(socket, {
          ...options,
          onEnd() {
            line.leave();
            stopListening();
          },
          onBeat: look,
        });
        const { batch } = request.query as { batch?: string };
        const line = feed.add(outlet, personOf(request), batch === "1");
        socket.on("message", (data, isBinary) => {
          const frame = isBinary ? null : readFrame(Watch, data.toString());
          if (frame) line.watch(frame.conversation, frame.after);
          else void outlet.send({ type: "error", code: "request/invalid" } satisfies Frame);
        });
        const stopListening = team.sessions.onEnded(look);
      },
    );
  };

function readFrame<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
