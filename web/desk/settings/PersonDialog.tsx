import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { CopyText } from "./CopyText.tsx";
import { RoleChoice } from "./InviteDialog.tsx";
import { type Member, rolesToGive, signInLink } from "./members.ts";

/** One person: name and role, a new way in, and the way out. */
export function PersonDialog({ person, onChanged, onClose }: { person: Member; onChanged(): void; onClose(): void }) {
  const text = useText();
  const { request, may, me } = useDesk();
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState(person.role);
  const [link, setLink] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const path = `/people/${encodeURIComponent(person.id)}`;

  async function attempt(work: () => Promise<void>) {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  const save = () =>
    attempt(async () => {
      const changes = { ...(name !== person.name && { name }), ...(role !== person.role && { role }) };
      if (Object.keys(changes).length > 0) await request("PATCH", path, changes);
      toast(text("done.saved"));
      onChanged();
    });
  const makeLink = () =>
    attempt(async () => {
      const made = await request<{ link: string }>("POST", `${path}/link`);
      setLink(signInLink(location.origin, made.link));
    });
  const reset = () =>
    attempt(async () => {
      await request("DELETE", `${path}/second-factor`);
      toast(text("team.secondFactorGone", { name: person.name }));
      onChanged();
    });
  const remove = () =>
    attempt(async () => {
      await request("DELETE", path);
      toast(text("team.removed", { name: person.name }));
      onChanged();
    });

  const problem = error !== null && (
    <p className="note" data-tone="bad" role="alert">
      {problemText(text, error)}
    </p>
  );

  if (removing)
    return (
      <Dialog
        title={text("team.removeTitle", { name: person.name })}
        close={text("do.close")}
        onClose={onClose}
        onSubmit={() => void remove()}
        actions={
          <>
            <button type="button" className="button plain" onClick={() => setRemoving(false)}>
              {text("do.cancel")}
            </button>
            <button type="submit" className="button main" disabled={busy}>
              {text("team.remove")}
            </button>
          </>
        }
      >
        <p>{text("team.removeMore")}</p>
        {problem}
      </Dialog>
    );

  return (
    <Dialog
      title={<bdi>{person.name}</bdi>}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy}>
            {text("do.save")}
          </button>
        </>
      }
    >
      <label>
        {text("team.name")}
        <input
          className="field"
          dir="auto"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <RoleChoice roles={rolesToGive(may)} role={role} onChange={setRole} />
      {role !== person.role && <p className="hint">{text("team.roleChanges")}</p>}
      {link ? (
        <>
          <CopyText label={text("team.signInLink")} value={link} />
          <p className="hint">{text("team.signInLinkMore")}</p>
        </>
      ) : (
        <div className="row wraps">
          <button type="button" className="button plain" disabled={busy} onClick={() => void makeLink()}>
            {text("team.makeSignInLink")}
          </button>
          {person.secondFactor && (
            <button type="button" className="button plain" disabled={busy} onClick={() => void reset()}>
              {text("team.resetSecondFactor")}
            </button>
          )}
          {person.id !== me.id && (
            <button type="button" className="button quiet bad" disabled={busy} onClick={() => setRemoving(true)}>
              {text("team.removeFromTeam")}
            </button>
          )}
        </div>
      )}
      {problem}
    </Dialog>
  );
}
