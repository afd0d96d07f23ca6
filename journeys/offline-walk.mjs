// @ts-check
// Run by offline.journey.ts inside a network of its own: import → train → ask → hand over. Prints what it saw as one JSON object.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { callOf, startServer } from "./server-process.mjs";

// Ended with the run it belongs to, and the server with us.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const [data = "", knowledge = "", question = ""] = process.argv.slice(2);

/** What the command printed. @param {...string} words */
async function dragoman(...words) {
  const { args, env } = callOf(data, ...words);
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let notes = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    notes += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`dragoman ${words.join(" ")} ended with ${code}:\n${output}${notes}`);
  return output;
}

/** The error of a connection to the outside. @returns {Promise<string>} */
function outside() {
  return new Promise((resolve) => {
    connect({ host: "192.0.2.1", port: 443 })
      .once("connect", () => resolve("connected"))
      .once("error", (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message));
  });
}

/** A customer's request. @param {string} url @param {string} token @param {object} body */
async function post(url, token, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return /** @type {Promise<any>} */ (response.json());
}

async function chat() {
  const server = await startServer(data);
  try {
    const conversations = `${server.url}/api/v1/conversations`;
    const { id, token } = await post(conversations, "", { language: "en" });
    const answered = await post(`${conversations}/${id}/messages`, token, { clientId: randomUUID(), text: question });
    const handedOver = await post(`${conversations}/${id}/person`, token, { clientId: randomUUID() });
    return { reply: answered.reply, state: handedOver.state, position: handedOver.position };
  } finally {
    await server.stop();
  }
}

const seen = {
  outside: await outside(),
  imported: JSON.parse(await dragoman("import", knowledge, "--json")),
  trained: JSON.parse(await dragoman("train", "--json")),
  asked: JSON.parse(await dragoman("ask", question, "--json")),
  chat: await chat(),
};
console.log(JSON.stringify(seen));
