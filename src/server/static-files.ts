// Pages and scripts: the widget (embedded by other sites), the desk, the example shop. Built files are served from disk as they are.
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Workspace } from "../workspace/index.ts";

export interface StaticFolders {
  /** dist/web: widget.js, widget/text, desk */
  web: string;
  /** examples/shop/page */
  shop: string;
}

interface Headers {
  setHeader(name: string, value: string): void;
}

/** Loaded by pages of other origins. */
function forOtherSites(response: Headers): void {
  response.setHeader("cross-origin-resource-policy", "cross-origin");
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("cache-control", "public, max-age=300");
}

function forOurPages(response: Headers, path: string): void {
  // Vite puts a hash of its content into the name of everything below assets.
  const hashed = path.includes("/assets/");
  response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
}

export async function addStaticFiles(
  app: FastifyInstance,
  folders: StaticFolders,
  workspace: () => Promise<Workspace>,
): Promise<void> {
  await app.register(fastifyStatic, { serve: false, root: folders.web, cacheControl: false });
  const hidden = { schema: { hide: true } } as const;

  app.get("/", hidden, async (_, reply) =>
    reply.redirect((await workspace()).knowledgeOrigin === "example" ? "/shop/" : "/desk"),
  );

  app.get("/widget.js", hidden, (_, reply) => {
    forOtherSites(reply.raw);
    return sendBuilt(reply, "widget.js", folders.web);
  });
  const widget = join(folders.web, "widget");
  if (existsSync(widget)) {
    await app.register(fastifyStatic, {
      root: widget,
      prefix: "/widget/",
      decorateReply: false,
      cacheControl: false,
      setHeaders: forOtherSites,
    });
  }

  // The desk is one page: whatever address below /desk is opened or reloaded, it decides itself what to show.
  const desk = join(folders.web, "desk");
  const deskPage = (reply: FastifyReply) => {
    reply.header("cache-control", "no-cache");
    return sendBuilt(reply, "index.html", desk);
  };
  app.get("/desk", hidden, (_, reply) => deskPage(reply));
  app.get<{ Params: { "*": string } }>("/desk/*", hidden, (request, reply) => {
    const path = request.params["*"];
    // A file that is not there is not the page: a script that is answered with HTML fails in a way nobody understands.
    if (!/\.[a-z0-9]+$/i.test(path)) return deskPage(reply);
    forOurPages(reply.raw, `/${path}`);
    return reply.sendFile(path, desk);
  });

  if (existsSync(folders.shop)) {
    await app.register(fastifyStatic, {
      root: folders.shop,
      prefix: "/shop/",
      redirect: true,
      decorateReply: false,
      cacheControl: false,
      setHeaders: forOurPages,
    });
    app.get("/shop", hidden, (_, reply) => reply.redirect("/shop/"));
  }
}

function sendBuilt(reply: FastifyReply, file: string, folder: string): FastifyReply {
  if (existsSync(join(folder, file))) return reply.sendFile(file, folder);
  return reply
    .code(404)
    .type("text/plain; charset=utf-8")
    .send("This page was not built. Run `npm start` again, or `node bin/build.mjs`.");
}
