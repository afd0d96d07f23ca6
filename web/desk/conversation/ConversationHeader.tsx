import type { ReactNode } from "react";
import type { Conversation, Person } from "../api.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { LanguagePill, MarketStamp } from "../marks/Marks.tsx";
import { shortNumber } from "../marks/names.ts";
import { useText } from "../text.tsx";

interface Props {
  conversation: Conversation;
  me: Person;
  /** A move is on its way. */
  moving: boolean;
  /** The way back to the list, where the conversation has the page for itself. */
  back: ReactNode;
  whyShown: boolean;
  onWhy(): void;
  onHandBack(): void;
  onClose(): void;
}

/** Whom one talks with, in which language and market, and what can be done with the conversation as a whole. */
export function ConversationHeader({ conversation, me, moving, back, whyShown, onWhy, onHandBack, onClose }: Props) {
  const text = useText();
  const { id, state, customerName, language, market, agent } = conversation;
  const Heading = back ? "h1" : "h2";
  const may = state !== "closed" && (state !== "person" || agent?.id === me.id || me.role === "admin");
  return (
    <header className="bar">
      {back}
      <Face id={id} name={customerName} />
      <Heading className="grow cut">
        <bdi>{customerName ?? text("customer.number", { number: shortNumber(id) })}</bdi>
      </Heading>
      <div className="actions">
        <span className="tags">
          {language && <LanguagePill language={language} />}
          {market && <MarketStamp market={market} />}
        </span>
        {may && state === "person" && (
          <button
            type="button"
            className="button quiet small"
            title={text("conversation.handBackLong")}
            disabled={moving}
            onClick={onHandBack}
          >
            <Icon name="handBack" size="small" flips />
            {text("conversation.handBack")}
          </button>
        )}
        {may && (
          <button
            type="button"
            className="button plain small"
            title={text("conversation.closeLong")}
            disabled={moving}
            onClick={onClose}
          >
            <Icon name="check" size="small" />
            {text("conversation.close")}
          </button>
        )}
      </div>
      <button
        type="button"
        className="button quiet icon-only small why-switch"
        aria-label={text("why")}
        title={text("why")}
        aria-expanded={whyShown}
        onClick={onWhy}
      >
        <Icon name="info" />
      </button>
    </header>
  );
}
