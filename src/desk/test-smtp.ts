// For tests: a mail server that keeps what it is given. It speaks as much of SMTP (RFC 5321) as a client needs.
import { type AddressInfo, createServer, type Socket } from "node:net";

export interface ReceivedMail {
  to: string[];
  headers: string;
  /** Decoded from base64 or quoted-printable. */
  text: string;
  messageId: string;
}

export interface TestSmtp {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** How the next mails are answered: taken; refused for now or for good; taken, but the line breaks before the answer. */
  mode: "take" | "busy" | "refuse" | "break";
  close(): Promise<void>;
}

export async function testSmtp(): Promise<TestSmtp> {
  const sockets = new Set<Socket>();
  const mails: ReceivedMail[] = [];
  const smtp: TestSmtp = {
    url: "",
    mails,
    mode: "take",
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.setEncoding("utf8");
    let rest = "";
    let to: string[] = [];
    let data: string | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say("220 test");
    const heard = (line: string) => {
      if (data !== null) {
        if (line !== ".") {
          data += `${line.startsWith("..") ? line.slice(1) : line}\r\n`;
          return;
        }
        if (smtp.mode === "busy") say("451 later");
        else {
          mails.push(readMail(to, data));
          if (smtp.mode === "break") socket.destroy();
          else say("250 taken");
        }
        data = null;
        to = [];
        return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO" || verb === "HELO" || verb === "MAIL" || verb === "RSET") say("250 ok");
      else if (verb === "RCPT") {
        if (smtp.mode === "refuse") return say("550 nobody here");
        to.push(/<(.*)>/.exec(line)?.[1] ?? "");
        say("250 ok");
      } else if (verb === "DATA") {
        data = "";
        say("354 go on");
      } else if (verb === "QUIT") {
        say("221 bye");
        socket.end();
      } else say("502 unknown");
    };
    socket.on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) heard(line);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(smtp, { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function readMail(to: string[], data: string): ReceivedMail {
  const end = data.indexOf("\r\n\r\n");
  const headers = data.slice(0, end).replace(/\r\n[ \t]+/g, " ");
  const body = data.slice(end + 4);
  const text = /^content-transfer-encoding: base64/im.test(headers)
    ? Buffer.from(body, "base64").toString()
    : /^content-transfer-encoding: quoted-printable/im.test(headers)
      ? quotedPrintable(body)
      : body;
  return {
    to,
    headers,
    text: text.replaceAll("\r\n", "\n"),
    messageId: /^message-id: (\S+)/im.exec(headers)?.[1] ?? "",
  };
}

function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
