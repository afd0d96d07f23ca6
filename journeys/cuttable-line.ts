// A network line to the server that can be cut: the browser talks to this and this to the server.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export class CuttableLine {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private readonly entrance = createServer((socket) => this.join(socket));

  private constructor(
    private readonly server: URL,
    /** Some proxies let no WebSocket through. */
    private readonly refusesWebSockets: boolean,
  ) {}

  static async open(server: string, { refusesWebSockets = false } = {}): Promise<CuttableLine> {
    const line = new CuttableLine(new URL(server), refusesWebSockets);
    await new Promise<void>((done) => line.entrance.listen(0, "127.0.0.1", done));
    return line;
  }

  /** Where the browser goes instead of to the server. */
  get url(): string {
    return `http://127.0.0.1:${(this.entrance.address() as AddressInfo).port}`;
  }

  /** Everything that is open breaks off, and nothing new gets through. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.entrance.close(done));
  }

  private join(socket: Socket): void {
    if (this.isCut) {
      socket.destroy();
      return;
    }
    const onwards = connect(Number(this.server.port), this.server.hostname);
    for (const end of [socket, onwards]) {
      this.sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        this.sockets.delete(end);
        socket.destroy();
        onwards.destroy();
      });
    }
    socket.on("data", (bytes) => {
      if (this.refusesWebSockets && /^upgrade: *websocket/im.test(bytes.toString("latin1"))) socket.destroy();
      else onwards.write(bytes);
    });
    onwards.pipe(socket);
  }
}
