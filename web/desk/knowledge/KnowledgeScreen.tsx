// Knowledge: the articles, what customers of each market and language find, where texts came from, and the facts. An open article takes the
// whole section.
import "./knowledge.css";
import { useMemo, useState } from "react";
import { Page, Tabs } from "../../design/elements/Page.tsx";
import { addressIn, open, useLocation } from "../address.ts";
import { useDesk } from "../desk-context.ts";
import { Icon } from "../marks/Icon.tsx";
import { Proposals } from "../teaching/Proposals.tsx";
import { useText } from "../text.tsx";
import { ArticleEditor } from "./ArticleEditor.tsx";
import { ArticleList } from "./ArticleList.tsx";
import { CoverageMatrix } from "./CoverageMatrix.tsx";
import { ExportMenu } from "./ExportMenu.tsx";
import { FactsTable } from "./FactsTable.tsx";
import { ImportWizard } from "./ImportWizard.tsx";
import { createKnowledgeApi, type Place } from "./knowledge-api.ts";
import { NewArticle } from "./NewArticle.tsx";
import { SourcesList } from "./SourcesList.tsx";

const tabs = ["articles", "coverage", "proposals", "sources", "facts"] as const;
type Tab = (typeof tabs)[number];

export default function KnowledgeScreen() {
  const text = useText();
  const { request, may } = useDesk();
  const api = useMemo(() => createKnowledgeApi(request), [request]);
  const { path } = useLocation();
  const [importing, setImporting] = useState(false);
  /** Raised when something was imported: what is on the screen is read again. */
  const [read, setRead] = useState(0);
  const [first = "articles", id, language, market] = path;
  const tab: Tab = tabs.find((known) => known === first) ?? "articles";
  const beginning = first === "new";

  if (tab === "articles" && id !== undefined) {
    const place: Place | null =
      language === undefined ? null : { language, market: !market || market === "all" ? null : market };
    return <ArticleEditor key={id} api={api} id={id} place={place} />;
  }
  const nameOf = (name: Tab) => text(name === "proposals" ? "teach.proposals" : `knowledge.${name}`);
  return (
    <Page
      title={text("knowledge")}
      actions={
        <>
          {may("knowledge.export") && <ExportMenu api={api} />}
          {may("knowledge.import") && (
            <button type="button" className="button plain" onClick={() => setImporting(true)}>
              <Icon name="upload" />
              {text("import")}
            </button>
          )}
          {may("knowledge.edit") && (
            <button type="button" className="button main" onClick={() => open(addressIn("knowledge", "new"))}>
              <Icon name="plus" />
              {text("article.new")}
            </button>
          )}
        </>
      }
    >
      <Tabs
        label={text("knowledge")}
        current={tab}
        tabs={tabs
          .filter((name) => name !== "proposals" || may("knowledge.propose"))
          .map((name) => ({ name, label: nameOf(name), href: addressIn("knowledge", name) }))}
      />
      {tab === "articles" && <ArticleList key={read} api={api} />}
      {tab === "coverage" && <CoverageMatrix key={read} api={api} />}
      {tab === "proposals" && may("knowledge.propose") && <Proposals />}
      {tab === "sources" && <SourcesList key={read} api={api} onImport={() => setImporting(true)} />}
      {tab === "facts" && <FactsTable api={api} />}
      {beginning && <NewArticle api={api} onClose={() => open(addressIn("knowledge", "articles"))} />}
      {importing && (
        <ImportWizard
          api={api}
          onClose={() => setImporting(false)}
          onDone={() => {
            setImporting(false);
            setRead((before) => before + 1);
          }}
        />
      )}
    </Page>
  );
}
