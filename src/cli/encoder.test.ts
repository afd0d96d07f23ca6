import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEncoderChoice } from "../embedding/index.ts";
import { TEST_UNITS, type TestEndpoint, testEndpoint } from "../embedding/test-endpoint.ts";
import { dragoman, testCommandLine } from "./test-commands.ts";

const setting = testCommandLine();
let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await testEndpoint();
});
afterAll(() => endpoint.stop());

describe("dragoman encoder", () => {
  it("says that the shipped one is used, as long as nobody chose another", async () => {
    const { code, out } = await dragoman("encoder");
    expect(code).toBe(0);
    expect(out).toMatch(/^The shipped one, static-1-/);
  });

  it("tries an endpoint before it is chosen, and shows what it is worth", async () => {
    const { code, out } = await dragoman("encoder", "--endpoint", endpoint.url, "--model", "tiny");
    expect(code).toBe(0);
    expect(out).toContain(`tiny at ${endpoint.url}: ${TEST_UNITS} numbers a text`);
    expect(out).toMatch(/near to its translation/);
    expect(await readEncoderChoice(setting.storage.db, "main")).toMatchObject({ model: "tiny", units: TEST_UNITS });
    expect((await dragoman("encoder", "--json")).json().encoder).toMatchObject({ kind: "endpoint", model: "tiny" });
  });

  it("leaves the choice as it was where the endpoint gives no vectors", async () => {
    const { code, notes } = await dragoman("encoder", "--endpoint", endpoint.url, "--model", "chat");
    expect(code).not.toBe(0);
    expect(notes).toMatch(/Is it an embeddings endpoint\?/);
    expect(await readEncoderChoice(setting.storage.db, "main")).toMatchObject({ model: "tiny" });
  });

  it("goes back to the shipped one", async () => {
    expect((await dragoman("encoder", "--shipped")).code).toBe(0);
    expect(await readEncoderChoice(setting.storage.db, "main")).toBeNull();
  });

  it.each([
    [["--endpoint", "http://127.0.0.1:1"], /--model go together/],
    [["--endpoint", "elsewhere", "--model", "m"], /is not an address/],
    [["--shipped", "--folder", "x"], /Say one of/],
    [["--folder", "/nowhere/at/all"], /holds no model/],
  ])("refuses %j", async (words, message) => {
    const { code, notes } = await dragoman("encoder", ...words);
    expect(code).not.toBe(0);
    expect(notes).toMatch(message);
  });
});
