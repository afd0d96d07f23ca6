export { FollowUps, type Mail, type MailSender } from "./follow-ups.ts";
export { PeopleAtWork } from "./people.ts";
export { CannedReplies } from "./replies.ts";
export { Rounds } from "./rounds.ts";
export { deskRoutes } from "./routes.ts";
export { DeskSettings } from "./settings.ts";
