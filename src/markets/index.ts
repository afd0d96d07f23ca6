export {
  checkFactValue,
  type Fact,
  type FactType,
  FactValueError,
  factFor,
  factTypes,
  fillFacts,
  formatFact,
  PLACEHOLDER,
  placeholdersIn,
} from "./facts.ts";
export { pickVariant } from "./pick-variant.ts";
