// How fast a company's questions and answers are imported: npx tsx evaluation/import-speed.ts [--rows 100000] [--record]
// Writes a CSV file of questions and answers in four languages, without a language column, imports it into a fresh embedded
// PostgreSQL, imports it again, and reads everything back. Prints JSON; --record keeps it in evaluation/results.

import { once } from "node:events";
import {
  chmodSync,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { KnowledgeBase } from "../src/knowledge/index.ts";
import { openStorage } from "../src/storage/index.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "100000" }, record: { type: "boolean", default: false } },
});
const rows = Number(values.rows);

interface Phrase {
  question: (thing: string, number: number) => string;
  answer: (thing: string, number: number) => string;
  things: readonly string[];
  rest: string;
}

const phrases: readonly Phrase[] = [
  {
    question: (thing, n) => `How do I care for my ${thing} from series ${n}?`,
    answer: (thing, n) => `Rinse the ${thing} of series ${n} with warm water and dry it with a soft cloth.`,
    things: [
      "teapot",
      "gaiwan",
      "tea tin",
      "travel mug",
      "linen pouch",
      "felt bag",
      "bamboo tray",
      "tea whisk",
      "kettle",
      "cup",
    ],
    rest: "Please keep it away from the dishwasher, because the high temperature and the strong detergent wear the glaze off over the years; if it is stained, let it stand overnight in water with a spoonful of baking soda.",
  },
  {
    question: (thing, n) => `¿Cuándo vuelve a estar disponible ${thing} de la serie ${n}?`,
    answer: (thing, n) => `Esperamos recibir ${thing} de la serie ${n} en las próximas semanas.`,
    things: [
      "la tetera",
      "la taza",
      "la lata de té",
      "el termo",
      "la bolsa de lino",
      "la bandeja",
      "el hervidor",
      "el batidor",
      "el colador",
      "el plato",
    ],
    rest: "Deje su correo electrónico en la página del producto y le avisaremos en cuanto llegue al almacén; mientras tanto puede reservarlo sin pagar nada, y si cambia de idea, la reserva se cancela sola al cabo de unos días.",
  },
  {
    question: (thing, n) => `第${n}系列的${thing}可以退货吗？`,
    answer: (thing, n) => `第${n}系列的${thing}在签收后三十天内可以退货，商品须未使用并带原包装。`,
    things: ["茶壶", "盖碗", "茶叶罐", "旅行杯", "布袋", "毡包", "竹盘", "茶筅", "水壶", "杯子"],
    rest: "请登录您的账户，在订单详情页找到退货申请，填写原因后提交；我们收到包裹并检查无误后，会在五到七个工作日内把款项退回原支付方式，届时您会收到一封确认邮件。",
  },
  {
    question: (thing, n) => `هل يمكن شحن ${thing} من المجموعة ${n} إلى دبي؟`,
    answer: (thing, n) => `نعم، نشحن ${thing} من المجموعة ${n} إلى جميع مدن الإمارات.`,
    things: [
      "إبريق الشاي",
      "الكوب",
      "علبة الشاي",
      "كوب السفر",
      "الحقيبة",
      "الصينية",
      "الغلاية",
      "المصفاة",
      "الطبق",
      "المضرب",
    ],
    rest: "يستغرق التوصيل من خمسة إلى سبعة أيام عمل، وتصلك رسالة فيها رقم التتبع فور خروج الطرد من المستودع؛ وقد تطلب الجمارك رسوماً إضافية لا نستطيع معرفتها مسبقاً، فاسأل مكتب الجمارك قبل الطلب.",
  },
];

const folder = mkdtempSync(join(tmpdir(), "dragoman-import-speed-"));
chmodSync(folder, 0o755); // PostgreSQL runs as another user when this runs as root
try {
  const path = join(folder, "faq.csv");
  await writeTable(path, rows);
  const storage = await openStorage({ dataDirectory: join(folder, "data") });
  const watch = watchMemory(storage.cluster!.postmasterPid);
  try {
    await storage.db
      .insertInto("workspace")
      .values({
        workspace_id: "main",
        name: "Speed",
        default_language: "en",
        brand_colour: "#2f49c2",
        allowed_origins: [],
        knowledge_origin: "none",
      })
      .execute();
    const knowledge = new KnowledgeBase({ storage, workspaceId: "main" });

    const cpuBefore = process.cpuUsage();
    const first = await timed(() => knowledge.import({ path, name: "faq.csv" }));
    const cpu = process.cpuUsage(cpuBefore);
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    const again = await timed(() => knowledge.import({ path, name: "faq.csv" }));
    const read = await timed(() => knowledge.articles());
    if (first.result.articlesAdded !== rows || again.result.variantsChanged !== 0 || read.result.length !== rows) {
      throw new Error(`The import is wrong: ${JSON.stringify({ ...first.result, bad: first.result.bad.slice(0, 3) })}`);
    }
    const result = {
      rows,
      seconds: first.seconds,
      rowsPerSecond: Math.round(rows / first.seconds),
      peakRssBytes,
      nodeCpuSeconds: Math.round((cpu.user + cpu.system) / 1e5) / 10,
      databasePeakBytes: watch.peak(),
      fileBytes: statSync(path).size,
      secondsAgain: again.seconds,
      secondsToRead: read.seconds,
      machine: {
        cores: cpus().length,
        cpu: cpus()[0]!.model.trim(),
        memoryBytes: totalmem(),
        node: process.version,
        postgres: storage.serverVersion,
        loadAverage: Math.round(loadavg()[0]! * 10) / 10,
      },
    };
    console.log(JSON.stringify(result, null, 2));
    if (values.record) {
      writeFileSync(join(import.meta.dirname, "results", "import-speed.json"), `${JSON.stringify(result, null, 2)}\n`);
    }
  } finally {
    watch.stop();
    await storage.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

/** Each question is asked once, each answer has about 300 characters, as in a shop's help pages. */
async function writeTable(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write("question,answer,category\n");
  for (let k = 0; k < count; k++) {
    const { question, answer, things, rest } = phrases[k % phrases.length]!;
    const thing = things[Math.floor(k / phrases.length) % things.length]!;
    const number = Math.floor(k / (phrases.length * things.length)) + 1;
    const row = [question(thing, number), `${answer(thing, number)} ${rest}`, `Group ${k % 40}`];
    const more = file.write(`${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\n`);
    if (!more) await once(file, "drain");
  }
  file.end();
  await finished(file);
}

/** What PostgreSQL's processes hold at most, shared memory counted once. Linux only; 0 elsewhere. */
function watchMemory(postmaster: number): { peak(): number; stop(): void } {
  let peak = 0;
  const timer = setInterval(() => {
    let sum = 0;
    try {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
        if (parent !== postmaster && Number(pid) !== postmaster) continue;
        sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) * 1024;
      }
      peak = Math.max(peak, sum);
    } catch {
      // A process ended while it was looked at, or there is no /proc.
    }
  }, 1000);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}
