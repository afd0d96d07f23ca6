// dragoman doctor: is everything here that Dragoman needs, and what is in it?
import { statfs } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import { z } from "zod";
import { detectLanguage, loadDetector } from "../../language/index.ts";
import { latestRelease } from "../../releases/index.ts";
import { openStorage, withoutPassword } from "../../storage/index.ts";
import { readWorkspace } from "../../workspace/index.ts";
import { command } from "../command.ts";
import { dataDirectory } from "../setting.ts";

interface Finding {
  what: string;
  state: "good" | "warning" | "bad";
  detail: string;
}

const MIB = 1024 * 1024;

export const doctor = command({
  name: "doctor",
  summary: "Look at the installation and say what is missing",
  options: z.object({ json: z.boolean().default(false).describe("print one JSON object") }),
  async run({ json }, _words, output) {
    const findings: Finding[] = [{ what: "Node.js", state: "good", detail: process.version }];
    const memory = freemem() / MIB;
    findings.push({
      what: "memory",
      state: memory > 512 ? "good" : "warning",
      detail: `${Math.round(memory)} MiB free of ${Math.round(totalmem() / MIB)}`,
    });
    await disk(findings);
    await database(findings);
    await loadDetector();
    const { language } = detectLanguage("¿Dónde está mi pedido?");
    findings.push({
      what: "language detection",
      state: language === "es" ? "good" : "bad",
      detail: language === "es" ? "works" : `took Spanish for ${language}`,
    });
    const bad = findings.some(({ state }) => state === "bad");
    if (json) output.json({ ok: !bad, findings });
    else
      for (const { what, state, detail } of findings)
        output.print(`${{ good: "✓", warning: "!", bad: "✗" }[state]} ${what}: ${detail}`);
    return bad ? 1 : 0;
  },
});

async function disk(findings: Finding[]): Promise<void> {
  for (let folder = dataDirectory(); ; folder = folder.slice(0, folder.lastIndexOf("/")) || "/") {
    try {
      const { bavail, bsize } = await statfs(folder);
      const free = (bavail * bsize) / MIB;
      findings.push({
        what: "disk",
        state: free > 1024 ? "good" : "warning",
        detail: `${Math.round(free)} MiB free for ${dataDirectory()}`,
      });
      return;
    } catch {
      if (folder === "/") return;
    }
  }
}

async function database(findings: Finding[]): Promise<void> {
  try {
    const storage = await openStorage({
      databaseUrl: process.env.DATABASE_URL || undefined,
      dataDirectory: dataDirectory(),
    });
    try {
      findings.push({
        what: "database",
        state: "good",
        detail: `PostgreSQL ${storage.serverVersion} at ${withoutPassword(storage.url)}${storage.cluster ? " (embedded)" : ""}`,
      });
      const workspace = await readWorkspace(storage.db);
      if (!workspace || workspace.knowledgeOrigin === "none") {
        findings.push({ what: "knowledge", state: "warning", detail: "none imported yet: dragoman import FILE" });
        return;
      }
      const release = await latestRelease(storage.db, workspace.id);
      findings.push({
        what: "knowledge",
        state: "good",
        detail: `${workspace.name}, revision ${workspace.knowledgeRevision}${workspace.knowledgeOrigin === "example" ? " (the example company)" : ""}`,
      });
      findings.push(
        release && release.knowledgeRevision === workspace.knowledgeRevision
          ? { what: "model", state: "good", detail: `release ${release.id} of ${release.createdAt.toISOString()}` }
          : {
              what: "model",
              state: "warning",
              detail: "not trained on this revision yet: dragoman train, or start the server",
            },
      );
    } finally {
      await storage.close();
    }
  } catch (error) {
    findings.push({ what: "database", state: "bad", detail: error instanceof Error ? error.message : String(error) });
  }
}
