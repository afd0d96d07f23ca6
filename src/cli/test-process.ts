// For stopping.test.ts: the command line in a process of its own, which can be sent signals.
import { main } from "./main.ts";

process.exitCode = await main(process.argv.slice(2));
