// The way from a missed question to the text that answers it: the teaching dialog, with what was asked.
import { lazy, Suspense, useState } from "react";
import { useDesk } from "../desk-context.ts";
import { useText } from "../text.tsx";
import { closeTo, type MissedCluster } from "./missed-api.ts";

const TeachDialog = lazy(() => import("../teaching/TeachDialog.tsx"));
/** Ways to ask that the dialog begins with; others can be written there. */
const mostQuestions = 8;

export function TeachMissed({ cluster, onTaught }: { cluster: MissedCluster; onTaught(): void }) {
  const text = useText();
  const { request, may } = useDesk();
  const [isOpen, setOpen] = useState(false);
  const close = closeTo(cluster);
  if (!may("knowledge.propose")) return null;

  /** What was taught, or proposed, is done until it is missed again. */
  async function taught() {
    await request("PUT", `/missed/${cluster.id}/state`, { state: "resolved" }).catch(() => {});
    onTaught();
  }

  return (
    <>
      <button type="button" className="button plain small" onClick={() => setOpen(true)}>
        {text(close ? "missed.writeIt" : "missed.newTopic")}
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <TeachDialog
            start={{
              origin: { cluster: String(cluster.id) },
              kind: close ? "phrasing" : "article",
              questions: cluster.examples.slice(0, mostQuestions).map(({ text, language }) => ({ text, language })),
              article: close && { id: close.article, title: close.title },
            }}
            onClose={() => setOpen(false)}
            onTaught={() => void taught()}
          />
        </Suspense>
      )}
    </>
  );
}
