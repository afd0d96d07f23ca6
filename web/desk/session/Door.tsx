import { type FormEvent, type ReactNode, useEffect, useId } from "react";
import { Icon, Mark } from "../marks/Icon.tsx";
import { LanguageChoice } from "./LanguageChoice.tsx";

/** What is in front of the desk: one form, what it says about itself, and the language. */
export function Door({
  title,
  notice,
  problem,
  onSubmit,
  children,
}: {
  title: string;
  notice?: ReactNode;
  /** What went wrong; takes the notice's place. */
  problem?: string | null;
  onSubmit(form: FormData): void;
  children: ReactNode;
}) {
  const problemId = useId();
  useEffect(() => {
    document.title = `${title} · Dragoman`;
  }, [title]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <main className="door">
      <form className="card" onSubmit={submit} aria-describedby={problem ? problemId : undefined}>
        <Mark />
        <h1>{title}</h1>
        {notice && !problem && (
          <p className="note" role="status">
            <Icon name="info" />
            <span>{notice}</span>
          </p>
        )}
        {problem && (
          <p className="note" data-tone="bad" role="alert" id={problemId}>
            <Icon name="warning" />
            {problem}
          </p>
        )}
        {children}
      </form>
      <LanguageChoice />
    </main>
  );
}
