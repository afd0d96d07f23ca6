import { beforeEach, describe, expect, it } from "vitest";
import { backOffMs, type Connection, type Frame, type Live, liveAddress, openLive, type Surroundings } from "./live.ts";

type Socket = InstanceType<Surroundings["WebSocket"]>;
let sockets: Socket[];
let timers: Map<number, { run: () => void; delayMs: number }>;
let connections: Connection[];
let frames: Frame[];
let looks: number;
let reachable: boolean;

class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  closed = false;
  readonly sent: unknown[] = [];
  constructor(readonly url: string) {
    sockets.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
}

const open = (): Live => {
  let ids = 0;
  return openLive(
    {
      url: "ws://desk.example/live",
      onFrame: (frame) => frames.push(frame),
      onConnection: (connection) => connections.push(connection),
      async catchUp() {
        looks++;
        return reachable;
      },
    },
    {
      WebSocket: FakeSocket,
      setTimeout(run, delayMs) {
        timers.set(++ids, { run, delayMs });
        return ids;
      },
      clearTimeout: (id) => void timers.delete(id),
      random: () => 1,
    },
  );
};

const last = () => sockets.at(-1)!;
const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
const up = () => last().onopen?.({} as Event);
const down = async () => {
  last().onclose?.({} as CloseEvent);
  await settle();
};
const say = (data: unknown) => last().onmessage?.({ data } as MessageEvent);
function nextTimer() {
  const [id, timer] = [...timers].at(-1)!;
  timers.delete(id);
  timer.run();
  return timer.delayMs;
}

beforeEach(() => {
  sockets = [];
  timers = new Map();
  connections = [];
  frames = [];
  looks = 0;
  reachable = true;
});

describe("the live line", () => {
  it("looks again whenever it opens, because something may have happened before", () => {
    open();
    up();
    expect(connections).toEqual(["live"]);
    expect(looks).toBe(1);
  });

  it("hands frames on, but neither pings nor nonsense", () => {
    open();
    up();
    say('{"type":"ping"}');
    say("{");
    say('{"type":"message","conversationId":"c_1"}');
    expect(frames).toEqual([{ type: "message", conversationId: "c_1" }]);
  });

  it("takes apart what came together, in its order", () => {
    open();
    up();
    say(
      '{"type":"batch","frames":[{"type":"ping"},{"type":"message","conversationId":"c_1"},{"type":"message","conversationId":"c_2"}]}',
    );
    expect(frames.map((frame) => "conversationId" in frame && frame.conversationId)).toEqual(["c_1", "c_2"]);
  });

  it("comes back after a loss with growing pauses, and says that there is no connection", async () => {
    reachable = false;
    open();
    const pauses: number[] = [];
    for (let k = 0; k < 7; k++) {
      await down();
      pauses.push(nextTimer());
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(new Set(connections)).toEqual(new Set(["offline"]));
    up();
    expect(connections.at(-1)).toBe("live");
  });

  it("asks again and again where plain requests get through and the socket does not", async () => {
    open();
    await down();
    expect(connections).toEqual(["polling"]);
    expect(nextTimer()).toBe(5000);
    await down();
    expect(looks).toBe(2);
  });

  it("says which conversation is open, whenever it opens and when that changes, from the last message that is known", async () => {
    const live = open();
    live.watch(null);
    let known = 3;
    live.watch({ conversation: "c_1", lastSequence: () => known });
    const first = last() as FakeSocket;
    expect(first.sent).toEqual([]);
    up();
    expect(first.sent).toEqual([{ type: "watch", conversation: "c_1", after: 3 }]);
    known = 5;
    await down();
    nextTimer();
    up();
    const second = last() as FakeSocket;
    live.watch({ conversation: "c_2", lastSequence: () => 0 });
    live.watch(null);
    live.watch(null);
    expect(second.sent).toEqual([
      { type: "watch", conversation: "c_1", after: 5 },
      { type: "watch", conversation: "c_2", after: 0 },
      { type: "watch", conversation: null, after: 0 },
    ]);
  });

  it("takes a line that has been silent too long for dead", async () => {
    open();
    const first = last() as FakeSocket;
    up();
    expect(nextTimer()).toBe(75_000);
    await settle();
    expect(first.closed).toBe(true);
    nextTimer();
    expect(sockets).toHaveLength(2);
    first.onopen?.({} as Event);
    expect(connections).toEqual(["live", "polling"]);
  });

  it("does not wait when the network is back or the page is looked at again", async () => {
    reachable = false;
    const live = open();
    await down();
    live.wake();
    expect(sockets).toHaveLength(2);
    expect(timers.size).toBe(0);
    up();
    live.wake();
    expect(sockets).toHaveLength(2);
    expect(looks).toBe(3);
  });

  it("stays closed when it was stopped", async () => {
    const live = open();
    up();
    live.stop();
    await down();
    live.wake();
    expect(sockets).toHaveLength(1);
    expect(timers.size).toBe(0);
  });
});

it("pauses are jittered between half and whole", () => {
  expect(backOffMs(2, () => 0)).toBe(2000);
  expect(backOffMs(2, () => 1)).toBe(4000);
});

it("the address follows the page's", () => {
  expect(liveAddress({ protocol: "https:", host: "a.example" })).toBe("wss://a.example/api/v1/inbox/live?batch=1");
  expect(liveAddress({ protocol: "http:", host: "localhost:3000" })).toBe(
    "ws://localhost:3000/api/v1/inbox/live?batch=1",
  );
});
