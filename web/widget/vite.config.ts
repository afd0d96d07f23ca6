// Builds the widget: dist/web/widget.js, one ES module with its CSS inside, and dist/web/widget/text/LANGUAGE.json.
// Run from the repository's root: npx vite build -c web/widget/vite.config.ts
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { tokensForWidget } from "./tokens-for-widget.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const textFolder = here("../text/widget/");
const wordsOf = (fileName: string): Record<string, string> => JSON.parse(readFileSync(textFolder + fileName, "utf8"));
const textFiles = readdirSync(textFolder).filter((name) => name.endsWith(".json"));
const english = wordsOf("en.json");

/** Of the design tokens the widget carries only what its own style sheet and its languages use. */
const widgetTokens: Plugin = {
  name: "widget-tokens",
  enforce: "pre",
  transform(code, id) {
    if (!id.includes("/design/tokens.css")) return;
    const languages = textFiles.map((name) => name.replace(".json", ""));
    return tokensForWidget(code, readFileSync(here("./styles.css"), "utf8"), languages);
  },
};

/**
 * English stands in the module, each text where it is used (`words.send` becomes "Send"): no names for them take up room.
 * Every other language is a file beside it, keyed by the English text, fetched when a page needs it.
 */
const widgetWords: Plugin = {
  name: "widget-words",
  enforce: "pre",
  transform(code, id) {
    if (!/\/widget\/\w+\.tsx$/.test(id)) return;
    // h(tag, props, ...children) is smaller than the compiler's other way of saying it.
    const pragma = `/** @jsxRuntime classic */ /** @jsx h */ /** @jsxFrag Fragment */ import { h, Fragment } from "preact";`;
    return code.replace("/** @jsxImportSource preact */", pragma).replace(/\bwords\.(\w+)/g, (_, key: string) => {
      if (!english[key]) throw new Error(`web/text/widget/en.json has no "${key}", which ${id} uses.`);
      return JSON.stringify(english[key]);
    });
  },
  generateBundle() {
    for (const fileName of textFiles.filter((name) => name !== "en.json")) {
      const texts = wordsOf(fileName);
      const source = JSON.stringify(Object.fromEntries(Object.keys(texts).map((key) => [english[key], texts[key]])));
      this.emitFile({ type: "asset", fileName: `widget/text/${fileName}`, source });
    }
  },
};

export default defineConfig({
  root: here("."),
  publicDir: false,
  logLevel: "warn",
  plugins: [widgetTokens, widgetWords],
  build: {
    outDir: here("../../dist/web"),
    emptyOutDir: false, // the desk is built beside it
    target: "es2020",
    cssTarget: ["chrome123", "firefox121", "safari17.5"], // leave color-scheme and logical properties as they are written
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: here("./element.tsx"),
      output: { format: "es", entryFileNames: "widget.js", codeSplitting: false },
    },
  },
});
