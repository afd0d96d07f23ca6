// Finished units of trainings as files, so that a training that was cut off goes on where it was. A unit is there whole or not at
// all, whatever is killed when; the folder is bounded in size and age. What cannot be kept is only learned again.
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { UnitStore } from "../learning/index.ts";

export interface UnitFolderOptions {
  /** Of Dragoman: what another version learned is not used. */
  version: string;
  /** Default 1 GB. */
  maxBytes?: number;
  /** Default a week. */
  maxAgeMs?: number;
}

const DIGEST_BYTES = 32;
const HALF_WRITTEN = ".new";

export class UnitFolder implements UnitStore {
  /** Units that were there when they were asked for. */
  found = 0;
  private readonly folder: string;
  private readonly version: string;
  private readonly maxBytes: number;
  private readonly maxAgeMs: number;
  private readonly used = new Set<string>();

  constructor(folder: string, { version, maxBytes = 1e9, maxAgeMs = 7 * 86_400_000 }: UnitFolderOptions) {
    this.folder = folder;
    this.version = version;
    this.maxBytes = maxBytes;
    this.maxAgeMs = maxAgeMs;
  }

  get(key: string): Uint8Array | null {
    const path = this.pathOf(key);
    this.used.add(path);
    try {
      const bytes = readFileSync(path);
      const value = bytes.subarray(DIGEST_BYTES);
      if (!digestOf(key, value).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
      utimesSync(path, new Date(), new Date()); // in use: the last to be thrown out
      this.found++;
      return new Uint8Array(value);
    } catch {
      return null;
    }
  }

  set(key: string, value: Uint8Array): void {
    const path = this.pathOf(key);
    this.used.add(path);
    const fresh = `${path}-${randomBytes(6).toString("hex")}${HALF_WRITTEN}`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      this.makeRoom(value.length + DIGEST_BYTES);
      const file = openSync(fresh, "wx", 0o600);
      try {
        writeAll(file, digestOf(key, value));
        writeAll(file, value);
        // On the disk before it has its name, or a power cut could leave the name of an empty file.
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, path);
    } catch {
      // No space, no right to write: the training goes on without.
      remove(fresh);
    }
  }

  /** Once the training is done: nobody asks for its units again. */
  clear(): void {
    for (const path of this.used) remove(path);
    this.used.clear();
    this.makeRoom(0);
  }

  /** Throws out what is too old, then the oldest until `bytes` more fit. */
  private makeRoom(bytes: number): void {
    const now = Date.now();
    const files = this.files().sort((a, b) => a.usedAt - b.usedAt);
    let total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) + bytes;
    for (const { path, sizeBytes, usedAt } of files) {
      if (now - usedAt <= this.maxAgeMs && total <= this.maxBytes) continue;
      remove(path);
      total -= sizeBytes;
    }
  }

  private files(): { path: string; sizeBytes: number; usedAt: number }[] {
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      return [];
    }
    return names.flatMap((name) => {
      const path = join(this.folder, name);
      const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
      return size === undefined ? [] : [{ path, sizeBytes: size, usedAt: mtimeMs! }];
    });
  }

  private pathOf(key: string): string {
    return join(this.folder, createHash("sha256").update(`${this.version}\n${key}`).digest("hex"));
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Not ours to remove, or no folder at all: it is looked at again with the next unit.
  }
}

function digestOf(key: string, value: Uint8Array): Buffer {
  return createHash("sha256").update(key).update("\0").update(value).digest();
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
