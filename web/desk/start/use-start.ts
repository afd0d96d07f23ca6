// Whether something of the first steps is left: then they are in the side bar, and an empty desk opens there.
import { useEffect, useState } from "react";
import { addressIn, open, type Section } from "../address.ts";
import type { DeskParts } from "../desk-context.ts";
import type { Progress } from "./progress.ts";

export function useStartIsLeft({ request, may }: DeskParts, section: Section): boolean {
  const [left, setLeft] = useState(false);
  const mine = may("workspace.change");
  // Asked again with every change of the section: what was left may be done.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the section is when, not what
  useEffect(() => {
    if (!mine) return;
    let gone = false;
    request<Progress>("GET", "/start").then(
      (progress) => {
        if (gone) return;
        setLeft(progress.left);
        if (progress.empty && location.hash === "") open(addressIn("start"));
      },
      () => {}, // the side bar does without
    );
    return () => {
      gone = true;
    };
  }, [request, mine, section]);
  return left || section === "start";
}
