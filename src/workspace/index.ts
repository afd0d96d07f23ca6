export { declareFacts, FACTS_CHANNEL, readFacts, setFacts } from "./facts.ts";
export { workspaceRoutes } from "./routes.ts";
export { DEFAULT_WORKSPACE, ensureWorkspace, readWorkspace, updateWorkspace, type Workspace } from "./workspace.ts";
