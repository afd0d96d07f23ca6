// The file on disk: is it one we can read, and its bytes as a stream.
import { type FileHandle, open, stat } from "node:fs/promises";
import { FileError } from "./errors.ts";

const chunkBytes = 64 * 1024;

/** @returns the size in bytes @throws {FileError} for what is missing, empty or no ordinary file */
export async function checkFile(path: string, file: string): Promise<number> {
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(path);
  } catch (error) {
    throw asFileError(error, file);
  }
  if (found.isDirectory()) {
    throw new FileError(file, "not-readable", "This is a directory. Name the files in it, such as FOLDER/*.csv.");
  }
  // A pipe or a device may never end.
  if (!found.isFile()) {
    throw new FileError(file, "not-readable", "This is not an ordinary file. Save the data to a file and import that.");
  }
  if (found.size === 0) {
    throw new FileError(file, "empty", "The file is empty (0 bytes). Export it again and check that it holds data.");
  }
  return found.size;
}

/** The bytes in chunks, read as fast as they are taken. */
export async function* readChunks(
  path: string,
  file: string,
  options: { signal?: AbortSignal | undefined; onChunk?: (bytes: number) => void } = {},
): AsyncGenerator<Uint8Array> {
  const handle = await openFile(path, file);
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      // A fresh buffer each time: the reader may keep the last one.
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) return;
      options.onChunk?.(bytesRead);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The first and the last bytes of the file. */
export async function readEnds(path: string, file: string, bytes: number): Promise<{ head: Buffer; tail: Buffer }> {
  const handle = await openFile(path, file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    return { head: await readAt(handle, 0, length), tail: await readAt(handle, size - length, length) };
  } finally {
    await handle.close();
  }
}

/** Exactly `length` bytes, or fewer at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

export async function openFile(path: string, file: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw asFileError(error, file);
  }
}

function asFileError(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new FileError(file, "not-found", "There is no such file. Check the path and the spelling.");
  }
  if (code === "EACCES" || code === "EPERM") {
    return new FileError(file, "not-readable", "We may not read this file. Give this user permission to read it.");
  }
  if (code === "EISDIR") {
    return new FileError(file, "not-readable", "This is a directory. Name the files in it, such as FOLDER/*.csv.");
  }
  if (code === "ENAMETOOLONG" || code === "ERR_INVALID_ARG_VALUE" || code === "ELOOP") {
    return new FileError(file, "not-found", "This is not a usable path.");
  }
  return error;
}
