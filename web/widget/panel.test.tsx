/** @jsxImportSource preact */
import { parseHTML } from "linkedom";
import { render } from "preact";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ConversationClient } from "./conversation-client.ts";
import type { ChatState, Message } from "./conversation-state.ts";
import { chat, type View } from "./panel.tsx";
import { textIn } from "./text.ts";

let document: Document;
beforeAll(() => {
  document = parseHTML("<html><body></body></html>").document as unknown as Document;
  Object.assign(globalThis, { document });
});

const message = (fields: Partial<Message> & Pick<Message, "role" | "text">): Message => ({
  id: `m${fields.sequence ?? 1}`,
  sequence: 1,
  clientId: null,
  language: "en",
  createdAt: new Date().toISOString(),
  author: null,
  ...fields,
});

/** What a customer sees, and the client that their clicks reach. */
function screen(state: Partial<ChatState>, view: Partial<View> = {}) {
  const client = {
    state: { phase: "assistant", messages: [], outbox: [], ...state },
    unread: () => 0,
    send: vi.fn(),
    askForPerson: vi.fn(),
    backToAssistant: vi.fn(),
    rate: vi.fn(),
    startAgain: vi.fn(),
  };
  const write = vi.fn();
  const root = document.createElement("div");
  const whole: View = {
    text: textIn("en"),
    client: client as unknown as ConversationClient,
    company: "Tamarind & Tin",
    open: true,
    wholeScreen: false,
    hint: false,
    showMark: true,
    draft: "",
    toggle: () => {},
    write,
    focus: () => {},
    ...view,
  };
  render(chat(whole), root);
  const find = (selector: string) => root.querySelector(selector) as HTMLElement;
  const click = (selector: string) =>
    find(selector).dispatchEvent(new (document.defaultView as Window & typeof globalThis).Event("click"));
  return { root, client, write, find, click, all: (selector: string) => [...root.querySelectorAll(selector)] };
}

describe("the panel", () => {
  it("says that this is an AI before the first answer, in the words the market's profile gives", () => {
    const { find } = screen({
      settings: {
        workspace: { name: "T" },
        brand: { colour: "#000" },
        language: "es",
        disclosure: "Esto es una IA.",
        agentsOnline: true,
        hoursText: null,
      },
    });
    expect(find(".flow").firstElementChild?.textContent).toBe("Esto es una IA.");
    expect(find(".disclose").getAttribute("lang")).toBe("es");
    expect(screen({}).find(".disclose").textContent).toContain("This is an AI assistant, not a person.");
  });

  it("marks every foreign text with its language and lets it choose its direction", () => {
    const { find } = screen({
      messages: [
        message({ role: "customer", text: "كم يستغرق التوصيل؟ TT-20466", language: "ar" }),
        message({
          role: "assistant",
          text: "Five to seven days.",
          sequence: 2,
          kind: "answer",
          notice: "لا يوجد نص عربي بعد.",
          source: { article: "a", title: "Delivery", language: "en", market: "AE", reviewedAt: "2026-10-28" },
        }),
      ],
    });
    for (const [selector, language] of Object.entries({ ".bubble": "ar", ".notice": "", ".source b": "en" })) {
      expect(find(selector).getAttribute("lang"), selector).toBe(language);
      expect(find(selector).getAttribute("dir"), selector).toBe("auto");
    }
    expect(find(".said").getAttribute("lang")).toBe("en");
    expect(find(".said p").getAttribute("dir")).toBe("auto");
    expect(find(".bubble bdi").textContent).toBe("TT-20466");
    expect(find(".source").textContent).toContain("Checked by the shop on");
    expect(find(".market").getAttribute("title")).toBe("United Arab Emirates");
  });

  it("offers the choices of the last message as buttons, and the way out", () => {
    const asked = message({
      role: "assistant",
      text: "Which is closest?",
      kind: "clarify",
      choices: [{ article: "refund-time", title: "When the money arrives", language: "en" }],
    });
    const { all, click, client } = screen({ messages: [asked] });
    expect(all(".choice")).toHaveLength(2);
    click(".choice");
    expect(client.send).toHaveBeenCalledWith("When the money arrives", "refund-time");
    click(".choice.quiet");
    expect(client.askForPerson).toHaveBeenCalledOnce();
    const answered = screen({ messages: [asked, message({ role: "customer", text: "never mind", sequence: 2 })] });
    expect(answered.all(".choice")).toHaveLength(0);
  });

  it("has a way to a person on every screen: to ask, to go back, or with whom one talks", () => {
    const asking = screen({});
    asking.click(".human");
    expect(asking.client.askForPerson).toHaveBeenCalledOnce();
    const waiting = screen({ phase: "waiting" });
    waiting.click(".human");
    expect(waiting.client.backToAssistant).toHaveBeenCalledOnce();
    expect(screen({ phase: "person", agent: "Lin" }).find(".human").textContent).toContain("Lin");
    expect(screen({ phase: "closed" }).find(".human").textContent).toBe("Talk to a person");
  });

  it("shows the place in line where the person was asked for, and the customer's words after it", () => {
    const { find, all } = screen({
      phase: "waiting",
      position: 2,
      messages: [
        message({ role: "system", text: "", event: "handover" }),
        message({ role: "system", text: "", event: "back-to-assistant", sequence: 2 }),
        message({ role: "system", text: "", event: "handover", sequence: 3 }),
        message({ role: "customer", text: "TT-1", sequence: 4 }),
      ],
    });
    expect(all(".wait")).toHaveLength(1);
    expect(find(".wait").textContent).toContain("Number \u20682\u2069 in line");
    expect(find(".flow").lastElementChild?.textContent).toContain("TT-1");
    expect(all(".eventline")[0]?.textContent).toBe("You are back with the assistant");
  });

  it("asks for an e-mail address until there is one", () => {
    expect(screen({ phase: "waiting" }).all("input[type=email]")).toHaveLength(1);
    const left = screen({ phase: "waiting", email: "ana@example.com" });
    expect(left.all("input")).toHaveLength(0);
    expect(left.find(".more").textContent).toContain("ana@example.com");
  });

  it("tells a person from the assistant by name and shape", () => {
    const { all } = screen({
      phase: "person",
      agent: "Lin",
      agentTyping: true,
      messages: [
        message({ role: "system", text: "", event: "agent-joined", author: "Lin" }),
        message({ role: "agent", text: "Good morning", author: "Lin", sequence: 2 }),
        message({ role: "agent", text: "I am Lin", author: "Lin", sequence: 3 }),
      ],
    });
    expect(all(".eventline")[0]?.textContent).toContain("a person of the team, joined");
    expect(all(".agent .who")).toHaveLength(1);
    expect(all(".agent .face.ai")).toHaveLength(0);
    expect(all(".flow > .who")[0]?.textContent).toContain("is typing");
  });

  it("rates an answer with thumbs that say which one is pressed", () => {
    const rated = message({ role: "assistant", text: "Yes.", kind: "answer", rating: "up" });
    const { click, client, all } = screen({ messages: [rated] });
    expect(all(".rate button").map((button) => button.getAttribute("aria-pressed"))).toEqual(["true", "false"]);
    click(".rate .down");
    expect(client.rate).toHaveBeenCalledWith(rated, "down");
    expect(
      screen({ messages: [message({ role: "assistant", text: "Hi", kind: "smalltalk" })] }).all(".rate"),
    ).toHaveLength(0);
  });

  it("says under a message that it is not sent yet, and that something did not work", () => {
    const { find } = screen({ offline: true, failed: true, outbox: [{ clientId: "1", text: "hello" }] });
    expect(find(".customer").textContent).toContain("Not sent yet.");
    expect(find(".top").textContent).toContain("No connection.");
    expect(find("[role=alert]").textContent).toContain("That failed.");
  });

  it("never shows a customer's text as markup", () => {
    const { find } = screen({ messages: [message({ role: "customer", text: "<b>**x**</b>" })] });
    expect(find(".bubble").lastChild?.textContent).toBe("<b>**x**</b>");
    expect(find(".bubble b")).toBeNull();
  });

  it("sends what is typed, and nothing that is empty or too long", () => {
    const submit = (draft: string) => {
      const shown = screen({}, { draft });
      const event = new (document.defaultView as Window & typeof globalThis).Event("submit", { cancelable: true });
      shown.find(".compose").dispatchEvent(event);
      return shown;
    };
    expect(submit("  hello ").client.send).toHaveBeenCalledWith("hello");
    expect(submit("  hello ").write).toHaveBeenCalledWith("");
    expect(submit("   ").client.send).not.toHaveBeenCalled();
    const long = submit("x".repeat(4100));
    expect(long.client.send).not.toHaveBeenCalled();
    expect(long.find(".length").textContent).toBe("Too long by \u2068100\u2069");
    expect(submit("x".repeat(3600)).find(".length").textContent).toBe("3600 / 4000");
  });

  it("keeps its mark off where the shop wants it off, and offers nothing that does not work", () => {
    expect(screen({}).find(".by").textContent).toContain("Dragoman");
    expect(screen({}, { showMark: false }).find(".by")).toBeNull();
    expect(screen({}).all("input[type=file]")).toHaveLength(0);
  });

  it("begins a new conversation after a closed one", () => {
    const { find, click, client } = screen({ phase: "closed" });
    expect(find("textarea")).toBeNull();
    click(".foot .choice");
    expect(client.startAgain).toHaveBeenCalledOnce();
  });
});
