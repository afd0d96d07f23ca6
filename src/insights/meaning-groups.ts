// Groups of texts that mean the same, kept up to date as texts come: each joins the group whose texts it is like on average, or begins
// one of its own; groups that have grown together become one (average linkage, step by step). Pure. A group keeps its number for good.
// How the thresholds were chosen and how well it groups: evaluation/missed.ts.

/** Mean cosine with the texts of a group from which on a text joins it. */
const JOIN_FROM = 0.5;
/** Mean cosine between the texts of two groups from which on they are one. */
const MERGE_FROM = 0.35;

export interface Group {
  id: number;
  /** Of its texts' unit vectors. */
  sum: Float32Array; // [units]
  size: number;
}

export class MeaningGroups {
  private readonly units: number;
  private readonly joinFrom: number;
  private readonly mergeFrom: number;
  private readonly groups: Group[] = [];
  private readonly place = new Map<number, number>();
  /** Sums by sizes, row k of `groups[k]`: the product of two is the mean cosine between their texts. */
  private means: Float32Array; // [capacity × units]
  private nextId = 1;

  constructor(units: number, { joinFrom = JOIN_FROM, mergeFrom = MERGE_FROM } = {}) {
    this.units = units;
    this.joinFrom = joinFrom;
    this.mergeFrom = mergeFrom;
    this.means = new Float32Array(64 * units);
  }

  get count(): number {
    return this.groups.length;
  }

  ids(): number[] {
    return this.groups.map(({ id }) => id);
  }

  get(id: number): Group | null {
    const at = this.place.get(id);
    return at === undefined ? null : this.groups[at]!;
  }

  /** Takes up a group that was kept. */
  load(group: Group): void {
    this.nextId = Math.max(this.nextId, group.id + 1);
    const at = this.place.get(group.id);
    if (at !== undefined) {
      this.groups[at] = group;
      this.writeMean(at);
    } else this.append(group);
  }

  /** Ids below are taken. */
  reserve(nextId: number): void {
    this.nextId = Math.max(this.nextId, nextId);
  }

  drop(id: number): void {
    const at = this.place.get(id);
    if (at === undefined) return;
    const last = this.groups.length - 1;
    this.place.delete(id);
    if (at !== last) {
      this.groups[at] = this.groups[last]!;
      this.place.set(this.groups[at]!.id, at);
      this.means.copyWithin(at * this.units, last * this.units, (last + 1) * this.units);
    }
    this.groups.pop();
  }

  /** @param vector  of unit length; zeros mean nothing, and are alone @returns the group that it is in now */
  add(vector: Float32Array): Group {
    const { at, likeness } = this.nearest(vector);
    if (at < 0 || likeness < this.joinFrom) {
      const group = { id: this.nextId++, sum: Float32Array.from(vector), size: 1 };
      this.append(group);
      return group;
    }
    const group = this.groups[at]!;
    for (let k = 0; k < this.units; k++) group.sum[k]! += vector[k]!;
    group.size++;
    this.writeMean(at);
    return group;
  }

  /**
   * Makes one of two groups that are each other's nearest and near enough, until there are none. The larger keeps its id, of equals
   * the older.
   * @param touched  only groups that these are nearest to can have grown together; default all
   */
  merge(touched: Iterable<number> = this.ids()): { from: number; into: number }[] {
    const merges: { from: number; into: number }[] = [];
    let open = [...new Set(touched)];
    while (open.length > 0) {
      const next: number[] = [];
      for (const id of open) {
        const other = this.partner(id);
        if (other === null) continue;
        const [into, from] = keeps(this.get(id)!, other) ? [this.get(id)!, other] : [other, this.get(id)!];
        for (let k = 0; k < this.units; k++) into.sum[k]! += from.sum[k]!;
        into.size += from.size;
        this.drop(from.id);
        this.writeMean(this.place.get(into.id)!);
        merges.push({ from: from.id, into: into.id });
        next.push(into.id);
      }
      open = [...new Set(next)];
    }
    return merges;
  }

  /** The group that this one is to be one with; null: none. */
  private partner(id: number): Group | null {
    const at = this.place.get(id);
    if (at === undefined) return null;
    const near = this.nearest(this.mean(at), at);
    if (near.at < 0 || near.likeness < this.mergeFrom) return null;
    return this.nearest(this.mean(near.at), near.at).at === at ? this.groups[near.at]! : null;
  }

  private nearest(vector: Float32Array, except = -1): { at: number; likeness: number } {
    const { units, means } = this;
    let best = -1;
    let likeness = Number.NEGATIVE_INFINITY;
    for (let at = 0, row = 0; at < this.groups.length; at++, row += units) {
      if (at === except) continue;
      // Four sums side by side: twice as quick.
      let [a, b, c, d] = [0, 0, 0, 0];
      let k = 0;
      for (; k + 3 < units; k += 4) {
        a += means[row + k]! * vector[k]!;
        b += means[row + k + 1]! * vector[k + 1]!;
        c += means[row + k + 2]! * vector[k + 2]!;
        d += means[row + k + 3]! * vector[k + 3]!;
      }
      for (; k < units; k++) a += means[row + k]! * vector[k]!;
      const dot = a + b + c + d;
      // Of equals the older, whatever the order in memory.
      if (dot > likeness || (dot === likeness && this.groups[at]!.id < this.groups[best]!.id)) {
        best = at;
        likeness = dot;
      }
    }
    return { at: best, likeness };
  }

  private mean(at: number): Float32Array {
    return this.means.subarray(at * this.units, (at + 1) * this.units);
  }

  private append(group: Group): void {
    const at = this.groups.length;
    if ((at + 1) * this.units > this.means.length) {
      const larger = new Float32Array(2 * this.means.length);
      larger.set(this.means);
      this.means = larger;
    }
    this.groups.push(group);
    this.place.set(group.id, at);
    this.writeMean(at);
  }

  private writeMean(at: number): void {
    const { sum, size } = this.groups[at]!;
    const mean = this.mean(at);
    for (let k = 0; k < this.units; k++) mean[k] = sum[k]! / size;
  }
}

const keeps = (one: Group, other: Group) => one.size > other.size || (one.size === other.size && one.id < other.id);
