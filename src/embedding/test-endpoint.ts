// An embeddings endpoint for tests, in a thread of its own, since a blocked process could not answer itself. Its model is tiny and
// real: words that mean the same, in English or German, have the same vector; a text is the sum of its words. The model's name says what
// goes wrong with it.
import { once } from "node:events";
import { Worker } from "node:worker_threads";

const SERVER = `
  const { createServer } = require("node:http");
  const { parentPort } = require("node:worker_threads");
  const same = [["parcel", "paket"], ["where", "wo"], ["pay", "bezahlen", "zahlen"], ["return", "zurückgeben"], ["gift", "geschenk"]];
  const units = 24;
  const hash = (word) => { let h = 7; for (const c of word) h = (Math.imul(h, 31) + c.codePointAt(0)) >>> 0; return h; };
  function vector(text) {
    const out = new Array(units).fill(0);
    for (const word of text.toLowerCase().match(/\\p{L}+/gu) ?? []) {
      let h = hash((same.find((words) => words.includes(word)) ?? [word])[0]);
      for (let k = 0; k < units; k++) { h = (Math.imul(h, 1664525) + 1013904223) >>> 0; out[k] += h / 2 ** 31 - 1; }
    }
    return out;
  }
  let texts = 0, requests = 0, busy = 0;
  const server = createServer((request, response) => {
    const say = (status, body, headers = {}) => { response.writeHead(status, { "content-type": "application/json", ...headers }); response.end(typeof body === "string" ? body : JSON.stringify(body)); };
    if (request.url === "/count") return say(200, { texts, requests });
    let body = "";
    request.on("data", (part) => { body += part; });
    request.on("end", () => {
      requests++;
      const { model, input } = JSON.parse(body);
      if (model === "needs-a-key" && request.headers.authorization !== "Bearer right") return say(401, { error: "no key" });
      if (model === "busy-twice" && busy++ % 3 < 2) return say(429, "", { "retry-after": "0.01" });
      if (model === "broken") return say(500, "<html>oops</html>");
      if (model === "chat") return say(200, { choices: [] });
      if (model === "silent") return;
      texts += input.length;
      const data = input.map((text, index) => ({ index, embedding: vector(text) })).reverse();
      if (model === "too-few") data.pop();
      if (model === "other-length") for (const one of data) one.embedding.push(0);
      if (model === "nonsense") return say(200, JSON.stringify({ data }).replace(/\\d\\.\\d+/, "1e999"));
      say(200, { data });
    });
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;

export interface TestEndpoint {
  url: string;
  /** Texts and requests that it has answered. */
  count(): Promise<{ texts: number; requests: number }>;
  stop(): Promise<unknown>;
}

/** Numbers of its vectors. */
export const TEST_UNITS = 24;

export async function testEndpoint(): Promise<TestEndpoint> {
  const worker = new Worker(SERVER, { eval: true, execArgv: [] });
  const [port] = await once(worker, "message");
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    count: async () => (await fetch(`${url}/count`)).json() as Promise<{ texts: number; requests: number }>,
    stop: () => worker.terminate(),
  };
}
