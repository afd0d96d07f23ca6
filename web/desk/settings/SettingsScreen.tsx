// The settings: each tab is a component of its own, in this list.
import { type ComponentType, lazy, Suspense } from "react";
import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn, useLocation } from "../address.ts";
import { Loading } from "../marks/States.tsx";
import { type TextKey, useText } from "../text.tsx";

const tabs: readonly { name: string; label: TextKey; Tab: ComponentType }[] = [
  { name: "inbox", label: "inbox", Tab: lazy(() => import("../inbox/settings/InboxTab.tsx")) },
  { name: "replies", label: "replies", Tab: lazy(() => import("../inbox/settings/RepliesTab.tsx")) },
];

export default function SettingsScreen() {
  const text = useText();
  const { path } = useLocation();
  const current = tabs.find(({ name }) => name === path[0]) ?? tabs[0]!;
  return (
    <Page title={text("settings")}>
      <Tabs
        label={text("settings")}
        current={current.name}
        tabs={tabs.map(({ name, label }) => ({ name, label: text(label), href: addressIn("settings", name) }))}
      />
      <Suspense fallback={<Loading rows={4} saying={text("section.loading")} />}>
        <current.Tab />
      </Suspense>
    </Page>
  );
}
