// Korean by the Revised Romanisation (2000), with the changes of sound that it writes; what people type when they have no Hangul.
import { INITIALS, takeApart, VOWELS } from "../hangul.ts";

const INITIAL = "g kk n d tt r m b pp s ss - j jj ch k t p h"
  .split(" ")
  .map((letters) => (letters === "-" ? "" : letters));
const VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
/** Of a final before a consonant or at the end of a word. */
const CLOSED = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");
/** Of a final before a vowel: [what stays, what moves over as the next initial]. */
const OPEN: readonly (readonly [string, string])[] =
  " | /g /kk k/s /n n/j /n /d /r l/g l/m l/b l/s l/t l/p /r /m /b p/s /s /ss ng/ /j /ch /k /t /p /"
    .replace(" | ", "/ ")
    .split(" ")
    .map((pair) => pair.split("/") as [string, string]);
const SILENT = INITIALS.indexOf("ㅇ");
const RUN = /[\uac00-\ud7a3]+/g;

/** "환불 받고 싶어요" → "hwanbul batgo sipeoyo". */
export function toRomaja(text: string): string {
  return text.normalize("NFC").replace(RUN, romanRun);
}

function romanRun(run: string): string {
  const list = [...run].map((character) => takeApart(character)!);
  let made = "";
  let initial = INITIAL[list[0]!.initial]!;
  list.forEach(({ vowel, final }, k) => {
    made += initial + VOWEL[vowel]!;
    const next = list[k + 1];
    if (!next) {
      made += CLOSED[final]!;
      return;
    }
    const following = INITIAL[next.initial]!;
    let closed = CLOSED[final]!;
    initial = following;
    if (next.initial === SILENT) {
      [closed, initial] = OPEN[final]! as [string, string];
      // 같이 is spoken gachi, 굳이 guji.
      if (VOWELS[next.vowel] === "ㅣ") initial = initial === "t" ? "ch" : initial === "d" ? "j" : initial;
    } else if (following === "n" || following === "m") {
      closed = { k: "ng", t: "n", p: "m" }[closed] ?? closed;
      if (closed === "l" && following === "n") initial = "l";
    } else if (following === "r") {
      if (closed === "n" || closed === "l") [closed, initial] = ["l", "l"];
      else if (closed !== "") [closed, initial] = [{ k: "ng", t: "n", p: "m" }[closed] ?? closed, "n"];
    } else if (final >= 27 || final === 6 || final === 15) {
      // ㅎ, ㄶ, ㅀ breathe on the consonant that follows: 좋다 is jota.
      const breathed = { g: "k", d: "t", j: "ch", b: "p" }[following];
      if (breathed) [closed, initial] = [final === 27 ? "" : closed, breathed];
    }
    made += closed;
  });
  return made;
}
