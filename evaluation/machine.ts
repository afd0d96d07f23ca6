// On what a figure was measured.
import { cpus, loadavg, totalmem } from "node:os";

export function machine(): {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  loadAverage: number;
  date: string;
} {
  const list = cpus();
  return {
    cpu: list[0]?.model.trim() ?? "unknown",
    cores: list.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadAverage: Number(loadavg()[0]!.toFixed(1)),
    date: new Date().toISOString().slice(0, 10),
  };
}
