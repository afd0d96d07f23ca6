// Whether what people teach answers at once, beside the release, or only once it is learned.
import { useCallback, useState } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";

interface Settings {
  instant: boolean;
}
const path = "/teaching/settings";

export function InstantCard() {
  const text = useText();
  const { request, may } = useDesk();
  const load = useCallback(() => request<Settings>("GET", path), [request]);
  const [loaded, , set] = useLoaded(load);
  const [saving, setSaving] = useState(false);
  if (loaded.kind !== "ready") return null;

  async function keep(instant: boolean) {
    setSaving(true);
    try {
      set(await request<Settings>("PUT", path, { instant }));
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setSaving(false);
    }
  }
  return (
    <Card title={text("learning.taught")}>
      <label className="check">
        <input
          type="checkbox"
          checked={loaded.value.instant}
          disabled={saving || !may("workspace.change")}
          onChange={(event) => void keep(event.currentTarget.checked)}
        />
        {text("learning.instant")}
      </label>
      <p className="hint">{text("learning.instantMore")}</p>
    </Card>
  );
}
