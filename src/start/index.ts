export { FirstRun } from "./first-run.ts";
export { startRoutes } from "./routes.ts";
export { starterFor, starterLines, takeStarter } from "./starter-knowledge.ts";
