export { defaultDataDirectory, EmbeddedPostgresError } from "./embedded-cluster.ts";
export type { Database } from "./schema.ts";
export {
  DatabaseUnavailableError,
  type Db,
  openStorage,
  type Storage,
  type StorageOptions,
  withoutPassword,
} from "./storage.ts";
