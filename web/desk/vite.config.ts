// Builds the desk: npx vite build -c web/desk/vite.config.ts → dist/web/desk, served at /desk/.
// While developing: npx vite -c web/desk/vite.config.ts, beside a running Dragoman (DRAGOMAN_SERVER, default http://127.0.0.1:4000).
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/desk/",
  plugins: [react()],
  build: { outDir: here("../../dist/web/desk"), emptyOutDir: true, target: "es2022" },
  server: {
    proxy: { "/api": { target: process.env.DRAGOMAN_SERVER ?? "http://127.0.0.1:4000", changeOrigin: true, ws: true } },
  },
});
