// A customer and what they see of the chat on the shop's page.
import type { Locator, Page } from "playwright-core";
import ar from "../web/text/widget/ar.json" with { type: "json" };
import en from "../web/text/widget/en.json" with { type: "json" };
import es from "../web/text/widget/es.json" with { type: "json" };
import zhHans from "../web/text/widget/zh-Hans.json" with { type: "json" };

const catalogues = { en, es, ar, "zh-Hans": zhHans };

/** Languages of the example shop's page. */
export type ShopLanguage = keyof typeof catalogues;

export class Customer {
  /** The widget's words in the page's language. */
  readonly words: typeof en;
  readonly launcher: Locator;
  readonly dialog: Locator;
  readonly field: Locator;
  /** Under the company's name: whom one talks to, or that there is no connection. */
  readonly status: Locator;
  /** What came of the last question, newest last. */
  readonly replies: Locator;

  constructor(
    readonly page: Page,
    language: ShopLanguage,
  ) {
    this.words = catalogues[language];
    const chat = page.locator("dragoman-chat");
    this.launcher = chat.locator(".launch");
    this.dialog = chat.locator("dialog");
    this.field = chat.locator("textarea");
    this.status = chat.locator(".top [role=status]");
    this.replies = chat.locator(".flow > .assistant");
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.dialog.waitFor();
  }

  /** Writes and presses Enter. */
  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Asks, and waits for the assistant's reply. */
  async ask(question: string): Promise<Reply> {
    const before = await this.replies.count();
    await this.write(question);
    return this.reply(before);
  }

  /** The assistant's reply with this number, from 0, when it is there. */
  async reply(number: number): Promise<Reply> {
    const row = this.replies.nth(number);
    await row.waitFor();
    return {
      row,
      text: await row.locator(".said").innerText(),
      source: (await row.locator(".source b").count()) ? await row.locator(".source b").innerText() : null,
    };
  }

  /** Asks one short thing after the other until the assistant is not sure and offers topics. */
  async askUntilChoices(questions: readonly string[]): Promise<Locator> {
    for (const question of questions) {
      const { row } = await this.ask(question);
      const choices = row.locator(".choice");
      if ((await choices.count()) > 0) return choices;
    }
    throw new Error(`None of "${questions.join('", "')}" made the assistant ask back.`);
  }

  /** Unless the assistant has handed over by itself. */
  async askForPerson(): Promise<void> {
    const way = this.button(this.words.talkToPerson);
    if (await way.count()) await way.click();
    await this.dialog.getByText(this.words.waitingTitle).first().waitFor();
  }

  button(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }

  /** What the log shows, in its order: who said what. */
  conversation(): Promise<[who: string, text: string][]> {
    return this.dialog.locator(".flow > :is(.customer, .assistant, .agent, .system)").evaluateAll((rows) =>
      rows.map((row) => {
        const said = row.querySelector(".bubble, .said, .eventline, .wait")!.cloneNode(true) as HTMLElement;
        for (const hidden of said.querySelectorAll(".sr")) hidden.remove();
        return [row.className, said.textContent!.trim()] as [string, string];
      }),
    );
  }

  /** The conversation's id, as the widget remembers it. */
  async id(): Promise<string> {
    return this.page.evaluate(
      () => JSON.parse(localStorage.getItem(`dragoman:${location.origin}:conversation`) ?? "{}").id,
    );
  }
}

export interface Reply {
  row: Locator;
  text: string;
  /** Title of the article it stands on. */
  source: string | null;
}

/** A text of the catalogue with its names put in, each isolated in its own direction as the widget does. */
export const withNames = (text: string, names: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => `\u2068${names[name]}\u2069`);
