// The settings: each tab is a component of its own, in this list.
import { type ComponentType, lazy, Suspense } from "react";
import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn, useLocation } from "../address.ts";
import type { Action } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Loading } from "../marks/States.tsx";
import { type TextKey, useText } from "../text.tsx";
import { AccountTab } from "./AccountTab.tsx";
import { AuditTab } from "./AuditTab.tsx";
import { CompanyTab } from "./CompanyTab.tsx";
import { KeysTab } from "./KeysTab.tsx";
import { SignInTab } from "./SignInTab.tsx";
import "./settings.css";
import { TeamTab } from "./TeamTab.tsx";

interface Tab {
  name: string;
  label: TextKey;
  /** Without it, the tab is not there. */
  needs: Action;
  Tab: ComponentType;
}

/** In their order on the page. A new one: a file, and a line here. */
const tabs: readonly Tab[] = [
  { name: "company", label: "settings.company", needs: "workspace.read", Tab: CompanyTab },
  { name: "team", label: "settings.team", needs: "people.read", Tab: TeamTab },
  { name: "account", label: "settings.account", needs: "account.change", Tab: AccountTab },
  {
    name: "inbox",
    label: "inbox",
    needs: "inbox.read",
    Tab: lazy(() => import("../inbox/settings/InboxTab.tsx")),
  },
  {
    name: "replies",
    label: "replies",
    needs: "replies.read",
    Tab: lazy(() => import("../inbox/settings/RepliesTab.tsx")),
  },
  { name: "sign-in", label: "settings.signIn", needs: "people.manage", Tab: SignInTab },
  { name: "keys", label: "settings.keys", needs: "keys.manage", Tab: KeysTab },
  { name: "audit", label: "settings.audit", needs: "audit.read", Tab: AuditTab },
];

export default function SettingsScreen() {
  const text = useText();
  const { may } = useDesk();
  const { path } = useLocation();
  const mine = tabs.filter(({ needs }) => may(needs));
  const current = mine.find(({ name }) => name === path[0]) ?? mine[0];
  if (!current) return null;
  return (
    <Page title={text("settings")}>
      <Tabs
        label={text("settings")}
        current={current.name}
        tabs={mine.map(({ name, label }) => ({ name, label: text(label), href: addressIn("settings", name) }))}
      />
      <Suspense fallback={<Loading rows={4} saying={text("section.loading")} />}>
        <current.Tab />
      </Suspense>
    </Page>
  );
}
