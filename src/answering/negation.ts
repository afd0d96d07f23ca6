// Whether a text denies something. "My refund has arrived" and "my refund has not arrived" have nearly the same words and the same
// meaning vector; which of the two an article is about is what a customer asks.
import { normalise } from "../language/index.ts";

/** Words that deny, in every language of the product; a few letters that several languages share mean the same in each. */
const WORDS = new Set(
  [
    "no not never cannot cant dont doesnt didnt isnt wasnt wont havent hasnt without nothing none", // en
    "nicht kein keine keinen keiner keinem nie ohne nichts", // de
    "niet geen nooit zonder niks niets", // nl
    "ne pas jamais aucun aucune sans rien plus", // fr
    "nunca ningun ninguna sin nada tampoco", // es
    "nao nunca nenhum nenhuma sem nada", // pt
    "non mai nessun nessuna senza niente nulla", // it
    "nie bez nic zaden zadna brak", // pl
    "не нет без никак никогда ничего ни", // ru
    "degil yok hic olmadi gelmedi", // tr
    "tidak belum bukan tak gak ga nggak tanpa", // id
    "khong chua chang ko k", // vi, without its marks
    "لا لم لن ما ليس مش مو ماني بدون غير", // ar
    "नहीं नही मत ना बिना nahi nahin", // hi
  ].flatMap((words) => words.split(" ")),
);
/** In scripts without spaces, and endings. */
const PIECES = /[不没沒未无無]|ない|ません|なかった|ずに|ไม่|(?:^|\s)[안못]\s|않|없|n't|n’t/u;

export function denies(text: string): boolean {
  const plain = normalise(text);
  if (PIECES.test(plain)) return true;
  const bare = plain
    .normalize("NFD")
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC");
  return bare.split(/[^\p{L}\p{M}]+/u).some((word) => WORDS.has(word));
}
