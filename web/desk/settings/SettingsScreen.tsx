import type { ComponentType } from "react";
import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn, useLocation } from "../address.ts";
import type { Action } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { type TextKey, useText } from "../text.tsx";
import { AccountTab } from "./AccountTab.tsx";
import { AuditTab } from "./AuditTab.tsx";
import { CompanyTab } from "./CompanyTab.tsx";
import { KeysTab } from "./KeysTab.tsx";
import { SignInTab } from "./SignInTab.tsx";
import "./settings.css";
import { TeamTab } from "./TeamTab.tsx";

/** In their order on the page. A new one: a file, and a line here. */
const tabs: { name: string; label: TextKey; needs: Action; Tab: ComponentType }[] = [
  { name: "company", label: "settings.company", needs: "workspace.read", Tab: CompanyTab },
  { name: "team", label: "settings.team", needs: "people.read", Tab: TeamTab },
  { name: "account", label: "settings.account", needs: "account.change", Tab: AccountTab },
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
      <current.Tab />
    </Page>
  );
}
