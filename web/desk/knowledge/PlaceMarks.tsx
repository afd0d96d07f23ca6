import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import type { Place } from "./knowledge-api.ts";

/** For whom a text is: the stamp of its market, where it has one, and its language. */
export function PlaceMarks({ place: { language, market } }: { place: Place }) {
  return (
    <>
      {market && <MarketStamp market={market} />}
      <LanguagePill language={language} />
    </>
  );
}
