import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseTime } from "./chat.ts";
import { articles, bad, errorOf, pairs, read } from "./test-helper.ts";

describe("a chat log", () => {
  it("is mined from a table, with rows in any order and conversations mixed", async () => {
    const csv = `conversation,time,role,text
B,2025-09-01 10:03,agent,Refunds take 5 to 7 working days.
A,2025-09-01 10:01,customer,How do I return an item?
B,2025-09-01 10:02,customer,How long does a refund take?
A,2025-09-01 10:05,agent,"Sign in, open the order and ask for a return."
`;
    expect(await read("chat.csv", csv)).toEqual([
      {
        kind: "article",
        id: expect.stringMatching(/^q-[0-9a-f]{16}$/),
        language: "en",
        market: null,
        title: null,
        questions: ["How long does a refund take?"],
        answer: "Refunds take 5 to 7 working days.",
        source: { file: "chat.csv", line: 4 },
      },
      expect.objectContaining({ questions: ["How do I return an item?"], source: { file: "chat.csv", line: 3 } }),
    ]);
  });

  it("is recognised by Chinese names", async () => {
    const csv =
      "会话ID,发送时间,角色,消息内容\n1,2025/9/1 9:00,客户,请问积分会过期吗\n1,2025/9/1 9:01,客服,积分有效期是12个月。\n";
    expect(articles(await read("聊天.csv", csv))).toMatchObject([
      { language: "zh-Hans", questions: ["请问积分会过期吗"] },
    ]);
  });

  it("is mined from JSON with the messages inside each conversation, or one by one", async () => {
    const messages = [
      { role: "user", content: "How do I return an item?", time: 1 },
      {
        role: "assistant",
        content: [{ type: "text", text: "Sign in, open the order and ask for a return." }],
        time: 2,
      },
    ];
    const expected = [["How do I return an item?", "Sign in, open the order and ask for a return."]];
    expect(pairs(await read("a.json", JSON.stringify([{ id: 1, messages }])))).toEqual(expected);
    expect(
      pairs(await read("b.json", JSON.stringify({ conversations: [{ conversation: "x", messages }] }, null, 1))),
    ).toEqual(expected);
    expect(pairs(await read("c.json", JSON.stringify({ conversation: "x", messages }, null, 1)))).toEqual(expected);
    expect(pairs(await read("d.jsonl", `${JSON.stringify({ id: 1, messages })}\n`))).toEqual(expected);
    const flat = messages.map(({ role, content }, index) => ({
      conversation: "x",
      time: index,
      sender: role === "user" ? "visitor" : "operator",
      message: typeof content === "string" ? content : content[0]!.text,
    }));
    expect(pairs(await read("e.jsonl", flat.map((row) => JSON.stringify(row)).join("\n")))).toEqual(expected);
  });

  it("reports a message whose writer is neither side", async () => {
    const csv =
      "chat_id,sender,message\n1,customer,How do I return an item?\n1,Anna,Hm.\n1,agent,You can return it within thirty days.\n,agent,x\n";
    const entries = await read("chat.csv", csv);
    expect(pairs(entries)).toHaveLength(1);
    expect(bad(entries).map(({ source, reason }) => [source.line, reason])).toEqual([
      [3, "“Anna” says neither customer nor agent. Write customer or agent in the role column."],
      [5, "The message belongs to no conversation."],
    ]);
  });

  it("reports a message of megabytes", async () => {
    const text = "x".repeat(1_000_000);
    const csv = `chat_id,sender,message\n1,customer,${text}\n1,customer,How do I return an item?\n1,agent,You can return it within thirty days.\n`;
    const messages = [{ role: "customer", text }];
    for (const entries of [await read("a.csv", csv), await read("b.jsonl", JSON.stringify({ id: 1, messages }))]) {
      expect(bad(entries)[0]!.reason).toBe("The message has 1,000,000 characters; the limit is 20,000.");
    }
  });

  it("says what is missing when it cannot tell conversations apart", async () => {
    const error = await errorOf(read("chat.csv", "when,sender,message\n1,customer,How?\n"));
    expect(error.message).toContain(
      "looks like a chat log but has no conversation column. Found: when, sender, message.",
    );
  });

  it("takes an article's author for no side of a chat", async () => {
    const csv = "id,title,content,author\n1,How do I return?,Sign in.,Anna\n";
    expect(pairs(await read("help.csv", csv))).toEqual([["How do I return?", "Sign in."]]);
  });

  it("holds only the conversations touched lately, and mines the others before", async () => {
    const chatter = (i: number) => `${i},customer,hello\n${i},agent,hello\n`;
    const asked = "x,customer,How do I return an item?\nx,agent,You can return it within thirty days.\n";
    const others = Array.from({ length: 11_000 }, (_, i) => chatter(i)).join("");
    const entries = await read("chat.csv", `conversation,role,text\n${asked}${others}`);
    expect(pairs(entries)).toEqual([["How do I return an item?", "You can return it within thirty days."]]);
  });

  it("of the example company gives general answers, and nothing about one customer", async () => {
    const log = await readFile(new URL("../../../examples/shop/chat-log.csv", import.meta.url));
    const found = articles(await read("chat-log.csv", log));
    expect(found.length).toBeGreaterThanOrEqual(15);
    expect(new Set(found.map(({ language }) => language))).toEqual(new Set(["en", "es", "zh-Hans", "ar", "de"]));
    for (const { answer } of found) {
      expect(answer).not.toMatch(/TT-\d|@example\.com|\d{3}-\d{4}|Priya|Jonas|小雯|Daniel|[?？؟]$/);
    }
  });
});

describe("parseTime", () => {
  it("reads the usual ways to write a time", () => {
    const expected = Date.UTC(2025, 8, 1, 9, 14, 8);
    for (const text of [
      "2025-09-01T09:14:08Z",
      "2025-09-01T17:14:08+08:00",
      "2025-09-01 09:14:08",
      "2025/9/1 9:14:08",
      "1.9.2025 09:14:08",
      "9/1/2025 9:14:08 AM",
      "2025年9月1日 9时14分8秒",
      String(expected / 1000),
      String(expected),
    ]) {
      expect(parseTime(text)).toBe(expected);
    }
    expect(parseTime("9/1/2025 9:14 PM")).toBe(Date.UTC(2025, 8, 1, 21, 14));
    expect(parseTime("31/12/2025")).toBe(Date.UTC(2025, 11, 31));
    expect(parseTime("yesterday-ish")).toBeNull();
    expect(parseTime("")).toBeNull();
  });
});
