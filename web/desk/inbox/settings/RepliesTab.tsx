// Canned replies: what the team says often, in each language it is said in.
import "./settings.css";
import { useCallback, useState } from "react";
import { Dialog } from "../../../design/elements/Dialog.tsx";
import { Card } from "../../../design/elements/Page.tsx";
import { Picker } from "../../../design/elements/Picker.tsx";
import { toast } from "../../../design/elements/Toasts.tsx";
import type { CannedReply } from "../../api.ts";
import { unknownVariables, variables } from "../../conversation/canned.ts";
import { useDesk } from "../../desk-context.ts";
import { Icon } from "../../marks/Icon.tsx";
import { LanguagePill } from "../../marks/Marks.tsx";
import { directionOf, languageName } from "../../marks/names.ts";
import { Empty, Loading, Problem } from "../../marks/States.tsx";
import { problemText } from "../../problem.ts";
import { useWording } from "../../text.tsx";
import { date } from "../../time.ts";
import { useLoaded } from "../../use-loaded.ts";
import { languageOptions } from "./languages.ts";

type Edited = Omit<CannedReply, "updatedAt" | "id"> & { id: string | null };

export default function RepliesTab() {
  const { text, locale, language } = useWording();
  const { api, may } = useDesk();
  const load = useCallback(async () => (await api.replies()).replies, [api]);
  const [loaded, reload] = useLoaded(load);
  const [edited, setEdited] = useState<Edited | null>(null);
  if (loaded.kind === "loading") return <Loading rows={4} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("section.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const replies = loaded.value;
  const edits = may("replies.edit");
  const begin = () => setEdited({ id: null, shortcut: "", name: "", texts: [{ language, text: "" }] });
  const add = edits && (
    <button type="button" className="button main" onClick={begin}>
      <Icon name="plus" size="small" />
      {text("replies.new")}
    </button>
  );
  return (
    <div className="settings wide">
      {replies.length === 0 ? (
        <Empty icon="book" title={text("replies.none")} more={text("replies.noneMore")}>
          {add}
        </Empty>
      ) : (
        <>
          <div className="row">
            <p className="hint grow">{text("replies.more")}</p>
            {add}
          </div>
          <Card flush>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
            <section className="scrolls" tabIndex={0} aria-label={text("replies")}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{text("replies.name")}</th>
                    <th scope="col">{text("replies.shortcut")}</th>
                    <th scope="col">{text("replies.languages")}</th>
                    <th scope="col" className="number">
                      {text("replies.updated")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {replies.map((reply) => (
                    <tr key={reply.id} data-opens={edits || undefined}>
                      <th scope="row">
                        {edits ? (
                          <button type="button" className="link" onClick={() => setEdited(reply)}>
                            <bdi>{reply.name}</bdi>
                          </button>
                        ) : (
                          <bdi>{reply.name}</bdi>
                        )}
                      </th>
                      <td>
                        <bdi dir="ltr">#{reply.shortcut}</bdi>
                      </td>
                      <td>
                        <span className="tags wraps">
                          {reply.texts.map((each) => (
                            <LanguagePill key={each.language} language={each.language} />
                          ))}
                        </span>
                      </td>
                      <td className="number">{date(new Date(reply.updatedAt), locale)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </Card>
        </>
      )}
      {edited && (
        <ReplyDialog
          reply={edited}
          taken={replies.filter(({ id }) => id !== edited.id).map(({ shortcut }) => shortcut)}
          onClose={() => setEdited(null)}
          onDone={(said) => {
            setEdited(null);
            toast(said);
            void reload();
          }}
        />
      )}
    </div>
  );
}

interface DialogProps {
  reply: Edited;
  /** Shortcuts of the others. */
  taken: readonly string[];
  onClose(): void;
  onDone(said: string): void;
}

function ReplyDialog({ reply, taken, onClose, onDone }: DialogProps) {
  const { text, language } = useWording();
  const { api } = useDesk();
  const [edited, setEdited] = useState(reply);
  const [open, setOpen] = useState(reply.texts[0]?.language ?? language);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asksRemove, setAsksRemove] = useState(false);
  const { shortcut, name, texts } = edited;
  const current = texts.find((each) => each.language === open) ?? texts[0];
  const isTaken = taken.includes(shortcut);
  const shortcutFault = shortcut !== "" && !/^[\p{L}\p{M}\p{N}_-]{1,40}$/u.test(shortcut);
  const odd = unknownVariables(current?.text ?? "");
  const ready =
    name.trim() !== "" &&
    shortcut !== "" &&
    !shortcutFault &&
    !isTaken &&
    texts.length > 0 &&
    texts.every((each) => each.text.trim());

  async function act(work: () => Promise<unknown>, said: string) {
    setBusy(true);
    setError(null);
    try {
      await work();
      onDone(said);
    } catch (error) {
      setError(error);
      setBusy(false);
    }
  }
  const setText = (written: string) =>
    setEdited({ ...edited, texts: texts.map((each) => (each === current ? { ...each, text: written } : each)) });

  return (
    <Dialog
      wide
      title={text(reply.id === null ? "replies.new" : "replies.edit")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => {
        if (ready && !busy)
          void act(() => api.saveReply({ shortcut, name: name.trim(), texts }, reply.id), text("done.saved"));
      }}
      actions={
        <>
          {reply.id !== null &&
            (asksRemove ? (
              <button
                type="button"
                className="button plain"
                disabled={busy}
                onClick={() => void act(() => api.removeReply(reply.id!), text("replies.removed"))}
              >
                {text("replies.removeSure")}
              </button>
            ) : (
              <button type="button" className="button quiet" disabled={busy} onClick={() => setAsksRemove(true)}>
                <Icon name="trash" size="small" />
                {text("replies.remove")}
              </button>
            ))}
          <span className="grow" />
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={!ready || busy}>
            {text("do.save")}
          </button>
        </>
      }
    >
      <div className="pair">
        <label>
          {text("replies.name")}
          <input
            className="field"
            maxLength={100}
            required
            dir="auto"
            value={name}
            onChange={(event) => setEdited({ ...edited, name: event.currentTarget.value })}
          />
        </label>
        <label>
          {text("replies.shortcutHint")}
          <input
            className="field"
            maxLength={40}
            required
            autoCapitalize="off"
            aria-invalid={shortcutFault || isTaken || undefined}
            aria-describedby="shortcut-fault"
            value={shortcut}
            onChange={(event) =>
              setEdited({ ...edited, shortcut: event.currentTarget.value.replace(/^[#＃]/, "").toLowerCase() })
            }
          />
        </label>
      </div>
      {(shortcutFault || isTaken) && (
        <p id="shortcut-fault" className="hint" role="alert" data-tone="bad">
          {text(isTaken ? "replies.shortcutTaken" : "replies.shortcutFault")}
        </p>
      )}
      <div className="languages">
        {texts.map((each) => (
          <button
            key={each.language}
            type="button"
            className="button quiet small"
            aria-pressed={each === current}
            onClick={() => setOpen(each.language)}
          >
            <bdi lang={each.language}>{languageName(each.language)}</bdi>
          </button>
        ))}
        <Picker
          label={text("replies.addLanguage")}
          nothing={text("picker.nothing")}
          options={languageOptions(language).filter(({ value }) => !texts.some((each) => each.language === value))}
          onChoose={(chosen) => {
            setEdited({ ...edited, texts: [...texts, { language: chosen, text: "" }] });
            setOpen(chosen);
          }}
        >
          <Icon name="plus" size="small" />
          {text("replies.addLanguage")}
        </Picker>
      </div>
      {current && (
        <label>
          {text("replies.text", { language: languageName(current.language, language) })}
          <textarea
            className="field"
            key={current.language}
            rows={6}
            maxLength={4000}
            required
            lang={current.language}
            dir={current.text ? "auto" : directionOf(current.language)}
            value={current.text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <div className="row">
        <span className="hint">{text("replies.insert")}</span>
        {variables.map((variable) => (
          <button
            key={variable}
            type="button"
            className="chip insert"
            title={text(`replies.variable.${variable}`)}
            onClick={() => current && setText(`${current.text}{${variable}}`)}
          >
            <code dir="ltr">{`{${variable}}`}</code>
          </button>
        ))}
        <span className="grow" />
        {texts.length > 1 && current && (
          <button
            type="button"
            className="button quiet small"
            onClick={() => setEdited({ ...edited, texts: texts.filter((each) => each !== current) })}
          >
            <Icon name="trash" size="small" />
            {text("replies.removeLanguage")}
          </button>
        )}
      </div>
      {odd.length > 0 && (
        <p className="hint" role="status" data-tone="bad">
          {text("replies.unknownVariable", { names: odd.map((each) => `{${each}}`).join(" ") })}
        </p>
      )}
      {error !== null && (
        <p className="hint" role="alert" data-tone="bad">
          {problemText(text, error)}
        </p>
      )}
    </Dialog>
  );
}
