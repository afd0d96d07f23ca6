// Which encoding a text file is written in, and its text as a stream. Spreadsheets save "CSV" in whatever the machine's
// language was set to, and no file says which one it is; so the bytes have to tell.
import { isAscii } from "node:buffer";

export type Encoding =
  | "utf-8"
  | "utf-16le"
  | "utf-16be"
  | "gb18030" // GBK and GB2312 are parts of it
  | "big5"
  | "shift_jis"
  | "euc-kr"
  | "windows-1251"
  | "windows-1252";

export interface SniffedEncoding {
  encoding: Encoding;
  /** Bytes of the byte order mark, to be skipped: 0, 2 or 3. */
  markBytes: number;
  /** Nothing but ASCII was seen, so what follows may still turn out to be another encoding. */
  undecided: boolean;
}

/** Bytes that are looked at before we decide. */
const sampleBytes = 64 * 1024;

/**
 * In order: a byte order mark; the zero bytes of UTF-16; valid UTF-8; and then, by which characters the bytes would be
 * in each, GB18030, or Big5, Shift_JIS, EUC-KR or Windows-1251 if they fit clearly better; Windows-1252 as the last resort.
 */
export function sniffEncoding(bytes: Uint8Array): SniffedEncoding {
  const sample = bytes.subarray(0, sampleBytes);
  const decided = (encoding: Encoding, markBytes = 0): SniffedEncoding => ({ encoding, markBytes, undecided: false });
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return decided("utf-8", 3);
  if (sample[0] === 0xff && sample[1] === 0xfe) return decided("utf-16le", 2);
  if (sample[0] === 0xfe && sample[1] === 0xff) return decided("utf-16be", 2);
  const wide = sniffUtf16(sample);
  if (wide) return decided(wide);
  if (isAscii(sample)) return { encoding: "utf-8", markBytes: 0, undecided: true };
  return decided(sniffMultibyte(sample));
}

const sniffMultibyte = (sample: Uint8Array): Encoding => (looksLikeUtf8(sample) ? "utf-8" : sniffLegacy(sample));

/**
 * Text files hold line ends, commas and digits, whose UTF-16 form has a zero byte on one side. So has a character such
 * as 一 (U+4E00) on the other side, so the two readings are compared: the right one has more of the everyday ASCII.
 */
function sniffUtf16(sample: Uint8Array): Encoding | null {
  const even = sample.subarray(0, sample.length & ~1);
  if (even.filter((byte) => byte === 0).length < Math.max(1, even.length * 0.003)) return null;
  // A stray zero byte in UTF-8 is dirt. In UTF-16, half of the bytes of a Latin, Cyrillic or Arabic text are below 0x20.
  const controls = even.filter((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20)).length;
  if (controls < even.length * 0.2 && looksLikeUtf8(even)) return null;
  const [best] = (["utf-16le", "utf-16be"] as const)
    .map((encoding) => {
      const text = new TextDecoder(encoding).decode(even);
      return { encoding, text, usual: text.match(/[\n\r\t ,;:"{}a-z0-9]/gi)?.length ?? 0 };
    })
    .sort((one, other) => other.usual - one.usual);
  const strange = best!.text.match(/[\x00-\x08\x0e-\x1f\ufffd\p{Cn}\p{Co}]/gu)?.length ?? 0;
  return strange <= best!.text.length * 0.02 ? best!.encoding : null;
}

/** A broken sequence among twenty good ones is an accident in a UTF-8 file, not another encoding. */
function looksLikeUtf8(sample: Uint8Array): boolean {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i]!;
    if (byte < 0x80) continue;
    const length =
      byte >= 0xc2 && byte <= 0xdf ? 1 : byte >= 0xe0 && byte <= 0xef ? 2 : byte >= 0xf0 && byte <= 0xf4 ? 3 : 0;
    let seen = 0;
    while (seen < length && isContinuation(sample[i + 1 + seen])) seen++;
    if (length > 0 && i + 1 + seen >= sample.length) break; // cut off by the end of the sample
    if (length > 0 && seen === length) good++;
    else bad++;
    i += seen;
  }
  return bad * 20 <= good;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x80 && byte <= 0xbf;

/** How well the bytes fit one encoding: the mean over its characters of 1 (everyday), less (rare), below 0 (impossible). */
interface Fit {
  mean: number;
  characters: number;
  /** Share of characters that set this encoding apart from others: hiragana, Hangul. */
  telling: number;
}

type Measure = (lead: number, trail: number) => { worth: number; telling?: boolean } | null;

function fitOf(sample: Uint8Array, measure: Measure, single: (byte: number) => number | null = () => null): Fit {
  let sum = 0;
  let characters = 0;
  let telling = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i]!;
    if (lead < 0x80) continue;
    characters++;
    const alone = single(lead);
    if (alone !== null) {
      sum += alone;
      continue;
    }
    const trail = sample[i + 1];
    if (trail === undefined) break;
    const found = measure(lead, trail);
    if (found === null) {
      sum -= 4;
      continue;
    }
    sum += found.worth;
    if (found.telling) telling++;
    i++;
  }
  return { mean: characters ? sum / characters : -4, characters, telling: characters ? telling / characters : 0 };
}

const between = (byte: number, low: number, high: number): boolean => byte >= low && byte <= high;

const measureGb: Measure = (lead, trail) => {
  if (!between(lead, 0x81, 0xfe)) return null;
  if (between(trail, 0x30, 0x39)) return { worth: 0.3 }; // half of a four-byte character
  if (!between(trail, 0x40, 0xfe) || trail === 0x7f) return null;
  if (trail < 0xa1) return { worth: 0.1 }; // the additions of GBK: rare characters
  if (between(lead, 0xb0, 0xd7) || between(lead, 0xa1, 0xa3)) return { worth: 1 };
  return { worth: between(lead, 0xd8, 0xf7) ? 0.4 : 0.2 };
};

const measureBig5: Measure = (lead, trail) => {
  if (!between(lead, 0x81, 0xfe) || !(between(trail, 0x40, 0x7e) || between(trail, 0xa1, 0xfe))) return null;
  if (between(lead, 0xa4, 0xc6) || between(lead, 0xa1, 0xa2)) return { worth: 1 };
  return { worth: between(lead, 0xc9, 0xf9) ? 0.2 : 0 };
};

const measureShiftJis: Measure = (lead, trail) => {
  if (!between(trail, 0x40, 0xfc) || trail === 0x7f) return null;
  if (lead === 0x82 && between(trail, 0x9f, 0xf1)) return { worth: 1, telling: true };
  if (lead === 0x83 && between(trail, 0x40, 0x96)) return { worth: 1, telling: true };
  if (between(lead, 0x81, 0x97)) return { worth: 0.9 };
  return between(lead, 0x98, 0x9f) || between(lead, 0xe0, 0xea) ? { worth: 0.3 } : null;
};

const measureEucKr: Measure = (lead, trail) => {
  if (!between(lead, 0xa1, 0xfd) || !between(trail, 0xa1, 0xfe)) return null;
  if (between(lead, 0xb0, 0xc8)) return { worth: 1, telling: true };
  return { worth: between(lead, 0xa1, 0xa3) ? 1 : 0.1 };
};

function sniffLegacy(sample: Uint8Array): Encoding {
  const { european, russian } = singleByteShares(sample);
  // Accents stand alone between ASCII letters; the characters of East Asia stand in rows.
  if (european >= 0.4) return "windows-1252";
  const gb = fitOf(sample, measureGb);
  if (russian && gb.mean < 0.8) return "windows-1251";
  const japanese = fitOf(sample, measureShiftJis, (byte) => (between(byte, 0xa1, 0xdf) ? 0.2 : null));
  if (japanese.mean > gb.mean + 0.1 && japanese.telling >= 0.1) return "shift_jis";
  const big5 = fitOf(sample, measureBig5);
  if (big5.mean > gb.mean + 0.15) return "big5";
  // Hangul lies where a part of the everyday Chinese characters lies: only a text that never leaves that part is Korean.
  const korean = fitOf(sample, measureEucKr);
  if (korean.telling >= 0.95 && korean.characters >= 8) return "euc-kr";
  return gb.mean >= 0.3 ? "gb18030" : "windows-1252";
}

function singleByteShares(sample: Uint8Array): { european: number; russian: boolean } {
  let high = 0;
  let alone = 0;
  let cyrillic = 0;
  let small = 0;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i]!;
    if (byte < 0x80) continue;
    high++;
    if (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8) cyrillic++;
    if (byte >= 0xe0) small++;
    const usual =
      byte >= 0xc0 || between(byte, 0x91, 0x97) || byte === 0x80 || byte === 0x85 || between(byte, 0xa0, 0xbf);
    if (usual && (sample[i - 1] ?? 0) < 0x80 && (sample[i + 1] ?? 0) < 0x80) alone++;
  }
  return { european: high ? alone / high : 1, russian: cyrillic >= high * 0.95 && small >= high * 0.6 };
}

interface StreamDecoder {
  decode(bytes: Uint8Array): string;
  end(): string;
}

// Node 20 decodes "windows-1252" as Latin-1, which loses the euro sign and the quotation marks at 0x80-0x9F.
const windows1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function streamDecoder(encoding: Encoding): StreamDecoder {
  if (encoding === "windows-1252") {
    const decode = (bytes: Uint8Array) =>
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        .toString("latin1")
        .replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]!);
    return { decode, end: () => "" };
  }
  const decoder = new TextDecoder(encoding);
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** After the first byte that is not ASCII, this many more are waited for before we decide. */
const tellingBytes = 4096;

/**
 * The text of a stream of bytes, whatever the sizes of its chunks; no character is ever split. A file that begins with
 * megabytes of ASCII is decided when its first other byte comes.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: StreamDecoder | null = null;
  let waiting: Uint8Array = new Uint8Array(0);
  let atStart = true;

  /** Text of the waiting bytes once enough of them are there to decide, or null. */
  const settle = (ended: boolean): string | null => {
    if (atStart && waiting.length < sampleBytes && !ended) return null;
    const sniffed = atStart ? sniffEncoding(waiting) : null;
    atStart = false;
    let encoding = sniffed?.encoding;
    if (sniffed === null || sniffed.undecided) {
      const first = waiting.findIndex((byte) => byte >= 0x80);
      if (first === -1) {
        const text = Buffer.from(waiting).toString("latin1");
        waiting = new Uint8Array(0);
        return text;
      }
      const telling = waiting.subarray(first, first + sampleBytes);
      if (telling.length < tellingBytes && !ended) return null;
      encoding = sniffMultibyte(telling);
    }
    decoder = streamDecoder(encoding!);
    return decoder.decode(waiting);
  };

  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    if (decoder === null && !atStart && waiting.length === 0 && isAscii(chunk)) {
      yield Buffer.from(chunk).toString("latin1");
    } else if (decoder === null) {
      waiting = Buffer.concat([waiting, chunk]);
      const text = settle(false);
      if (text) yield text;
    } else {
      const text = (decoder as StreamDecoder).decode(chunk);
      if (text !== "") yield text;
    }
  }
  if (decoder === null && waiting.length > 0) {
    const text = settle(true);
    if (text) yield text;
  }
  const rest = (decoder as StreamDecoder | null)?.end() ?? "";
  if (rest !== "") yield rest;
}
