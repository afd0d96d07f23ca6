export { ApprovedReplies } from "./approved-replies.ts";
export { approvedRoutes } from "./routes.ts";
