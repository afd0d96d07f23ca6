import { afterEach, describe, expect, it, vi } from "vitest";
import { Kernels } from "../kernels/kernels.ts";
import { Lanes, type TrainingStart } from "./lanes.ts";

const opened: Lanes[] = [];
afterEach(() => {
  for (const lanes of opened.splice(0)) lanes.close();
  vi.doUnmock("node:worker_threads");
  vi.resetModules();
});

function openLanes(count: number, kernels = new Kernels(), make: typeof Lanes = Lanes): Lanes {
  const lanes = new make(kernels, count);
  opened.push(lanes);
  return lanes;
}

/** Something like a training: in each round it draws numbers and asks for the sum of their squares. */
const drawing = (numbers: number, rounds: number, seed: number): TrainingStart<number[]> =>
  function* (kernels) {
    const at = kernels.allocate(4 * numbers);
    const sums: number[] = [];
    for (let round = 0; round < rounds; round++) {
      yield { name: "fillNormal", values: [at, numbers, 1, seed + round] };
      sums.push(yield { name: "sumOfSquares", values: [at, numbers] });
    }
    return sums;
  };

/** Some are long and some are short, so that later ones end before earlier ones. */
const starts = [
  drawing(30_000, 6, 1),
  drawing(100, 1, 20),
  drawing(10_000, 3, 30),
  drawing(8, 0, 40),
  drawing(1_000, 20, 50),
];

function onHost(start: TrainingStart<number[]>): number[] {
  const [result] = openLanes(1).run([start]);
  return result!;
}

/** The module anew, with another class in the place of the threads of Node.js. */
async function lanesWith(Worker: new () => unknown): Promise<typeof Lanes> {
  vi.resetModules();
  vi.doMock("node:worker_threads", () => ({ Worker }));
  return (await import("./lanes.ts")).Lanes;
}

describe("trainings in lanes", () => {
  it("give their results in the order of the trainings, whichever ends first", () => {
    const alone = starts.map(onHost);
    expect(alone.map((sums) => sums.length)).toEqual([6, 1, 3, 0, 20]);
    expect(alone[0]![0]! / 30_000, "the variance of what was drawn").toBeCloseTo(1, 1);
    expect(openLanes(1).run(starts)).toEqual(alone);
  });

  it("give the same results, bit for bit, in one, two and three lanes", () => {
    const alone = openLanes(1).run(starts);
    for (const count of [2, 3]) expect(openLanes(count).run(starts)).toEqual(alone);
  });

  it("have a memory for each lane", () => {
    const memories = new Set<Kernels>();
    const noting = starts.map(
      (start): TrainingStart<number[]> =>
        (kernels) => {
          memories.add(kernels);
          return start(kernels);
        },
    );
    const host = new Kernels();
    openLanes(3, host).run(noting);
    expect(memories.size).toBe(3);
    expect(memories).toContain(host);
  });

  it("give their memory back, and can be followed by others", () => {
    const before = new Map<Kernels, number>();
    const marking = starts.map(
      (start): TrainingStart<number[]> =>
        (kernels) => {
          if (!before.has(kernels)) before.set(kernels, kernels.mark());
          expect(kernels.mark(), "the one before has left nothing").toBe(before.get(kernels));
          return start(kernels);
        },
    );
    const lanes = openLanes(2);
    const first = lanes.run(marking);
    expect(lanes.run(marking)).toEqual(first);
    expect(before.size).toBe(2);
    for (const [kernels, mark] of before) expect(kernels.mark()).toBe(mark);
  });

  it("may be fewer than there are lanes, or none", () => {
    const lanes = openLanes(3);
    expect(lanes.run([])).toEqual([]);
    expect(lanes.run([starts[1]!])).toEqual([onHost(starts[1]!)]);
  });

  it.each([1, 2])("throw what one of them throws, in %i lanes", (count) => {
    const failing: TrainingStart<number[]> = function* (kernels) {
      yield { name: "sumOfSquares", values: [kernels.allocate(64), 16] };
      throw new Error("the loss is no number any more");
    };
    for (const place of [0, 1, 2]) {
      const some = starts.slice(0, 3);
      some[place] = failing;
      expect(() => openLanes(count).run(some)).toThrow("the loss is no number any more");
    }
  });

  it("throw what goes wrong in a kernel", () => {
    const beyond: TrainingStart<number[]> = function* () {
      return [yield { name: "sumOfSquares", values: [0xfffffff0, 1000] }];
    };
    expect(() => openLanes(1).run([beyond])).toThrow(/out of bounds/);
    expect(() => openLanes(2).run([beyond, beyond])).toThrow(/out of bounds/);
  });
});

describe("lanes whose threads do not come up", () => {
  it.each([1, 2, 3])(
    "give the same results where threads are forbidden, and ask for one less than %i",
    async (count) => {
      let asked = 0;
      const Forbidden = class {
        constructor() {
          asked++;
          throw new Error("no threads here");
        }
      };
      const withoutThreads = openLanes(count, new Kernels(), await lanesWith(Forbidden));
      expect(withoutThreads.run(starts)).toEqual(openLanes(1).run(starts));
      expect(asked).toBe(count - 1);
    },
  );

  it("give the same results where a thread never answers", async () => {
    const Silent = class {
      on() {}
      unref() {}
      terminate() {}
    };
    const silent = openLanes(2, new Kernels(), await lanesWith(Silent));
    expect(silent.run(starts)).toEqual(openLanes(1).run(starts));
  });
});
