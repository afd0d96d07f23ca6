// Light, dark, or as the system: kept for the next visit, applied before anything is drawn.
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const rememberedAs = "dragoman.desk.theme";

export function rememberedTheme(): Theme {
  const remembered = localStorage.getItem(rememberedAs);
  return themes.find((theme) => theme === remembered) ?? "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(rememberedAs);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(rememberedAs, theme);
  }
}
