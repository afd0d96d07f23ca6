// Source and target beside each other, paragraph by paragraph on shared rows, each in its own language and direction. Facts are marked, and
// sentences that the other text lacks.
import { useEffect, useMemo, useRef, useState } from "react";
import { Icon } from "../marks/Icon.tsx";
import { directionOf, languageName, speechOf } from "../marks/names.ts";
import { useWording } from "../text.tsx";
import { date } from "../time.ts";
import { type Block, blocksOf, type Row, rowsBeside, spansOf, textOf } from "./blocks.ts";
import type { CheckResult, EditedText, Place } from "./knowledge-api.ts";
import { PlaceMarks } from "./PlaceMarks.tsx";
import { StatusMark, useStatusText } from "./StatusMark.tsx";
import type { Written } from "./use-draft.ts";

export function SideBySide({
  place,
  written,
  source,
  sourceText,
  stored,
  edits,
  checked,
  onChange,
}: {
  place: Place;
  written: Written;
  source: EditedText | null;
  sourceText: Written | null;
  stored: EditedText | null;
  edits: boolean;
  checked: CheckResult | null;
  onChange(written: Written): void;
}) {
  const { text, language: mine } = useWording();
  const sourceBlocks = useMemo(() => (sourceText ? blocksOf(sourceText.text) : []), [sourceText]);
  const [rows, setRows] = useState<Row[]>(() => rowsBeside(written.text, sourceBlocks));
  /** What the rows said last; another text came from elsewhere. */
  const said = useRef(written.text);
  useEffect(() => {
    if (said.current === written.text) return;
    said.current = written.text;
    setRows(rowsBeside(written.text, sourceBlocks));
  }, [written.text, sourceBlocks]);

  const write = (next: Row[]) => {
    setRows(next);
    said.current = textOf(next);
    onChange({ ...written, text: said.current });
  };
  const facts = useMemo(
    () => new Map(checked?.facts.map(({ name, sourceValue, known }) => [name, { value: sourceValue, known }]) ?? []),
    [checked],
  );
  const known = useMemo(() => new Set([...facts].filter(([, fact]) => fact.known).map(([name]) => name)), [facts]);
  const alone = checked?.alone ?? [];
  const count = Math.max(sourceBlocks.length, rows.length);
  const mark = { lang: place.language, dir: directionOf(place.language) };
  const sourceName = source ? languageName(source.language, mine) : "";

  return (
    <div className="two" data-single={source === null || undefined}>
      {source && (
        <div className="cap">
          <PlaceMarks place={source} />
          <span>{text("article.source")}</span>
          <Standing text={source} />
        </div>
      )}
      <div className="cap">
        <PlaceMarks place={place} />
        {stored && stored.status !== "fine" && <StatusChip text={stored} />}
        <Standing text={stored} />
      </div>
      {source && sourceText && (
        <h2 className="beside source-text" {...speechOf(source.language)}>
          {sourceText.title}
        </h2>
      )}
      <div className="beside">
        {/* A title is one line of text, however many lines of the screen it takes. */}
        <div className="written" {...mark}>
          <div className="behind write heading" aria-hidden="true">
            {written.title}
            {"\u200b"}
          </div>
          <textarea
            className="write heading"
            aria-label={text("article.title")}
            placeholder={text("article.title")}
            rows={1}
            readOnly={!edits}
            maxLength={300}
            value={written.title}
            onChange={({ target }) => onChange({ ...written, title: target.value.replace(/\s*\n\s*/g, " ") })}
          />
        </div>
      </div>
      {Array.from({ length: count }, (_, k) => k).map((k) => {
        const block = sourceBlocks[k];
        const row = rows[k];
        const isOpen =
          block !== undefined &&
          alone.some(({ start, end }) => start < block.start + block.text.length && end > block.start) &&
          written.text !== "";
        return [
          source && (
            <div
              key={`source ${k}`}
              className="beside source-text"
              data-open={isOpen || undefined}
              {...speechOf(source.language)}
            >
              {block && <SaidBlock block={block} facts={facts} known={known} alone={alone} />}
            </div>
          ),
          <div key={`target ${k}`} className="beside" data-open={isOpen || undefined}>
            <WrittenBlock
              {...mark}
              label={text("article.paragraph", { count: k + 1 })}
              placeholder={
                k === 0 || block ? text("article.writeHere", { language: languageName(place.language, mine) }) : ""
              }
              text={row?.text ?? ""}
              known={known}
              readOnly={!edits}
              onChange={(next) => {
                const all = [...rows];
                while (all.length <= k) all.push({ text: "", before: sourceBlocks[all.length]?.before ?? "\n\n" });
                all[k] = { ...all[k]!, text: next };
                write(all);
              }}
              onLeave={() => {
                // Two paragraphs in one row become two rows, where that changes nothing else.
                const whole = textOf(rows);
                if (rows.some((one) => blocksOf(one.text).length > 1)) setRows(rowsBeside(whole, sourceBlocks));
              }}
            />
            {isOpen && (
              <p className="open-hint">
                <Icon name="warning" size="small" />
                <span>{text("article.noPartner", { language: sourceName })}</span>
              </p>
            )}
          </div>,
        ];
      })}
      {edits && (
        <>
          {source && <span className="beside" />}
          <div className="beside">
            <button
              type="button"
              className="link add"
              onClick={() =>
                setRows([
                  ...rows,
                  ...sourceBlocks.slice(rows.length).map(({ before }) => ({ text: "", before })),
                  { text: "", before: "\n\n" },
                ])
              }
            >
              {text("article.addParagraph")}
            </button>
          </div>
        </>
      )}
    </div>
  );
}

function StatusChip({ text }: { text: EditedText }) {
  const said = useStatusText()(text.status, text.daysBehind);
  return (
    <span className="chip" data-tone={text.status === "stale" ? "warn" : undefined}>
      <StatusMark status={text.status} />
      {said}
    </span>
  );
}

/** Who stands behind the text as it is shown: its draft, or what was approved. */
function Standing({ text: shown }: { text: EditedText | null }) {
  const { text, locale } = useWording();
  if (!shown) return <span className="end" />;
  const { draft, approved } = shown;
  const said = draft
    ? [text("article.draft"), draft.author]
    : approved
      ? [
          text("article.approvedOn", { date: date(new Date(approved.reviewedAt), locale) }),
          approved.author ?? fileOf(approved),
        ]
      : [];
  return (
    <span className="end standing">
      <bdi>{said.filter(Boolean).join(" · ")}</bdi>
    </span>
  );
}

const fileOf = ({ source }: NonNullable<EditedText["approved"]>): string => (source.file === "desk" ? "" : source.file);

/** A block of the source as a customer reads it, with its facts filled in. */
function SaidBlock({
  block,
  facts,
  known,
  alone,
}: {
  block: Block;
  facts: ReadonlyMap<string, { value: string | null }>;
  known: ReadonlySet<string>;
  alone: readonly { start: number; end: number }[];
}) {
  const { kind, mark, rest, cut } = shapeOf(block.text);
  const inside = { ...block, text: rest, start: block.start + cut };
  const content = spansOf(inside, known, alone).map((span, k) => {
    const key = `${k}-${span.kind}`;
    if (span.kind === "fact") {
      const name = /[A-Za-z0-9]+/.exec(span.text)![0];
      return (
        <bdi key={key} className="fact" title={name}>
          {facts.get(name)?.value ?? span.text}
        </bdi>
      );
    }
    return span.kind === "alone" ? <mark key={key}>{bold(span.text)}</mark> : <span key={key}>{bold(span.text)}</span>;
  });
  if (kind === "heading") return <h3>{content}</h3>;
  return (
    <p data-item={mark || undefined}>
      {mark && <span className="item">{mark}</span>}
      <span>{content}</span>
    </p>
  );
}

function shapeOf(text: string): { kind: "heading" | "text"; mark: string; rest: string; cut: number } {
  const heading = /^#{1,6}\s+/.exec(text) ?? (/^\*\*[^*\n]+\*\*$/.test(text) ? /^\*\*/.exec(text) : null);
  if (heading) {
    const rest = text.slice(heading[0].length).replace(/\*\*$/, "");
    return { kind: "heading", mark: "", rest, cut: heading[0].length };
  }
  const item = /^\s*([-*•]|\d{1,4}[.)])\s+/.exec(text);
  if (!item) return { kind: "text", mark: "", rest: text, cut: 0 };
  return {
    kind: "text",
    mark: /\d/.test(item[1]!) ? item[1]! : "•",
    rest: text.slice(item[0].length),
    cut: item[0].length,
  };
}

function bold(text: string) {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order
  return text.split(/\*\*([^*\n]+)\*\*/).map((part, k) => (k % 2 === 1 ? <b key={k}>{part}</b> : part));
}

/** A paragraph that is written on. Behind it stands the same text with its facts marked, which also makes it as tall as it is. */
function WrittenBlock({
  label,
  placeholder,
  text,
  known,
  lang,
  dir,
  readOnly,
  onChange,
  onLeave,
}: {
  label: string;
  placeholder: string;
  text: string;
  known: ReadonlySet<string>;
  lang: string;
  dir: "ltr" | "rtl";
  readOnly: boolean;
  onChange(text: string): void;
  onLeave(): void;
}) {
  const spans = spansOf({ text, before: "", start: 0 }, known, []);
  return (
    <div className="written" lang={lang} dir={dir} data-heading={shapeOf(text).kind === "heading" || undefined}>
      <div className="behind" aria-hidden="true">
        {spans.map((span, k) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order
          span.kind === "fact" ? <mark key={k}>{span.text}</mark> : <span key={k}>{span.text}</span>,
        )}
        {"\u200b"}
      </div>
      <textarea
        className="write"
        aria-label={label}
        placeholder={placeholder}
        rows={1}
        spellCheck
        readOnly={readOnly}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onLeave}
      />
    </div>
  );
}
