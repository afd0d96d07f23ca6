// The people of the team as the HTTP interface knows them: for what a journey needs but is not about.
import { randomUUID } from "node:crypto";

export interface Colleague {
  name: string;
  email: string;
  /** Signs in once. */
  link: string;
}

/** A request to the server; throws what it says where it refuses. */
export async function request<Body>(
  server: string,
  method: string,
  path: string,
  session: string,
  body?: object,
): Promise<{ body: Body; cookie: string }> {
  const response = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: { "x-dragoman": "desk", cookie: session, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? session;
  return { body: text ? JSON.parse(text) : null, cookie };
}

/** Signs the admin in by the link that the server printed. */
export async function adminSession({ url, link }: { url: string; link: string }): Promise<string> {
  return (await request(url, "POST", "/session", "", { link: link.split("#link=")[1] })).cookie;
}

export async function newColleague(server: string, admin: string, name: string, role = "agent"): Promise<Colleague> {
  const email = `${randomUUID()}@tamarindandtin.example`;
  const { body } = await request<{ link: string }>(server, "POST", "/people", admin, { name, email, role });
  return { name, email, link: body.link };
}

interface Opened {
  messages: { role: string; text: string }[];
}

/** An agent without a browser. */
export class Deskhand {
  private constructor(
    private readonly server: string,
    private readonly session: string,
  ) {}

  static async signIn(server: string, { link }: Colleague): Promise<Deskhand> {
    return new Deskhand(server, (await request(server, "POST", "/session", "", { link })).cookie);
  }

  async setPassword(password: string): Promise<void> {
    await request(this.server, "PUT", "/session/password", this.session, { password });
  }

  async take(conversation: string): Promise<void> {
    await this.move(conversation, "take");
  }

  async handBack(conversation: string): Promise<void> {
    await this.move(conversation, "hand-back");
  }

  async close(conversation: string): Promise<void> {
    await this.move(conversation, "close");
  }

  async reply(conversation: string, text: string): Promise<void> {
    const path = `/inbox/${conversation}/messages`;
    await request(this.server, "POST", path, this.session, { clientId: randomUUID(), text });
  }

  /** What the server has stored, in its order. */
  async conversation(id: string): Promise<{ role: string; text: string }[]> {
    const { body } = await request<Opened>(this.server, "GET", `/inbox/${id}`, this.session);
    return body.messages;
  }

  private async move(conversation: string, move: string): Promise<void> {
    await request(this.server, "POST", `/inbox/${conversation}/${move}`, this.session, {});
  }
}
