// What a message names: order numbers, dates, amounts, and what identifies a person. The finders of the folder `entity` propose
// places; here the surest of those that overlap stays, the longer one where two are equally sure.
import { findEmails, findIps, findLinks } from "./entity/addresses.ts";
import { findCards, findIbans } from "./entity/bank.ts";
import { type Candidate, type EntityKind, type EntityOptions, Sureness } from "./entity/candidate.ts";
import { findDates } from "./entity/dates.ts";
import { foldText } from "./entity/folded.ts";
import { findAmounts } from "./entity/money.ts";
import { findNationalIds } from "./entity/national-ids.ts";
import { findOrderIds } from "./entity/orders.ts";
import { findPhones } from "./entity/phones.ts";

export type { EntityKind, EntityOptions };

export interface Entity {
  kind: EntityKind;
  /** As it stands in the text, from `start` to `end` in UTF-16 units. */
  text: string;
  start: number;
  end: number;
  /**
   * In one spelling: ISO 8601 date ("--11-03" without a year), amount as "68 SGD", telephone number as E.164, numbers without
   * separators. Missing where it could mean two things, such as 3/11/2026 from a writer of unknown region.
   */
  value?: string;
}

const WORTH_READING = /\p{Nd}|[@＠]|:\/\/|www\.|\.[a-z]{2}|[一二三四五六七八九十]月|::/iu;
/** What `maskPersonalData` writes for a telephone number or a card; never read again. */
const MASKED_NUMBER = /••• ••• \d{1,4}/g;

/** Everything a text names, in order, without overlaps. Digits of any script are understood. */
export function findEntities(text: string, options: EntityOptions = {}): Entity[] {
  return find(text, options, Sureness.link);
}

/** As `findEntities`, but an address or a card inside a link counts more than the link. */
export function findInsideLinks(text: string, options: EntityOptions): Entity[] {
  return find(text, options, Sureness.checked - 1);
}

function find(text: string, options: EntityOptions, linkSureness: number): Entity[] {
  if (!WORTH_READING.test(text)) return [];
  const { plain, startOf, endOf } = foldText(text);
  const digits = plain.match(/\d/g)?.length ?? 0; // how many the text has; most messages have too few for most finders
  // Joined by concat: a call takes only so many arguments, and a long text has more finds than that.
  const candidates = ([] as Candidate[]).concat(
    findLinks(plain).map((link) => ({ ...link, sureness: linkSureness })),
    findDates(plain, options),
    plain.includes("@") ? findEmails(plain) : [],
    digits >= 4 || plain.includes("::") ? findIps(plain) : [],
    digits >= 1 ? findAmounts(plain, options) : [],
    digits >= 3 ? findOrderIds(plain) : [],
    digits >= 4 ? findNationalIds(plain, options) : [],
    digits >= 6 ? findPhones(plain, options) : [],
    digits >= 8 ? findIbans(plain) : [],
    digits >= 13 ? findCards(plain) : [],
    plain.includes("•••") ? maskedNumbers(plain) : [],
  );
  return withoutOverlaps(candidates).map(({ kind, start, end, value }) => {
    const [from, to] = [startOf(start), endOf(end)];
    return { kind, text: text.slice(from, to), start: from, end: to, ...(value === undefined ? {} : { value }) };
  });
}

function maskedNumbers(plain: string): Candidate[] {
  return [...plain.matchAll(MASKED_NUMBER)].map((match) => ({
    kind: "masked",
    start: match.index,
    end: match.index + match[0].length,
    sureness: Sureness.masked,
  }));
}

function withoutOverlaps(candidates: Candidate[]): (Candidate & { kind: EntityKind })[] {
  candidates.sort((a, b) => b.sureness - a.sureness || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const taken = new Intervals();
  const kept = candidates.filter(({ start, end }) => taken.add(start, end));
  return kept
    .filter((one): one is Candidate & { kind: EntityKind } => one.kind !== "masked")
    .sort((a, b) => a.start - b.start);
}

/** Intervals that do not overlap, kept in blocks of the text, so that asking costs the same however many there are. */
class Intervals {
  private readonly blocks = new Map<number, [number, number][]>();

  /** Takes the interval, unless some of it is taken already. */
  add(start: number, end: number): boolean {
    for (let block = start >> 6; block <= end >> 6; block++) {
      if (this.blocks.get(block)?.some(([from, to]) => start < to && from < end)) return false;
    }
    for (let block = start >> 6; block <= end >> 6; block++) {
      const known = this.blocks.get(block);
      if (known) known.push([start, end]);
      else this.blocks.set(block, [[start, end]]);
    }
    return true;
  }
}
