export { buildServer, type ServerOptions, type ServerParts } from "./build-server.ts";
export type { Knowledge } from "./knowledge-routes.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { type Listening, listen } from "./listen.ts";
export type { LogOptions } from "./log.ts";
export { smtpSender } from "./smtp.ts";
