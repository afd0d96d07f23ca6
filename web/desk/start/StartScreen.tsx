import { Page } from "../../design/elements/Page.tsx";
import { useDesk } from "../desk-context.ts";

export default function StartScreen() {
  const { session } = useDesk();
  return <Page title={<bdi>{session.workspace.name}</bdi>}>{null}</Page>;
}
