// The first steps of a company: how far they are, and what brings the first knowledge.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answerer } from "../answering/index.ts";
import { type ImportReport, KnowledgeBase } from "../knowledge/index.ts";
import type { Industry } from "../phrasebook/index.ts";
import { chooseSettings } from "../releases/index.ts";
import type { Storage } from "../storage/index.ts";
import { starterFor, type TakenStarter, takeStarter } from "./starter-knowledge.ts";
import { type Progress, progressOf } from "./steps.ts";
import { StartStore } from "./store.ts";

const SAMPLES = 3;

export interface Pair {
  question: string;
  answer: string;
  /** null: recognised. */
  language: string | null;
}

export class FirstRun {
  private readonly storage: Storage;
  private readonly workspaceId: string;
  private readonly store: StartStore;
  private readonly engine: () => Answerer | null;

  constructor(storage: Storage, workspaceId: string, engine: () => Answerer | null) {
    this.engine = engine;
    this.storage = storage;
    this.workspaceId = workspaceId;
    this.store = new StartStore(storage, workspaceId);
  }

  async progress(): Promise<Progress & { samples: string[] }> {
    const standing = await this.store.standing();
    const progress = progressOf(standing);
    return { ...progress, samples: progress.done.training ? await this.samples() : [] };
  }

  /** Questions of the company's own that are answered now: none until the engine that learned them is in use. */
  private async samples(): Promise<string[]> {
    const answerer = this.engine();
    if (!answerer) return [];
    const answered: string[] = [];
    for (const text of await this.store.questions()) {
      const { kind } = await answerer.answer({ text, pageLanguage: null, market: null });
      if (kind === "answer" && answered.push(text) === SAMPLES) break;
    }
    return answered;
  }

  /** Questions and answers as somebody wrote them down. The same again changes nothing. */
  async bring(pairs: readonly Pair[]): Promise<ImportReport> {
    const folder = await mkdtemp(join(tmpdir(), "dragoman-first-"));
    try {
      const name = "first-answers.jsonl";
      const path = join(folder, name);
      const lines = pairs.map(({ question, answer, language }) => ({
        question,
        answer,
        ...(language && { language }),
      }));
      await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return await new KnowledgeBase({ storage: this.storage, workspaceId: this.workspaceId }).import({ path, name });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @throws {EmptyStarterError} */
  async takeStarter(industry: Industry, languages: readonly string[]): Promise<TakenStarter> {
    return takeStarter(this.storage, this.workspaceId, industry, starterFor(industry, languages));
  }

  /** The share of wrong answers that the company tolerates: what later trainings aim at. */
  async choosePromise(toleratedWrong: number): Promise<void> {
    await chooseSettings(this.storage.db, this.workspaceId, { toleratedWrong });
  }

  async skip(skipped: boolean): Promise<void> {
    await this.store.setSkipped(skipped);
  }
}
