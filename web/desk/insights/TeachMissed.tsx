// The way from a missed question to the text that answers it.
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { useText } from "../text.tsx";
import { closeTo, type MissedCluster } from "./missed-api.ts";

export function TeachMissed({ cluster }: { cluster: MissedCluster; onTaught(): void }) {
  const text = useText();
  const { may } = useDesk();
  if (!may("knowledge.propose")) return null;
  return (
    <a className="button plain small" href={`${addressIn("knowledge", "new")}?from=missed:${cluster.id}`}>
      {text(closeTo(cluster) ? "missed.writeIt" : "missed.newTopic")}
    </a>
  );
}
