import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { smtpSender } from "../server/smtp.ts";
import {
  call,
  newClientId,
  type SignedIn,
  type TestCustomer,
  type TestServer,
  testServer,
  WORKSPACE,
} from "../server/test-server.ts";
import { FollowUps, type MailSender } from "./follow-ups.ts";
import { type TestSmtp, testSmtp } from "./test-smtp.ts";

let server: TestServer;
let smtp: TestSmtp;
let sender: MailSender;
let mails: FollowUps;
let lin: SignedIn;
const api = "/api/v1";

beforeAll(async () => {
  [server, smtp] = [await testServer(), await testSmtp()];
  lin = await server.signIn("Lin");
  sender = smtpSender(smtp.url, "help@shop.example");
  mails = followUps();
});
beforeEach(async () => {
  smtp.mode = "take";
  smtp.mails.length = 0;
  await server.storage.pool.query("DELETE FROM outbox");
});
afterAll(async () => {
  sender.close();
  await smtp.close();
  await server.close();
});

function followUps(by: MailSender | null = sender): FollowUps {
  return new FollowUps({
    storage: server.storage,
    workspaceId: WORKSPACE,
    sender: by,
    workspace: async () => ({ name: "Tamarind & Tin", defaultLanguage: "en" }),
  });
}
const act = (id: string, what: string, payload: object = {}) =>
  call(server.app, { method: "POST", url: `${api}/inbox/${id}/${what}`, headers: lin.headers, payload });
const reply = (id: string, text: string) => act(id, "messages", { clientId: newClientId(), text });
/** The minute that a mail waits for more passes. */
const later = () =>
  server.storage.pool.query("UPDATE outbox SET due_at = now() - interval '1 second' WHERE state = 'pending'");
const outbox = async () =>
  (
    await server.storage.pool.query<{ state: string; attempts: number }>(
      "SELECT state, attempts FROM outbox ORDER BY created_at, dedupe_key",
    )
  ).rows;

/** Waits, has left an address, and Lin has taken the conversation. */
async function customer(language = "en", email = "ana@example.com"): Promise<TestCustomer> {
  server.engine.language = language;
  const customer = await server.customer({ language, page: "https://shop.example/tea?session=secret" });
  await customer.post("person please");
  server.engine.language = "en";
  await call(server.app, {
    method: "POST",
    url: `${api}/conversations/${customer.id}/contact`,
    headers: customer.headers,
    payload: { email },
  });
  await act(customer.id, "take");
  return customer;
}

describe("a customer who left an address", () => {
  it("gets one mail, in their language, with all that was written within a minute", async () => {
    const { id } = await customer("zh-Hans");
    await reply(id, "你好，已经退款了。");
    await reply(id, "三天内到账。");
    expect(await mails.sendDue()).toBe(0);
    await later();
    expect(await mails.sendDue()).toBe(1);
    await later();
    expect(await mails.sendDue()).toBe(0);
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail!.to).toEqual(["ana@example.com"]);
    expect(mail!.headers).toMatch(/^From: help@shop\.example/m);
    expect(mail!.headers).toMatch(/^Content-Language: zh-Hans/m);
    expect(mail!.text).toContain("Tamarind & Tin 的 Lin 回复你了：\n\n你好，已经退款了。\n\n三天内到账。");
    expect(mail!.text).toContain("https://shop.example/tea");
    expect(mail!.text).not.toContain("secret");
  });

  it("gets another mail for what is written afterwards", async () => {
    const { id } = await customer();
    await reply(id, "first");
    await later();
    await mails.sendDue();
    await reply(id, "second");
    await later();
    await mails.sendDue();
    expect(smtp.mails.map(({ text }) => /first|second/.exec(text)![0])).toEqual(["first", "second"]);
    expect(new Set(smtp.mails.map(({ messageId }) => messageId)).size).toBe(2);
  });

  it("gets none once they have answered, and none of notes", async () => {
    const ana = await customer();
    await reply(ana.id, "hello");
    await ana.post("thank you");
    await act(ana.id, "notes", { clientId: newClientId(), text: "secret note" });
    await later();
    expect(await mails.sendDue()).toBe(0);
    expect(await outbox()).toMatchObject([{ state: "unneeded" }]);
    await reply(ana.id, "you are welcome");
    await later();
    await mails.sendDue();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]!.text).toContain("welcome");
    expect(smtp.mails[0]!.text).not.toMatch(/secret|hello/);
  });

  it("gets it although the mail server is away for a while, and once although two processes look", async () => {
    const { id } = await customer();
    await reply(id, "patience");
    smtp.mode = "busy";
    for (let k = 1; k <= 3; k++) {
      await later();
      expect(await mails.sendDue()).toBe(0);
      expect(await outbox()).toMatchObject([{ state: "pending", attempts: k }]);
    }
    smtp.mode = "take";
    await later();
    const sent = await Promise.all(Array.from({ length: 6 }, () => followUps().sendDue()));
    expect(sent.reduce((a, b) => a + b)).toBe(1);
    expect(smtp.mails).toHaveLength(1);
  });

  it("gets it again under the same name where it is not known whether it came", async () => {
    const { id } = await customer();
    await reply(id, "twice at most");
    smtp.mode = "break";
    await later();
    expect(await mails.sendDue()).toBe(0);
    smtp.mode = "take";
    await later();
    expect(await mails.sendDue()).toBe(1);
    expect(smtp.mails).toHaveLength(2);
    expect(smtp.mails[0]!.messageId).toBe(smtp.mails[1]!.messageId);
  });

  it("is sent what was written while a mail was on its way", async () => {
    const { id } = await customer();
    await reply(id, "before");
    await later();
    let told = 0;
    const slow = followUps({
      async send(mail) {
        if (told++ === 0) await reply(id, "meanwhile");
        await sender.send(mail);
      },
      close() {},
    });
    await slow.sendDue();
    await later();
    await mails.sendDue();
    expect(smtp.mails.map(({ text }) => /before|meanwhile/.exec(text)![0])).toEqual(["before", "meanwhile"]);
    expect(await outbox()).toMatchObject([{ state: "sent" }, { state: "sent" }]);
  });

  it("whose address is refused is not tried again", async () => {
    const { id } = await customer();
    await reply(id, "hello");
    smtp.mode = "refuse";
    await later();
    expect(await mails.sendDue()).toBe(0);
    expect(await outbox()).toMatchObject([{ state: "failed", attempts: 1 }]);
  });

  it("is only shown at the desk while there is no mail server", async () => {
    const { id } = await customer();
    await reply(id, "hello");
    await later();
    expect(await followUps(null).sendDue()).toBe(0);
    expect(await outbox()).toMatchObject([{ state: "pending", attempts: 0 }]);
    const { body } = await call<{ conversation: { contactEmail: string } }>(server.app, {
      url: `${api}/inbox/${id}`,
      headers: lin.headers,
    });
    expect(body.conversation.contactEmail).toBe("ana@example.com");
  });

  it("cannot smuggle headers in", async () => {
    const { id } = await customer("en", "ana@example.com");
    await reply(id, "x\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<evil@example.com>");
    await server.storage.pool.query("UPDATE outbox SET recipient = $1", ["ana@example.com>\r\nBcc: evil@example.com"]);
    await later();
    await mails.sendDue();
    for (const mail of smtp.mails) {
      expect(mail.headers).not.toMatch(/^Bcc:/im);
      expect(mail.to).toHaveLength(1);
      expect(mail.to[0]).not.toMatch(/(^|[^\w"])evil@/);
    }
  });
});

describe("the address of a mail server", () => {
  it("is refused where it is none", () => {
    for (const url of ["", "mail.example.com", "https://mail.example.com", "smtp://"])
      expect(() => smtpSender(url)).toThrow(expect.objectContaining({ code: "server/bad-mail-address" }));
  });
});
