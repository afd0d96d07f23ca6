// A section that cannot be loaded, or breaks, says so and leaves the rest of the desk as it is.
import { Component, type ReactNode } from "react";
import { Problem } from "./marks/States.tsx";
import { useText } from "./text.tsx";

export class SectionBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { error: unknown }) {
  const text = useText();
  // After an update of the server the old page asks for parts that are not there any more: reading the page again mends it.
  return <Problem title={text("section.failed")} error={error} onRetry={() => location.reload()} />;
}
