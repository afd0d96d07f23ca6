import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventStream, type Socket, socketOutlet } from "./outlets.ts";

/** A socket whose frames leave only when the test says so. */
class HeldSocket extends EventEmitter {
  readyState = 1;
  bufferedAmount = 0;
  readonly held: (() => void)[] = [];
  readonly closedWith: number[] = [];
  terminated = false;
  pings = 0;
  send(data: string, sent?: () => void) {
    this.bufferedAmount += data.length;
    this.held.push(() => {
      this.bufferedAmount -= data.length;
      sent?.();
    });
  }
  ping() {
    this.pings++;
  }
  close(code?: number) {
    this.closedWith.push(code ?? 0);
  }
  terminate() {
    this.terminated = true;
  }
}

const options = { heartbeatMs: 1_000_000, stallMs: 1000, bufferBytes: 100 };
let ended = 0;
const onEnd = () => {
  ended++;
};
beforeEach(() => {
  ended = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe("a socket's outlet", () => {
  it("resolves when a frame has left", async () => {
    const socket = new HeldSocket();
    const outlet = socketOutlet(socket as unknown as Socket, { ...options, onEnd });
    let left = false;
    const sending = outlet.send({ type: "ping" }).then(() => {
      left = true;
    });
    await Promise.resolve();
    expect(left).toBe(false);
    socket.held[0]!();
    await sending;
    expect(outlet.closed).toBe(false);
  });

  it("closes with 1013 when a frame does not leave for too long", async () => {
    const socket = new HeldSocket();
    const outlet = socketOutlet(socket as unknown as Socket, { ...options, onEnd });
    const sending = outlet.send({ type: "ping" });
    vi.advanceTimersByTime(1001);
    await sending;
    expect([socket.closedWith, socket.terminated, outlet.closed, ended]).toEqual([[1013], true, true, 1]);
  });

  it("closes with 1013 rather than hold more than its buffer", async () => {
    const socket = new HeldSocket();
    const outlet = socketOutlet(socket as unknown as Socket, { ...options, onEnd });
    for (let k = 0; k < 10; k++) void outlet.send({ type: "message", text: "x".repeat(40) });
    expect(socket.closedWith).toEqual([1013]);
    expect(socket.held.length).toBeLessThan(4);
  });

  it("cuts who no longer answers its pings, and keeps who does", () => {
    const [dead, living] = [new HeldSocket(), new HeldSocket()];
    for (const socket of [dead, living])
      socketOutlet(socket as unknown as Socket, { ...options, stallMs: 1e9, heartbeatMs: 100, onEnd });
    for (let k = 0; k < 4; k++) {
      vi.advanceTimersByTime(100);
      living.emit("pong");
    }
    expect([dead.terminated, living.terminated, living.pings]).toEqual([true, false, 4]);
  });

  it("sends nothing any more once it is closed, and ends once", async () => {
    const socket = new HeldSocket();
    const outlet = socketOutlet(socket as unknown as Socket, { ...options, onEnd });
    outlet.close(1001, "bye");
    socket.emit("close");
    await outlet.send({ type: "ping" });
    expect([socket.held.length, ended]).toEqual([0, 1]);
  });
});

describe("an event stream", () => {
  it("is ended when nobody reads it for too long", async () => {
    const stream = eventStream({ ...options, bufferBytes: 1 << 30, onEnd });
    const closed = once(stream.body, "close");
    const sending = stream.send({ type: "message", message: { sequence: 1 }, text: "x".repeat(100_000) });
    vi.advanceTimersByTime(1001);
    await Promise.all([sending, closed]);
    expect([stream.closed, ended]).toEqual([true, 1]);
  });

  it("is ended rather than hold more than its buffer", async () => {
    const stream = eventStream({ ...options, onEnd });
    const closed = once(stream.body, "close");
    for (let k = 0; k < 10; k++) void stream.send({ text: "x".repeat(100) });
    await closed;
    expect(stream.closed).toBe(true);
  });
});
