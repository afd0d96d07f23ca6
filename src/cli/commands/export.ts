// dragoman export: the knowledge as JSON Lines that import reads back.
import { once } from "node:events";
import { open, rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { z } from "zod";
import { KnowledgeBase } from "../../knowledge/index.ts";
import { command } from "../command.ts";
import { asWriteError } from "../files.ts";
import { withWorkspace } from "../setting.ts";

export const exportCommand = command({
  name: "export",
  summary: "Write the knowledge as JSON Lines, which import reads back unchanged",
  options: z.object({ out: z.string().optional().describe("file to write; default: standard output") }),
  async run({ out }, _words, output) {
    await withWorkspace(async (storage, workspace) => {
      const knowledge = new KnowledgeBase({ storage, workspaceId: workspace.id });
      if (!out) {
        await knowledge.exportJsonLines(async (line) => output.print(line));
        return;
      }
      // Written beside and renamed: a half-written export never stands under the name.
      const half = `${out}.part-${process.pid}`;
      const handle = await open(half, "w").catch((error) => {
        throw asWriteError(out, error);
      });
      const file = handle.createWriteStream();
      // What goes wrong while nobody waits for the file is found when it is finished.
      file.on("error", () => {});
      try {
        let lines = 0;
        await knowledge.exportJsonLines(async (line) => {
          lines++;
          if (!file.write(`${line}\n`)) await once(file, "drain");
        });
        file.end();
        await finished(file);
        await rename(half, out);
        output.note(`${lines} lines written to ${out}`);
      } catch (error) {
        file.destroy();
        await rm(half, { force: true });
        throw asWriteError(out, error);
      }
    });
  },
});
