import { useText } from "../text.tsx";

/** What the button of a chart says. */
export function useChartWords() {
  const text = useText();
  return { showTable: text("chart.showTable"), showChart: text("chart.showChart") };
}
