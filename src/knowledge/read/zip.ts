// Reads ZIP archives, which is what XLSX and DOCX files are, without trusting them: nothing is unpacked before the
// directory was checked, and nothing unpacks to more than the directory said.
import type { FileHandle } from "node:fs/promises";
import { createInflateRaw } from "node:zlib";
import { FileError } from "./errors.ts";
import { openFile, readAt } from "./file.ts";

export interface ZipEntry {
  name: string;
  packedBytes: number;
  unpackedBytes: number;
  method: number;
  encrypted: boolean;
  /** Where its local header begins. */
  offset: number;
}

const maximumEntries = 10_000;
const maximumDirectoryBytes = 8 * 1024 * 1024;
/** Beyond ten megabytes nothing that a person typed packs 300 to 1; deflate itself ends at about 1,030 to 1. */
const maximumRatio = 300;
const ratioMattersFrom = 10 * 1024 * 1024;

export class ZipFile {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle, entries: Map<string, ZipEntry>) {
    this.file = file;
    this.#handle = handle;
    this.entries = entries;
  }

  /**
   * @param maximumBytes  what it may unpack to; null for a look at the names only
   * @throws {FileError} when the archive is cut off, or would unpack to more, or packs as only a bomb does
   */
  static async open(path: string, file: string, maximumBytes: number | null): Promise<ZipFile> {
    const handle = await openFile(path, file);
    try {
      const entries = await readDirectory(handle, file);
      if (maximumBytes !== null) checkSizes([...entries.values()], file, maximumBytes);
      return new ZipFile(file, handle, entries);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** The unpacked bytes of one entry, in chunks. */
  async *read(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    if (entry.encrypted) throw protectedFile(this.file);
    const header = await readAt(this.#handle, entry.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged(this.file);
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    let unpacked = 0;
    try {
      for await (const chunk of this.#unpack(entry, start)) {
        unpacked += chunk.length;
        if (unpacked > entry.unpackedBytes) {
          throw new FileError(
            this.file,
            "unsafe",
            "A part of it unpacks to more than it claims. We do not open such a file.",
          );
        }
        yield chunk;
      }
    } catch (error) {
      if (error instanceof FileError) throw error;
      throw damaged(this.file); // zlib: cut off, or not deflated data
    }
    if (unpacked < entry.unpackedBytes) throw damaged(this.file);
  }

  #unpack(entry: ZipEntry, start: number): AsyncIterable<Uint8Array> {
    const packed = this.#packed(start, entry.packedBytes);
    if (entry.method === 0) return packed;
    if (entry.method !== 8) throw damaged(this.file);
    const inflate = createInflateRaw();
    void (async () => {
      try {
        for await (const chunk of packed) {
          if (inflate.destroyed) return;
          if (!inflate.write(chunk)) {
            await new Promise<void>((resume) => {
              inflate.once("drain", resume);
              inflate.once("close", resume);
            });
          }
        }
        inflate.end();
      } catch (error) {
        inflate.destroy(error as Error);
      }
    })();
    return inflate;
  }

  async *#packed(start: number, length: number): AsyncGenerator<Uint8Array> {
    for (let done = 0; done < length; ) {
      const chunk = await readAt(this.#handle, start + done, Math.min(64 * 1024, length - done));
      if (chunk.length === 0) throw damaged(this.file);
      done += chunk.length;
      yield chunk;
    }
  }

  /** Reads every part once, keeping nothing: sizes are as claimed, and no XML declares entities. */
  async verify(): Promise<void> {
    for (const entry of this.entries.values()) {
      const isXml = /\.(xml|rels|vml)$/i.test(entry.name);
      let carry = "";
      for await (const chunk of this.read(entry)) {
        if (!isXml) continue;
        // Without its zero bytes, UTF-16 reads like ASCII.
        const text = carry + Buffer.from(chunk).toString("latin1").replaceAll("\0", "");
        if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw declaresEntities(this.file);
        carry = text.slice(-16);
      }
    }
  }
}

export const declaresEntities = (file: string): FileError =>
  new FileError(
    file,
    "unsafe",
    "It declares XML entities, which no office program writes and which can reach other files. Open it in an office program and save it anew.",
  );

const damaged = (file: string): FileError =>
  new FileError(file, "damaged", "The file is damaged or was cut off. Copy or export it again.");

const protectedFile = (file: string): FileError =>
  new FileError(file, "protected", "The file is protected with a password. Save a copy without one and import that.");

async function readDirectory(handle: FileHandle, file: string): Promise<Map<string, ZipEntry>> {
  const { size } = await handle.stat();
  const tailStart = Math.max(0, size - 65_557); // the end record and the longest comment
  const tail = await readAt(handle, tailStart, size - tailStart);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > tail.length) throw damaged(file);
  let count = tail.readUInt16LE(end + 10);
  let directoryBytes = tail.readUInt32LE(end + 12);
  let directoryStart = tail.readUInt32LE(end + 16);
  if (count === 0xffff || directoryBytes === 0xffffffff || directoryStart === 0xffffffff) {
    // ZIP64: some writers use it for small files too.
    const locator = end - 20;
    if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw damaged(file);
    const record = await readAt(handle, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) throw damaged(file);
    count = Number(record.readBigUInt64LE(32));
    directoryBytes = Number(record.readBigUInt64LE(40));
    directoryStart = Number(record.readBigUInt64LE(48));
  }
  if (count > maximumEntries || directoryBytes > maximumDirectoryBytes) {
    throw new FileError(file, "too-large", `It packs ${count.toLocaleString("en")} parts, more than any document has.`);
  }
  if (directoryStart + directoryBytes > size) throw damaged(file);
  const directory = await readAt(handle, directoryStart, directoryBytes);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, left = count; left > 0; left--) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw damaged(file);
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const commentBytes = directory.readUInt16LE(at + 32);
    const next = at + 46 + nameBytes + extraBytes + commentBytes;
    if (next > directory.length) throw damaged(file);
    const entry: ZipEntry = {
      name: directory.toString("utf8", at + 46, at + 46 + nameBytes).replaceAll("\\", "/"),
      packedBytes: directory.readUInt32LE(at + 20),
      unpackedBytes: directory.readUInt32LE(at + 24),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      offset: directory.readUInt32LE(at + 42),
    };
    widen(entry, directory.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes));
    if (entry.offset + entry.packedBytes > size) throw damaged(file);
    entries.set(entry.name, entry);
    at = next;
  }
  return entries;
}

/** The 64-bit sizes of ZIP64 stand in an extra field, each only if its 32-bit field is full. */
function widen(entry: ZipEntry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = extra.readUInt16LE(at);
    const length = extra.readUInt16LE(at + 2);
    if (id === 1) {
      let from = at + 4;
      const take = (): number => {
        if (from + 8 > extra.length) return Number.MAX_SAFE_INTEGER;
        const value = Number(extra.readBigUInt64LE(from));
        from += 8;
        return value;
      };
      if (entry.unpackedBytes === 0xffffffff) entry.unpackedBytes = take();
      if (entry.packedBytes === 0xffffffff) entry.packedBytes = take();
      if (entry.offset === 0xffffffff) entry.offset = take();
    }
    at += 4 + length;
  }
}

function checkSizes(entries: readonly ZipEntry[], file: string, maximumBytes: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (total > maximumBytes) {
    const megabytes = Math.round(total / 1024 / 1024).toLocaleString("en");
    throw new FileError(
      file,
      "too-large",
      `It unpacks to ${megabytes} MB; the limit is ${Math.round(maximumBytes / 1024 / 1024)} MB. Split it into smaller files.`,
    );
  }
  for (const entry of entries) {
    if (entry.unpackedBytes > ratioMattersFrom && entry.unpackedBytes > entry.packedBytes * maximumRatio) {
      throw new FileError(
        file,
        "unsafe",
        `Its part ${entry.name} is packed ${Math.round(entry.unpackedBytes / Math.max(1, entry.packedBytes))} to 1, as only a zip bomb is. We do not open such a file.`,
      );
    }
  }
}
