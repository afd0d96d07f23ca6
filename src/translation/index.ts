export { translationRoutes } from "./routes.ts";
export { Translations } from "./translations.ts";
export { type Translator, translatorFrom } from "./translator.ts";
