import { Page } from "../../design/elements/Page.tsx";
import { useText } from "../text.tsx";

export default function SettingsScreen() {
  const text = useText();
  return <Page title={text("settings")}>{null}</Page>;
}
