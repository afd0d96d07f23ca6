// @ts-check
import { describe, expect, it } from "vitest";
import { createProgress } from "./progress.mjs";

/** @param {{ isTTY?: boolean, columns?: number }} output @param {NodeJS.ProcessEnv} env */
function record(output, env = {}) {
  const heard = { text: "", nowMs: 0 };
  const progress = createProgress({
    output: {
      ...output,
      /** @param {string | Uint8Array} text */
      write(text) {
        heard.text += text;
        return true;
      },
    },
    env,
    now: () => heard.nowMs,
  });
  return { heard, progress };
}

describe("progress", () => {
  it("is plain lines without a terminal, few of them", () => {
    const { heard, progress } = record({ isTTY: false });
    const step = progress.step("Installing 4 packages");
    step.update({ done: 1, total: 4, unit: "packages" });
    heard.nowMs = 16_000;
    step.update({ done: 3, total: 4, unit: "packages" });
    heard.nowMs = 20_000;
    step.update({ done: 4, total: 4, unit: "packages" });
    step.done("Installed 4 packages");
    expect(heard.text).toBe("Installing 4 packages …\n  3 of 4 packages, 16 s\nInstalled 4 packages in 20 s\n");
  });

  it("is one line with a bar on a terminal, and one line stays", () => {
    const { heard, progress } = record({ isTTY: true, columns: 100 });
    const step = progress.step("Installing 4 packages");
    step.update({ done: 2, total: 4, unit: "packages" });
    expect(heard.text).toContain("━".repeat(10));
    expect(heard.text).toContain("2 of 4 packages, 0 s");
    step.done("Installed 4 packages");
    expect(heard.text.match(/\n/g)).toHaveLength(1);
  });

  it("leaves the bar out where the terminal is too narrow for it", () => {
    const { heard, progress } = record({ isTTY: true, columns: 40 });
    progress.step("Installing 4 packages").update({ done: 2, total: 4, unit: "packages" });
    expect(heard.text).not.toContain("━");
  });

  it("has colours on a terminal, none with NO_COLOR and none elsewhere", () => {
    /** @param {boolean} isTTY @param {NodeJS.ProcessEnv} env */
    const coloured = (isTTY, env) => {
      const { heard, progress } = record({ isTTY }, env);
      progress.step("Building").done("Built");
      return /\x1b\[\d+m/.test(heard.text);
    };
    expect(coloured(true, {})).toBe(true);
    expect(coloured(true, { NO_COLOR: "1" })).toBe(false);
    expect(coloured(false, {})).toBe(false);
  });
});
