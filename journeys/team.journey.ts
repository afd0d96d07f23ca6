// The team: who is invited comes in as what they were invited as, signs in with a second factor, sees where they are signed in;
// and what was changed is in the audit log.
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { codeAt, stepAt } from "../src/team/totp.ts";
import type { Agent } from "./agent.ts";
import { eventually, journey, picture, seriousFindings } from "./journey.ts";

const password = "a good long password";

async function settings(agent: Agent, tab: string): Promise<Locator> {
  await agent.page.goto(`${new URL(agent.page.url()).origin}/desk/#/settings/${tab}`);
  const page = agent.page.locator(".page");
  await page.getByRole("heading", { name: agent.text.settings, exact: true }).waitFor();
  return page;
}

/** What stands beside a copy button. */
const copied = (page: Page, label: string) =>
  page.locator(".labelled").filter({ hasText: label }).locator("pre").innerText();

/** The secret as an authenticator app keeps it. */
function secretOf(typed: string): Buffer {
  const bits = [...typed.replace(/\s/g, "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

async function setPassword(agent: Agent): Promise<void> {
  const page = await settings(agent, "account");
  await page.getByLabel(agent.text["account.newPassword"]).fill(password);
  await agent.button(agent.text["settings.changePassword"]).click();
  await page.getByText(agent.text["account.passwordSaved"]).waitFor();
}

async function signIn(agent: Agent, email: string): Promise<void> {
  await agent.page.getByLabel(agent.text["signIn.email"]).fill(email);
  await agent.page.getByLabel(agent.text["signIn.password"]).fill(password);
  await agent.button(agent.text["signIn.submit"]).click();
}

describe("somebody who is invited", () => {
  journey("chooses a name and a password, is in as a viewer, and can read but not reply", async (people) => {
    const customer = await people.customer();
    await customer.open();
    await customer.askForPerson();
    const admin = await people.agent("Ada Admin", {}, "admin");
    const { text } = admin;
    await settings(admin, "team");
    await admin.button(text["team.invite"]).click();
    const dialog = admin.page.getByRole("dialog");
    await dialog.getByLabel(text["signIn.email"]).fill("vera@tamarindandtin.example");
    await dialog.getByRole("radio", { name: text["team.role.viewer"] }).check();
    expect(await seriousFindings(admin.page)).toEqual([]);
    await admin.button(text["team.makeInvitation"]).click();
    await dialog.getByText(text["team.linkMore"]).waitFor();
    const link = await copied(admin.page, text["team.link"]);
    await picture(admin.page, "team-invited");

    const vera = await people.stranger();
    await vera.page.goto(link);
    await vera.page.getByText(/Ada Admin/).waitFor();
    expect(vera.page.url()).not.toContain("invitation=");
    expect(await seriousFindings(vera.page)).toEqual([]);
    await picture(vera.page, "team-invitation");
    await vera.page.getByLabel(text["invitation.name"]).fill("Vera 维拉");
    await vera.page.getByLabel(text["invitation.password"]).fill(password);
    await vera.button(text["invitation.accept"]).click();
    await vera.inbox.waitFor();

    const conversation = await customer.id();
    await vera.show("all");
    await vera.read(conversation);
    expect(await vera.button(text["conversation.take"]).count()).toBe(0);
    expect(await vera.field.count()).toBe(0);
    const refused = await vera.page.evaluate(
      (id) =>
        fetch(`/api/v1/inbox/${id}/take`, {
          method: "POST",
          headers: { "x-dragoman": "desk", "content-type": "application/json" },
          body: "{}",
        }).then((response) => response.status),
      conversation,
    );
    expect(refused).toBe(403);

    await admin.button(text["settings.done"]).click();
    await admin.page.reload();
    await admin.page
      .getByRole("row", { name: /Vera 维拉/ })
      .getByText(text["team.role.viewer"])
      .waitFor();
    const again = await people.stranger();
    await again.page.goto(link);
    await again.page.getByText(text["invitation.gone"]).waitFor();
  });
});

describe("a second factor", () => {
  journey("is set up with a code to scan, and asked for at the next sign-in", async (people) => {
    const { link, email } = await people.colleague("Theo Two");
    const theo = await people.stranger();
    const { text } = theo;
    await theo.open(`/desk/#link=${link}`);
    await theo.inbox.waitFor();
    await setPassword(theo);
    await theo.button(text["settings.setUp"]).click();
    const dialog = theo.page.getByRole("dialog");
    await dialog.getByRole("img", { name: text["settings.qr"] }).waitFor();
    expect(await seriousFindings(theo.page)).toEqual([]);
    await picture(theo.page, "team-second-factor");
    const secret = secretOf(await copied(theo.page, text["settings.orType"]));
    await dialog.getByLabel(text["signIn.code"]).fill("000000");
    await theo.button(text["settings.turnOn"]).click();
    await dialog.getByText(text["settings.wrongCode"]).waitFor();
    const step = stepAt(Date.now());
    await dialog.getByLabel(text["signIn.code"]).fill(codeAt(secret, step));
    await theo.button(text["settings.turnOn"]).click();
    await dialog.getByText(text["settings.recoveryMore"]).waitFor();
    const recovery = (await copied(theo.page, text["settings.recovery"])).split("\n");
    expect(recovery).toHaveLength(10);
    await theo.button(text["settings.recoveryKept"]).click();

    const elsewhere = await people.stranger();
    await elsewhere.open("/desk/");
    await signIn(elsewhere, email);
    await elsewhere.page.getByRole("heading", { name: text["signIn.secondStep"] }).waitFor();
    expect(await seriousFindings(elsewhere.page)).toEqual([]);
    // The code that turned it on is used up; the next one is good a little early.
    await elsewhere.page.getByLabel(text["signIn.code"]).fill(codeAt(secret, step));
    await elsewhere.button(text["signIn.submit"]).click();
    await elsewhere.page.getByText(text["signIn.wrongCode"]).waitFor();
    await elsewhere.page.getByLabel(text["signIn.code"]).fill(codeAt(secret, Math.max(step, stepAt(Date.now())) + 1));
    await elsewhere.button(text["signIn.submit"]).click();
    await elsewhere.inbox.waitFor();

    const third = await people.stranger();
    await third.open("/desk/");
    await signIn(third, email);
    await third.page.getByLabel(text["signIn.code"]).fill(recovery[0]!.toUpperCase());
    await third.button(text["signIn.submit"]).click();
    await third.inbox.waitFor();
  });
});

describe("a session that is ended elsewhere", () => {
  journey("is thrown out at once, and what was open leads to the door", async (people) => {
    const { link, email } = await people.colleague("Sara Sessions");
    const here = await people.stranger();
    const { text } = here;
    await here.open(`/desk/#link=${link}`);
    await here.inbox.waitFor();
    await setPassword(here);
    const there = await people.stranger();
    await there.open("/desk/");
    await signIn(there, email);
    await there.inbox.waitFor();

    await settings(here, "account");
    await here.page.reload();
    const row = here.page.getByRole("row").filter({ has: here.button(text["settings.end"]) });
    await row.getByText("Chrome, Linux").waitFor();
    await picture(here.page, "team-sessions");
    await row.getByRole("button", { name: text["settings.end"] }).click();
    await there.page.getByText(text["signIn.ended"]).waitFor();
    await eventually(() => here.button(text["settings.end"]).count()).toBe(0);
    await here.page.getByText(text["settings.thisOne"]).waitFor();
  });
});

describe("the audit log", () => {
  journey("shows who changed whose role, and that it is whole", async (people) => {
    const admin = await people.agent("Audit Ada", {}, "admin");
    const { text } = admin;
    await people.colleague("Rolf Role");
    await settings(admin, "team");
    await admin.page
      .getByRole("button", { name: text["team.changeOf"].replace("{name}", "Rolf Role") })
      .first()
      .click();
    const dialog = admin.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: text["team.role.editor"] }).check();
    await admin.button(text["do.save"]).click();
    await admin.page
      .getByRole("row", { name: /Rolf Role/ })
      .getByText(text["team.role.editor"])
      .first()
      .waitFor();

    const page = await settings(admin, "audit");
    const entry = page
      .getByRole("row")
      .filter({ hasText: text["settings.event.role"] })
      .filter({ hasText: "Rolf Role" });
    await entry.getByText("Audit Ada").first().waitFor();
    await entry
      .getByText(/agent → editor/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: text["settings.verify"] }).click();
    await page.getByText(/^Whole: /).waitFor();
    expect(await seriousFindings(admin.page)).toEqual([]);
    await picture(admin.page, "team-audit");
  });
});
