export { pickVariant } from "./pick-variant.ts";
