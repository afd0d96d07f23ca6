export {
  checkFactValue,
  type Fact,
  type FactPlace,
  type FactType,
  FactValueError,
  factFor,
  factTypes,
  fillFacts,
  fillFactsWithPlaces,
  formatFact,
  PLACEHOLDER,
  placeholdersIn,
} from "./facts.ts";
export { pickVariant } from "./pick-variant.ts";
