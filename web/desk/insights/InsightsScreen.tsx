// Insights: how the assistant does, and what it could not answer.
import "../../design/charts/charts.css";
import "./insights.css";
import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn, useLocation } from "../address.ts";
import { useText } from "../text.tsx";
import { Filters, useSelection } from "./Filters.tsx";
import { MissedQuestions } from "./MissedQuestions.tsx";
import { Overview } from "./Overview.tsx";

export default function InsightsScreen() {
  const text = useText();
  const { path } = useLocation();
  const tab = path[0] === "missed" ? "missed" : "overview";
  const selection = useSelection();
  return (
    <Page title={text("insights")} actions={tab === "overview" ? <Filters selection={selection} /> : undefined}>
      <Tabs
        label={text("insights")}
        current={tab}
        tabs={[
          { name: "overview", label: text("insights.overview"), href: addressIn("insights") },
          { name: "missed", label: text("missed"), href: addressIn("insights", "missed") },
        ]}
      />
      {tab === "missed" ? <MissedQuestions opened={Number(path[1]) || null} /> : <Overview selection={selection} />}
    </Page>
  );
}
