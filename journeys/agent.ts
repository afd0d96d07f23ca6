// Somebody of the team in front of the desk.
import type { Locator, Page } from "playwright-core";
import text from "../web/text/desk/en.json" with { type: "json" };

export class Agent {
  readonly text = text;
  readonly inbox: Locator;
  readonly thread: Locator;
  readonly field: Locator;

  constructor(
    readonly page: Page,
    private readonly server: string,
  ) {
    this.inbox = page.getByRole("heading", { name: text.inbox, exact: true });
    this.thread = page.getByRole("log");
    this.field = page.getByRole("textbox", { name: text["reply.write"] });
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.server}${path}`);
  }

  /** A view of the inbox, by its address; what narrows it follows a question mark. */
  async show(view: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${view}`);
  }

  /** Its row in the list. */
  row(conversation: string): Locator {
    return this.page.locator(`a[data-id="${conversation}"]`);
  }

  async read(conversation: string): Promise<void> {
    await this.row(conversation).click();
    await this.thread.waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async take(): Promise<void> {
    await this.button(text["conversation.take"]).click();
    await this.field.waitFor();
  }

  async reply(said: string): Promise<void> {
    await this.field.fill(said);
    await this.button(text["reply.send"]).click();
  }

  async note(said: string): Promise<void> {
    await this.page.getByRole("button", { name: text["reply.mode.note"], exact: true }).click();
    await this.page.getByRole("textbox", { name: text["note.write"] }).fill(said);
    await this.button(text["note.add"]).click();
  }

  async closeConversation(): Promise<void> {
    await this.page.getByTitle(text["conversation.closeLong"]).click();
  }
}
