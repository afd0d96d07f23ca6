// What a machine can tell of accessibility: axe finds nothing serious, whatever the language, the colours and the screen.
import { describe, expect } from "vitest";
import { type CustomerOptions, journey, picture, screens, seriousFindings } from "./journey.ts";

const shops: [name: string, options: CustomerOptions][] = [
  ["in light colours", { colours: "light" }],
  ["in dark colours", { colours: "dark" }],
  ["in Arabic", { language: "ar" }],
  ["in Arabic and dark colours on a phone", { language: "ar", colours: "dark", screen: "phone" }],
  ["on a phone", { screen: "phone" }],
];

describe("axe finds nothing serious", () => {
  for (const [name, options] of shops) {
    journey(`on the shop's page with the chat, ${name}`, async (people) => {
      const customer = await people.customer(options);
      const shot = [options.language ?? "en", options.colours ?? "light", options.screen ?? "desktop"].join("-");
      await picture(customer.page, `${shot}-closed`);
      expect(await seriousFindings(customer.page), "closed").toEqual([]);
      await customer.open();
      expect(await seriousFindings(customer.page), "open").toEqual([]);
      await customer.askUntilChoices(
        options.language === "ar" ? ["إرجاع", "الدفع", "توصيل"] : ["payment", "return", "delivery"],
      );
      await picture(customer.page, `${shot}-clarify`);
      expect(await seriousFindings(customer.page), "with choices").toEqual([]);
      await customer.askForPerson();
      await picture(customer.page, `${shot}-waiting`);
      expect(await seriousFindings(customer.page), "waiting").toEqual([]);
      const deskhand = await people.deskhand("Mei Lin");
      const conversation = await customer.id();
      await deskhand.take(conversation);
      await deskhand.reply(conversation, "Hello, how can I help?");
      await customer.dialog.getByText("Hello, how can I help?").waitFor();
      await picture(customer.page, `${shot}-agent`);
      expect(await seriousFindings(customer.page), "with an agent").toEqual([]);
    });
  }

  for (const [name, options] of [
    ["in light colours", { colorScheme: "light" }],
    ["in dark colours", { colorScheme: "dark" }],
    ["on a phone", screens.phone],
  ] as const) {
    journey(`on the desk, ${name}`, async (people) => {
      const shot = `desk-${name.split(" ")[1] === "a" ? "phone" : name.split(" ")[1]}`;
      const stranger = await people.stranger(options);
      await stranger.open("/desk");
      await stranger.page.getByRole("heading", { name: stranger.text["signIn.title"] }).waitFor();
      await picture(stranger.page, `${shot}-sign-in`);
      expect(await seriousFindings(stranger.page), "signing in").toEqual([]);

      const customer = await people.customer();
      await customer.open();
      await customer.ask("¿Cómo devuelvo un producto que compré?");
      await customer.askForPerson();
      const conversation = await customer.id();
      const agent = await people.agent("Mei Lin", options);
      await agent.row(conversation).waitFor();
      await picture(agent.page, `${shot}-inbox`);
      expect(await seriousFindings(agent.page), "the inbox").toEqual([]);
      await agent.read(conversation);
      await agent.take();
      await agent.reply("Hola, soy Mei Lin.");
      await customer.dialog.getByText("Hola, soy Mei Lin.").waitFor();
      await picture(agent.page, `${shot}-conversation`);
      expect(await seriousFindings(agent.page), "a conversation").toEqual([]);
    });
  }
});
