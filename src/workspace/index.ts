export { DEFAULT_WORKSPACE, ensureWorkspace, readWorkspace, updateWorkspace, type Workspace } from "./workspace.ts";
