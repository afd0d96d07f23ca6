import { Page } from "../../design/elements/Page.tsx";
import { useText } from "../text.tsx";

export default function InsightsScreen() {
  const text = useText();
  return <Page title={text("insights")}>{null}</Page>;
}
