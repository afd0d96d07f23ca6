// Names for data and for finished work, so that what was computed once is found again instead of computed again.

/** Keeps results of finished units of work. Synchronous: training has a process to itself. */
export interface UnitStore {
  get(key: string): Uint8Array | null;
  set(key: string, value: Uint8Array): void;
}

/**
 * 32 hexadecimal digits that are the same for equal values and, for all that can happen by accident, different for others. Strings,
 * numbers, booleans, null, arrays, typed arrays and plain objects of these; the order of keys does not matter. Not for secrets.
 */
export function fingerprint(value: unknown): string {
  const hash = new Hash();
  addTo(hash, value);
  return hash.digits();
}

function addTo(hash: Hash, value: unknown): void {
  if (typeof value === "string") hash.text("s", value);
  else if (ArrayBuffer.isView(value)) {
    hash.text("b", value.constructor.name);
    hash.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    hash.text("a", String(value.length));
    for (const item of value) addTo(hash, item);
  } else if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
    hash.text("o", String(keys.length));
    for (const key of keys.sort()) {
      hash.text("k", key);
      addTo(hash, (value as Record<string, unknown>)[key]);
    }
  } else hash.text(typeof value, String(value));
}

/** Four lanes of FNV-1a with multipliers of their own, finished with the mixing step of murmur3 (Appleby 2011): 128 bits. */
class Hash {
  private readonly lanes = Uint32Array.of(0x811c9dc5, 0x7ee3623b, 0x9e3779b9, 0x27d4eb2f);

  /** What kind of value it is and its length come first, so that no two sequences of values read the same. */
  text(kind: string, text: string): void {
    for (const part of [kind, String(text.length), text]) {
      for (let k = 0; k < part.length; k++) this.add(part.charCodeAt(k));
      this.add(0x10000);
    }
  }

  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.add(byte);
    this.add(bytes.length);
  }

  digits(): string {
    const lanes = this.lanes.slice();
    for (let round = 0; round < 2; round++) {
      for (let k = 0; k < 4; k++) lanes[k] = mix(lanes[k]! ^ lanes[(k + 3) % 4]!);
    }
    return Array.from(lanes, (lane) => lane.toString(16).padStart(8, "0")).join("");
  }

  private add(value: number): void {
    const { lanes } = this;
    lanes[0] = Math.imul(lanes[0]! ^ value, 0x01000193);
    lanes[1] = Math.imul(lanes[1]! ^ value, 0x5bd1e995);
    lanes[2] = Math.imul(lanes[2]!, 0x85ebca6b) + value;
    lanes[3] = Math.imul(lanes[3]! ^ (lanes[3]! >>> 15) ^ value, 0xc2b2ae35);
  }
}

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
