// Every place of the desk: each screen, and on it each menu and each dialog, for what has to hold everywhere. And a company in
// which none of them is empty.
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { settled } from "./journey.ts";
import { newColleague, request } from "./team.ts";

/** What can be looked at, by the names that the places below use. */
export interface Filled {
  /** Waits for a person. */
  waiting: string;
  /** Taken by whoever looks. */
  mine: string;
  /** Waits, and has written in this language. */
  said: Record<"th" | "hi" | "ar", string>;
  /** With a title and a text in Thai and Arabic. */
  article: string;
}

type Step = (page: Page) => Promise<unknown>;

export interface Place {
  name: string;
  /** Behind the #; a function where it names something of the company. */
  address: string | ((filled: Filled) => string);
  /** What is done there, so that it is open. */
  open?: Step;
  /** What is there when it is open. */
  shows: string;
}

const click =
  (...selectors: string[]): Step =>
  async (page) => {
    for (const selector of selectors) await page.locator(selector).first().click();
  };
const press =
  (keys: string): Step =>
  async (page) => {
    await page.locator("body").press(keys);
  };

/** Of the first run's second step, which is done. */
const bringing =
  (way: string): Step =>
  async (page) => {
    const step = page.locator(".steps .step:nth-child(2) .open-step");
    if ((await step.count()) > 0) await step.click();
    await page.locator(way).first().click();
  };

const dialog = "dialog[open] h2";
const menu = "[popover]:popover-open";
const settings = (tab: string) => `/settings/${tab}`;

/** Neighbours share an address where they can: then nothing is loaded again. */
export const places: readonly Place[] = [
  { name: "waiting", address: "/waiting", shows: ".rows li" },
  { name: "more views", address: "/waiting", open: click(".filter .more"), shows: menu },
  { name: "filters", address: "/waiting", open: press("f"), shows: menu },
  {
    name: "notifications",
    address: "/waiting",
    open: click("[popovertarget=notifications]"),
    shows: "#notifications:popover-open",
  },
  { name: "palette", address: "/waiting", open: press("Control+k"), shows: "[role=option]" },
  { name: "keys", address: "/waiting", open: press("?"), shows: dialog },
  { name: "account menu", address: "/waiting", open: click(".account summary"), shows: ".account .panel" },
  { name: "mine", address: "/mine", shows: ".rows li" },
  { name: "all", address: "/all", shows: ".rows li" },
  { name: "narrowed", address: "/all?language=es&priority=normal", shows: ".list .chips li" },
  { name: "found", address: "/all?q=devuelvo", shows: ".rows li" },
  { name: "closed", address: "/closed", shows: ".list .rows li, .list .state" },
  { name: "snoozed", address: "/snoozed", shows: ".list .rows li, .list .state" },
  { name: "mentions", address: "/mentions", shows: ".list .rows li, .list .state" },
  { name: "conversation", address: ({ waiting }) => `/waiting/${waiting}`, shows: "[role=log]" },
  { name: "mine open", address: ({ mine }) => `/mine/${mine}`, shows: "[role=log]" },
  { name: "later", address: ({ mine }) => `/mine/${mine}`, open: press("s"), shows: `${menu}, ${dialog}` },
  { name: "assign", address: ({ mine }) => `/mine/${mine}`, open: press("a"), shows: menu },
  { name: "tags", address: ({ mine }) => `/mine/${mine}`, open: press("l"), shows: menu },
  { name: "priority", address: ({ mine }) => `/mine/${mine}`, open: press("p"), shows: menu },
  { name: "note", address: ({ mine }) => `/mine/${mine}`, open: press("n"), shows: ".editor textarea" },
  {
    name: "teach",
    address: ({ mine }) => `/mine/${mine}`,
    open: click(".evidence:not(:has(.confidence)) button.link"),
    shows: dialog,
  },
  { name: "articles", address: "/knowledge/articles", shows: ".article-list tbody tr" },
  {
    name: "chosen articles",
    address: "/knowledge/articles",
    open: click(".article-list tbody input"),
    shows: ".know-bulk",
  },
  ...[":first-child", ":last-child"].map((which, k) => ({
    name: k === 0 ? "category of chosen articles" : "delete chosen articles",
    address: "/knowledge/articles",
    open: click(
      `.article-list tbody tr:nth-child(${k + 2}) input`,
      ".know-bulk summary",
      `.know-bulk .menu > ${which}`,
    ),
    shows: dialog,
  })),
  {
    name: "export",
    address: "/knowledge/articles",
    open: click(".top .know-menu summary"),
    shows: ".know-menu[open] .menu",
  },
  {
    name: "for translators",
    address: "/knowledge/articles",
    open: click(".top .know-menu summary", ".know-menu[open] .menu > :last-child"),
    shows: dialog,
  },
  {
    name: "import",
    address: "/knowledge/articles",
    open: click(".top .actions > .button.plain:not(summary)"),
    shows: dialog,
  },
  { name: "replace", address: "/knowledge/articles", open: click(".page .button.quiet.small.end"), shows: dialog },
  { name: "new article", address: "/knowledge/new", shows: dialog },
  { name: "coverage", address: "/knowledge/coverage", shows: ".matrix tbody td" },
  {
    name: "coverage cell",
    address: "/knowledge/coverage",
    open: click(".state-cell[tabindex='0']"),
    shows: "[role=dialog] h3, [role=dialog] b",
  },
  { name: "proposals", address: "/knowledge/proposals", shows: ".page .proposals li, .page .state" },
  { name: "sources", address: "/knowledge/sources", shows: ".page table, .page .state" },
  { name: "facts", address: "/knowledge/facts", shows: ".page table, .page .state" },
  { name: "fact", address: "/knowledge/facts", open: click(".page .button.plain.small"), shows: dialog },
  { name: "article", address: ({ article }) => `/knowledge/articles/${article}/th/all`, shows: "h1" },
  {
    name: "article menu",
    address: ({ article }) => `/knowledge/articles/${article}/th/all`,
    open: click(".know-menu summary"),
    shows: ".know-menu[open] .menu",
  },
  {
    name: "history",
    address: ({ article }) => `/knowledge/articles/${article}/th/all`,
    open: click(".know-menu summary", ".know-menu[open] .menu > :nth-child(1)"),
    shows: dialog,
  },
  {
    name: "article settings",
    address: ({ article }) => `/knowledge/articles/${article}/th/all`,
    open: click(".know-menu summary", ".know-menu[open] .menu > :nth-child(2)"),
    shows: dialog,
  },
  {
    name: "delete article",
    address: ({ article }) => `/knowledge/articles/${article}/th/all`,
    open: click(".know-menu summary", ".know-menu[open] .menu > :last-child"),
    shows: dialog,
  },
  {
    name: "preview",
    address: ({ article }) => `/knowledge/articles/${article}/th/all`,
    open: click(".bar .button.plain.small"),
    shows: dialog,
  },
  { name: "learning", address: "/learning", shows: ".page .panel-card" },
  { name: "mend", address: "/learning", open: click(".page .button.plain.small"), shows: dialog },
  { name: "insights", address: "/insights", shows: ".page .panel-card" },
  { name: "missed", address: "/insights/missed", shows: ".missed > li, .page .state" },
  {
    name: "missed open",
    address: "/insights/missed",
    open: click(".missed a.opens"),
    shows: ".missed [aria-expanded=true]",
  },
  { name: "company", address: settings("company"), shows: ".page .panel-card" },
  { name: "team", address: settings("team"), shows: ".page table" },
  { name: "invite", address: settings("team"), open: click(".page .button.main"), shows: dialog },
  { name: "person", address: settings("team"), open: click(".page td .button"), shows: dialog },
  {
    name: "remove person",
    address: settings("team"),
    // Nobody takes themselves out.
    open: click(".page tr:not(:has-text('Mei Lin')) td .button", "dialog[open] .button.bad"),
    shows: dialog,
  },
  { name: "account", address: settings("account"), shows: ".page table" },
  {
    name: "second factor",
    address: settings("account"),
    open: click(".page .panel-card .row > .button.plain:not([type=submit])"),
    shows: dialog,
  },
  { name: "inbox settings", address: settings("inbox"), shows: ".page .panel-card" },
  { name: "replies", address: settings("replies"), shows: ".page table" },
  { name: "reply", address: settings("replies"), open: click(".page .button.main"), shows: dialog },
  { name: "sign-in", address: settings("sign-in"), shows: ".page .panel-card" },
  { name: "keys of programs", address: settings("keys"), shows: ".page table" },
  { name: "new key", address: settings("keys"), open: click(".page .button.main"), shows: dialog },
  { name: "revoke key", address: settings("keys"), open: click(".page td .button"), shows: dialog },
  { name: "audit", address: settings("audit"), shows: ".page table" },
  { name: "first run", address: "/start", shows: "h1, h2" },
  { name: "write answers", address: "/start", open: bringing(".way"), shows: dialog },
  { name: "starter", address: "/start", open: bringing(".way + .way"), shows: dialog },
];

/** Goes to each place in turn, and closes again what was opened there. */
export async function walk(
  page: Page,
  desk: string,
  filled: Filled,
  visit: (place: Place) => Promise<void>,
  which: readonly Place[] = places,
): Promise<void> {
  for (const place of which) {
    const hash = `#${typeof place.address === "string" ? place.address : place.address(filled)}`;
    if (!page.url().endsWith(hash)) await page.goto(`${desk}${hash}`);
    const before = places.find(({ address, open }) => address === place.address && !open);
    if (place.open && before) await page.locator(before.shows).first().waitFor();
    await place.open?.(page);
    await page.locator(place.shows).first().waitFor();
    await settled(page);
    await page.waitForFunction(() => !document.querySelector(".loading"));
    await visit(place);
    if (place.open) await page.keyboard.press("Escape");
  }
}

/** People write in their own scripts; an article has a title and a text in Thai and in Arabic; nothing on the desk is empty. */
export async function fill(server: string, admin: string, me: string): Promise<Filled> {
  const ask = async (language: string, market: string, texts: readonly string[], wantsPerson: boolean) => {
    const begun = await post<{ id: string; token: string }>("/conversations", "", { language, market });
    const { id, token } = begun;
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    for (const text of texts)
      await must(
        fetch(`${server}/api/v1/conversations/${id}/messages`, {
          ...{ method: "POST", headers },
          body: JSON.stringify({ clientId: randomUUID(), text, language }),
        }),
      );
    if (wantsPerson)
      await must(
        fetch(`${server}/api/v1/conversations/${id}/person`, {
          method: "POST",
          headers,
          body: JSON.stringify({ clientId: randomUUID() }),
        }),
      );
    return id;
  };
  const post = async <Body>(path: string, session: string, body: object, method = "POST") =>
    (await request<Body>(server, method, path, session, body)).body;

  const waiting = await ask("es", "MX", ["¿Cómo devuelvo un producto que compré?"], true);
  const inScripts = {
    th: await ask("th", "SG", [said.th], true),
    hi: await ask("hi", "AE", [said.hi], true),
    ar: await ask("ar", "AE", [said.ar], true),
  };
  await ask("en", "US", ["Do you lend picnic blankets for the garden?"], false);
  const mine = await ask("es", "MX", ["¿Cómo devuelvo un producto que compré?"], true);
  await post(`/inbox/${mine}/take`, me, {});
  await post(`/inbox/${mine}/messages`, me, { clientId: randomUUID(), text: "Hola, soy Mei Lin." });

  const article = `tea-${randomUUID().slice(0, 8)}`;
  await post("/knowledge/articles", admin, {
    id: article,
    language: "en",
    ...texts.en,
    phrasings: ["Which tea is for the morning?"],
  });
  // Of these there is no other text: lists show their titles as they are.
  for (const language of ["th", "ar", "hi"] as const)
    await post("/knowledge/articles", admin, { id: `${article}-${language}`, language, ...texts[language] });
  for (const language of ["th", "ar", "hi"] as const)
    await post(
      `/knowledge/articles/${article}/texts/${language}/all/draft`,
      admin,
      { ...texts[language], tag: "0.0" },
      "PUT",
    );
  await post(
    "/facts",
    admin,
    { values: [{ name: `steeping${randomUUID().slice(0, 4)}`, type: "text", value: "three minutes" }] },
    "PUT",
  );
  await post("/replies", admin, {
    shortcut: `thanks-${article}`,
    name: "Thanks",
    texts: [
      { language: "en", text: "Thank you." },
      { language: "th", text: "ขอบคุณค่ะ" },
    ],
  });
  await post("/api-keys", admin, { name: "Warehouse", scopes: ["knowledge.read"], expiresAt: null });
  await newColleague(server, admin, "Zoë", "agent");
  await post("/invitations", admin, { email: `${article}@tamarindandtin.example`, role: "agent" });
  return { waiting, mine, article, said: inScripts };
}

async function must(response: Promise<Response>): Promise<void> {
  const answered = await response;
  if (!answered.ok) throw new Error(`${answered.url}: ${answered.status} ${await answered.text()}`);
}

/** What they write: marks above and below the letters, and no spaces where a line may break. */
const said = {
  th: "ซื้อกาน้ำชาไปเมื่อวันที่ ๑๒ แต่ฝาที่ได้รับแตก อยู่ที่นี่ต้องส่งคืนยังไงคะ ใครเป็นคนจ่ายค่าส่งพัสดุกลับ",
  hi: "मुझे चायदानी का ढक्कन टूटा हुआ मिला है, कृपया बताइए कि मैं इसे कैसे लौटाऊँ और पैसे कब मिलेंगे?",
  ar: "وصلني إبريق الشاي وغطاؤه مكسور، كيف أُرجِعُه ومتى يُعاد إليّ المبلغ؟",
};
const texts = {
  en: {
    title: "Tea for the morning",
    text: "Our morning tea is strong and warm.\n\n**How long**\n\nLet it draw for three minutes.",
  },
  th: {
    title: "ชาสำหรับดื่มตอนเช้าที่ให้ความรู้สึกอบอุ่นและตื่นตัว",
    text: "ชาเช้าของเรามีรสเข้มและอุ่น ผู้ที่ชื่นชอบชานมสามารถเติมนมได้ตามต้องการ\n\n**นานเท่าไร**\n\nแช่ไว้สามนาที แล้วรินใส่ถ้วยที่อุ่นไว้ก่อน",
  },
  ar: { title: "شايٌ للصباح", text: "شايُ الصباحِ عندنا قويٌّ ودافئ.\n\n**كم من الوقت**\n\nاتركْه ثلاث دقائق." },
  hi: { title: "सुबह की चाय", text: "हमारी सुबह की चाय कड़क और गर्म होती है।\n\n**कितनी देर**\n\nइसे तीन मिनट तक रहने दें।" },
};
