// The widget's whole style sheet as text: the design tokens it uses, then its own rules.
import tokens from "../design/tokens.css?inline";
import styles from "./styles.css?inline";

export const stylesheet = tokens + styles;
