import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Proposals } from "../teaching/Proposals.tsx";
import { useText } from "../text.tsx";

export default function KnowledgeScreen() {
  const text = useText();
  const { may } = useDesk();
  return (
    <Page title={text("knowledge")}>
      <Tabs
        label={text("knowledge")}
        current="proposals"
        tabs={[{ name: "proposals", label: text("teach.proposals"), href: addressIn("knowledge", "proposals") }]}
      />
      {may("knowledge.propose") && <Proposals />}
    </Page>
  );
}
