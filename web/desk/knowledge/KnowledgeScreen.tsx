import { Page } from "../../design/elements/Page.tsx";
import { useText } from "../text.tsx";

export default function KnowledgeScreen() {
  const text = useText();
  return <Page title={text("knowledge")}>{null}</Page>;
}
