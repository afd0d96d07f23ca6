import { Page } from "../../design/elements/Page.tsx";
import { useText } from "../text.tsx";

export default function LearningScreen() {
  const text = useText();
  return <Page title={text("learning")}>{null}</Page>;
}
