// The chat on an Arabic page: everything stands the other way round, and what is written in Latin letters stays whole.
import type { Locator } from "playwright-core";
import { describe, expect } from "vitest";
import type { Customer } from "./customer.ts";
import { eventually, journey, picture } from "./journey.ts";

const question = "أين طلبي TT-20418؟";

describe("a customer on the Arabic page", () => {
  journey("reads and writes from right to left, mirrored from the English page", async (people) => {
    const arabic = await people.customer({ language: "ar" });
    const english = await people.customer({ language: "en" });
    expect(await arabic.page.locator("html").getAttribute("dir")).toBe("rtl");
    await picture(arabic.page, "closed-ar");
    for (const customer of [arabic, english]) {
      await customer.open();
      await customer.ask(customer === arabic ? question : "Where is my order TT-20418?");
    }
    await picture(arabic.page, "order-ar");

    expect(await arabic.dialog.evaluate((dialog) => getComputedStyle(dialog).direction)).toBe("rtl");
    for (const [piece, of] of pieces) {
      const [there, here] = [await margins(of(arabic)), await margins(of(english))];
      // What lies at the line's end in English by so much lies at its end in Arabic by as much; so at its start.
      const off = Math.min(Math.abs(there.left - here.right), Math.abs(there.right - here.left));
      expect(off, `${piece}: ${JSON.stringify(there)}, in English ${JSON.stringify(here)}`).toBeLessThan(2);
    }
    // The customer speaks from the line's end, the assistant from its start.
    const panel = await boxOf(arabic.dialog);
    expect((await margins(bubble(arabic))).left).toBeLessThan(panel.x + panel.width / 4);
  });

  journey(
    "reads the chat's words in Arabic, with the order number in one piece and its own direction",
    async (people) => {
      const customer = await people.customer({ language: "ar" });
      await customer.open();
      const { row, text } = await customer.ask(question);
      expect(text).toMatch(/\p{Script=Arabic}/u);
      expect(await customer.status.innerText()).toBe(customer.words.subtitle);
      expect(await customer.field.getAttribute("placeholder")).toBe(customer.words.placeholder);
      await customer.button(customer.words.talkToPerson).waitFor();
      await row.getByText(customer.words.helpful).waitFor();

      const order = bubble(customer).locator("bdi");
      expect(await order.innerText()).toBe("TT-20418");
      // In a sentence from right to left the number stands left of the word before it and right of the question mark.
      const line = await bubble(customer).evaluate((element) => {
        const number = element.querySelector("bdi")!;
        const box = (node: Node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return range.getBoundingClientRect();
        };
        return {
          before: box(number.previousSibling!).left,
          number: box(number),
          after: box(number.nextSibling!).right,
        };
      });
      expect(line.number.right).toBeLessThanOrEqual(line.before + 1);
      expect(line.number.left).toBeGreaterThanOrEqual(line.after - 1);
    },
  );

  journey("waits for a person and talks with them in Arabic", async (people) => {
    const customer = await people.customer({ language: "ar" });
    await customer.open();
    await customer.askForPerson();
    await picture(customer.page, "waiting-ar");
    const deskhand = await people.deskhand("أمينة");
    const conversation = await customer.id();
    await deskhand.take(conversation);
    await deskhand.reply(conversation, "مرحبًا، أنا أمينة. ما رقم طلبك؟");
    await customer.dialog.getByText("مرحبًا، أنا أمينة. ما رقم طلبك؟").waitFor();
    await customer.write("رقمه TT-20418");
    await eventually(async () => (await deskhand.conversation(conversation)).at(-1)?.text).toBe("رقمه TT-20418");
    await picture(customer.page, "agent-ar");
  });
});

const bubble = ({ dialog }: Customer) => dialog.locator(".customer .bubble").first();

const pieces: [string, (customer: Customer) => Locator][] = [
  ["the launcher", ({ launcher }) => launcher],
  ["the panel", ({ dialog }) => dialog],
  ["the customer's bubble", bubble],
  ["the way to a person", (customer) => customer.button(customer.words.talkToPerson)],
  ["the button that sends", (customer) => customer.button(customer.words.send)],
];

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not on the screen.`);
  return box;
}

/** How far it is from the edges of the window. */
async function margins(locator: Locator): Promise<{ left: number; right: number }> {
  const { x, width } = await boxOf(locator);
  return { left: x, right: locator.page().viewportSize()!.width - x - width };
}
