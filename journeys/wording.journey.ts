// Words take room: in a language two fifths longer than English nothing on the desk is cut, on a wide screen, at 200 % zoom (half as
// wide) and on the narrowest phone; nor are the marks of Thai, Hindi and Arabic, which people write whatever the desk speaks. On the
// way axe looks at every place, in light and in dark.
import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, inject } from "vitest";
import type { Agent } from "./agent.ts";
import { type Filled, fill, type Place, places, walk } from "./desk-places.ts";
import { journey, picture, screens, seriousFindings, server } from "./journey.ts";
import { clippedTexts, speakPseudo } from "./pseudo-language.ts";
import { misshown } from "./scripts-on-screen.ts";
import { newColleague, request } from "./team.ts";

let filled: Filled;
/** Of an admin who looks at everything. */
let session: string;
beforeAll(async () => {
  const admin = inject("admin");
  // Articles that come and go would train again and again; that is not what is looked at here.
  await request(server, "PUT", "/knowledge/learning", admin, { trainsItself: false });
  const { link } = await newColleague(server, admin, "Mei Lin", "admin");
  session = (await request(server, "POST", "/session", "", { link })).cookie;
  filled = await fill(server, admin, session);
});

/** What is found at each place, by its name; only places with findings. */
async function findingsAt(
  agent: Agent,
  which: readonly Place[],
  look: (page: Page, place: Place) => Promise<string[]>,
  shot: string,
) {
  const { page } = agent;
  const [name, value] = session.split("=") as [string, string];
  await page.context().addCookies([{ name, value, url: server }]);
  const found: Record<string, string[]> = {};
  await walk(
    page,
    `${server}/desk/`,
    filled,
    async (place) => {
      await picture(page, `${shot}-${place.name}`.replaceAll(/\W+/g, "-"));
      const here = await look(page, place);
      if (here.length > 0) found[place.name] = here;
    },
    which,
  );
  return found;
}

interface Screen {
  options: BrowserContextOptions;
  /** axe takes a while: once in light, once in dark. */
  withAxe: boolean;
}
const sizes: Record<string, Screen> = {
  "a wide screen": { options: { viewport: { width: 1440, height: 900 } }, withAxe: true },
  "200 % zoom": { options: { viewport: { width: 720, height: 450 } }, withAxe: false },
  "a phone of 360 pixels, in dark": {
    options: { ...screens.phone, viewport: { width: 360, height: 740 }, colorScheme: "dark" },
    withAxe: true,
  },
};
/** What opened over a place that was looked at by itself. */
const opened = "dialog[open], [popover]:popover-open, [role=dialog], .know-menu[open], .know-bulk";
const inKnowledge = (address: string) => address.startsWith("/knowledge");
const addressOf = ({ address }: Place) => (typeof address === "string" ? address : address(filled));
const parts: Record<string, (place: Place) => boolean> = {
  "in the inbox": (place) => /^\/(waiting|mine|all|closed|snoozed|mentions)/.test(addressOf(place)),
  "in the knowledge": (place) => inKnowledge(addressOf(place)),
  elsewhere: (place) => /^\/(learning|insights|settings|start)/.test(addressOf(place)),
};

describe("in a language two fifths longer", () => {
  for (const [size, { options, withAxe }] of Object.entries(sizes)) {
    for (const [part, isIn] of Object.entries(parts)) {
      journey(`nothing is cut ${part} on ${size}`, async (people) => {
        const agent = await people.stranger(options);
        await speakPseudo(agent.page);
        const found = await findingsAt(
          agent,
          places.filter(isIn),
          async (page, { open }) => {
            const within = open && opened;
            return [...(await clippedTexts(page, within)), ...(withAxe ? await seriousFindings(page, within) : [])];
          },
          `pseudo-${size}`,
        );
        expect(found).toEqual({});
      });
    }
    journey(`nothing is cut at the door on ${size}`, async (people) => {
      const { page } = await people.stranger(options);
      await speakPseudo(page);
      await page.goto(`${server}/desk`);
      await page.locator("h1").waitFor();
      expect(await clippedTexts(page)).toEqual([]);
      expect(await seriousFindings(page)).toEqual([]);
    });
  }
});

describe("Thai, Hindi and Arabic", () => {
  const shown: readonly Place[] = [
    { name: "list", address: "/waiting", shows: ".rows li" },
    ...(["th", "hi", "ar"] as const).map((language) => ({
      name: `thread in ${language}`,
      address: ({ said }: Filled) => `/waiting/${said[language]}`,
      shows: "[role=log] .said",
    })),
    ...(["th", "hi", "ar"] as const).map((language) => ({
      name: `editor in ${language}`,
      address: ({ article }: Filled) => `/knowledge/articles/${article}/${language}/all`,
      shows: ".written textarea",
    })),
    { name: "articles", address: "/knowledge/articles", shows: ".article-list tbody tr" },
    { name: "coverage", address: "/knowledge/coverage", shows: ".matrix tbody td" },
  ];
  for (const [size, options] of Object.entries({ "a wide screen": screens.desktop, "a phone": screens.phone })) {
    journey(`are whole, called by their language, on lines that hold their marks, on ${size}`, async (people) => {
      const agent = await people.stranger(options);
      const seen: Record<string, number> = {};
      const found = await findingsAt(
        agent,
        shown,
        async (page) => {
          const here = await misshown(page);
          for (const [name, count] of Object.entries(here.seen)) seen[name] = (seen[name] ?? 0) + count;
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          return wider > 2 ? [...here.wrong, `${wider} pixels wider than the screen`] : here.wrong;
        },
        `scripts-${size}`,
      );
      expect(found).toEqual({});
      for (const name of ["Thai", "Devanagari", "Arabic"]) expect(seen[name], name).toBeGreaterThan(5);
    });
  }
});
