// @ts-check
// Compiles the kernels of src/learning from AssemblyScript to WebAssembly, and writes them as a TypeScript module, so that
// the learning core needs no file at run time.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the compiler is told. No relaxed SIMD and no fused multiply-add: the same bits on every machine. */
const OPTIONS = [
  "-O3",
  "--noAssert",
  ...["--runtime", "stub"],
  ...["--use", "Math=NativeMath"],
  ...["--enable", "simd"],
  ...["--enable", "bulk-memory"],
  ...["--enable", "threads"],
  "--importMemory",
  "--sharedMemory",
  ...["--initialMemory", "1"],
  ...["--maximumMemory", "65536"],
  "--noExportMemory",
];

/** @param {string} root  the checkout @param {string} place  the module to write */
export async function buildKernels(root, place) {
  const { default: asc } = await import("assemblyscript/asc");
  /** @type {Uint8Array | null} */
  let wasm = null;
  const { error, stderr } = await asc.main(
    ["src/learning/kernels/assembly/index.ts", "--baseDir", root, "--outFile", "kernels.wasm", ...OPTIONS],
    {
      readFile: (/** @type {string} */ name, /** @type {string} */ baseDir) => {
        try {
          return readFileSync(join(baseDir, name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (/** @type {string} */ _name, /** @type {string | Uint8Array} */ content) => {
        if (typeof content !== "string") wasm = content;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`The kernels could not be compiled.\n${stderr.toString()}${error ?? ""}`);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(
    place,
    `// Made by bin/kernels.mjs from src/learning/kernels/assembly; not to be edited.\nexport const kernelsWasm =\n  "${Buffer.from(wasm).toString("base64")}";\n`,
  );
}
