// Which command a press of a key means. Pure but for the one half-typed sequence ("g", then "i") that is remembered.

/** What a keydown event says. */
export interface Press {
  key: string;
  /** Where the key lies on the board, whatever it is printed with. */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** An input method is composing a word. */
  isComposing: boolean;
  /** In a field, where letters are text. */
  typing: boolean;
}

const sequenceMs = 1_200;

/**
 * The key as commands are written: "j", "?", "enter", "mod+k". On a keyboard that types another script the place of the key counts,
 * so that the key marked ت and j is "j".
 */
export function nameOf({ key, code, ctrlKey, metaKey, shiftKey }: Press): string {
  const named = key.length > 1 ? key.toLowerCase() : key;
  const latin = /^[\x21-\x7e]$/.test(named) || key.length > 1;
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  const plain = latin ? named : (byPlace(code, shiftKey) ?? letter ?? named);
  const lower = plain.length === 1 ? plain.toLowerCase() : plain;
  const shifted = shiftKey && /^[a-z]$/.test(lower) ? `shift+${lower}` : lower;
  return ctrlKey || metaKey ? `mod+${lower}` : shifted;
}

/** Signs that have no letter of their own on other boards: as on the board of the United States. */
function byPlace(code: string, shift: boolean): string | null {
  if (code === "Slash") return shift ? "?" : "/";
  return null;
}

export interface KeyReader {
  /** @returns the keys that were meant, such as "j" or "g i"; null: nothing to do, or more is to come */
  read(press: Press, now: number): string | null;
}

/** @param known  whether something is bound to these keys */
export function createKeyReader(known: (keys: string) => boolean, begins: (keys: string) => boolean): KeyReader {
  let begun: { keys: string; at: number } | null = null;
  return {
    read(press, now) {
      if (press.isComposing || press.altKey || ["Process", "Dead", "Unidentified"].includes(press.key)) return null;
      if (["Shift", "Control", "Meta", "AltGraph", "CapsLock"].includes(press.key)) return null;
      const name = nameOf(press);
      if (press.typing && !name.startsWith("mod+")) {
        begun = null;
        return null;
      }
      const both = begun && now - begun.at <= sequenceMs ? `${begun.keys} ${name}` : null;
      begun = null;
      if (both && known(both)) return both;
      if (known(name)) return name;
      if (begins(name)) begun = { keys: name, at: now };
      return null;
    },
  };
}

/** The keys as they stand on caps: "g i" → G then I. */
export const capsOf = (keys: string, mac: boolean): string[] =>
  keys.split(" ").flatMap((part) =>
    part.split("+").map((key) => {
      if (key === "mod") return mac ? "⌘" : "Ctrl";
      if (key === "shift") return "⇧";
      if (key === "enter") return "↵";
      if (key === "escape") return "Esc";
      return key.toUpperCase();
    }),
  );
