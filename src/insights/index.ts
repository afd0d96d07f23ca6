export { Insights } from "./insights.ts";
export { type InsightsReply, insightsRoutes } from "./insights-routes.ts";
export { keepUp } from "./keep-up.ts";
export { MeaningGroups } from "./meaning-groups.ts";
export { Missed } from "./missed.ts";
export { missedRoutes } from "./missed-routes.ts";
export { MissedStore } from "./missed-store.ts";
export { InsightsStore } from "./store.ts";
