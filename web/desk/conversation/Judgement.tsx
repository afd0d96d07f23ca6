// "This is right" and "It was something else": what people of the team say about a reply, which the next training learns or is measured by.
import { useState } from "react";
import { Picker } from "../../design/elements/Picker.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import type { Message } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { speechOf } from "../marks/names.ts";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { fully } from "../time.ts";

export interface Verdict {
  message: string;
  article: string | null;
  title: { title: string; language: string } | null;
  replyWas: "right" | "wrong" | "missed";
  by: { id: string; name: string };
  at: string;
}

/** How articles are called in the agent's language. */
export type Titles = Record<string, { title: string; language: string }>;

interface Named {
  id: string;
  title: string;
  language: string | null;
}

interface Props {
  reply: Message;
  conversation: string;
  /** What was said about it so far. */
  verdict: Verdict | null;
  titles: Titles;
  onVerdict(verdict: Verdict | null): void;
  /** No article answers it: one may be written. */
  onTeach(): void;
}

const none = "\u0000none";
const unwritten = "\u0000unwritten";

export function Judgement({ reply, conversation, verdict, titles, onVerdict, onTeach }: Props) {
  const { text, language, locale } = useWording();
  const { request, may } = useDesk();
  const [found, setFound] = useState<Named[]>([]);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [changing, setChanging] = useState(false);
  const place = `/inbox/${encodeURIComponent(conversation)}`;

  async function search(now: string) {
    setTyped(now);
    if (!now.trim()) return;
    const asked = `/articles?limit=8&search=${encodeURIComponent(now.trim())}`;
    const listed = await request<{ articles: { id: string; variants: { language: string; title: string }[] }[] }>(
      "GET",
      asked,
    ).catch(() => null);
    if (!listed) return;
    setFound(
      listed.articles.map(({ id, variants }) => {
        const best = variants.find((one) => one.language === language) ?? variants[0];
        return { id, title: best?.title || id, language: best?.language ?? null };
      }),
    );
  }

  async function say(article: string | null) {
    setBusy(true);
    try {
      const said = await request<{ verdict: Verdict }>(
        "PUT",
        `${place}/messages/${encodeURIComponent(reply.id)}/verdict`,
        { article, language },
      );
      onVerdict(said.verdict);
      setChanging(false);
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setBusy(false);
    }
  }

  async function takeBack() {
    setBusy(true);
    try {
      await request("DELETE", `${place}/messages/${encodeURIComponent(reply.id)}/verdict`);
      onVerdict(null);
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setBusy(false);
    }
  }

  const { source, alternatives = [], kind } = reply;
  const named = ({ article, title, language }: { article: string; title: string; language: string }): Named => ({
    id: article,
    ...(titles[article] ?? { title, language }),
  });
  const considered = source ?? alternatives[0];
  const best = considered ? named(considered) : null;
  const known = new Set<string>();
  const others = [...alternatives.map(named), ...found].filter(
    ({ id }) => id !== best?.id && !known.has(id) && known.add(id),
  );
  const offers = may("answers.judge") && kind !== "smalltalk" && best;
  if (verdict && !changing) {
    return (
      <div className="judgement">
        <p>
          <Icon name={verdict.replyWas === "right" ? "check" : "flag"} size="small" />
          <span>
            {verdict.article === null
              ? text("verdict.saidNone")
              : verdict.article === best?.id
                ? text("verdict.saidRight")
                : text("verdict.saidOther")}
            {verdict.title && verdict.article !== best?.id && (
              <>
                {" "}
                <b {...speechOf(verdict.title.language)}>{verdict.title.title}</b>
              </>
            )}
          </span>
        </p>
        <p className="hint" title={fully(new Date(verdict.at), locale)}>
          {text("verdict.by", { name: verdict.by.name })}
        </p>
        {offers && (
          <p className="row">
            <button type="button" className="link" disabled={busy} onClick={() => setChanging(true)}>
              {text("verdict.change")}
            </button>
            <button type="button" className="link" disabled={busy} onClick={() => void takeBack()}>
              {text("verdict.takeBack")}
            </button>
            {verdict.article === null && may("knowledge.propose") && (
              <button type="button" className="link" onClick={onTeach}>
                {text("verdict.write")}
              </button>
            )}
          </p>
        )}
      </div>
    );
  }
  if (!offers) return null;
  return (
    <div className="judgement row">
      <button type="button" className="button plain small" disabled={busy} onClick={() => void say(best.id)}>
        <Icon name="check" size="small" />
        {text("verdict.right")}
      </button>
      <Picker
        className="button quiet small"
        label={text("verdict.find")}
        nothing={text("verdict.findNone")}
        disabled={busy}
        options={[
          ...others.map(({ id, title, language }) => ({
            value: id,
            label: title,
            texts: [typed],
            ...(language && { lang: language }),
          })),
          { value: none, label: text("verdict.none"), texts: [typed] },
          ...(may("knowledge.propose") ? [{ value: unwritten, label: text("verdict.unwritten"), texts: [typed] }] : []),
        ]}
        onType={(now) => void search(now)}
        onChoose={(chosen) => {
          void say(chosen === none || chosen === unwritten ? null : chosen);
          if (chosen === unwritten) onTeach();
        }}
      >
        {text("verdict.other")}
      </Picker>
    </div>
  );
}
