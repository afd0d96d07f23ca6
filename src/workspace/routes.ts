// HTTP: what the company says about itself.
import { z } from "zod";
import { ExpectedError } from "../errors.ts";
import { type Routes, refusals } from "../http.ts";
import { canonicalLanguage, cleanText } from "../language/index.ts";
import type { Workspace, WorkspaceChanges } from "./workspace.ts";

/** What the routes need of the workspace. */
export interface WorkspaceDoor {
  read(): Promise<Workspace>;
  update(changes: WorkspaceChanges): Promise<void>;
}

export class NothingToChangeError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "workspace/nothing-to-change";
  constructor() {
    super("Nothing of the company was sent. Send at least one of its fields, such as `name`.");
  }
}

const Language = z
  .string()
  .max(100)
  .transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical === null) context.addIssue({ code: "custom", message: "not a language tag such as es or zh-Hans" });
    return canonical ?? "";
  });

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const Market = z
  .string()
  .regex(/^[A-Za-z]{2}$/, "a market is an ISO 3166 alpha-2 code, such as MX")
  .transform((code) => code.toUpperCase())
  .refine(
    (code) => code !== "ZZ" && regions.of(code) !== undefined,
    "there is no such market; codes look like MX or AE",
  );

const Origin = z
  .string()
  .trim()
  .max(300)
  .transform((value, context) => {
    if (value === "*") return value;
    if (/^https?:\/\//i.test(value) && URL.canParse(value)) return new URL(value).origin;
    context.addIssue({ code: "custom", message: "an origin looks like https://www.example.com" });
    return "";
  });

const once = <Item>(items: Item[]): Item[] => [...new Set(items)];

const Company = z
  .object({
    name: z.string(),
    defaultLanguage: z.string().describe("The company's own, BCP 47"),
    brandColour: z.string().describe("Of the widget, #rrggbb"),
    allowedOrigins: z.array(z.string()).describe("Pages that may embed the widget; * is every page"),
    markets: z.array(z.string()).describe("Where it sells, ISO 3166 alpha-2"),
    languages: z.array(z.string()).describe("That it wants to answer in, BCP 47"),
    knowledgeOrigin: z.enum(["none", "example", "own"]),
  })
  .meta({ id: "Company" });

const Changes = z.object({
  name: z
    .string()
    .transform((name) => cleanText(name).replace(/\s+/g, " "))
    .pipe(
      z
        .string()
        .max(100)
        .regex(/[\p{L}\p{N}]/u, "a name has letters or digits"),
    )
    .optional()
    .describe("1 to 100 characters"),
  defaultLanguage: Language.optional(),
  brandColour: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "a colour looks like #24594b")
    .transform((colour) => colour.toLowerCase())
    .optional(),
  allowedOrigins: z.array(Origin).max(50).transform(once).optional(),
  markets: z.array(Market).max(250).transform(once).optional(),
  languages: z.array(Language).max(100).transform(once).optional(),
});

export const workspaceRoutes =
  (workspace: WorkspaceDoor): Routes =>
  (app) => {
    app.get(
      "/workspace",
      {
        config: { action: "workspace.read" },
        schema: {
          tags: ["Workspace"],
          summary: "The company: name, languages, markets, colour, where the widget may be",
          response: { 200: Company, ...refusals(401, 403) },
        },
      },
      async () => shown(await workspace.read()),
    );

    app.put(
      "/workspace",
      {
        config: { action: "workspace.change" },
        schema: {
          tags: ["Workspace"],
          summary: "Change the company; what is left out stays as it is",
          body: Changes,
          response: { 200: Company, ...refusals(401, 403) },
        },
      },
      async (request) => {
        const changes = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined));
        if (Object.keys(changes).length === 0) throw new NothingToChangeError();
        await workspace.update(changes);
        return shown(await workspace.read());
      },
    );
  };

function shown(workspace: Workspace): z.infer<typeof Company> {
  const { name, defaultLanguage, brandColour, allowedOrigins, markets, languages, knowledgeOrigin } = workspace;
  return { name, defaultLanguage, brandColour, allowedOrigins, markets, languages, knowledgeOrigin };
}
