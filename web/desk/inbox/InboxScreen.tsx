// The inbox: who waits, and the conversation that is open beside them.
import { useMemo, useState } from "react";
import { go, usePlace } from "../address.ts";
import { ConversationScreen } from "../conversation/ConversationScreen.tsx";
import { createDrafts } from "../conversation/drafts.ts";
import type { Sender } from "../conversation/sender.ts";
import { useDesk } from "../desk-context.ts";
import type { Connection } from "../live/live.ts";
import { Empty } from "../marks/States.tsx";
import { useText } from "../text.tsx";
import { useMedia } from "../use-media.ts";
import { ConversationList } from "./ConversationList.tsx";
import type { InboxView } from "./use-inbox.ts";

interface Props {
  inbox: InboxView;
  sender: Sender;
  connection: Connection;
  onFailure(error: unknown): void;
}

export function InboxScreen({ inbox, sender, connection, onFailure }: Props) {
  const text = useText();
  const { api, me, subscribe } = useDesk();
  const place = usePlace();
  const roomy = useMedia("(min-width: 900px)");
  const [whyHidden, setWhyHidden] = useState(false);
  const drafts = useMemo(() => createDrafts(sessionStorage, me.id), [me.id]);
  const id = place.conversation;

  return (
    <div className="inbox" data-open={id ? "conversation" : "list"} data-why={whyHidden ? "hidden" : undefined}>
      <ConversationList
        tab={place.tab}
        selected={id}
        me={me.id}
        status={inbox.status}
        conversations={inbox.shown}
        counts={inbox.counts}
        connection={connection}
        onRetry={() => void inbox.reload()}
        alone={!roomy}
      />
      {id ? (
        <ConversationScreen
          key={id}
          id={id}
          api={api}
          me={me}
          drafts={drafts}
          sender={sender}
          subscribe={subscribe}
          whyHidden={whyHidden}
          onWhyHidden={setWhyHidden}
          onNews={inbox.onNews}
          onFailure={onFailure}
          onBack={() => go({ tab: place.tab, conversation: null })}
          onTaken={() => go({ tab: "mine", conversation: id })}
        />
      ) : (
        roomy && (
          <main className="talk" data-empty>
            {inbox.shown.length > 0 && (
              <Empty icon="bubble" title={text("inbox.choose")} more={text("inbox.chooseMore")} />
            )}
          </main>
        )
      )}
    </div>
  );
}
