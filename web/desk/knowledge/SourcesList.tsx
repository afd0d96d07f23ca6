// Where the knowledge came from: the files that were imported; and articles that were deleted, with the way back.
import { useCallback } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { Empty, Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useWording } from "../text.tsx";
import { useLoaded } from "../use-loaded.ts";
import { openArticle } from "./ArticleList.tsx";
import type { KnowledgeApi } from "./knowledge-api.ts";

export function SourcesList({ api, onImport }: { api: KnowledgeApi; onImport(): void }) {
  const { text, locale } = useWording();
  const { may } = useDesk();
  const [loaded, reload] = useLoaded(
    useCallback(async () => {
      const [{ imports }, { entries }] = await Promise.all([api.imports(), api.deleted()]);
      return { imports, deleted: entries };
    }, [api]),
  );
  if (loaded.kind === "loading") return <Loading rows={4} saying={text("knowledge.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("knowledge.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { imports, deleted } = loaded.value;
  const number = new Intl.NumberFormat(locale);
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

  async function restore(entry: number, article: string) {
    try {
      await api.restore(entry);
      openArticle(article);
    } catch (error) {
      toast(problemText(text, error));
    }
  }

  return (
    <>
      {imports.length === 0 ? (
        <Empty icon="upload" title={text("import.none")} more={text("import.noneMore")}>
          {may("knowledge.import") && (
            <button type="button" className="button plain small" onClick={onImport}>
              {text("import")}
            </button>
          )}
        </Empty>
      ) : (
        <Card flush>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
          <section className="scrolls" tabIndex={0} aria-label={text("knowledge.sources")}>
            <table className="table">
              <thead>
                <tr>
                  <th>{text("import.file")}</th>
                  <th>{text("import.when")}</th>
                  <th>{text("import.who")}</th>
                  <th className="number">{text("import.rows")}</th>
                  <th className="number">{text("import.rowsChanged")}</th>
                  <th className="number">{text("import.bad")}</th>
                </tr>
              </thead>
              <tbody>
                {imports.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <bdi>{one.name}</bdi>
                    </th>
                    <td>{when.format(new Date(one.at))}</td>
                    <td>
                      <bdi>{one.author ?? text("article.program")}</bdi>
                    </td>
                    <td className="number">{number.format(one.rowsRead)}</td>
                    <td className="number">{number.format(one.rowsChanged)}</td>
                    <td className="number">{number.format(one.rowsBad)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Card>
      )}
      {deleted.length > 0 && (
        <Card flush title={text("knowledge.deletedArticles")}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
          <section className="scrolls" tabIndex={0} aria-label={text("knowledge.deletedArticles")}>
            <table className="table">
              <tbody>
                {deleted.map((entry) => (
                  <tr key={entry.id}>
                    <th scope="row">
                      <bdi>{entry.title ?? entry.article}</bdi>
                    </th>
                    <td>
                      {when.format(new Date(entry.at))} · <bdi>{entry.author}</bdi>
                    </td>
                    <td className="number">
                      {may("knowledge.edit") && (
                        <button
                          type="button"
                          className="button plain small"
                          onClick={() => void restore(entry.id, entry.article)}
                        >
                          {text("article.restore")}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Card>
      )}
    </>
  );
}
