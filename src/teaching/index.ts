export { teachingRoutes } from "./routes.ts";
export { Teaching } from "./teaching.ts";
