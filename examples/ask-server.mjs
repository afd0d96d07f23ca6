// Asks a running server, as a company's own program would: DRAGOMAN_KEY=dk_… node examples/ask-server.mjs "Wo ist mein Paket?"
// How to make a key: docs/guides/api.md
const server = process.env.DRAGOMAN_URL ?? "http://127.0.0.1:4000";
const response = await fetch(`${server}/api/v1/ask`, {
  method: "POST",
  headers: { authorization: `Bearer ${process.env.DRAGOMAN_KEY ?? ""}`, "content-type": "application/json" },
  body: JSON.stringify({ text: process.argv[2] ?? "How long does delivery take?" }),
});
const reply = await response.json();
if (!response.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`);
console.log(`${reply.kind} (${reply.confidence.toFixed(2)}): ${reply.text}`);
for (const { title } of reply.choices) console.log(`  · ${title}`);
